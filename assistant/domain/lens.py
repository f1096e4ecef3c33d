"""What a model thought of each token it wrote: how likely it was, its rank, and what might have stood there instead."""

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

UNSURE, SURPRISED = 0.25, 0.05      # chances below which a word is surprising, and very surprising


class Surprise(IntEnum):
    """How much a word was not to be expected."""

    NONE = 0
    SOME = 1
    STRONG = 2


def surprise_of(chance: float) -> Surprise:
    return Surprise.STRONG if chance < SURPRISED else Surprise.SOME if chance < UNSURE else Surprise.NONE


class Alternative(NamedTuple):
    """A token that might have stood in the place of the one drawn; `chance` is its probability (softmax of the raw
    logits).

    `text` is what it says; bytes that are no whole character are lone surrogates in it, as Python's "surrogateescape"
    has them. Of a `special` token, as an end of the answer, it is the name.
    """

    token: int
    text: str
    chance: float
    special: bool = False

    @property
    def raw(self) -> str:
        """The bytes in hexadecimal where they are no whole characters, else none."""
        return self.text.encode("utf-8", "surrogateescape").hex() if has_bytes(self.text) else ""


def has_bytes(text: str) -> bool:
    """Returns whether a text has bytes in it that are no whole characters."""
    return any("\udc80" <= character <= "\udcff" for character in text)


@dataclass(frozen=True, slots=True)
class LensToken:
    """A token of an answer: it made `length` characters of the text, or of the thinking before it.

    `chance` and `rank` (from 1) are those before sampling; `alternatives` are the likeliest other tokens, likeliest
    first. `token` is -1, and `rank` 0, for characters of which nothing is known. `text` is the token's own where it
    has a part of a character, as in `Alternative`; else it is what stands in the answer.
    """

    token: int
    length: int
    thinking: bool = False
    chance: float = 0.0
    rank: int = 0
    alternatives: tuple[Alternative, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens written one after another; the first begins at these characters of the answer's text and thinking."""

    text_at: int
    thought_at: int
    tokens: tuple[LensToken, ...]


@dataclass(frozen=True, slots=True)
class LensWord:
    """A token at its place: it says characters `start` to `end` of the text, or of the thinking."""

    start: int
    end: int
    made: LensToken

    @property
    def surprise(self) -> Surprise:
        return surprise_of(self.made.chance)


@dataclass(frozen=True)
class Lens:
    """All that is known of one answer's tokens, in order; only its thinking and its text that the model wrote."""

    words: tuple[LensWord, ...] = ()

    @cached_property
    def spoken(self) -> tuple[LensWord, ...]:
        """The words of the answer itself, without its thinking."""
        return tuple(word for word in self.words if not word.made.thinking)

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end for word in self.spoken]

    def at(self, character: int) -> int:
        """Returns the index in `spoken` of the word that a character of the text belongs to, -1 where none does."""
        index = bisect.bisect_right(self._ends, character)
        return index if index < len(self.spoken) and self.spoken[index].start <= character else -1

    def pending(self, index: int) -> tuple[int, ...]:
        """Returns the tokens before a word of `spoken` that have the beginning of its character."""
        before: list[int] = []
        at = self.spoken[index].start
        for word in reversed(self.spoken[:index]):
            if word.end > word.start or word.start != at or not has_bytes(word.made.text):
                break
            before.insert(0, word.made.token)
        return tuple(before)

    def tokens_before(self, index: int) -> tuple[int, ...]:
        """Returns every token before a word of `spoken` and before its `pending` ones, none where one of them is not
        known or the model had thought."""
        if any(word.made.thinking for word in self.words):
            return ()
        before = self.spoken[:index - len(self.pending(index))]
        at = 0
        for word in before:
            if word.start != at or word.made.token < 0:
                return ()
            at = word.end
        return tuple(word.made.token for word in before) if at == self.spoken[index].start else ()


def lens_of(pieces: Iterable[Piece], text: str, reasoning: str) -> Lens:
    """Returns the tokens of an answer at their places. What does not fit the answer is left out: it was damaged."""
    words: list[LensWord] = []
    ends = [0, 0]               # of text and thinking
    for piece in sorted(pieces, key=lambda each: (each.thought_at + each.text_at)):
        at = [piece.text_at, piece.thought_at]
        if at[0] < ends[0] or at[1] < ends[1]:
            continue
        for made in piece.tokens:
            side = int(made.thinking)
            end = at[side] + made.length
            if end > len(reasoning if made.thinking else text):
                break
            if made.token >= 0:
                words.append(LensWord(at[side], end, made))
            at[side] = end
        ends = at
    return Lens(tuple(words))


def cut(pieces: Sequence[Piece], text_end: int) -> list[Piece]:
    """Returns the pieces up to a character of the answer's text; a token that goes beyond it is left out."""
    kept = []
    for piece in pieces:
        at, tokens = piece.text_at, []
        for made in piece.tokens:
            at += 0 if made.thinking else made.length
            if at > text_end or (at == text_end and not made.thinking and not made.length):
                break
            tokens.append(made)
        if tokens:
            kept.append(Piece(piece.text_at, piece.thought_at, tuple(tokens)))
    return kept


def bits(chance: float) -> float:
    """Returns how surprising a token of this chance is, in bits."""
    return -math.log2(chance) if chance > 0 else math.inf
