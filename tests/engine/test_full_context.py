"""A chat that outgrows the context: what is pinned stays, what is dropped is summed up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.prompt import PromptBuilder
from assistant.engine.prompt_fitting import PromptFitting, Window
from assistant.engine.protocol import Finished, Fitted, Generate, Stop, Summarise, Summarising, Token, Turn
from assistant.engine.summarising import asked, room
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers, markers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine.candidate_client import write_several
from tests.engine.shared_workers import SharedWorkers
from tests.engine.worker_client import Worker

WINDOW = 512
FILLING = "The sea is wide and deep, and the ship sails on. "


@pytest.fixture(scope="module")
def small(shared_workers: SharedWorkers, stand_in: Path) -> Worker:
    worker = shared_workers.emptied("empty")
    worker.load(stand_in, context_length=WINDOW)
    return worker


def exchanges(count: int) -> list[Turn]:
    return [turn for n in range(count)
            for turn in (Turn("user", f"Question {n}? {FILLING}"), Turn("assistant", f"Answer {n}. {FILLING}"))]


def prompt_of(worker: Worker, turns: list[Turn]) -> Fitted:
    # Without instructions of ours the practice model's template has its own.
    return worker.generate(turns, system_prompt="Be brief.", max_tokens=1, temperature=0).fitted


def test_a_pinned_turn_is_still_in_the_prompt_after_the_cut(small: Worker) -> None:
    turns = exchanges(14)
    turns[2] = Turn("user", turns[2].text, pinned=True)
    question = Turn("user", "What now?")
    plain = prompt_of(small, [*exchanges(14), question])
    fitted = prompt_of(small, [*turns, question])
    assert plain.first_turn > 4
    assert plain.kept == ()
    assert fitted.kept == (2, 3)
    assert fitted.first_turn >= plain.first_turn
    assert fitted.prompt_tokens <= WINDOW


def test_a_summary_stands_in_the_prompt_for_what_was_dropped(small: Worker) -> None:
    turns = [*exchanges(14), Turn("user", "What now?")]
    first = prompt_of(small, turns).first_turn
    said = "The user is called Ada and sails to Crete."
    summed = [*turns]
    summed[first - 1] = Turn("assistant", turns[first - 1].text, summary=said)
    fitted = prompt_of(small, summed)
    assert (fitted.first_turn, fitted.summarised) == (first, first)
    assert 10 < fitted.summary_tokens < 60
    emptied = [*turns]
    emptied[first - 1] = Turn("assistant", turns[first - 1].text, summary="")
    without = prompt_of(small, emptied)
    assert (without.first_turn, without.summarised, without.summary_tokens) == (first, first, 0)
    assert fitted.prompt_tokens > without.prompt_tokens + 10


def test_a_summary_of_what_still_fits_is_not_used_yet(small: Worker) -> None:
    turns = [*exchanges(3), Turn("user", "What now?")]
    turns[1] = Turn("assistant", turns[1].text, summary="They talked of the sea.")
    fitted = prompt_of(small, turns)
    assert (fitted.first_turn, fitted.summarised, fitted.summary_tokens) == (0, 0, 0)


def test_extras_give_way_to_a_question_that_needs_the_whole_context(small: Worker) -> None:
    turns = exchanges(6)
    turns[0] = Turn("user", turns[0].text, pinned=True)
    turns[3] = Turn("assistant", turns[3].text, summary="They talked of the sea. " * 10)
    fitted = prompt_of(small, [*turns, Turn("user", FILLING * 33)])
    assert (fitted.first_turn, fitted.kept, fitted.summarised) == (12, (), 0)
    assert fitted.prompt_tokens > 400


def test_who_wants_to_be_asked_gets_no_answer_once_it_is_full(small: Worker) -> None:
    turns = (*exchanges(14), Turn("user", "What now?"))
    small.send(Generate("asked", turns, generation={"max_tokens": 1}, stops_when_full=True))
    with pytest.raises(EngineError) as refused:
        small.until(Finished)
    assert refused.value.remedies[:2] == (Remedy.DROP_OLDEST, Remedy.SUMMARISE)
    assert Remedy.LARGER_CONTEXT in refused.value.remedies
    small.send(Generate("fits", turns[-3:], generation={"max_tokens": 2}, stops_when_full=True))
    assert small.until(Finished).reason == "length"
    story = Turn("user", "Write a very long story about a ship.")
    small.send(Generate("long", (*turns[:6], story), generation={"max_tokens": 400, "temperature": 0},
                        ignore_end=True, stops_when_full=True))
    assert small.until(Fitted).first_turn == 0
    assert small.until(Finished).reason == "context", "nothing is dropped in mid-answer either"


def test_the_end_of_an_answer_tells_what_the_next_question_will_drop(small: Worker) -> None:
    short = small.generate([*exchanges(3), Turn("user", "What now?")], max_tokens=4).finished
    assert short.next_first == 0
    answer = small.generate([*exchanges(9), Turn("user", "What now?")], max_tokens=4)
    assert answer.fitted.first_turn == 0
    assert 0 < answer.finished.next_first <= 18


def test_an_answer_that_filled_the_window_goes_on_with_what_it_saw_last(small: Worker) -> None:
    turns = [*exchanges(6), Turn("user", "What now?")]
    options: dict[str, Any] = {"system_prompt": "Be brief.", "temperature": 0, "ignore_end": True}
    uncut = small.generate(turns, max_tokens=300, **options)
    before, after = (fitted.first_turn for fitted in uncut.of(Fitted))
    assert before == 0 < after
    first = small.generate(turns, max_tokens=250, **options)
    second = small.generate([*turns, Turn("assistant", first.text)], max_tokens=50, continue_last=True, **options)
    assert second.fitted.first_turn == after
    assert second.fitted.prompt_tokens - second.fitted.reused_tokens == 1
    assert first.tokens + second.tokens == uncut.tokens


def test_each_of_several_answers_tells_what_the_next_question_will_drop(small: Worker) -> None:
    turns = [*exchanges(12), Turn("user", "What now?")]
    alone = small.generate(turns, max_tokens=4, thinking=False)
    assert 0 < alone.fitted.first_turn == alone.finished.next_first
    several = write_several(small, turns, [{"seed": 1}, {"seed": 2}], max_tokens=4, thinking=False)
    assert [answer.finished.next_first for answer in several.each] == [alone.finished.next_first] * 2


def test_the_model_sums_up_what_will_be_dropped(small: Worker) -> None:
    turns = exchanges(10)
    small.send(Summarise("summary", tuple(turns)))
    begun = small.until(Summarising)
    assert (begun.id, begun.turns) == ("summary", 14), "as many as the context holds beside the summary"
    fitted = small.until(Fitted)
    assert fitted.prompt_tokens + room(WINDOW) <= WINDOW
    finished = small.until(Finished)
    assert finished.id == "summary"
    assert 0 < finished.usage.answer_tokens <= room(WINDOW)
    small.send(Summarise("rest", tuple(turns[begun.turns:]), "They talked of the sea."))
    assert small.until(Summarising).turns == 6
    small.until(Finished)


def test_a_summary_being_written_is_stopped_like_an_answer(worker: Worker) -> None:
    reasons: list[str] = []
    while "stopped" not in reasons and len(reasons) < 10:   # it is a dozen words: on a busy computer Stop comes late
        worker.send(Summarise("stopped", tuple(exchanges(3))))
        worker.until(Token)
        worker.send(Stop())
        reasons.append(worker.until(Finished).reason)
    assert reasons[-1] == "stopped"


def test_of_a_turn_longer_than_the_context_beginning_and_end_are_read(
        starter_vocabulary: Vocabulary, starter_model: Path) -> None:
    template = ChatTemplate("", "", "")
    builder = PromptBuilder(starter_vocabulary, template, markers_of(template.source)[0])
    try:
        long = "BEGINNING " + FILLING * 200 + " ENDING"
        command, turns = asked(Summarise("one", (Turn("user", long), Turn("assistant", "Well."))), builder, WINDOW)
        assert turns == 1
        question = command.turns[0].text
        assert "BEGINNING" in question
        assert "ENDING" in question
        assert builder.content_tokens(question) + room(WINDOW) < WINDOW
    finally:
        builder.close()


def test_pieces_of_a_summary_end_with_an_answer(starter_vocabulary: Vocabulary) -> None:
    template = ChatTemplate("", "", "")
    builder = PromptBuilder(starter_vocabulary, template, markers_of(template.source)[0])
    try:
        whole = Summarise("piece", tuple(exchanges(10)))
        taken = {asked(whole, builder, window)[1] for window in range(240, WINDOW, 8)}
        assert len(taken) > 3
        assert {turns % 2 for turns in taken} == {0}
        question = Turn("user", FILLING * 200)
        assert asked(Summarise("piece", (question, *exchanges(1)[1:])), builder, WINDOW)[1] == 1, "it fills the piece"
    finally:
        builder.close()


def test_who_wants_to_be_asked_is_asked_where_only_room_for_the_answer_is_short(small: Worker) -> None:
    for words in range(0, 90, 6):
        turns = (Turn("user", FILLING * 15), Turn("assistant", FILLING * 15), Turn("user", "Now?" + " sea" * words))
        fitted = prompt_of(small, [*turns])
        if fitted.first_turn:
            break
    assert fitted.first_turn
    small.send(Generate("short of room", turns, "Be brief.", generation={"max_tokens": 1}, stops_when_full=True))
    with pytest.raises(EngineError) as refused:
        small.until(Finished)
    assert refused.value.remedies[0] == Remedy.DROP_OLDEST


THINKS = ("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}"
          "{% if m.reasoning_content %}{{ '<think>\\n' + m.reasoning_content + '\\n</think>\\n' }}{% endif %}"
          "{{ m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}")
FORGETS = THINKS.replace("if m.reasoning_content", "if m.reasoning_content and loop.last")


@pytest.fixture
def fitting(starter_vocabulary: Vocabulary) -> Iterator[Callable[[str, list[Turn]], PromptFitting]]:
    """Returns a function that fits turns into a small window, in the format of a template; nothing may be dropped."""
    builders: list[PromptBuilder] = []

    def fit(source: str, turns: list[Turn]) -> PromptFitting:
        template = ChatTemplate(source, "", "")
        builders.append(PromptBuilder(starter_vocabulary, template, Markers("<think>", "</think>")))
        command = Generate("fit", tuple(turns), stops_when_full=True)
        return PromptFitting(builders[-1], command, Generation(max_tokens=8), {}, Window(WINDOW, WINDOW))

    yield fit
    for builder in builders:
        builder.close()


def test_earlier_thinking_that_the_template_keeps_is_part_of_what_fills_the_context(
        fitting: Callable[[str, list[Turn]], PromptFitting]) -> None:
    turns = [replace(turn, reasoning=FILLING * 10 if turn.role == "assistant" else "") for turn in exchanges(4)]
    turns.append(Turn("user", "What now?"))
    assert len(fitting(FORGETS, turns).prepare().tokens) < WINDOW / 2
    kept = fitting(THINKS, turns)
    with pytest.raises(EngineError) as refused:
        kept.prepare()
    assert refused.value.remedies[0] == Remedy.DROP_OLDEST
    assert refused.value.values["dropped"] == str(kept.first) != "0", "it is known before the prompt is built"


def test_thinking_that_the_template_forgets_is_not_reckoned_with_for_the_next_question(
        fitting: Callable[[str, list[Turn]], PromptFitting]) -> None:
    turns = [*exchanges(4), Turn("user", "What now?")]
    for source, drops in ((FORGETS, False), (THINKS, True)):
        fit = fitting(source, turns)
        fit.prepare()
        assert (fit.next_first(300, 290) > 0) is drops
        assert fit.next_first(300, 0) > 0
