"""What each sampler does to a distribution, in NumPy and float64, from the papers and llama.cpp's descriptions.

Independent of the app: it reads the settings and knows nothing of stages. A distribution is the logits of every
token, -inf for those that are cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from numpy.typing import NDArray

from assistant.domain.settings import Generation

Row = NDArray[numpy.float64]
CUT = -numpy.inf


def softmax(logits: Row) -> Row:
    raised = numpy.exp(logits - logits.max())
    chances: Row = raised / raised.sum()
    return chances


def _kept(logits: Row, keep: NDArray[Any]) -> Row:
    return numpy.where(keep, logits, CUT)


def _ranked(logits: Row) -> NDArray[numpy.intp]:
    return numpy.argsort(-logits, kind="stable")


def top_k(logits: Row, k: int) -> Row:
    keep = numpy.zeros(len(logits), bool)
    keep[_ranked(logits)[:k]] = True
    return _kept(logits, keep)


def top_p(logits: Row, p: float) -> Row:
    order = _ranked(logits)
    before = numpy.cumsum(softmax(logits)[order]) - softmax(logits)[order]
    keep = numpy.zeros(len(logits), bool)
    keep[order] = before < p            # up to and with the one that reaches p
    return _kept(logits, keep)


def min_p(logits: Row, p: float) -> Row:
    chances = softmax(logits)
    return _kept(logits, chances >= p * chances.max())


def typical_p(logits: Row, p: float) -> Row:
    chances = softmax(logits)
    known = chances > 0
    surprise = numpy.where(known, -numpy.log(numpy.where(known, chances, 1)), numpy.inf)
    entropy = (chances[known] * surprise[known]).sum()
    order = numpy.argsort(numpy.abs(surprise - entropy), kind="stable")
    before = numpy.cumsum(chances[order]) - chances[order]
    keep = numpy.zeros(len(logits), bool)
    keep[order] = before <= p
    return _kept(logits, keep)


def top_n_sigma(logits: Row, n: float) -> Row:
    finite = logits[numpy.isfinite(logits)]
    return _kept(logits, logits >= finite.max() - n * finite.std())


def xtc_cut(logits: Row, threshold: float) -> Row:
    """What is left where XTC strikes."""
    above = softmax(logits) >= threshold
    if above.sum() < 2:
        return logits
    least = min(numpy.flatnonzero(above), key=lambda token: logits[token])
    return _kept(logits, ~above | (numpy.arange(len(logits)) == least))


def temperature(logits: Row, value: float, spread: float, exponent: float) -> Row:
    if spread == 0:
        return logits / value
    left = numpy.isfinite(logits)
    if left.sum() < 2:
        return logits
    chances = softmax(logits)[left]
    entropy = -(chances[chances > 0] * numpy.log(chances[chances > 0])).sum() / numpy.log(left.sum())
    low, high = max(0.0, value - spread), value + spread
    heated: Row = logits / (low + (high - low) * entropy**exponent)
    return heated


def penalties(logits: Row, history: Sequence[int], look_back: int, repeat: float, frequency: float,
              presence: float) -> Row:
    changed = logits.copy()
    seen = list(history)[-look_back:]
    for token in set(seen):
        score = changed[token]
        changed[token] = (score * repeat if score <= 0 else score / repeat) - seen.count(token) * frequency - presence
    return changed


def dry(logits: Row, history: Sequence[int], multiplier: float, base: float, allowed: int, look_back: int,
        breakers: frozenset[int]) -> Row:
    """By trying every earlier place: how long is the run before it that also ends the text? `breakers` are tokens."""
    seen = list(history)[-look_back:]
    if len(seen) <= allowed:
        return logits
    limit = next((i for i, token in enumerate(reversed(seen)) if token in breakers), len(seen))
    longest: dict[int, int] = {}
    for place in range(1, len(seen)):
        length = 0
        while length < min(place, limit) and seen[place - 1 - length] == seen[-1 - length]:
            length += 1
        if length >= allowed and limit >= allowed:
            longest[seen[place]] = max(longest.get(seen[place], 0), length)
    changed = logits.copy()
    for token, length in longest.items():
        if token not in breakers:
            changed[token] -= multiplier * base ** (length - allowed)
    return changed


def cut(options: Generation, logits: Row, history: Sequence[int] = (), breakers: frozenset[int] = frozenset()) -> Row:
    """Returns the logits behind everything but XTC and what draws, in the order of the settings."""
    steps: dict[str, Callable[[Row], Row]] = {
        "penalties": lambda row: penalties(row, history, options.penalty_last_n, options.repeat_penalty,
                                           options.frequency_penalty, options.presence_penalty),
        "dry": lambda row: dry(row, history, options.dry_multiplier, options.dry_base, options.dry_allowed_length,
                               options.dry_last_n, breakers) if options.dry_multiplier else row,
        "top_n_sigma": lambda row: top_n_sigma(row, options.top_n_sigma) if options.top_n_sigma > 0 else row,
        "top_k": lambda row: top_k(row, options.top_k) if options.top_k > 0 else row,
        "typical_p": lambda row: typical_p(row, options.typical_p) if options.typical_p < 1 else row,
        "top_p": lambda row: top_p(row, options.top_p) if options.top_p < 1 else row,
        "min_p": lambda row: min_p(row, options.min_p) if options.min_p > 0 else row,
        "temperature": lambda row: temperature(row, options.temperature, options.dynatemp_range,
                                               options.dynatemp_exponent),
    }
    for name in options.sampler_order.split(", "):
        if name in steps:
            logits = steps[name](logits)
    return logits


@dataclass
class Mirostat:
    """Basu et al. 2021 (arXiv 2007.14966), both versions; `mu` in bits."""

    version: int
    tau: float
    eta: float
    vocabulary: int
    mu: float = field(init=False)

    def __post_init__(self) -> None:
        self.mu = 2 * self.tau

    def allowed(self, logits: Row) -> Row:
        order = _ranked(logits)
        chances = softmax(logits)[order]
        if self.version == 2:
            keep = max(1, int((-numpy.log2(chances) <= self.mu).sum()))
            return top_k(logits, keep)
        rank = numpy.arange(1, 100)
        rise, fall = numpy.log((rank + 1) / rank), numpy.log(chances[:99] / chances[1:100])
        slope = (rise * fall).sum() / (rise * rise).sum()
        epsilon = slope - 1
        k = ((epsilon * 2**self.mu) / (1 - self.vocabulary**-epsilon)) ** (1 / slope)
        return top_k(logits, max(1, int(k)))

    def drew(self, logits: Row, token: int) -> None:
        surprise = -numpy.log2(softmax(self.allowed(logits))[token])
        self.mu -= self.eta * (surprise - self.tau)


@dataclass
class AdaptiveP:
    """llama.cpp, pull request 17927."""

    target: float
    decay: float
    total: float = field(init=False)
    weight: float = field(init=False)

    def __post_init__(self) -> None:
        self.weight = 1 / (1 - self.decay)
        self.total = self.target * self.weight

    def preferred(self, logits: Row) -> Row:
        goal = min(1.0, max(0.0, 2 * self.target - self.total / self.weight))
        away = numpy.abs(softmax(logits) - goal) / 0.3
        return numpy.where(numpy.isfinite(logits), 5 - 10 * away**2 / (1 + away), CUT)

    def drew(self, logits: Row, token: int) -> None:
        self.total = softmax(logits)[token] + self.decay * self.total
        self.weight = 1 + self.decay * self.weight
