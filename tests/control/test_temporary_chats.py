"""A temporary chat is gone when it is left: nothing is written in it any more, and no other chat waits for it."""

import threading
from pathlib import Path

from assistant.domain.chat import Status
from tests.control.conftest import ENDLESS, StartDesk


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
