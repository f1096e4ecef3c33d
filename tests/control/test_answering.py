"""One answer and everything that can come between: Stop, another model, a dead worker, a full disk, the app's end."""

import shlex
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.control import engine_process
from assistant.domain.chat import Message, Status
from assistant.domain.errors import Remedy
from tests.control.conftest import ENDLESS, Desk, StartDesk, begin_endless, generates, loads


@contextmanager
def slow_disk(desk: Desk) -> Iterator[None]:
    """While it lasts, an answer's place on disk is being made."""
    gate, make = threading.Event(), desk.store.add_answer

    def slowly(*arguments: Any, **named: Any) -> Message:
        gate.wait(20)
        return make(*arguments, **named)

    desk.store.add_answer = slowly  # type: ignore[method-assign]
    try:
        yield
        assert desk.answering.turn is None
    finally:
        gate.set()
        desk.store.add_answer = make  # type: ignore[method-assign]


def test_stop_while_the_message_waits_for_its_model_gives_up_and_offers_to_try_again(start: StartDesk) -> None:
    desk = start("")
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("model_needed")))
    desk.session.stop()
    assert not desk.answering.is_busy()
    message = desk.session.chat.branch()[-1]
    assert desk.heard.of("message_failed")[-1][0] == message.id
    assert Remedy.RETRY in desk.errors()[-1].remedies


def test_stop_between_the_message_on_disk_and_the_engine_writes_nothing(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen}")
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    with slow_disk(desk):
        desk.send("hello")
        desk.until(lambda: desk.answering.is_busy())
        desk.session.stop()
    answer = desk.until_answered()
    assert answer.status is Status.STOPPED
    assert answer.parts == ()
    assert generates(seen) == []
    desk.session.continue_answer(answer.id)
    assert desk.until_answered(2).status is Status.COMPLETE
    assert generates(seen)[0].continue_last is False


def test_regenerate_during_an_answer_stops_it_and_writes_another_beside_it(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    writing = desk.heard.of("answer_begun")[0][0]
    desk.session.again(writing.id)
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    desk.session.stop()
    second = desk.until_answered(2)
    first, other = desk.session.chat.siblings(second.id)
    assert (first.id, first.status, other.id) == (writing.id, Status.STOPPED, second.id)


def test_walking_to_another_branch_during_an_answer_leaves_that_one_alone(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.session.stop()
    old = desk.until_answered()
    desk.session.again(old.id)
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    new = desk.heard.of("answer_begun")[1][0]
    desk.session.walk(new.id, -1)
    fed = len(desk.heard.of("fed"))
    desk.qtbot.wait(50)
    assert len(desk.heard.of("fed")) == fed         # its words do not run into the branch shown
    desk.session.walk(old.id, 1)
    assert desk.heard.of("answer_begun")[-1][0].id == new.id
    desk.until(lambda: len(desk.heard.of("fed")) > fed)
    desk.session.stop()
    assert desk.until_answered(2).text == desk.session.chat.messages[new.id].text != ""


def test_a_worker_that_does_not_stop_is_killed_and_the_model_loaded_again(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "STOP_LIMIT_MS", 150)
    desk = start(f"{ENDLESS} --never-stop")
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(model)
    desk.send("hello")
    desk.until(lambda: len(desk.heard.of("fed")) > 2)
    first = desk.engine.process_id()
    desk.session.stop()
    answer = desk.until_answered()
    assert answer.status is Status.STOPPED
    assert answer.text == desk.heard.text()
    desk.until(lambda: len(desk.heard.of("loaded")) == 2)
    assert desk.engine.process_id() not in (0, first)
    assert desk.errors() == []


def test_a_worker_that_was_told_to_stop_just_before_the_window_was_busy_is_not_killed(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "STOP_LIMIT_MS", 1000)
    desk = begin_endless(start, model)
    worker = desk.engine.process_id()
    desk.session.stop()
    time.sleep(1.6)
    assert desk.until_answered().status is Status.STOPPED
    desk.settle()
    assert desk.engine.process_id() == worker


def test_a_worker_that_dies_when_told_to_stop_has_stopped(start: StartDesk, model: Path) -> None:
    desk = start(f"{ENDLESS} --die-stopping")
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(model)
    desk.send("hello")
    desk.until(lambda: len(desk.heard.of("fed")) > 2)
    desk.session.stop()
    answer = desk.until_answered()
    assert answer.status is Status.STOPPED
    assert answer.text == desk.heard.text()
    assert desk.errors() == []


def test_a_crash_keeps_the_words_and_says_the_assertion(start: StartDesk, model: Path, tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"
    desk = start(f"--tokens 9 --die-at 4 --signal SIGABRT --deaths {deaths} --most 1 "
                 + shlex.quote(r"--stderr=\nASSERT: GGML_ASSERT(n > 0) failed\n"))
    desk.models.choose(model)
    desk.send("hello")
    answer = desk.until_answered()
    assert answer.status is Status.INTERRUPTED
    assert answer.text == "word0 word1 word2 word3 "
    error = desk.errors()[-1]
    assert "SIGABRT" in error.detail
    assert "GGML_ASSERT(n > 0) failed" in error.detail
    assert error.remedies == (Remedy.CONTINUE,)
    assert desk.models.info is None
    desk.session.continue_answer(answer.id)
    assert desk.until_answered(2).text == answer.text + "".join(f"word{n} " for n in range(9))


def test_the_second_death_offers_less_and_nothing_is_tried_a_third_time(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--die-at 3 --seen {seen}")
    desk.models.choose(model)
    desk.send("hello")
    answer = desk.until_answered()
    desk.session.continue_answer(answer.id)
    answer = desk.until_answered(2)
    assert answer.text == "word0 word1 word2 " * 2
    assert {Remedy.SMALLER_CONTEXT, Remedy.CHOOSE_MODEL, Remedy.RELOAD_MODEL} <= set(desk.errors()[-1].remedies)
    assert len(loads(seen)) == 2
    desk.session.continue_answer(answer.id)
    desk.settle()
    assert not desk.answering.is_busy()
    assert Remedy.RELOAD_MODEL in desk.errors()[-1].remedies
    assert len(loads(seen)) == 2
    desk.models.try_smaller_context()           # the user decided: the answer goes on by itself
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 3)
    assert loads(seen)[-1].context_length == 2048
    assert desk.preferences.model_options(model).context_length == 2048


def test_a_message_whose_model_cannot_be_loaded_is_answered_by_the_next_one(
        start: StartDesk, tmp_path: Path) -> None:
    desk = start("--refuse bad")
    desk.models.choose(tmp_path / "bad.gguf")
    desk.send("hello")
    desk.until(lambda: bool(desk.errors()))
    assert Remedy.CHOOSE_MODEL in desk.errors()[-1].remedies
    assert not desk.answering.is_busy()
    desk.models.choose(tmp_path / "good.gguf")
    assert desk.until_answered().status is Status.COMPLETE
    question = desk.session.chat.branch()[0]
    assert desk.heard.of("message_recovered") == [(question.id,)]


def test_an_answer_deleted_while_it_waits_for_a_model_stays_deleted(start: StartDesk, tmp_path: Path) -> None:
    desk = start(f"--refuse bad {ENDLESS}")
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(tmp_path / "good.gguf")
    desk.send("hello")
    desk.until(lambda: len(desk.heard.of("fed")) > 1)
    desk.session.stop()
    answer = desk.until_answered()
    desk.models.choose(tmp_path / "bad.gguf")
    desk.session.continue_answer(answer.id)
    desk.until(lambda: bool(desk.errors()))
    desk.session.delete_message(answer.id)
    desk.until(lambda: answer.id not in desk.session.chat.messages)
    desk.models.choose(tmp_path / "good.gguf")
    desk.until(lambda: desk.models.info is not None)
    desk.settle()
    assert not desk.answering.is_busy()
    assert answer.id not in desk.session.chat.messages
    assert answer.id not in desk.stored().messages


def test_a_message_waits_through_a_change_of_model(start: StartDesk, tmp_path: Path) -> None:
    desk = start("--slow big")
    desk.models.choose(tmp_path / "big.gguf")
    desk.send("hello")
    desk.until(lambda: desk.answering.is_busy() and len(desk.heard.of("loading")) > 2)
    desk.models.choose(tmp_path / "small.gguf")
    answer = desk.until_answered()
    assert answer.status is Status.COMPLETE
    assert answer.record is not None
    assert answer.record.model_name == "small"
    assert desk.errors() == []


def test_a_model_chosen_while_the_answers_place_is_made_writes_it(start: StartDesk, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(tmp_path / "one.gguf")
    desk.until(lambda: desk.models.info is not None)
    with slow_disk(desk):
        desk.send("hello")
        desk.until(lambda: desk.answering.is_busy())
        desk.models.choose(tmp_path / "two.gguf")
    answer = desk.until_answered()
    assert answer.status is Status.COMPLETE
    assert answer.record is not None
    assert answer.record.model_name == "two"


def test_deleting_the_chat_that_is_being_answered_stops_it_first(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    chat = desk.session.chat.info.id
    desk.chats.delete([chat], "first")
    desk.until(lambda: not desk.answering.is_busy())
    assert desk.session.chat.info.id == ""
    desk.settle()
    assert desk.store.chats() == []
    desk.chats.restore([chat])
    desk.settle()
    kept = desk.store.chat(chat).branch()[-1]
    assert kept.status is Status.STOPPED
    assert kept.text.startswith(desk.heard.text())


def test_deleting_the_model_in_use_keeps_the_answer_and_wants_no_model(start: StartDesk, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "maker" / "name"
    folder.mkdir(parents=True)
    path = folder / "model.gguf"
    path.write_bytes(b"GGUF")
    desk = begin_endless(start, path)
    desk.library.collection.removal.delete(path)
    assert desk.until_answered().status is Status.STOPPED
    desk.until(lambda: not path.exists())
    assert desk.models.path is None
    assert not desk.engine.is_running()
    desk.send("and now?")
    desk.until(lambda: bool(desk.heard.of("model_needed")))
