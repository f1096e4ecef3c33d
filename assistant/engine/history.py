"""Which turns of a long chat the model still sees."""

from collections.abc import Sequence
from itertools import accumulate

KEPT_SHARE = 0.6     # of the window after a cut; dropping turn by turn would evaluate everything anew each time


class History:
    """The lengths of a chat's turns in tokens. `fixed` is what is always there: system prompt and frame."""

    def __init__(self, roles: Sequence[str], lengths: Sequence[int], fixed: int, window: int) -> None:
        self._roles = roles
        self._sums = (0, *accumulate(lengths))
        self._fixed = fixed
        self._window = window
        # A cut lies before a user's turn, so that question and answer go together.
        self._starts = [i for i, role in enumerate(roles) if role == "user"]

    def first_turn(self, reserve: int) -> int:
        """Returns the index of the first turn to keep, `reserve` tokens being left for an answer.

        The chat is played through turn by turn, so the cut depends on the lengths alone, not on when it is asked
        for: it stays where it is until the window is full again, and the evaluated prefix can be used again.
        """
        first = 0
        for index, role in enumerate(self._roles):
            wanted = self._used(first, index + 1) + (reserve if role == "user" else 0)
            if wanted > self._window:
                first = self._cut(first, index + 1)
        return first

    def least(self) -> int:
        """Returns the tokens of the shortest prompt there can be: of the last question alone."""
        return self._used(self._starts[-1] if self._starts else 0, len(self._roles))

    def next_cut(self, first: int, generated: int) -> int:
        """Returns the cut after `first` that makes room when an answer of `generated` tokens has filled the window;
        `first` itself where only the last question is left."""
        return self._cut(first, len(self._roles), generated)

    def _used(self, first: int, end: int) -> int:
        return self._fixed + self._sums[end] - self._sums[first]

    def _cut(self, first: int, end: int, generated: int = 0) -> int:
        later = [start for start in self._starts if first < start < end]
        for start in later:
            if self._used(start, end) + generated <= self._window * KEPT_SHARE:
                return start
        return later[-1] if later else first
