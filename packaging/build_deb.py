"""Wraps the bundle as a Debian package, `build/parley_VERSION_ARCH.deb`: `make deb` calls it after the bundle is made.

What it depends on is read from the program: the packages of every library it opens and does not bring along.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_bundle import BUNDLE, size
from places import BUILD, PACKAGING, ROOT, VENV_PYTHON

LINUX = PACKAGING / "linux"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
# Needed by what looks for it only when it runs: certificates of the Hub, and the screen.
ALWAYS = ("ca-certificates", "libegl1", "libgl1")
RECOMMENDED = "fonts-noto-cjk, fonts-noto-color-emoji"
_FOUND = re.compile(r"(\S+) => (/\S+)")
_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_MISSING = re.compile(r"(\S+) => not found")
# Modules that are tried one after another: one whose libraries are missing is passed over.
_MAY_FAIL = ("libggml-vulkan",)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--compression", default="xz", choices=("xz", "gzip", "zstd"),
                         help="xz is smallest, and what lintian knows; gzip takes a quarter of its time")
    compression = options.parse_args().compression
    if not BUNDLE.is_dir():
        sys.exit("deb: there is no bundle yet: make bundle")
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        stage = Path(folder)
        install(stage)
        package = BUILD / f"parley_{version()}_{architecture()}.deb"
        control(stage)
        subprocess.run(["dpkg-deb", "--root-owner-group", "--threads-max=2", f"-Z{compression}", "--build", stage,
                        package], check=True, stdout=subprocess.DEVNULL)
    print(f"deb: {package.relative_to(ROOT)}, {package.stat().st_size / 1e6:.1f} MB, "
          f"installed {size(BUNDLE) / 1e6:.0f} MB")


def install(stage: Path) -> None:
    """Puts everything where it will lie on the user's machine."""
    shutil.copytree(BUNDLE, stage / "usr/lib/parley", symlinks=True)
    (stage / "usr/bin").mkdir(parents=True)
    (stage / "usr/bin/parley").symlink_to("../lib/parley/parley")
    for source, target in (("parley.desktop", "usr/share/applications/parley.desktop"),
                           ("parley.xml", "usr/share/mime/packages/parley.xml")):
        _copy(LINUX / source, stage / target)
    icon = ROOT / "resources" / "icons" / "parley.svg"
    _copy(icon, stage / "usr/share/icons/hicolor/scalable/apps/parley.svg")
    for side in ICON_SIZES:
        picture = stage / f"usr/share/icons/hicolor/{side}x{side}/apps/parley.png"
        picture.parent.mkdir(parents=True)
        subprocess.run([VENV_PYTHON, "-c", DRAW, icon, picture, str(side)], check=True,
                       env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    _gzip(LINUX / "parley.1", stage / "usr/share/man/man1/parley.1.gz")
    _gzip(ROOT / "CHANGELOG.md", stage / "usr/share/doc/parley/changelog.gz")
    (stage / "usr/share/doc/parley/copyright").write_text(copyright_file(), "utf-8")
    for each in (stage, *stage.rglob("*")):
        if not each.is_symlink():
            program = each.is_dir() or each == stage / "usr/lib/parley/parley"
            each.chmod(0o755 if program else 0o644)


def control(stage: Path) -> None:
    """Writes the package's description of itself."""
    (stage / "DEBIAN").mkdir()
    (stage / "DEBIAN/control").write_text(f"""Package: parley
Version: {version()}
Architecture: {architecture()}
Maintainer: Parley developers <parley@localhost>
Installed-Size: {size(stage) // 1024}
Depends: {", ".join(dependencies())}
Recommends: {RECOMMENDED}
Section: utils
Priority: optional
Description: chat with language models that run on this computer
 Parley downloads a model once, runs it on the processor or graphics card of
 this computer, and keeps every chat here. Nothing that is written leaves the
 computer. How the model chooses its words can be changed, and seen.
""", "utf-8")
    sums = subprocess.run(["sh", "-c", "find usr -type f -print0 | sort -z | xargs -0 md5sum"], cwd=stage, check=True,
                          capture_output=True).stdout
    (stage / "DEBIAN/md5sums").write_bytes(sums)


def dependencies() -> list[str]:
    """Returns the packages of this system that hold what the bundle needs from outside. Ends where one is missing."""
    outside: set[str] = set()
    bundled = {file.name for file in BUNDLE.rglob("*")}
    for file in BUNDLE.rglob("*"):
        if file.is_symlink() or not file.is_file() or file.read_bytes()[:4] != b"\x7fELF":
            continue
        told = subprocess.run(["ldd", file], capture_output=True, text=True).stdout
        if (missing := _MISSING.findall(told)) and not file.name.startswith(_MAY_FAIL):
            sys.exit(f"deb: {file.relative_to(BUNDLE)} needs {', '.join(missing)}, which this system lacks")
        # What the file itself asks for: what those libraries need in turn is their packages' business.
        needed = _NEEDED.findall(subprocess.run(["readelf", "--dynamic", file], capture_output=True, text=True,
                                                check=True).stdout)
        outside |= {path for name, path in _FOUND.findall(told) if name in needed and name not in bundled}
    return sorted({_package_of(path) for path in outside} | set(ALWAYS))


def _package_of(library: str) -> str:
    """Returns the package a library came from; Debian knows some by the folder they were in before /usr was merged."""
    for path in (library, f"/usr{library}", library.removeprefix("/usr"), str(Path(library).resolve())):
        asked = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    sys.exit(f"deb: no package holds {library}")


def version() -> str:
    """Returns the version, as `parley --version` tells it."""
    told = subprocess.run([BUNDLE / "parley", "--version"], capture_output=True, text=True, check=True).stdout
    return told.split()[-1]


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def copyright_file() -> str:
    """Returns Debian's machine-readable copyright file: ours, and where the licences of what is bundled lie."""
    return """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Parley

Files: *
Copyright: Parley developers
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
Comment: The licences of Qt (LGPL-3), PySide6 (LGPL-3), llama.cpp (MIT), Python (PSF-2.0) and of every other library
 in /usr/lib/parley lie beside it in /usr/lib/parley/_internal/licences. The libraries are files of their own and may
 be replaced by others of the same interface.
"""


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _gzip(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(subprocess.run(["gzip", "-9n", "-c", source], check=True, capture_output=True).stdout)


# Draws an SVG as a square PNG, with Qt: `SOURCE TARGET SIDE`.
DRAW = """
import sys
from PySide6.QtGui import QGuiApplication, QIcon
app = QGuiApplication([])
sys.exit(not QIcon(sys.argv[1]).pixmap(int(sys.argv[3]), int(sys.argv[3])).save(sys.argv[2]))
"""


if __name__ == "__main__":
    main()
