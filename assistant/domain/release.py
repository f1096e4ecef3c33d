"""Versions of Parley itself: which of two is newer, and what is told of a newer one."""

import re
from dataclasses import dataclass

# 1.2, v1.2.3, 1.2.3rc1, 1.2.3-beta.2, 1.2.3+build: a name before the numbers ("parley-1.2") is not needed by anyone.
_VERSION = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,5})(?:[-._]?(?P<stage>dev|alpha|beta|preview|pre|a|b|rc|c)[-._]?"
    r"(?P<number>\d{1,9})?)?(?:[-._]?post\d{0,9})?(?:\+[\w.-]{1,64})?", re.IGNORECASE | re.ASCII)
_STAGES = {"dev": 0, "a": 1, "alpha": 1, "b": 2, "beta": 2, "pre": 3, "preview": 3, "rc": 3, "c": 3}
_FINISHED = 4


@dataclass(frozen=True, slots=True)
class Release:
    """A version that can be downloaded. `page` is the web page to get it from, `notes` what changed; "" if not told."""

    version: str
    page: str = ""
    notes: str = ""


def order(version: str) -> tuple[tuple[int, ...], int, int]:
    """Returns what versions are compared by. Raises ValueError for what is no version."""
    found = _VERSION.fullmatch(version.strip())
    if found is None:
        raise ValueError(f"{version[:40]!r} is no version")
    numbers = [int(number) for number in found["numbers"].split(".")]
    while len(numbers) > 1 and not numbers[-1]:     # 1.2 and 1.2.0 are one
        numbers.pop()
    stage = _STAGES[found["stage"].lower()] if found["stage"] else _FINISHED
    return tuple(numbers), stage, int(found["number"] or 0)


def is_unfinished(version: str) -> bool:
    """Returns whether it is an alpha, a beta or the like. Raises ValueError."""
    return order(version)[1] < _FINISHED
