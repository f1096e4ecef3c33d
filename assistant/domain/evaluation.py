"""How an answer was evaluated: the plan of a sequence, one entry for each `llama_decode` since its cells were empty.

The same tokens evaluated in other portions give other floats, and so other words; in the same portions, alone in an
empty cache, they give the same to the last bit.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ALONE = ""          # nothing else lay in the cache
FOREIGN = "f"       # cells of other branches lay beside it
TOGETHER = "t"      # other sequences were evaluated in the same pass
RESTORED = "r"      # read from a file, and how it was evaluated is not known, or not told by the same cells

_ENTRY = re.compile(r"(\d{1,7})(?:/(\d{1,7}))?([ftr]?)(?:\*(\d{1,7}))?")


@dataclass(slots=True)
class Run:
    """So many evaluations (`times`) of `size` tokens each, of which the first `kept` are still there."""

    size: int
    kept: int
    mark: str = ALONE
    times: int = 1

    @property
    def tokens(self) -> int:
        return self.kept * self.times


class Plan:
    """The evaluations that made a sequence what it is, in order."""

    def __init__(self, runs: tuple[Run, ...] = ()) -> None:
        self._runs = [Run(run.size, run.kept, run.mark, run.times) for run in runs]

    @property
    def tokens(self) -> int:
        """The tokens there are."""
        return sum(run.tokens for run in self._runs)

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self._runs)

    @property
    def marks(self) -> frozenset[str]:
        """Everything that was not as in an empty cache."""
        return frozenset(run.mark for run in self._runs) - {ALONE}

    @property
    def taken_back(self) -> bool:
        """Whether part of what was evaluated at once is gone."""
        return any(run.kept < run.size for run in self._runs)

    def add(self, size: int, mark: str = ALONE) -> None:
        """`size` more tokens were evaluated at once."""
        last = self._runs[-1] if self._runs else None
        if last is not None and last.size == last.kept == size and last.mark == mark:
            last.times += 1
        else:
            self._runs.append(Run(size, size, mark))

    def cut(self, position: int) -> None:
        """Everything from `position` on was taken back. What stays of a portion was evaluated with all of it."""
        excess = self.tokens - max(position, 0)
        while excess > 0:
            run = self._runs.pop()
            excess -= run.tokens
            if excess < 0:
                whole, rest = divmod(-excess, run.kept)
                if whole:
                    self._runs.append(Run(run.size, run.kept, run.mark, whole))
                if rest:
                    self._runs.append(Run(run.size, rest, run.mark))

    def take_over(self, other: "Plan", count: int) -> None:
        """Becomes the plan of the first `count` tokens of another."""
        self._runs = list(Plan(other.runs)._runs)
        self.cut(count)

    def mark_all(self, mark: str) -> None:
        """All that is there is now of another kind."""
        for run in self._runs:
            run.mark = run.mark or mark

    def steps(self) -> Iterator[tuple[int, int]]:
        """Yields size and kept of each evaluation."""
        for run in self._runs:
            for _ in range(run.times):
                yield run.size, run.kept

    def __str__(self) -> str:
        """As it is stored: "256*3 44/20 1*120" are three times 256 tokens, 44 of which 20 are left, 120 times one."""
        return " ".join(
            f"{run.size}{f'/{run.kept}' if run.kept < run.size else ''}{run.mark}"
            f"{f'*{run.times}' if run.times > 1 else ''}" for run in self._runs)


def plan_of(text: object) -> Plan | None:
    """Returns the plan that `str` of one gave; None where it is none."""
    found = [_ENTRY.fullmatch(entry) for entry in text.split()] if isinstance(text, str) else []
    runs = [Run(int(match[1]), int(match[2] or match[1]), match[3], int(match[4] or 1)) for match in found if match]
    whole = bool(runs) and len(runs) == len(found)
    return Plan(tuple(runs)) if whole and all(0 < run.kept <= run.size and run.times for run in runs) else None


def clipped(evaluation: object) -> Mapping[str, Any]:
    """Returns what a file says of an evaluation, nothing where that is no object."""
    return evaluation if isinstance(evaluation, dict) else {}
