"""Wraps the bundle as a Debian package, `build/parley_VERSION_ARCH.deb`: `make deb` calls it after the bundle is made.

What it depends on is read from the program: the packages of every library it opens and does not bring along.
"""

import argparse
import email.utils
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import elf
import host_packages
import linux_tree
import project
from build_bundle import BUNDLE, size
from places import BUILD, PACKAGING, ROOT

# Needed by what looks for it only when it runs: certificates of the Hub, and the screen.
ALWAYS = ("ca-certificates", "libegl1", "libgl1")
RECOMMENDED = "fonts-noto-cjk, fonts-noto-color-emoji"
OVERRIDES = PACKAGING / "linux" / "lintian-overrides"
_FOUND = re.compile(r"(\S+) => (/\S+)")
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
    host_packages.ensure(host_packages.FOR_THE_BUNDLE | host_packages.FOR_A_DEB)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        stage = Path(folder)
        linux_tree.install(BUNDLE, stage)
        document(stage)
        control(stage)
        package = BUILD / f"parley_{project.version()}_{architecture()}.deb"
        # The files are as old as the sources, so that the same sources make the same package.
        subprocess.run(["dpkg-deb", "--root-owner-group", "--threads-max=2", f"-Z{compression}", "--build", stage,
                        package], check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"SOURCE_DATE_EPOCH": str(project.source_seconds())})
        installed = size(stage)
    print(f"deb: {package.relative_to(ROOT)}, {package.stat().st_size / 1e6:.1f} MB, "
          f"installed {installed / 1e6:.0f} MB")


def document(stage: Path) -> None:
    """Adds what Debian wants beside a program: changes, copyright, and what its checker is to pass over."""
    folder = stage / "usr/share/doc/parley"
    folder.mkdir(parents=True)
    (folder / "changelog.gz").write_bytes(linux_tree.compressed(changelog(project.releases()).encode()))
    (folder / "copyright").write_text(copyright_file(), "utf-8")
    overrides = stage / "usr/share/lintian/overrides/parley"
    overrides.parent.mkdir(parents=True)
    overrides.write_bytes(OVERRIDES.read_bytes())
    for file in (folder / "changelog.gz", folder / "copyright", overrides):
        file.chmod(0o644)


def control(stage: Path) -> None:
    """Writes the package's description of itself."""
    (stage / "DEBIAN").mkdir()
    homepage = f"Homepage: {address}\n" if (address := project.homepage()) else ""
    (stage / "DEBIAN/control").write_text(f"""Package: parley
Version: {project.version()}
Architecture: {architecture()}
Maintainer: {maintainer()}
Installed-Size: {size(stage) // 1024}
Depends: {", ".join(dependencies())}
Recommends: {RECOMMENDED}
Section: utils
Priority: optional
{homepage}Description: {project.SUMMARY[0].lower()}{project.SUMMARY[1:]}
 Parley downloads a model once, runs it on the processor or graphics card of
 this computer, and keeps every chat here. Nothing that is written leaves the
 computer. How the model chooses its words can be changed, and seen.
""", "utf-8")
    sums = subprocess.run(["sh", "-c", "find usr -type f -print0 | sort -z | xargs -0 md5sum"], cwd=stage, check=True,
                          capture_output=True).stdout
    (stage / "DEBIAN/md5sums").write_bytes(sums)


def changelog(releases: Sequence[project.Release]) -> str:
    """Returns the changes in Debian's form, newest first."""
    entries = []
    for release in releases:
        changes = "\n".join(textwrap.fill(change, 78, initial_indent="  * ", subsequent_indent="    ")
                            for change in release.changes)
        when = email.utils.format_datetime(datetime.combine(release.day, time(12), UTC))
        entries.append(f"parley ({release.version}) {'stable' if release.published else 'UNRELEASED'}; urgency=medium"
                       f"\n\n{changes}\n\n -- {maintainer()}  {when}\n")
    return "\n".join(entries)


def maintainer() -> str:
    return f"{project.developers()} <{project.contact()}>"


def dependencies() -> list[str]:
    """Returns the packages of this system that hold what the bundle needs from outside. Ends where one is missing."""
    outside: set[str] = set()
    bundled = {file.name for file in BUNDLE.rglob("*")}
    for file in elf.files(BUNDLE):
        told = subprocess.run(["ldd", file], capture_output=True, text=True).stdout
        if (missing := _MISSING.findall(told)) and not file.name.startswith(_MAY_FAIL):
            sys.exit(f"deb: {file.relative_to(BUNDLE)} needs {', '.join(missing)}, which this system lacks")
        # What the file itself asks for: what those libraries need in turn is their packages' business.
        needed = elf.facts(file).needed
        outside |= {path for name, path in _FOUND.findall(told) if name in needed and name not in bundled}
    return sorted({_package_of(path) for path in outside} | set(ALWAYS))


def _package_of(library: str) -> str:
    """Returns the package a library came from; Debian knows some by the folder they were in before /usr was merged."""
    for path in (library, f"/usr{library}", library.removeprefix("/usr"), str(Path(library).resolve())):
        asked = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    sys.exit(f"deb: no package holds {library}")


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def copyright_file() -> str:
    """Returns Debian's machine-readable copyright file: ours, and where the licences of what is bundled lie."""
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Parley
Comment: /usr/lib/parley/_internal/licences/README.txt lists everything the package brings along, with versions and
 licences, and names the folder beside it that holds each text. Qt and PySide6 are used under the LGPL-3:
 licences/qt/ABOUT-QT.txt says where their source is, and how to use another version of them.

Files: *
Copyright: {project.source_day().year} {project.developers()}
License: Apache-2.0

Files: usr/lib/parley/_internal/PySide6/*
Copyright: The Qt Company Ltd. and other contributors
License: LGPL-3

Files: usr/lib/parley/_internal/llama_cpp/lib/*
Copyright: 2023-2026 The ggml authors
License: Expat
 The text is in /usr/lib/parley/_internal/licences/llama.cpp.

License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.

License: LGPL-3
 On Debian systems the full text is in /usr/share/common-licenses/LGPL-3.
"""


if __name__ == "__main__":
    main()
