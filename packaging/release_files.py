"""Collects what a release consists of into build/release, and writes its SHA256SUMS.

release_files.py updates                writes into resources/updates.json where the app asks for newer versions: the
                                        GitHub repository this is built in. Before the bundle is made
release_files.py collect [--starter]    moves the packages just made there; those with the practice model are called
                                        parley-with-starter, and what could not be signed (SIGNS=false) unsigned
release_files.py sums                   writes SHA256SUMS over everything there
release_files.py notes TAG              prints what CHANGELOG.md says of the version; fails where the tag names another
                                        one than the app
"""

import argparse
import json
import os
import re
import shutil
import sys
from pathlib import Path

from places import BUILD, ROOT
from stamps import sha256_of

RELEASE = BUILD / "release"
SUMS = "SHA256SUMS"
UPDATES = ROOT / "resources" / "updates.json"
PACKAGES = ("*.deb", "*.AppImage", "*.exe", "*.dmg")
SBOM = "*.cdx.json"             # the bundle's, there before anything is packaged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("updates")
    commands.add_parser("collect").add_argument("--starter", action="store_true")
    commands.add_parser("sums")
    commands.add_parser("notes").add_argument("tag")
    options = parser.parse_args()
    if options.command == "updates":
        print(write_updates(UPDATES), end="")
    elif options.command == "collect":
        print("\n".join(path.name for path in collect(BUILD, RELEASE, options.starter)))
    elif options.command == "sums":
        print(write_sums(RELEASE), end="")
    else:
        print(notes(options.tag, _version(), (ROOT / "CHANGELOG.md").read_text("utf-8")))


def write_updates(file: Path) -> str:
    """Writes the address that *Check for updates* asks and the page with all downloads, and returns the text.

    Ends where GitHub does not say which repository this is.
    """
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    if not (server and repository):
        sys.exit("release_files: GITHUB_SERVER_URL and GITHUB_REPOSITORY do not say where this is published")
    told = {"address": f"{server.replace('://', '://api.', 1)}/repos/{repository}/releases/latest",
            "page": f"{server}/{repository}/releases"}
    text = json.dumps(told, indent=2) + "\n"
    file.write_text(text, "utf-8", newline="\n")
    return text


def collect(made: Path, release: Path, starter: bool) -> list[Path]:
    """Moves the packages, and the bundle's SBOM; returns where they are now. Ends where there are no packages."""
    release.mkdir(parents=True, exist_ok=True)
    packages = [path for pattern in PACKAGES for path in made.glob(pattern)]
    if not packages:
        sys.exit("release_files: nothing was packaged")
    found = sorted([*packages, *made.glob(SBOM)])
    unsigned = os.environ.get("SIGNS") == "false"
    return [Path(shutil.move(path, release / file_name(path.name, starter, unsigned))) for path in found]


def file_name(name: str, starter: bool, unsigned: bool = False) -> str:
    """Returns a package's name in the release: "parley_0.1.0_amd64.deb", "parley-with-starter_0.1.0_amd64.deb".

    An installer or disk image that should have been signed and is not says so: "Parley-0.1.0-arm64-unsigned.dmg".
    """
    if starter:
        name = re.sub(r"^(parley)(?!-with-starter)", r"\1-with-starter", name, flags=re.IGNORECASE)
    return re.sub(r"(\.exe|\.dmg)$", r"-unsigned\1", name) if unsigned else name


def write_sums(release: Path) -> str:
    """Writes the file that `sha256sum --check` reads, and returns its text."""
    files = sorted(path for path in release.iterdir() if path.is_file() and path.name != SUMS)
    if not files:
        sys.exit("release_files: there is nothing to release")
    text = "".join(f"{sha256_of(path)}  {path.name}\n" for path in files)
    (release / SUMS).write_text(text, "utf-8", newline="\n")
    return text


def notes(tag: str, version: str, changelog: str) -> str:
    """Returns what the changelog says of a version, and how to check the files. Ends where tag and app disagree."""
    if tag != f"v{version}":
        sys.exit(f"release_files: the tag is {tag}, but the app says {version}")
    section = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not section:
        sys.exit(f"release_files: CHANGELOG.md has no heading for {version}")
    repository = os.environ.get("GITHUB_REPOSITORY") or "OWNER/REPOSITORY"
    return (f"{section[1].strip()}\n\nEvery file comes with the practice model (`parley-with-starter`) or without it. "
            f"`sha256sum --check SHA256SUMS` and `gh attestation verify FILE --repo {repository}` check a file.")


def _version() -> str:
    found = re.search(r'^__version__ = "(.+)"$', (ROOT / "assistant/__init__.py").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]


if __name__ == "__main__":
    main()
