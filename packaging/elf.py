"""Linux's programs and libraries: what each needs, and putting right what a build machine left in them."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_SEARCHED = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]")
# Python's own are stripped. Those of wheels are not: auditwheel has moved their tables, and strip damages some.
_STRIPPED = re.compile(r"libpython3[.\d]*so[.\d]*|.*/lib-dynload/.*\.so")


@dataclass(frozen=True, slots=True)
class Facts:
    """The libraries a file needs by name, and where it looks for them first."""

    needed: tuple[str, ...]
    searched: str


def files(folder: Path) -> Iterator[Path]:
    """Yields every program and library, links not counted."""
    for file in sorted(folder.rglob("*")):
        if not file.is_symlink() and file.is_file():
            with file.open("rb") as content:
                if content.read(4) == b"\x7fELF":
                    yield file


def facts(file: Path) -> Facts:
    told = subprocess.run(["readelf", "--dynamic", "--wide", file], capture_output=True, text=True, check=True).stdout
    found = _SEARCHED.search(told)
    return Facts(tuple(_NEEDED.findall(told)), found[1] if found else "")


def clean(folder: Path) -> tuple[int, int]:
    """Removes from every file the places of the build machine it would search, and Python's symbols.

    Returns how many files lost such a place, and the bytes gained. A second time there is nothing to do.
    """
    changed, before = 0, 0
    everything = list(files(folder))
    before = sum(file.stat().st_size for file in everything)
    for file in everything:
        if _STRIPPED.fullmatch(str(file.relative_to(folder)).removeprefix("_internal/")):
            subprocess.run(["strip", "--strip-unneeded", file], check=True)
        searched = facts(file).searched
        if searched != (kept := ":".join(place for place in searched.split(":") if place.startswith("$ORIGIN"))):
            change = ["--set-rpath", kept] if kept else ["--remove-rpath"]
            subprocess.run(["patchelf", *change, file], check=True)
            changed += 1
    return changed, before - sum(file.stat().st_size for file in everything)
