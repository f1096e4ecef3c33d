"""Linux's programs and libraries: what each needs, and putting right what a build machine left in them."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
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
    """Makes every file look for libraries where the bundle has them, and nowhere on the build machine; removes Python's
    symbols.

    PyInstaller leads the window's process to them by LD_LIBRARY_PATH, which the worker does not get: it would take the
    system's, and where that has none, as a fresh Debian has no libgomp, not start.

    Returns how many files were changed, and the bytes gained. A second time there is nothing to do.
    """
    everything = list(files(folder))
    before = sum(file.stat().st_size for file in everything)
    places = {file.name: file.parent for file in reversed(everything)}     # where there are two, the outer one
    changed = 0
    for file in everything:
        if _STRIPPED.fullmatch(str(file.relative_to(folder)).removeprefix("_internal/")):
            subprocess.run(["strip", "--strip-unneeded", file], check=True)
        told = facts(file)
        if (wanted := _searched(file, told, places)) != told.searched:
            change = ["--set-rpath", wanted] if wanted else ["--remove-rpath"]
            subprocess.run(["patchelf", *change, file], check=True)
            changed += 1
    return changed, before - sum(file.stat().st_size for file in everything)


def _searched(file: Path, told: Facts, places: dict[str, Path]) -> str:
    """Returns what a file shall search: what it did inside the bundle, and wherever else in it its libraries lie."""
    kept = [place for place in told.searched.split(":") if place.startswith("$ORIGIN")]
    for name in told.needed:
        if name in places and not _finds(file, name, kept):
            way = os.path.relpath(places[name], file.parent)
            kept.append("$ORIGIN" if way == "." else f"$ORIGIN/{way}")
    return ":".join(kept)


def _finds(file: Path, name: str, searched: Iterable[str]) -> bool:
    return any(Path(place.replace("$ORIGIN", str(file.parent)), name).exists() for place in searched)


def astray(folder: Path) -> list[str]:
    """Returns "file: library" wherever a file needs a library that lies in `folder`, but not where the file looks."""
    everything = [(file, facts(file)) for file in files(folder)]
    here = {file.name for file, _told in everything}
    return [f"{file.relative_to(folder)}: {name}" for file, told in everything for name in told.needed
            if name in here and not _finds(file, name, told.searched.split(":"))]
