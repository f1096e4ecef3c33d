"""The few libraries and fonts Qt needs from a Linux system: which are missing, and installing them where we may."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian's package -> what must be loadable. Each was taken away in turn on a fresh Debian 12 to see that it is needed.
TO_START = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
}
FOR_X11 = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
}
# Debian's package -> parts of the file names of fonts that serve as well.
FONTS = {
    "fonts-noto-cjk": ("cjk", "sourcehansans", "wqy-", "droidsansfallback"),
    "fonts-noto-color-emoji": ("emoji",),
}
# Debian's package -> a file of it. The tests that listen as a screen reader and a desktop do need them; without it
# they are skipped.
FOR_TESTS = {
    "dbus": "usr/bin/dbus-run-session",
    "at-spi2-core": "usr/libexec/at-spi-bus-launcher",
    "gir1.2-atspi-2.0": "usr/lib/*/girepository-1.0/Atspi-2.0.typelib",
    "python3-pyatspi": "usr/lib/python3/dist-packages/pyatspi/__init__.py",
    "xvfb": "usr/bin/Xvfb",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def ensure() -> None:
    """Installs what is missing where we are root and have apt, else names in one line what Qt needs.

    Ends the set-up only where Qt could not even be imported.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = _missing()
    if os.geteuid() == 0 and shutil.which("apt-get") and (wanted := missing + _missing_for_tests()):
        print(f"setup: installing {' '.join(wanted)}", flush=True)
        _apt_install(wanted)
        missing = _missing()
    if not missing:
        return
    print(f"setup: Qt needs packages this system lacks: sudo apt-get install {' '.join(missing)}", file=sys.stderr)
    if any(package in TO_START for package in missing):
        sys.exit("setup: install them, or what your system calls them, and run the same command again.")


def _missing() -> list[str]:
    libraries = [package for package, soname in (TO_START | FOR_X11).items() if not _loads(soname)]
    names = _font_file_names()
    return libraries + [package for package, parts in FONTS.items()
                        if not any(part in name for part in parts for name in names)]


def _missing_for_tests() -> list[str]:
    return [package for package, file in FOR_TESTS.items() if not any(Path("/").glob(file))]


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _font_file_names() -> list[str]:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return [name.lower() for folder in folders for _, _, names in os.walk(folder) for name in names]


def _apt_install(packages: list[str]) -> None:
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    first = subprocess.run(install, env=environment, capture_output=True, text=True)
    if first.returncode:                  # a fresh system has no package lists yet, or old ones
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        second = subprocess.run(install, env=environment, capture_output=True, text=True)
        if second.returncode:
            print(second.stderr, file=sys.stderr)
