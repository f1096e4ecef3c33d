"""An answer that breaks off in a chat that is not shown: why it did is told once its chat is shown again."""

import os
import signal
from pathlib import Path

from assistant.domain.errors import Remedy
from tests.control.conftest import StartDesk, begin_endless


def test_why_an_answer_broke_off_in_another_chat_is_told_when_that_is_shown_again(
        start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    chat, turn = desk.session.chat.info.id, desk.answering.turn
    assert turn is not None
    desk.session.new({})
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    desk.until(lambda: bool(desk.heard.of("broken_elsewhere")))
    assert desk.errors() == []
    desk.session.open(chat)
    desk.until(lambda: bool(desk.errors()))
    [(message, error)] = desk.heard.of("message_failed")
    assert message == turn.message.id
    assert Remedy.CONTINUE in error.remedies


def test_a_message_answered_after_all_in_another_chat_has_no_error_there(start: StartDesk, tmp_path: Path) -> None:
    desk = start("--refuse broken")
    desk.models.choose(tmp_path / "broken.gguf")
    desk.send("hello")
    desk.session.new({})        # before the message is on disk
    desk.until(lambda: bool(desk.heard.of("broken_elsewhere")))
    [(chat,)] = desk.heard.of("broken_elsewhere")
    desk.models.choose(tmp_path / "other.gguf")
    desk.until(lambda: bool(desk.heard.of("finished_elsewhere")))
    desk.session.open(chat)
    desk.until(lambda: desk.session.chat.info.id == chat)
    assert desk.errors() == []
