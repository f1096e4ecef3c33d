"""Rare characters are written in several tokens: what is between these is explored and gone on from like between words.
"""

from typing import Any

import pytest

from assistant.domain.distribution import Word
from assistant.engine.inspection import words_of
from assistant.engine.protocol import Turn
from assistant.engine.shaping import FORM
from assistant.engine.vocabulary import Vocabulary
from tests.engine.test_inspection import QUESTION, look, tokens_of
from tests.engine.worker_client import Answer, Worker

SAID = "The sea is"


@pytest.fixture(scope="module")
def sea(starter_vocabulary: Vocabulary) -> tuple[int, ...]:
    """The tokens of 海."""
    tokens = tuple(starter_vocabulary.inner_tokens("海"))
    assert len(tokens) > 1
    return tokens


def token_of(piece: str, vocabulary: Vocabulary) -> int:
    return next(token for token in range(vocabulary.size) if vocabulary.piece(token) == piece.encode())


def go_on(worker: Worker, first: tuple[int, ...], said: str = SAID, alone: bool = True) -> Answer:
    """Goes on after `said` with so many tokens: as words taken one by one are if `alone`, else as a branch."""
    return worker.generate((QUESTION, Turn("assistant", said)), continue_last=True, first=first,
                           at_most=len(first) if alone else 0, max_tokens=len(first), temperature=0)


def test_a_character_that_is_only_begun_shifts_no_word(starter_vocabulary: Vocabulary, sea: tuple[int, ...]) -> None:
    text = "Hello world, and"
    tokens = starter_vocabulary.tokenise(text, False)
    for count in range(len(sea)):
        words = words_of(text, [1, 2, *tokens, *sea[:count]], starter_vocabulary)
        assert [word.token for word in words] == [*tokens, *sea[:count]]
        said, begun = words[:len(tokens)], words[len(tokens):]
        assert all(word.text.encode() == starter_vocabulary.piece(word.token) for word in said)
        assert all(text[word.start:word.start + len(word.text)] == word.text for word in said)
        assert begun == [Word(token, "", len(text), sea[:index]) for index, token in enumerate(sea[:count])]


def test_an_answer_without_text_has_the_character_it_begins_with(starter_vocabulary: Vocabulary,
                                                                 sea: tuple[int, ...]) -> None:
    assert words_of("", sea[:1], starter_vocabulary) == [Word(sea[0], "", 0)]


def test_bytes_that_were_no_character_shift_no_word(starter_vocabulary: Vocabulary, sea: tuple[int, ...]) -> None:
    tokens = [token_of("The", starter_vocabulary), sea[0], token_of(" sea", starter_vocabulary)]
    words = words_of(starter_vocabulary.text(tokens), tokens, starter_vocabulary)
    assert [(word.token, word.text) for word in words] == list(zip(tokens, ("The", "", "\ufffd sea"), strict=True))


def test_an_answer_stopped_within_a_character_is_explored_word_by_word(
        quick: Worker, starter_vocabulary: Vocabulary, sea: tuple[int, ...]) -> None:
    assert go_on(quick, sea[:-1]).text == ""
    found, shaped = look(quick, SAID, 1)
    assert [word.text for word in found.words] == ["The", " sea", " is", *("" for _ in sea[:-1])]
    assert shaped.distribution.chosen == found.words[1].token
    branch = go_on(quick, (token_of(" moon", starter_vocabulary),), SAID[:found.words[1].start], alone=False)
    assert branch.text == " moon"


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in a branch"])
def test_a_character_that_is_only_begun_is_completed(quick: Worker, sea: tuple[int, ...], alone: bool) -> None:
    go_on(quick, sea[:-1])
    found, _ = look(quick, SAID, -1)
    assert found.index == found.count == 3 + len(sea[:-1])
    assert go_on(quick, sea[-1:], alone=alone).text == "海"
    found, _ = look(quick, f"{SAID}海", -1)
    assert [word.token for word in found.words[3:]] == list(sea)


def test_a_word_takes_the_place_of_a_character_that_is_only_begun(
        quick: Worker, starter_vocabulary: Vocabulary, sea: tuple[int, ...]) -> None:
    go_on(quick, sea[:-1])
    look(quick, SAID, 3)
    blue = token_of(" blue", starter_vocabulary)
    answer = go_on(quick, (blue,))
    assert (answer.text, tokens_of(answer)) == (" blue", [blue])
    found, _ = look(quick, f"{SAID} blue", -1)
    assert [word.text for word in found.words] == ["The", " sea", " is", " blue"]


def test_within_a_character_with_a_blank_before_it_a_branch_keeps_the_tokens_before(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    spelt = [token_of(piece, starter_vocabulary) for piece in (" ", "b", "l", "u", "e")]
    dolphin = starter_vocabulary.inner_tokens(" 🐬")
    assert starter_vocabulary.piece(dolphin[0]).startswith(b" \xf0"), "the blank is a token of its own"
    assert go_on(quick, (*spelt, *dolphin)).text == " blue 🐬"
    found, _ = look(quick, f"{SAID} blue 🐬", 3 + len(spelt) + len(dolphin) - 1)
    word = found.words[found.index]
    assert word.pending == tuple(dolphin[:-1])
    assert go_on(quick, (*word.pending, word.token), f"{SAID} blue").text == " 🐬"
    found, _ = look(quick, f"{SAID} blue 🐬", -1)
    assert [each.token for each in found.words[3:]] == [*spelt, *dolphin]


@pytest.mark.parametrize("kept", [True, False], ids=["of the last answer", "of an earlier answer"])
def test_a_character_that_is_only_begun_is_completed_in_the_form_asked_for_with_other_settings(
        quick: Worker, sea: tuple[int, ...], kept: bool) -> None:
    turns = QUESTION, Turn("assistant", '{"sea": "' if kept else '{"ocean": "')     # the place looked at is remembered
    form: dict[str, Any] = {"output_format": "json", "temperature": 0}
    assert quick.generate(turns, continue_last=True, first=sea[:-1], at_most=len(sea) - 1, **form).text == ""
    look(quick, turns[1].text, -1)
    if not kept:
        quick.generate("Hello", max_tokens=1)
    wish = {**form, "logit_bias": f"#{sea[-1]} 50"}
    assert quick.generate(turns, continue_last=True, at_most=1, **wish).text == "海"


def test_a_form_goes_on_after_a_token_that_ends_a_text_and_begins_a_character(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    first, last = (next(token for token in range(starter_vocabulary.size) if starter_vocabulary.piece(token) == piece)
                   for piece in (b" \xe2\x80", b"\x94"))
    said = QUESTION, Turn("assistant", '{"ship":')
    form: dict[str, Any] = {"output_format": "grammar", "grammar": r'root ::= "{\"ship\": — " [a-z]+', "temperature": 0}
    assert quick.generate(said, continue_last=True, first=(first,), at_most=1, **form).text == " "
    wish = {**form, "logit_bias": f"#{last} 50"}
    begun = QUESTION, Turn("assistant", '{"ship": ')
    assert quick.generate(begun, continue_last=True, at_most=1, **wish).text == "—"


def test_a_place_behind_a_token_that_ends_a_text_and_begins_a_character_has_its_form(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    first, last = (next(token for token in range(starter_vocabulary.size) if starter_vocabulary.piece(token) == piece)
                   for piece in (b" \xe2\x80", b"\x94"))
    form: dict[str, Any] = {"output_format": "grammar", "grammar": r'root ::= "{\"ship\": — " [a-z]+', "temperature": 0}
    said = QUESTION, Turn("assistant", '{"ship":')
    assert quick.generate(said, continue_last=True, first=(first, last), at_most=2, **form).text == " —"
    count = look(quick, '{"ship": —', -1)[0].count
    found, shaped = look(quick, '{"ship": —', count - 1, **{**form, "logit_bias": f"#{last} 50"})
    assert [word.token for word in found.words[-2:]] == [first, last]
    assert shaped.distribution.stages[-1].name == FORM
    chosen = shaped.distribution.candidate(last)
    assert chosen is not None
    assert chosen.now == pytest.approx(1)
