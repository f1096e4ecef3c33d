"""The message that waits for the answer being written: nothing but the user keeps it from being sent."""

import os
import signal
from pathlib import Path

from assistant.domain.chat import Message, Role, Status
from tests.control.conftest import ENDLESS, Desk, StartDesk, begin_endless, locked


def texts(desk: Desk) -> list[str]:
    return [message.text for message in desk.session.chat.branch() if message.role is Role.USER]


def begin_elsewhere(start: StartDesk, model: Path) -> tuple[Desk, Message, str]:
    """Shows a chat with one answer while another chat, whose id comes last, is getting one that never ends."""
    desk = start(ENDLESS)
    desk.session.new({"generation.max_tokens": 5})
    desk.models.choose(model)
    desk.send("first")
    answer = desk.until_answered()
    here, fed = desk.session.chat.info.id, len(desk.heard.of("fed"))
    desk.session.new({"generation.max_tokens": 32768})
    desk.send("elsewhere")
    desk.until(lambda: len(desk.heard.of("fed")) > fed)
    elsewhere = desk.session.chat.info.id
    desk.session.open(here)
    desk.until(lambda: desk.session.chat.info.id == here)
    return desk, answer, elsewhere


def test_the_chat_shown_chosen_again_leaves_alone_what_waits(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    desk.type("half a th")
    desk.session.open(desk.session.chat.info.id)
    desk.settle()
    assert desk.session.queued == "second"
    assert desk.session.chat.draft == desk.typed == "half a th"
    desk.session.stop()
    desk.until(lambda: texts(desk) == ["first", "second"])
    desk.session.stop()


def test_the_chat_shown_chosen_again_is_not_left_for_one_that_is_still_being_read(
        start: StartDesk, model: Path) -> None:
    desk, _answer, elsewhere = begin_elsewhere(start, model)
    here = desk.session.chat.info.id
    desk.session.open(elsewhere)
    desk.session.open(here)
    desk.settle()
    assert desk.session.chat.info.id == here


def test_what_waits_is_sent_after_an_answer_that_broke_off_in_another_chat(start: StartDesk, model: Path) -> None:
    desk, _answer, elsewhere = begin_elsewhere(start, model)
    desk.send("second")
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    assert desk.until_answered(2).status is Status.LENGTH
    assert texts(desk) == ["first", "second"]
    assert desk.heard.of("finished_elsewhere") == []
    assert desk.heard.of("broken_elsewhere") == [(elsewhere,)]


def test_what_waits_is_sent_after_the_question_being_answered_was_deleted(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    desk.session.delete_message(desk.session.chat.branch()[0].id)
    desk.until(lambda: texts(desk) == ["second"])
    desk.session.stop()
    desk.until(lambda: not desk.answering.is_busy())


def test_an_answer_stopped_for_another_chat_is_not_told_as_finished(start: StartDesk, model: Path) -> None:
    desk, answer, _elsewhere = begin_elsewhere(start, model)
    desk.session.again(answer.id)
    desk.until_answered(2)
    assert desk.heard.of("finished_elsewhere") == desk.heard.of("broken_elsewhere") == []


def test_what_waits_is_sent_when_the_disk_takes_the_answer_again(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    with locked(tmp_path):
        desk.until(lambda: bool(desk.errors()))
    desk.until(lambda: bool(desk.heard.of("message_recovered")))
    desk.session.stop()
    desk.until(lambda: texts(desk) == ["first", "second"])
    desk.session.stop()


def test_what_waits_is_sent_when_the_disk_takes_an_answer_again_that_has_ended(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    desk.settle()
    with locked(tmp_path):
        desk.session.stop()
        desk.until(lambda: bool(desk.heard.of("answer_ended")) and not desk.answering.is_busy())
        assert desk.session.queued == "second"
    desk.answering.save_again()
    desk.until(lambda: texts(desk) == ["first", "second"])
    desk.session.stop()


def test_what_waits_stays_when_the_loading_is_stopped_and_is_sent_after_the_answer(
        start: StartDesk, tmp_path: Path) -> None:
    desk = begin_loading(start, tmp_path)
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("cancelled")))
    desk.settle()
    desk.settle()       # a message on its way asks for its answer once it is there
    assert not desk.models.is_loading()
    assert (texts(desk), desk.session.queued) == (["first"], "second")
    desk.models.choose(tmp_path / "good.gguf")
    desk.session.again(desk.session.chat.branch()[0].id)
    desk.until_answered(2)
    assert texts(desk) == ["first", "second"]


def test_what_waits_is_sent_after_the_question_was_deleted_that_waited_for_the_model(
        start: StartDesk, tmp_path: Path) -> None:
    desk = begin_loading(start, tmp_path)
    desk.session.delete_message(desk.session.chat.branch()[0].id)
    desk.until(lambda: texts(desk) == ["second"])
    desk.session.stop()


def begin_again(start: StartDesk, model: Path) -> tuple[Desk, Message, str]:
    """Shows a second answer that never ends, with a message that waits for it; returns the first, and its id."""
    desk = start(ENDLESS)
    desk.session.new({"generation.max_tokens": 5})
    desk.models.choose(model)
    desk.send("first")
    answer, fed = desk.until_answered(), len(desk.heard.of("fed"))
    desk.session.set_value("generation.max_tokens", 32768)
    desk.session.again(answer.id)
    desk.until(lambda: len(desk.heard.of("fed")) > fed)
    desk.send("second")
    return desk, answer, desk.session.chat.leaf or ""


def test_what_waits_follows_its_answer_although_another_version_of_that_is_looked_at(
        start: StartDesk, model: Path) -> None:
    desk, first, awaited = begin_again(start, model)
    desk.session.walk(awaited, -1)
    assert desk.session.chat.leaf == first.id
    desk.session.stop()
    desk.until(lambda: texts(desk) == ["first", "second"])
    assert desk.session.chat.branch()[1].id == awaited
    desk.session.stop()


def test_what_is_written_beside_another_version_follows_that(start: StartDesk, model: Path) -> None:
    desk, first, awaited = begin_again(start, model)
    desk.session.take_back_queued()
    desk.session.walk(awaited, -1)
    desk.send("third")
    desk.session.stop()
    desk.until(lambda: texts(desk) == ["first", "third"])
    assert desk.session.chat.branch()[1].id == first.id
    desk.session.stop()


def test_what_waits_follows_an_answer_that_begins_once_another_version_is_looked_at(
        start: StartDesk, tmp_path: Path) -> None:
    desk = start("--tokens 3 --slow slow")
    desk.models.choose(tmp_path / "good.gguf")
    desk.send("first")
    first = desk.until_answered()
    desk.models.choose(tmp_path / "slow.gguf")
    desk.session.again(first.id)
    desk.until(desk.answering.is_busy)
    desk.send("second")
    desk.session.go_to(first.id)
    desk.models.choose(tmp_path / "good.gguf")
    desk.until(lambda: texts(desk) == ["first", "second"])
    assert desk.session.chat.branch()[1].id != first.id
    desk.until_answered(2)


def test_what_waits_follows_the_answer_asked_for_in_place_of_its_own(start: StartDesk, model: Path) -> None:
    desk, first, awaited = begin_again(start, model)
    desk.session.walk(awaited, -1)
    desk.session.again(first.id)
    desk.until(lambda: desk.session.chat.leaf not in (first.id, awaited, first.parent))
    latest = desk.session.chat.leaf
    desk.session.stop()
    desk.until(lambda: texts(desk) == ["first", "second"])
    assert desk.session.chat.branch()[1].id == latest
    desk.session.stop()


def begin_loading(start: StartDesk, folder: Path) -> Desk:
    """Sends two messages while a model loads that will never be there."""
    desk = start("--tokens 3 --slow slow")
    desk.models.choose(folder / "slow.gguf")
    desk.send("first")
    desk.until(desk.answering.is_busy)
    desk.send("second")
    return desk
