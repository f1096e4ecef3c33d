"""Branches share one KV cache: what they have in common is evaluated once, and each goes on rightly."""

from collections.abc import Callable

import numpy
import pytest

from assistant.domain.needs import SEQUENCES
from assistant.engine.continuing import checked
from assistant.engine.inspection import Inspection
from assistant.engine.kv_cache import CANDIDATES, FOREIGN_CELLS
from assistant.engine.kv_sequence import common_length
from tests.engine.kept_engine import CHAT, Engine, Logits
from tests.engine.test_kept_states import (
    BEGINNING,
    END,
    OTHER_END,
    afresh,
    engine,
    model,
    same,
)

__all__ = ["afresh", "engine", "model"]        # fixtures

FIRST_ANSWER = [11 + i * 3 % 200 for i in range(120)]
SECOND_ANSWER = [17 + i * 5 % 200 for i in range(90)]
MARK = (len(BEGINNING),)


def test_another_answer_keeps_the_first_and_either_can_be_gone_on_with(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    one = engine()
    one.read([*BEGINNING, *FIRST_ANSWER], marks=MARK)
    reused, logits = one.read([*BEGINNING, *SECOND_ANSWER], marks=MARK)
    assert reused == len(BEGINNING)
    assert same(logits, afresh([*BEGINNING, *SECOND_ANSWER]))
    for answer in (FIRST_ANSWER, SECOND_ANSWER):
        reused, logits = one.read([*BEGINNING, *answer, *END])
        assert reused == len(BEGINNING) + len(answer)
        assert same(logits, afresh([*BEGINNING, *answer, *END]))
    assert one.cache.foreign(one.sequence([*BEGINNING, *SECOND_ANSWER, *END])) == len(FIRST_ANSWER) + len(END)


def test_a_title_leaves_the_chat_as_it_was(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    one = engine()
    one.read(BEGINNING, marks=(800,))
    title = [*BEGINNING, *OTHER_END * 20]
    aside = one.cache.sequence_for(title, CHAT, aside=True)
    assert len(aside.tokens) == len(BEGINNING)
    assert aside.evaluate(title[len(aside.tokens):])
    assert same(one.logits(), afresh(title))
    one.cache.drop(aside)
    reused, logits = one.read([*BEGINNING, *END])
    assert reused == len(BEGINNING)
    assert same(logits, afresh([*BEGINNING, *END]))
    assert one.cache.foreign(one.sequence([*BEGINNING, *END])) == 0


def test_another_chat_takes_over_what_both_begin_with(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    one = engine()
    one.read([*BEGINNING[:200], *FIRST_ANSWER], marks=(200,))
    reused, logits = one.read([*BEGINNING[:200], *SECOND_ANSWER], "another chat")
    assert reused == 200
    assert same(logits, afresh([*BEGINNING[:200], *SECOND_ANSWER]))
    assert one.read([*BEGINNING[:200], *FIRST_ANSWER, *END])[0] == 200 + len(FIRST_ANSWER)


def test_several_sequences_are_evaluated_in_one_pass(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    one = engine()
    one.read(BEGINNING)
    source = one.sequence(BEGINNING)
    assert len(one.cache.sequences) == SEQUENCES
    assert [each.number for each in one.cache.candidates] == [8, 9, 10, 11]
    assert len(one.cache.candidates) == CANDIDATES
    assert one.cache.lend(4, source) == one.cache.candidates
    eight = one.cache.lend(8, source)
    assert len({each.number for each in (*eight, source)}) == 9
    for candidate in one.cache.candidates:
        assert candidate.copy(source, len(BEGINNING)) == len(BEGINNING)
    for step in (0, 40, 80):
        drawn = [step + 5, step + 9, step + 17, step + 33]
        assert one.cache.evaluate_each(one.cache.candidates, drawn)
    for index, first in enumerate((5, 9, 17, 33)):
        assert one.cache.candidates[index].tokens[-3:] == [first, first + 40, first + 80]
        assert same(one.logits(index), afresh([*BEGINNING, first, first + 40, first + 80]))


def test_leaving_a_place_looked_at_takes_nothing_from_candidates(engine: Callable[..., Engine]) -> None:
    one = engine()
    inspection, history = Inspection(lambda *_: None, checked), [200 - token % 200 for token in BEGINNING]
    looked_at = inspection.scratch(one.cache, history)
    assert looked_at.evaluate(history)
    one.read(BEGINNING)
    lent = one.cache.lend(len(one.cache.sequences) - 1, one.sequence(BEGINNING))
    assert looked_at in lent
    for each in lent:
        each.copy(one.sequence(BEGINNING), len(BEGINNING))
    inspection.forget()
    assert all(each.tokens == BEGINNING for each in lent)


def test_branches_that_slow_the_one_being_written_go_into_files_and_come_back(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    one = engine()
    one.read(BEGINNING)
    one.cache.leave(CHAT)
    other = [200 - token % 200 for token in BEGINNING]
    one.read(other, "another chat")
    assert one.cache.foreign(one.sequence(other)) <= FOREIGN_CELLS
    one.folder.finish(60)
    reused, logits = one.read([*BEGINNING, *END])
    assert reused == len(BEGINNING)
    assert same(logits, afresh([*BEGINNING, *END]))


def test_many_chats_never_take_more_than_there_is(engine: Callable[..., Engine]) -> None:
    one = engine(limit=0)
    for number in range(30):
        tokens = [(number * 31 + token) % 256 for token in BEGINNING] * 2
        reused, _logits = one.read(tokens, f"chat {number}")
        assert reused == 0
        sequence = one.sequence(tokens)
        assert one.cache.foreign(sequence) + len(tokens) <= one.context.cells
        assert one.cache.room_of(sequence) > len(tokens)
        assert one.cache.widen(sequence) == one.cache.room_of(sequence) == one.context.length


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_branches_gives_the_numbers_of_a_clean_evaluation(
        seed: int, engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    draw = numpy.random.default_rng(seed)
    one = engine()
    texts = [BEGINNING[:400]]
    for _ in range(12):
        base = texts[draw.integers(len(texts))]
        cut = int(draw.integers(len(base) // 2, len(base) + 1))
        text = [*base[:cut], *(int(token) for token in draw.integers(0, 250, int(draw.integers(1, 150))))][:1500]
        texts.append(text)
        aside = bool(draw.integers(4) == 0)
        sequence = one.cache.sequence_for(text, f"chat {draw.integers(3)}", aside=aside)
        reused = len(sequence.tokens)
        assert sequence.tokens == text[:reused]
        assert sequence.evaluate(text[reused:], marks=[len(text) - 1, max(len(text) - 40, 1)])
        assert same(one.logits(), afresh(text))
        if aside:
            one.cache.drop(sequence)
        if draw.integers(3) == 0:
            one.cache.leave("")


def test_what_two_branches_begin_with_is_found_at_any_length() -> None:
    for length in (0, 1, 255, 256, 257, 600):
        one = list(range(length))
        assert common_length(one, one) == common_length(one, [*one, 1]) == common_length([*one, 1], one) == length
        for place in {0, 1, 254, 255, 256, length - 1} & set(range(length)):
            assert common_length(one, [*one[:place], -1, *one[place + 1:]]) == place
