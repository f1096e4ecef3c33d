"""Summaries of what the model will no longer see, with the real worker.

The practice model writes them where they have to take a while; else what stands in for it.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.control.summaries import whole_sentences
from assistant.domain.chat import Status
from assistant.domain.full_context import KEY, FullContext, horizon_of
from assistant.engine.protocol import Command, Summarise
from tests.control.conftest import Desk, StartDesk

WINDOW = 512
FILLING = "The sea is wide and deep, and the ship sails on and on. " * 6


def desk_with(start: StartDesk, model: Path) -> Desk:
    """Returns a desk with a new chat whose oldest messages are summed up, with a small context."""
    started = start()
    started.preferences.set_for_model(model, "model.context_length", WINDOW)
    started.session.new({"generation.max_tokens": 8, "generation.temperature": 0.0, KEY: "summarise"})
    started.models.choose(model)
    return started


@pytest.fixture
def desk(start: StartDesk, stand_in: Path) -> Desk:
    return desk_with(start, stand_in)


@pytest.fixture
def slow_desk(start: StartDesk, starter_model: Path) -> Desk:
    """One on which a summary takes a second or more."""
    return desk_with(start, starter_model)


def fill(desk: Desk) -> None:
    """Talks until the next question will push something out of the model's sight."""
    for number in range(1, 9):
        desk.send(f"Number {number}. {FILLING}")
        desk.until_answered(number)
        for _ in ("the chat", "its messages"):
            desk.settle()
        if desk.summaries.is_running() or desk.heard.of("written"):
            return
    raise AssertionError("nothing was ever due")


def until_at_rest(desk: Desk) -> None:
    """Waits until no summary is written, and none is about to be."""
    while True:
        desk.until(lambda: not desk.summaries.is_running() and not desk.engine.is_working())
        for _ in ("the chat", "its messages"):
            desk.settle()
        if not desk.summaries.is_running() and not desk.engine.is_working():
            return


def test_a_summary_is_on_disk_before_the_turn_that_needs_it(desk: Desk) -> None:
    fill(desk)
    until_at_rest(desk)         # the first may not have taken in all that was due
    chat_id, message_id, text = desk.heard.of("written")[-1]
    assert chat_id == desk.session.chat.info.id
    assert text
    assert desk.stored().messages[message_id].summary == text
    assert desk.session.chat.messages[message_id].summary == text
    answered = len(desk.heard.of("answer_ended"))
    assert horizon_of(desk.session.chat.branch()).first is None, "the model still saw everything"
    for number in (1, 2):
        desk.send(FILLING)
        desk.until_answered(answered + number)
    seen = horizon_of(desk.session.chat.branch())
    assert seen.first is not None
    assert seen.summary == message_id


def test_another_branch_has_no_part_in_the_summary(desk: Desk) -> None:
    fill(desk)
    desk.until(lambda: bool(desk.heard.of("written")))
    first = desk.session.chat.branch()[0]
    answered = len(desk.heard.of("answer_ended"))
    desk.session.edit(first.id, "Something else entirely.")
    desk.until_answered(answered + 1)
    assert not any(message.summary for message in desk.session.chat.branch())


def test_a_question_ends_the_summary_and_it_is_written_afterwards(slow_desk: Desk) -> None:
    fill(slow_desk)
    answered = len(slow_desk.heard.of("answer_ended"))
    slow_desk.send("And now?")
    slow_desk.until(slow_desk.answering.is_busy)
    assert not slow_desk.summaries.is_running()
    assert slow_desk.until_answered(answered + 1).status is not Status.INTERRUPTED
    slow_desk.until(lambda: bool(slow_desk.heard.of("written")))
    assert not slow_desk.heard.of("summary_failed")


def test_a_summary_changed_while_the_next_one_is_written_goes_into_that(
        slow_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(slow_desk)
    slow_desk.until(lambda: bool(slow_desk.heard.of("written")))
    until_at_rest(slow_desk)    # the first may not have taken in all that was due
    chat, send, known = slow_desk.session.chat, slow_desk.engine.send, len(slow_desk.heard.of("written"))
    before = [message for message in chat.said() if message.summary][-1]
    asked: list[tuple[str, int]] = []

    def take_down(command: Command) -> None:
        if isinstance(command, Summarise):
            asked.append((command.summary, len(slow_desk.heard.of("written"))))
        send(command)

    monkeypatch.setattr(slow_desk.engine, "send", take_down)
    slow_desk.summaries.want(chat.info.id, chat.leaf or "", len(chat.said()))
    slow_desk.until(lambda: bool(asked))
    slow_desk.session.set_summary(before.id, "Ada is a baker.")
    slow_desk.until(lambda: bool(slow_desk.heard.of("settled")))
    assert asked[:2] == [(before.summary, known), ("Ada is a baker.", known)]
    assert len(slow_desk.heard.of("written")) > known


def test_the_summary_of_a_chat_that_is_deleted_ends(slow_desk: Desk) -> None:
    fill(slow_desk)
    slow_desk.until(slow_desk.summaries.is_running)
    slow_desk.chats.delete((slow_desk.session.chat.info.id,), "")
    assert not slow_desk.summaries.is_running()
    slow_desk.until(lambda: not slow_desk.engine.is_working())
    slow_desk.settle()
    assert not slow_desk.heard.of("written")
    assert not slow_desk.heard.of("summary_failed")


def test_a_worker_that_dies_over_a_summary_costs_only_that(slow_desk: Desk) -> None:
    fill(slow_desk)
    slow_desk.until(lambda: bool(slow_desk.heard.of("written")))
    answered = len(slow_desk.heard.of("answer_ended"))
    chat, leaf = slow_desk.session.chat, slow_desk.session.chat.leaf
    assert leaf is not None
    known = next(at + 1 for at, message in enumerate(chat.said()) if message.summary)
    slow_desk.summaries.settled.connect(lambda _chat: slow_desk.session.again(leaf))       # as what waits for it does
    slow_desk.summaries.want(chat.info.id, leaf, len(chat.said()))      # more than is due, at once
    slow_desk.until(slow_desk.summaries.is_running)
    os.kill(slow_desk.engine.process_id(), signal.SIGKILL)
    slow_desk.until(lambda: bool(slow_desk.heard.of("summary_failed")))
    assert slow_desk.heard.of("settled") == [(chat.info.id,)]
    assert known < len(chat.said())
    assert slow_desk.until_answered(answered + 1).status in (Status.COMPLETE, Status.LENGTH)
    assert not slow_desk.errors()


def test_who_wants_no_summaries_gets_none_until_they_are_wanted(desk: Desk) -> None:
    desk.session.set_value(KEY, FullContext.DROP.value)
    for number in range(1, 6):
        desk.send(f"Number {number}. {FILLING}")
        desk.until_answered(number)
    desk.settle()
    desk.settle()
    assert not desk.summaries.is_running()
    assert not desk.heard.of("begun")
    desk.session.set_value(KEY, FullContext.SUMMARISE.value)
    desk.summaries.look(desk.session.chat.info.id)
    desk.until(lambda: bool(desk.heard.of("written")))


def filled(desk: Desk) -> None:
    """Talks until the next question will push something out, without summaries."""
    desk.session.set_value(KEY, FullContext.DROP.value)
    for number in range(1, 9):
        desk.send(f"Number {number}. {FILLING}")
        desk.until_answered(number)
        if desk.summaries.will_drop(desk.session.chat):
            return
    raise AssertionError("nothing was ever due")


def test_an_answer_of_another_model_says_nothing_of_the_next_question(desk: Desk) -> None:
    desk.heard.listen(desk.answering, "ended")
    desk.send("Hello.")
    desk.until_answered()
    chat_id, message, event = desk.heard.of("ended")[-1]
    other = replace(event, model_path="other.gguf", context_length=256, next_first=1)
    desk.answering.ended.emit(chat_id, message, other)      # as that of a second engine is told
    assert not desk.summaries.will_drop(desk.session.chat)
    desk.summaries.look(chat_id)
    desk.settle()
    desk.settle()
    assert not desk.heard.of("begun")


def test_an_answer_of_another_model_takes_back_nothing_that_is_due(desk: Desk) -> None:
    desk.heard.listen(desk.answering, "ended")
    filled(desk)
    chat_id, message, event = desk.heard.of("ended")[-1]
    desk.answering.ended.emit(chat_id, message, replace(event, model_path="other.gguf", next_first=0))
    assert desk.summaries.will_drop(desk.session.chat)


def test_with_more_context_nothing_is_due_any_more(desk: Desk, stand_in: Path) -> None:
    filled(desk)
    desk.models.choose(stand_in)       # as it is loaded already
    assert desk.summaries.will_drop(desk.session.chat)
    desk.preferences.set_for_model(stand_in, "model.context_length", 2 * WINDOW)
    desk.models.reload()
    desk.until(lambda: desk.models.info is not None and desk.models.info.context_length == 2 * WINDOW)
    assert not desk.summaries.will_drop(desk.session.chat)


def test_what_the_next_question_drops_is_said_of_its_branch(desk: Desk) -> None:
    filled(desk)
    chat = desk.session.chat
    assert not desk.summaries.will_drop(replace(chat, leaf=chat.branch()[1].id))


def waiting(desk: Desk) -> str:
    """Lets something wait for a summary of a short chat, which is being written; returns the chat's id."""
    desk.send(f"Hello. {FILLING}")
    desk.until_answered()
    chat = desk.session.chat
    desk.summaries.want(chat.info.id, chat.leaf or "", 2)
    desk.until(desk.summaries.is_running)
    return chat.info.id


def is_summed_up(desk: Desk, chat_id: str) -> bool:
    return any(message.summary for message in desk.store.chat(chat_id).messages.values())


def test_what_waits_for_a_summary_waits_on_while_another_chat_is_answered(slow_desk: Desk) -> None:
    chat_id = waiting(slow_desk)
    slow_desk.session.new({"generation.max_tokens": 8})
    slow_desk.send("And you?")
    slow_desk.until(slow_desk.answering.is_busy)
    assert not slow_desk.summaries.is_running()
    assert not slow_desk.heard.of("settled")
    slow_desk.until(lambda: slow_desk.heard.of("settled") == [(chat_id,)])
    assert is_summed_up(slow_desk, chat_id)


def test_what_waits_for_a_summary_waits_on_while_the_model_is_loaded_again(slow_desk: Desk) -> None:
    chat_id = waiting(slow_desk)
    slow_desk.models.reload()
    assert not slow_desk.summaries.is_running()
    assert not slow_desk.heard.of("settled")
    slow_desk.until(lambda: slow_desk.heard.of("settled") == [(chat_id,)])
    assert is_summed_up(slow_desk, chat_id)


def test_who_asks_something_else_in_a_chat_that_waits_for_its_summary_waits_no_longer(slow_desk: Desk) -> None:
    chat_id = waiting(slow_desk)
    slow_desk.send("And you?")
    slow_desk.until(slow_desk.answering.is_busy)
    assert slow_desk.heard.of("settled") == [(chat_id,)]
    slow_desk.until_answered(2)


def test_a_released_model_is_loaded_for_a_summary_that_is_waited_for(desk: Desk) -> None:
    desk.send("Hello.")
    desk.until_answered()
    desk.models.release()
    chat = desk.session.chat
    desk.summaries.want(chat.info.id, chat.leaf or "", 2)
    desk.until(lambda: desk.heard.of("settled") == [(chat.info.id,)])
    assert is_summed_up(desk, chat.info.id)


def test_a_summary_that_was_cut_ends_with_a_sentence() -> None:
    assert whole_sentences("Ada sails to Crete with her dog. She is twenty and") == "Ada sails to Crete with her dog."
    assert whole_sentences("她叫小明。她想去北京，她") == "她叫小明。"
    assert whole_sentences("One. And then a very long sentence that is most of it") == (
        "One. And then a very long sentence that is most of it")
