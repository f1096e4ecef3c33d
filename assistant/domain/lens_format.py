"""The lens of an answer as bytes, at most 40 a token on disk with three alternatives each.

A piece is one byte, the version 1, and then, compressed by zlib, these in order. A number is a varint: seven bits a
byte, lowest first, the top bit set in all but the last. Each list is written as a whole, as like compresses with like.

    text_at, thought_at     characters of the answer before the piece
    how many tokens, how many entries of the dictionary
    dictionary              of each token told of: its number, as the difference to the one before (they rise)
                            of each: 0 where its text is not needed, else twice the length of its text in bytes, plus 1,
                            plus 1 more for a special token
    tokens                  of each: 1 + place in the dictionary, 0 for characters of which nothing is known
                            of each: twice its characters, plus 1 for thinking
                            of each known: rank, then how many alternatives
    alternatives            of each, all tokens' one after another: its place in the dictionary
    chances                 of each known token, then of each alternative: -2000 ln(chance), rounded, two bytes, lowest
                            first; at most 65535
    texts                   those of the dictionary, one after another, in UTF-8

So a chance is known to 0.03 % of itself, and those below 6e-15 are all alike.
"""

import array
import itertools
import math
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence

from assistant.domain.lens import Alternative, LensToken, Piece

PackedLens = Mapping[str, Sequence[bytes]]      # by message; the pieces of each in order
NO_LENS: PackedLens = {}

VERSION = 1
_STEPS = 2000.0             # of the logarithm of a chance
_RAREST = 0xFFFF
_MOST_BYTES = 1 << 24       # of a piece: no answer has more, but a damaged file may say so


def pack(piece: Piece) -> bytes:
    """Returns a piece as bytes; `unpack` is the inverse, but for the rounding of chances."""
    texts: dict[int, tuple[bytes, bool] | None] = {}
    known = [made for made in piece.tokens if made.token >= 0]
    for made in known:
        if made.text or made.token not in texts:
            texts[made.token] = (_bytes(made.text), False) if made.text else None
    others = [each for made in known for each in made.alternatives]
    for each in others:
        texts[each.token] = _bytes(each.text), each.special
    entries = sorted(texts)
    place = {token: at for at, token in enumerate(entries)}
    said = [texts[token] for token in entries]
    body = bytearray()
    _put(body, (piece.text_at, piece.thought_at, len(piece.tokens), len(entries)))
    _put(body, (token - before for before, token in zip([0, *entries], entries, strict=False)))
    _put(body, (0 if entry is None else 2 * len(entry[0]) + 1 + entry[1] for entry in said))
    _put(body, (1 + place[made.token] if made.token >= 0 else 0 for made in piece.tokens))
    _put(body, (2 * made.length + made.thinking for made in piece.tokens))
    _put(body, (made.rank for made in known))
    _put(body, (len(made.alternatives) for made in known))
    _put(body, (place[each.token] for each in others))
    body += _chances([*(made.chance for made in known), *(each.chance for each in others)])
    body += b"".join(entry[0] for entry in said if entry is not None)
    return bytes((VERSION,)) + zlib.compress(bytes(body), 9)


def unpack(data: bytes) -> Piece:
    """Returns the piece that `pack` made these of. Raises ValueError where it did not, or a newer Parley did."""
    if not data or data[0] != VERSION:
        raise ValueError("not a lens of this version")
    try:
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(data[1:], _MOST_BYTES)
        if not unpacker.eof:
            raise ValueError("the lens is cut off")
        return _Reader(body).piece()
    except (zlib.error, IndexError, OverflowError, MemoryError) as problem:
        raise ValueError("the lens is damaged") from problem


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def piece(self) -> Piece:
        text_at, thought_at, count, size = self._numbers(4)
        entries = list(itertools.accumulate(self._numbers(size)))
        lengths = self._numbers(size)
        places = self._numbers(count)
        spans = self._numbers(count)
        known = sum(place > 0 for place in places)
        ranks, counts = self._numbers(known), self._numbers(known)
        others = self._numbers(sum(counts))
        chances = self._chances(known + len(others))
        texts = [self._text(length) for length in lengths]
        alternatives = [Alternative(entries[at], texts[at] or "", chance, bool(lengths[at]) and lengths[at] % 2 == 0)
                        for at, chance in zip(others, chances[known:], strict=True)]
        tokens, told, begin = [], 0, 0
        for place, span in zip(places, spans, strict=True):
            if place == 0:
                tokens.append(LensToken(-1, span // 2, bool(span % 2)))
                continue
            at, end = place - 1, begin + counts[told]
            tokens.append(LensToken(
                entries[at], span // 2, bool(span % 2), chances[told], ranks[told], tuple(alternatives[begin:end]),
                (texts[at] or "") if span < 2 else ""))
            told, begin = told + 1, end
        return Piece(text_at, thought_at, tuple(tokens))

    def _numbers(self, count: int) -> list[int]:
        if count > len(self._body) - self._at:
            raise ValueError("the lens is damaged")
        body, at, found = self._body, self._at, []
        for _ in range(count):
            number, shift = 0, 0
            while (byte := body[at]) >= 0x80:
                number |= (byte & 0x7F) << shift
                at, shift = at + 1, shift + 7
            found.append(number | byte << shift)
            at += 1
        self._at = at
        return found

    def _chances(self, count: int) -> list[float]:
        steps = array.array("H")
        steps.frombytes(self._take(2 * count))
        if sys.byteorder == "big":
            steps.byteswap()
        return [math.exp(-step / _STEPS) for step in steps]

    def _text(self, length: int) -> str | None:
        return self._take((length - 1) // 2).decode("utf-8", "surrogateescape") if length else None

    def _take(self, count: int) -> bytes:
        taken = self._body[self._at:self._at + count]
        if len(taken) != count:
            raise ValueError("the lens is damaged")
        self._at += count
        return taken


def _put(body: bytearray, numbers: Iterable[int]) -> None:
    for number in numbers:
        rest = number
        while rest >= 0x80:
            body.append(rest & 0x7F | 0x80)
            rest >>= 7
        body.append(rest)


def _chances(chances: Sequence[float]) -> bytes:
    steps = array.array("H", (
        min(round(-_STEPS * math.log(chance)), _RAREST) if 0 < chance < 1 else 0 if chance >= 1 else _RAREST
        for chance in chances))
    if sys.byteorder == "big":
        steps.byteswap()
    return steps.tobytes()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
