"""Lays the bundle out as a Linux system has it, below one folder: what .deb, AppImage and Flatpak all hold.

`python packaging/linux_tree.py build/flatpak-tree` makes that folder, for flatpak-builder.
"""

import argparse
import gzip
import shutil
import tempfile
from pathlib import Path

import icons
import metainfo
import project
from build_bundle import BUNDLE
from places import PACKAGING

LINUX = PACKAGING / "linux"
PROGRAM = "usr/lib/parley/parley"
DESKTOP_FILE = "usr/share/applications/parley.desktop"
METAINFO = f"usr/share/metainfo/{project.APP_ID}.metainfo.xml"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder: Path = options.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    install(BUNDLE, folder)


def install(bundle: Path, root: Path) -> None:
    """Puts the bundle and everything that makes a desktop know it below `root`."""
    shutil.copytree(bundle, root / PROGRAM.rpartition("/")[0], symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/parley").symlink_to(f"../{PROGRAM.removeprefix('usr/')}")
    _copy(LINUX / "parley.desktop", root / DESKTOP_FILE)
    _copy(LINUX / "parley.xml", root / "usr/share/mime/packages/parley.xml")
    _write(root / METAINFO, metainfo.xml(project.homepage(), project.releases()).encode())
    _write(root / "usr/share/man/man1/parley.1.gz", compressed(manual().encode()))
    install_icons(root / "usr/share/icons/hicolor")
    for each in (root, *root.rglob("*")):
        if not each.is_symlink():
            each.chmod(0o755 if each.is_dir() or each == root / PROGRAM else 0o644)


def install_icons(theme: Path) -> None:
    """Puts the app's icon into an icon theme in every size."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder)
        icons.make(drawn)
        _copy(drawn / "parley.svg", theme / "scalable/apps/parley.svg")
        for side in icons.SIZES:
            _copy(drawn / f"parley-{side}.png", theme / f"{side}x{side}/apps/parley.png")


def manual() -> str:
    """Returns the man page with the version and the day of the sources in its footer."""
    text = (LINUX / "parley.1").read_text("utf-8")
    day = project.source_day().isoformat()
    return text.replace(".TH PARLEY 1\n", f'.TH PARLEY 1 "{day}" "Parley {project.version()}" "User Commands"\n')


def compressed(content: bytes) -> bytes:
    """Returns it as `gzip -9n` would: without a name and a time, so that the same content stays the same."""
    return gzip.compress(content, 9, mtime=0)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


if __name__ == "__main__":
    main()
