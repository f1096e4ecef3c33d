"""The part of the protocol about how many tokens texts are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """Tell how many tokens texts are; answered by `Counted`, at any time, whatever else is being done.

    A later Count takes the place of one not answered yet. Without a model there is no answer.
    """

    id: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Answer to a Count: tokens of each text. `fixed` tokens are in every prompt, `per_turn` in each of its turns."""

    id: str
    counts: tuple[int, ...]
    fixed: int = 0
    per_turn: int = 0
