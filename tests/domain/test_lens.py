"""The lens of an answer: what is packed is what is read, whatever tokens there are, and every word has its place."""

import math
import random

import pytest

from assistant.domain.lens import Alternative, Lens, LensToken, Piece, Surprise, cut, lens_of, surprise_of
from assistant.domain.lens_format import pack, unpack

SEALS = Piece(0, 0, (
    LensToken(50, 3, chance=0.9, rank=1,
              alternatives=(Alternative(7, " A", 0.05), Alternative(2, "<|end|>", 0.01, True))),
    LensToken(61, 6, chance=0.02, rank=5, alternatives=(Alternative(50, "The", 0.3),)),
    LensToken(262_143, 0, chance=0.5, rank=1, text="\udce9\udc95"),
    LensToken(8, 1, chance=1e-9, rank=201_000, text="\udcbf"),
    LensToken(-1, 4),
    LensToken(9, 1, chance=1.0, rank=1)))
TEXT = "The seals长....!"


def alike(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=3e-4)


def test_what_is_packed_is_read_again() -> None:
    read = unpack(pack(SEALS))
    assert (read.text_at, read.thought_at, len(read.tokens)) == (0, 0, 6)
    for before, after in zip(SEALS.tokens, read.tokens, strict=True):
        assert (before.token, before.length, before.thinking, before.rank) == (
            after.token, after.length, after.thinking, after.rank)
        assert alike(before.chance, after.chance)
        assert [each[:2] + each[3:] for each in before.alternatives] == [
            each[:2] + each[3:] for each in after.alternatives]
        assert all(alike(a.chance, b.chance) for a, b in zip(before.alternatives, after.alternatives, strict=True))
    assert read.tokens[2].text == "\udce9\udc95"
    assert unpack(pack(Piece(70, 9, ()))) == Piece(70, 9, ())


def test_whatever_is_damaged_is_refused_and_never_anything_else() -> None:
    data = pack(SEALS)
    rng = random.Random(5)
    for _ in range(3000):
        spoilt = bytearray(data)
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        try:
            unpack(bytes(spoilt))
        except ValueError:
            continue
    for broken in (b"", data[:-3], b"\2" + data[1:], data[:1]):
        with pytest.raises(ValueError, match="lens"):
            unpack(broken)


def test_every_word_is_found_by_any_of_its_characters() -> None:
    lens = lens_of([SEALS], TEXT, "")
    assert [TEXT[word.start:word.end] for word in lens.spoken] == ["The", " seals", "", "长", "!"]
    assert [lens.at(place) for place in (0, 2, 3, 8, 9, 10, 13, 14, 15)] == [0, 0, 1, 1, 3, -1, -1, 4, -1]
    assert lens.pending(3) == (262_143,)
    assert lens.pending(1) == lens.pending(4) == ()


def test_the_tokens_before_a_word_are_told_where_every_one_is_known() -> None:
    lens = lens_of([SEALS], TEXT, "")
    assert lens.tokens_before(0) == ()
    assert lens.tokens_before(3) == (50, 61)        # without those that have a part of its character
    assert lens.tokens_before(4) == ()              # four characters before it are not known
    assert lens_of([SEALS], TEXT, "Hm.").tokens_before(3) == (50, 61)


def test_pieces_are_put_together_and_what_the_user_wrote_stays_unknown() -> None:
    thought = Piece(0, 0, (LensToken(4, 3, True, 0.5, 1),))
    lens = lens_of([Piece(8, 3, (LensToken(6, 2, chance=0.2, rank=2),)), thought], "written.ok", "Hm.")
    assert [(word.start, word.end, word.made.thinking) for word in lens.words] == [(0, 3, True), (8, 10, False)]
    assert lens.at(3) == -1
    assert lens.at(9) == 0
    assert lens_of([SEALS], "The", "") == Lens(lens_of([SEALS], TEXT, "").words[:1])       # a text that was cut


def test_a_branch_takes_along_what_is_known_up_to_its_place() -> None:
    assert [made.token for piece in cut([SEALS], 9) for made in piece.tokens] == [50, 61]
    assert [made.token for piece in cut([SEALS], 3) for made in piece.tokens] == [50]
    assert [made.token for piece in cut([SEALS], 99) for made in piece.tokens] == [50, 61, 262_143, 8, -1, 9]
    assert cut([SEALS], 0) == cut([Piece(7, 0, SEALS.tokens)], 3) == []


def test_surprise_has_three_steps() -> None:
    assert [surprise_of(chance) for chance in (0.9, 0.25, 0.2, 0.05, 0.04)] == [
        Surprise.NONE, Surprise.NONE, Surprise.SOME, Surprise.SOME, Surprise.STRONG]
