"""What the records of thousands of answers have in common is held once."""

from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any

_MOST = 8           # values that may be an answer's own
_KINDS = 8          # sets of names known at a time: of settings as asked for, of those an answer was made with, ...


class Differing(Mapping[str, Any]):
    """Values by name: those of `common`, but for a few that are its `own`."""

    __slots__ = ("common", "own")

    def __init__(self, common: Mapping[str, Any], own: tuple[Any, ...]) -> None:
        """`own` are names, all of them in `common`, each followed by its value: a dict would take five times as
        much."""
        self.common, self.own = common, own

    def __getitem__(self, name: str) -> Any:
        own = self.own
        for at in range(0, len(own), 2):
            if own[at] == name:
                return own[at + 1]
        return self.common[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.common)

    def __len__(self) -> int:
        return len(self.common)

    def __repr__(self) -> str:
        return repr(dict(self))


class SharedValues:
    """Values by name, most of which are those of the mappings before: a chat's settings seldom change."""

    def __init__(self) -> None:
        self._known: dict[frozenset[str], tuple[dict[str, Any], Differing]] = {}   # by names: in common, and the last

    def of(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns equal values that share memory with those given before; neither may be changed any more.

        An answer's settings take some 7 kB on their own, and a fiftieth of that beside others like them.
        """
        names = frozenset(values)
        known = self._known.get(names)
        if known is not None:
            common, last = known
            own: list[Any] = []
            for name, value in common.items():
                if not _same(value, given := values[name]):
                    before = last[name]
                    own += (name, before if _same(before, given) else given)
            if len(own) <= 2 * _MOST:
                made = Differing(common, tuple(own))
                self._known[names] = common, made
                return made
        elif len(self._known) >= _KINDS:
            self._known.clear()
        common = {intern(name): value for name, value in values.items()}
        self._known[names] = common, Differing(common, ())
        return common


def _same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and one == other)
