"""How likely a model finds a text: the chance of each token after those before it, and what they come to.

Terms as in the literature: the log-probability of a token sequence is the sum of those of its tokens (chain rule);
perplexity is exp of the mean negative log-probability per token, and can be compared between texts of one model only.
Bits per character can be compared between models as well, because tokenizers cut texts differently.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from assistant.domain.distribution import Candidate
from assistant.domain.lens import Surprise, surprise_of

LN2 = log(2.0)
OUTSIDE = 700.0         # exp of more is no float any more


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """One token of a text; its text begins at character `start`, and is empty where the token has only a part of a
    character, whose bytes are then `raw`, in hexadecimal.

    `log_probability` is natural. `rank` is its place among all tokens, from 1; 0 where it has no chance, because it is
    the first and nothing is before it. `likeliest` are the tokens that were, `before` being their chance.
    """

    token: int
    text: str
    start: int
    log_probability: float = 0.0
    rank: int = 0
    likeliest: tuple[Candidate, ...] = ()
    raw: str = ""

    @property
    def scored(self) -> bool:
        return self.rank > 0

    @property
    def chance(self) -> float:
        return chance_of(self.log_probability)

    @property
    def candidate(self) -> Candidate:
        """What it is called in the same words as others that might stand here."""
        return Candidate(self.token, self.text, self.chance, (), raw=self.raw)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that are seen together, and the tokens they are of, `first` to `last`: a character may be several.
    Its chance is that of all of them."""

    text: str
    first: int
    last: int
    log_probability: float
    scored: bool

    @property
    def surprise(self) -> Surprise:
        return surprise_of(chance_of(self.log_probability)) if self.scored else Surprise.NONE


@dataclass(frozen=True, slots=True)
class TextScore:
    """What a model makes of a text. `complete` is False where it was stopped on the way: `tokens` are the first ones
    then. Each token was read after at least half of `window` tokens, or after all there are before it."""

    text: str
    model: str
    tokens: tuple[ScoredToken, ...]
    window: int = 0
    complete: bool = True

    @property
    def scored(self) -> int:
        """How many tokens have a chance: all but the first, where the model has no token that begins a text."""
        return sum(token.scored for token in self.tokens)

    @property
    def log_probability(self) -> float:
        """Of the whole text, natural: the sum over its tokens."""
        return sum(token.log_probability for token in self.tokens)

    @property
    def perplexity(self) -> float:
        """Of so many equally likely tokens the model would have to choose each time; infinite where it is no number
        any more. 0 where nothing is scored."""
        if not self.scored:
            return 0.0
        mean = -self.log_probability / self.scored
        return exp(mean) if mean < OUTSIDE else float("inf")

    @property
    def characters(self) -> int:
        """How many characters (code points) the scored tokens say."""
        return len(self._said())

    @property
    def bits(self) -> float:
        """What the text says to the model that it did not expect: the whole log-probability, in bits."""
        return -self.log_probability / LN2

    @property
    def bits_per_character(self) -> float:
        return self.bits / self.characters if self.characters else 0.0

    def _said(self) -> str:
        return "".join(token.text for token in self.tokens if token.scored)


def chance_of(log_probability: float) -> float:
    """Returns the chance that a natural log-probability stands for."""
    return exp(max(log_probability, -OUTSIDE))


def spans(tokens: Sequence[ScoredToken]) -> Iterator[Span]:
    """Yields what is seen of tokens, in order; a character that is not whole yet at the end is left out."""
    first, whole, scored = 0, 0.0, True
    for place, token in enumerate(tokens):
        whole, scored = whole + token.log_probability, scored and token.scored
        if token.text:
            yield Span(token.text, first, place, whole, scored)
            first, whole, scored = place + 1, 0.0, True
