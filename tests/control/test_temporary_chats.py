"""A temporary chat is gone when it is left: nothing is written in it any more, and no other chat waits for it."""

import threading
from pathlib import Path

import pytest

from assistant.domain.chat import Status
from assistant.domain.full_context import KEY
from tests.control.conftest import ENDLESS, Desk, StartDesk
from tests.control.test_summaries import desk_with, fill, filled, is_summed_up


def test_its_answer_ends_when_it_is_left_and_the_next_chat_gets_its_own(start: StartDesk, model: Path) -> None:
    desk = start(ENDLESS)
    desk.models.choose(model)
    desk.session.new({"generation.max_tokens": 32768}, temporary=True)
    desk.send("a secret")
    desk.until(lambda: len(desk.heard.of("fed")) > 2)
    desk.session.new({"generation.max_tokens": 5})
    desk.send("hello")
    assert desk.until_answered().status is Status.LENGTH
    assert [message.text for message in desk.session.chat.branch()][:1] == ["hello"]
    assert desk.heard.of("finished_elsewhere") == desk.heard.of("broken_elsewhere") == []


def test_an_answer_that_waits_for_the_model_is_given_up_when_it_is_left(start: StartDesk, tmp_path: Path) -> None:
    desk = start("--tokens 3 --slow slow")
    desk.models.choose(tmp_path / "good.gguf")
    desk.send("hello")
    desk.until_answered()
    kept = desk.session.chat.info.id
    desk.models.choose(tmp_path / "slow.gguf")
    desk.session.new({}, temporary=True)
    desk.send("a secret")
    desk.until(desk.answering.is_busy)
    desk.session.open(kept)
    desk.until(lambda: desk.session.chat.info.id == kept)
    assert not desk.answering.is_busy()
    assert desk.errors() == []


def test_a_message_on_its_way_when_it_is_left_gets_no_answer(start: StartDesk, model: Path) -> None:
    desk = start(ENDLESS)
    desk.models.choose(model)
    desk.session.new({}, temporary=True)
    gate = threading.Event()
    desk.disk.run(lambda: gate.wait(30), lambda _result: None, lambda _error: None)
    desk.send("a secret")
    desk.session.new({})
    gate.set()
    desk.settle()
    assert not desk.answering.is_busy()
    assert desk.heard.of("sent") == [("a secret",)]


def test_another_chats_answer_goes_on_when_a_temporary_one_is_left(start: StartDesk, model: Path) -> None:
    desk = start(ENDLESS)
    desk.models.choose(model)
    desk.session.new({"generation.max_tokens": 32768})
    desk.send("hello")
    desk.until(lambda: len(desk.heard.of("fed")) > 2)
    desk.session.new({}, temporary=True)
    desk.session.new({})
    desk.settle()
    assert desk.answering.is_busy()


@pytest.fixture
def slow_desk(start: StartDesk, starter_model: Path) -> Desk:
    """One on which a summary takes a second or more, with a temporary chat."""
    desk = desk_with(start, starter_model)
    desk.session.new(desk.session.chat.settings, temporary=True)
    return desk


def rest(desk: Desk) -> None:
    """Waits until nothing is written any more, nor begun."""
    desk.until(lambda: not (desk.answering.is_busy() or desk.engine.is_working()))
    for _ in ("the chat", "its messages"):
        desk.settle()


def test_its_summary_ends_when_it_is_left(slow_desk: Desk) -> None:
    fill(slow_desk)
    slow_desk.until(slow_desk.summaries.is_running)
    chat_id = slow_desk.session.chat.info.id
    slow_desk.session.new({})
    assert not slow_desk.summaries.is_running()
    rest(slow_desk)
    assert len(slow_desk.heard.of("begun")) == 1
    assert not is_summed_up(slow_desk, chat_id)


def test_an_answer_stopped_as_it_is_left_brings_no_summary(slow_desk: Desk) -> None:
    filled(slow_desk)
    slow_desk.session.set_values({**slow_desk.session.chat.settings, KEY: "summarise", "generation.max_tokens": 300})
    fed = len(slow_desk.heard.of("fed"))
    slow_desk.send("Write a very long story about a ship.")
    slow_desk.until(lambda: len(slow_desk.heard.of("fed")) > fed)
    slow_desk.session.new({})
    rest(slow_desk)
    assert not slow_desk.heard.of("begun")


def test_a_chat_that_was_come_back_to_is_summed_up_again_once_something_is_asked_in_it(slow_desk: Desk) -> None:
    filled(slow_desk)
    chat_id, answered = slow_desk.session.chat.info.id, len(slow_desk.heard.of("answer_ended"))
    slow_desk.session.new({})
    slow_desk.session.open(chat_id)
    slow_desk.until(lambda: slow_desk.session.chat.info.id == chat_id)
    slow_desk.session.set_value(KEY, "summarise")
    slow_desk.send("And now?")
    slow_desk.until_answered(answered + 1)
    slow_desk.until(lambda: bool(slow_desk.heard.of("written")))
    assert is_summed_up(slow_desk, chat_id)
