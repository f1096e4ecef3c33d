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

_BLOCK = 16384    # logits at once
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
        self._firsts: Any = None        # the first token of each row of the table
        self._texts: dict[int, tuple[str, bool, bool]] = {}

    def get_ready(self) -> None:
        """Makes room; numpy, imported where it is first used, takes 0.1 s."""
        if self._room is None:
            import numpy
            self._room = numpy.empty(_BLOCK, numpy.float32)
            self._maxima = numpy.empty(self._columns, numpy.float32)
            self._firsts = numpy.arange(_ROWS)[:, None] * self._columns

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
        best, highest = self._best(logits, count + 1)
        top, own = highest[0], float(logits[token])
        total = self._total(logits, numpy.float32(top))
        if token in best:
            rank, at = sum([each > own for each in highest]) + 1, best.index(token)
            del best[at], highest[at]
        else:
            rank = int(numpy.count_nonzero(logits > own)) + 1
        text, _special, has_part = self._text(token)
        alternatives = []
        for other, logit in zip(best[:count], highest, strict=False):
            its, special, _ = self._texts.get(other) or self._text(other)
            alternatives.append(Alternative(other, its, math.exp(logit - top) / total, special))
        return Seen(math.exp(own - top) / total, rank, tuple(alternatives), text if has_part else "")

    def _total(self, logits: Any, top: Any) -> float:
        """Returns the sum of all weights, that of the highest being 1. In blocks: room for all of them would have to
        be fetched from memory for every token, which costs more than computing."""
        import numpy
        subtract, exp, add, room, total = numpy.subtract, numpy.exp, numpy.add.reduce, self._room, 0.0
        for start in range(0, len(logits), _BLOCK):
            part = logits[start:start + _BLOCK]
            weights = room[:len(part)]
            subtract(part, top, weights)
            exp(weights, weights)
            total += float(add(weights))
        return total

    def _best(self, logits: Any, count: int) -> tuple[list[int], list[float]]:
        """Returns the tokens with the highest logits, highest first, and those logits."""
        import numpy
        columns, whole = self._columns, self._whole
        tokens = numpy.arange(whole, len(logits)) if whole < len(logits) or not columns else None
        near = logits[whole:]
        if columns:
            table, maxima = logits[:whole].reshape(_ROWS, columns), self._maxima
            numpy.maximum.reduce(table, 0, None, maxima)
            chosen = maxima.argpartition(-count)[-count:] if count < columns else numpy.arange(columns)
            first = (self._firsts + chosen).ravel()     # of each row of the table, the tokens in these columns
            tokens = first if tokens is None else numpy.concatenate((first, tokens))
            near = logits[tokens]
        order = (-near).argsort(kind="stable")[:count]
        return tokens[order].tolist(), near[order].tolist()

    def _text(self, token: int) -> tuple[str, bool, bool]:
        """Returns a token's text as `Alternative` has it, whether it is special, and whether it has a part of a
        character."""
        known = self._texts.get(token)
        if known is None:
            piece = self._vocabulary.piece(token)
            text = piece.decode("utf-8", "surrogateescape") if piece else self._vocabulary.special_text(token)
            known = self._texts[token] = text, not piece, has_bytes(text)
        return known
