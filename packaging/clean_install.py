"""Shows that the Debian package works where nothing else is: `sudo python3 packaging/clean_install.py build/*.deb`.

For Debian 12 and 13: makes a system with debootstrap, installs the package, and as an unprivileged user without Python
lets it answer a question without a screen, then in its window; takes a picture; removes the package, after which
nothing of it may be left but what is the user's. The screen and the keyboard are this machine's.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from clean_window import talk
from fresh_debian import FreshDebian
from practice_model import TARGET

RELEASES = ("bookworm", "trixie")
USER, HOME, MODEL = "tester", "/home/tester/parley-data", "/opt/model.gguf"


def main() -> int:
    options = _options()
    if os.geteuid():
        sys.exit("clean_install: must be root (debootstrap, chroot, mount)")
    if not options.inside:      # so that deleting the folder can never reach through a mount
        return subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, __file__, "--inside",
                               *sys.argv[1:]], check=False).returncode
    for release in options.releases:
        folder = Path(tempfile.mkdtemp(prefix=f"clean-install-{release}-"))
        try:
            for step, seconds in tried(folder, release, options).items():
                print(f"{release}: {step:32} {seconds:7.1f} s", flush=True)
        finally:
            # Before the folder is emptied: deleting must not reach through a mount.
            subprocess.run(["umount", "--lazy", *reversed(_mounts(folder))], check=True)
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def tried(folder: Path, release: str, options: argparse.Namespace) -> dict[str, float]:
    """Returns the seconds each step took on one release. Ends with a sentence where one fails."""
    took: dict[str, float] = {}
    debian = FreshDebian(folder, release, ())
    debian.create(options.mirror)
    shutil.copyfile(options.package, folder / "opt/parley.deb")
    shutil.copyfile(TARGET, folder / MODEL.lstrip("/"))
    before = _files(folder)
    started = time.monotonic()
    debian.install("/opt/parley.deb")
    took["apt install"] = time.monotonic() - started
    if list(folder.glob("usr/bin/python3*")):
        sys.exit("clean_install: the package brought Python with it")
    debian.run("useradd", "--create-home", USER)
    started = time.monotonic()
    debian.run("su", "--command", f"parley --self-test {MODEL}", USER, quiet=True)
    took["self-test"] = time.monotonic() - started
    took |= talk(debian, ("su", "--login", "--whitelist-environment=DISPLAY,QT_QPA_PLATFORM,PARLEY_HOME", "--command",
                          f"parley {MODEL}", USER), "/", HOME, options.pictures / f"{release}.png")
    debian.run("apt-get", "remove", "-y", "-qq", "parley", quiet=True)
    left = sorted(each for each in _files(folder) - before if "parley" in each and not each.startswith("home/"))
    if left:
        sys.exit(f"clean_install: {release} still has {', '.join(left)}")
    if not (folder / HOME.lstrip("/") / "data/chats.db").is_file():
        sys.exit(f"clean_install: {release}: the user's chats went with the package")
    return took


def _files(folder: Path) -> set[str]:
    """Returns the files of the system, without those of the kernel and of its package manager."""
    found = subprocess.run(["find", ".", "-xdev", "(", "-path", "./var/lib/dpkg", "-o", "-path", "./var/cache", ")",
                            "-prune", "-o", "-type", "f", "-print"], cwd=folder, capture_output=True, text=True,
                           check=True).stdout
    return {line.removeprefix("./") for line in found.splitlines()}


def _mounts(folder: Path) -> list[str]:
    lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    return [place for place in (line.split()[1] for line in lines) if place.startswith(f"{folder}/")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("package", type=Path)
    parser.add_argument("--releases", nargs="*", default=RELEASES)
    parser.add_argument("--mirror", help="a Debian mirror (default: the first this machine's apt uses)")
    parser.add_argument("--pictures", type=Path, default=Path("build/clean-install"), help="where pictures go")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
