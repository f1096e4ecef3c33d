"""How likely a token was before sampling, its rank, and the likeliest others: read from the raw logits, token by token.

For the chance of one token all logits are summed up once (logsumexp). The likeliest are found by a threshold instead of
a partial sort: the row is laid in columns, and only those columns whose maximum is among the highest can hold them.
"""

import math
from dataclasses import dataclass
from typing import Any

from assistant.domain.lens import Alternative, has_bytes
from assistant.engine.vocabulary import Vocabulary

_BLOCK = 65536    # logits at once
_ROWS = 128     # so many logits are one column: 2,048 of them in a vocabulary of 262k
_LOWEST, _HIGHEST = -20.0, 60.0     # of highest logits whose row's weights float32 can hold and sum up as they are


@dataclass(frozen=True, slots=True)
class Seen:
    """What a token was before sampling: its probability, its rank from 1, and the likeliest other tokens. `part` is its
    text where that has a part of a character."""

    chance: float
    rank: int
    alternatives: tuple[Alternative, ...]
    part: str = ""


class Odds:
    """Looks at rows of one vocabulary; its room is made once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._columns = vocabulary.size // _ROWS
        self._whole = self._columns * _ROWS
        self._room: Any = None
        self._maxima: Any = None
        self._numpy: Any = None
        self._exp: Any = None           # numpy's, found once: at most places they are not in the processor's cache
        self._sum: Any = None
        self._largest: Any = None
        self._texts: dict[int, tuple[str, bool, bool]] = {}

    def get_ready(self) -> None:
        """Makes room; numpy, imported where it is first used, takes 0.1 s."""
        if self._numpy is None:
            import numpy
            self._room = numpy.empty(min(_BLOCK, self._vocabulary.size), numpy.float32)
            self._maxima = numpy.empty(self._columns, numpy.float32)
            self._exp, self._sum, self._largest = numpy.exp, numpy.add.reduce, numpy.maximum.reduce
            self._numpy = numpy

    def room(self) -> Any:
        """Returns room for a row."""
        import numpy
        return numpy.empty(self._vocabulary.size, numpy.float32)

    def of(self, logits: Any, token: int, count: int) -> Seen:
        """Returns what `token` was by a row of float32 logits, with the `count` likeliest others."""
        if self._numpy is None:
            self.get_ready()
        best, highest = self._best(logits, count + 1)
        top, own = highest[0], float(logits[token])
        unit = 0.0 if _LOWEST <= top <= _HIGHEST else top       # the logit whose weight is 1
        total = self._total(logits, unit)
        if token in best:
            rank, at = highest.index(own) + 1, best.index(token)
            del best[at], highest[at]
        else:
            rank = int(self._numpy.count_nonzero(logits > own)) + 1
        text, _special, has_part = self._text(token)
        texts, exp, alternatives = self._texts, math.exp, []
        for other, logit in zip(best[:count], highest, strict=False):
            its, special, _ = texts.get(other) or self._text(other)
            alternatives.append(Alternative(other, its, exp(logit - unit) / total, special))
        return Seen(exp(own - unit) / total, rank, tuple(alternatives), text if has_part else "")

    def _total(self, logits: Any, unit: float) -> float:
        """Returns the sum of all weights, that of the logit `unit` being 1. In blocks: room for all of a large
        vocabulary would have to be fetched from memory for every token, which costs more than computing."""
        room, total = self._room, 0.0
        for start in range(0, len(logits), _BLOCK):
            part = logits[start:start + _BLOCK]
            weights = room[:len(part)]
            self._exp(self._numpy.subtract(part, self._numpy.float32(unit), weights) if unit else part, weights)
            total += float(self._sum(weights))
        return total

    def _best(self, logits: Any, count: int) -> tuple[list[int], list[float]]:
        """Returns the tokens with the highest logits, highest first and of equal ones the lower token, and those
        logits."""
        columns, whole = self._columns, self._whole
        found = list(zip((-logits[whole:]).tolist(), range(whole, len(logits)), strict=True))
        if columns:
            table, maxima = logits[:whole].reshape(_ROWS, columns), self._maxima
            self._largest(table, 0, None, maxima)
            chosen = maxima.argpartition(-count)[-count:] if count < columns else self._numpy.arange(columns)
            near = table.take(chosen, 1).ravel()
            places = near.argpartition(-count)[-count:] if count < len(near) else self._numpy.arange(len(near))
            width, firsts = len(chosen), chosen.tolist()
            found += [(-logit, place // width * columns + firsts[place % width])
                      for place, logit in zip(places.tolist(), near[places].tolist(), strict=True)]
        found.sort()
        return [token for _logit, token in found[:count]], [-logit for logit, _token in found[:count]]

    def _text(self, token: int) -> tuple[str, bool, bool]:
        """Returns a token's text as `Alternative` has it, whether it is special, and whether it has a part of a
        character."""
        known = self._texts.get(token)
        if known is None:
            piece = self._vocabulary.piece(token)
            text = piece.decode("utf-8", "surrogateescape") if piece else self._vocabulary.special_text(token)
            known = self._texts[token] = text, not piece, has_bytes(text)
        return known
