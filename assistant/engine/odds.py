"""How likely a token was before sampling, its rank, and the likeliest others: read from the raw logits, token by token.

For the chance of one token all logits are summed up once (logsumexp). The likeliest are found by a threshold instead of
a partial sort: the row is laid in columns, and only those columns whose maximum is among the highest can hold them.
"""

import ctypes
import math
from dataclasses import dataclass
from typing import Any

from assistant.domain.lens import Alternative, has_bytes
from assistant.engine.bindings import llama_cpp
from assistant.engine.vocabulary import Vocabulary

_ROWS = 64      # so many logits are one column: 4,096 of them in a vocabulary of 262k


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
        self._rows: tuple[int, Any] = (0, None)                 # where the logits lay last, and a view of them
        self._texts: dict[int, tuple[str, bool]] = {}

    def get_ready(self) -> None:
        """Makes room; numpy, imported where it is first used, takes 0.1 s."""
        if self._room is None:
            import numpy
            self._room = numpy.empty(self._vocabulary.size, numpy.float32)
            self._maxima = numpy.empty(self._columns, numpy.float32)

    def look(self, context: ctypes.c_void_p, row: int, token: int, count: int) -> Seen:
        """Returns what `token` was after the last token evaluated, or that of `row` in the last batch, with the
        `count` likeliest others."""
        import numpy
        pointer = llama_cpp.llama_get_logits_ith(context, row)
        address = ctypes.addressof(pointer.contents)
        if address != self._rows[0]:
            self._rows = address, numpy.ctypeslib.as_array(pointer, shape=(self._vocabulary.size,))
        return self.of(self._rows[1], token, count)

    def of(self, logits: Any, token: int, count: int) -> Seen:
        """The same for a row of float32 logits."""
        import numpy
        self.get_ready()
        best = self._best(logits, count + 1)
        highest = float(logits[best[0]])
        numpy.subtract(logits, highest, out=self._room)
        numpy.exp(self._room, out=self._room)
        total = float(self._room.sum())
        rank = 1 if token == best[0] else int(numpy.count_nonzero(logits > logits[token])) + 1
        others = [each for each in best if each != token][:count]
        text, _special = self._text(token)
        return Seen(math.exp(float(logits[token]) - highest) / total, rank, tuple(
            Alternative(each, self._text(each)[0], math.exp(float(logits[each]) - highest) / total,
                        self._text(each)[1]) for each in others), text if has_bytes(text) else "")

    def _best(self, logits: Any, count: int) -> list[int]:
        """Returns the tokens with the highest logits, highest first."""
        import numpy
        columns = self._columns
        places = [numpy.arange(self._whole, len(logits))]
        if columns:
            maxima = self._maxima
            numpy.maximum.reduce(logits[:self._whole].reshape(_ROWS, columns), axis=0, out=maxima)
            for _ in range(min(count, columns)):
                column = int(maxima.argmax())
                maxima[column] = -math.inf
                places.append(numpy.arange(column, self._whole, columns))
        near = numpy.concatenate(places)
        order = numpy.argsort(-logits[near], kind="stable")[:count]
        return [int(token) for token in near[order]]

    def _text(self, token: int) -> tuple[str, bool]:
        """Returns a token's text as `Alternative` has it, and whether it is special."""
        known = self._texts.get(token)
        if known is None:
            piece = self._vocabulary.piece(token)
            known = self._texts[token] = ((piece.decode("utf-8", "surrogateescape"), False) if piece else
                                          (self._vocabulary.special_text(token), True))
        return known
