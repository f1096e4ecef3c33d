"""What might stand at one place of a text, and what each stage of the sampler chain makes of it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One token of an answer: its text begins at character `start`, and is empty where the token has only a part of a
    character; `pending` are the tokens before it that the same character begins with."""

    token: int
    text: str
    start: int
    pending: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sieve:
    """One stage of the chain, as `sampler_chain.Stage` has it, and how many tokens it left; "form" is what the form
    asked of the answer makes of the chain's: where that would draw another token, it draws again of those allowed."""

    name: str
    values: tuple[Any, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that might stand here: `before` is its chance before sampling, `after` behind each stage.

    `text` is empty where it is no whole characters, `raw` then its bytes in hexadecimal. `cut` is the place of the
    stage that took it away, -1 while it is in, or in again.
    """

    token: int
    text: str
    before: float
    after: tuple[float, ...]
    cut: int = -1
    raw: str = ""
    special: bool = False        # a control token, `text` being its name: an end of the answer, for example

    @property
    def now(self) -> float:
        """Its chance of being drawn."""
        return self.after[-1] if self.after else self.before


@dataclass(frozen=True, slots=True)
class Distribution:
    """The likeliest tokens at a place, first those that are left. Entropies are in bits, before sampling and now.
    `chosen` is what stands there, -1 where nothing does yet; it is one of the candidates and was the `rank`th before
    sampling, from 1."""

    stages: tuple[Sieve, ...]
    candidates: tuple[Candidate, ...]
    vocabulary: int              # how many tokens there are
    entropy_before: float
    entropy: float
    chosen: int = -1
    rank: int = 0

    @property
    def left(self) -> int:
        """How many tokens can be drawn."""
        return self.stages[-1].left if self.stages else self.vocabulary

    def candidate(self, token: int) -> Candidate | None:
        """Returns a token's candidate, None where it is not among them."""
        return next((each for each in self.candidates if each.token == token), None)
