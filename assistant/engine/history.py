"""Which turns of a long chat the model still sees."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

KEPT_SHARE = 0.6     # of the window after a cut; dropping turn by turn would evaluate everything anew each time
# A summary made ahead was made for a cut to KEPT_SHARE; what was said since then may lie on top.
SUMMARY_SHARE = 0.7
PINNED_SHARE = 0.4   # of the window, for pinned turns that were dropped otherwise; the newest of them come first
AHEAD_SHARE = 0.125  # of the window: a question as long as that is reckoned with when looking ahead


class History:
    """The lengths of a chat's turns in tokens. `fixed` is what is always there: system prompt and frame."""

    def __init__(self, roles: Sequence[str], lengths: Sequence[int], fixed: int, window: int,
                 pinned: Iterable[int] = (), summaries: Mapping[int, int] | None = None) -> None:
        """`pinned` are the indexes of turns that stay, each with the rest of its exchange; `summaries` say for how
        many of the first turns there is a summary, and how many tokens it takes in their place."""
        self._roles = roles
        self._sums = (0, *accumulate(lengths))
        self._fixed = fixed
        self._window = window
        # A cut lies before a user's turn, so that question and answer go together.
        self._starts = [i for i, role in enumerate(roles) if role == "user"]
        self._pinned = sorted({self._exchange(index) for index in pinned}, reverse=True)
        self._summaries = dict(sorted((summaries or {}).items()))
        self._kept: dict[int, tuple[int, ...]] = {}
        self._before: dict[int, int] = {}      # by first turn

    def first_turn(self, reserve: int) -> int:
        """Returns the index of the first turn to keep, `reserve` tokens being left for an answer.

        The chat is played through turn by turn, so the cut depends on the lengths alone, not on when it is asked
        for: it stays where it is until the window is full again, and the evaluated prefix can be used again.
        """
        first, room = 0, self._window - self._used_before(0)
        for index, (role, end) in enumerate(zip(self._roles, self._sums[1:], strict=True)):     # thousands
            if end + (reserve if role == "user" else 0) > room:
                first = self._cut(first, index + 1)
                room = self._window - self._used_before(first)
        return first

    def least(self) -> int:
        """Returns the tokens of the shortest prompt there can be: of the last question alone."""
        return self._fixed + self._sums[-1] - self._sums[self._starts[-1] if self._starts else 0]

    def next_cut(self, first: int, generated: int) -> int:
        """Returns the cut after `first` that makes room when an answer of `generated` tokens has filled the window;
        `first` itself where only the last question is left."""
        return self._cut(first, len(self._roles), generated)

    def ahead(self, first: int, generated: int, reserve: int) -> int:
        """Returns the index of the first turn that will be kept when the next question comes, which may be the question
        itself: the answer of `generated` tokens goes before it."""
        then, end = generated + int(self._window * AHEAD_SHARE), len(self._roles)
        if self._used(first, end) + then + reserve <= self._window:
            return first
        cut = self.next_cut(first, then)
        share = SUMMARY_SHARE if cut in self._summaries else KEPT_SHARE
        return cut if self._used(cut, end) + then <= self._window * share else end + 1

    def kept(self, first: int) -> tuple[int, ...]:
        """Returns the indexes of the turns before `first` that stay because they are pinned."""
        if first not in self._kept:
            room, found = int(self._window * PINNED_SHARE), list[int]()
            for start, end in self._pinned:
                length = self._sums[end] - self._sums[start]
                if end <= first and length <= room:
                    found += range(start, end)
                    room -= length
            self._kept[first] = tuple(sorted(found))
        return self._kept[first]

    def summarised(self, first: int) -> int:
        """Returns for how many turns a summary stands in a prompt that begins with the turn `first`, 0 for none."""
        return max((turns for turns in self._summaries if turns <= first), default=0)

    def give_up_extras(self) -> bool:
        """Keeps no pinned turns and no summary any more; returns whether there were any."""
        had = bool(self._pinned or self._summaries)
        self._pinned, self._summaries, self._kept, self._before = [], {}, {}, {}
        return had

    def _exchange(self, index: int) -> tuple[int, int]:
        """Returns where question and answer around a turn begin and end."""
        at = bisect_right(self._starts, index)
        return (self._starts[at - 1] if at else 0), (self._starts[at] if at < len(self._starts) else len(self._roles))

    def _used(self, first: int, end: int) -> int:
        return self._used_before(first) + self._sums[end]

    def _used_before(self, first: int) -> int:
        """Returns what a prompt that begins with the turn `first` takes besides the turns up to where it ends."""
        if first not in self._before:
            used = self._fixed - self._sums[first]
            if first:
                used += self._summaries.get(self.summarised(first), 0)
                used += sum(self._sums[index + 1] - self._sums[index] for index in self.kept(first))
            self._before[first] = used
        return self._before[first]

    def _cut(self, first: int, end: int, generated: int = 0) -> int:
        for turns in self._summaries:       # one written in pieces may end between question and answer for a while
            if first < turns < end and self._roles[turns] == "user" \
                    and self._used(turns, end) + generated <= self._window * SUMMARY_SHARE:
                return turns
        begin, stop = bisect_right(self._starts, first), bisect_left(self._starts, end)
        for start in self._starts[begin:stop]:
            if self._used(start, end) + generated <= self._window * KEPT_SHARE:
                return start
        return self._starts[stop - 1] if begin < stop else first
