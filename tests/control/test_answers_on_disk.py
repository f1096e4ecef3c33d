"""What is on disk of an answer: drafts, its end when the disk refuses, and what the app leaves when it closes."""

import time
from pathlib import Path
from typing import Any

import pytest

from assistant.control.answer_keeper import AnswerKeeper
from assistant.control.turn import DRAFT_INTERVAL_MS, Turn
from assistant.domain.chat import Chat, Status, TextPart
from assistant.domain.errors import Remedy
from tests.control.conftest import Heard, StartDesk, begin_endless, locked


def test_an_answer_whose_end_the_disk_refuses_is_shown_and_written_later(
        start: StartDesk, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.control.answer_keeper.RETRY_INTERVAL_MS", 200)
    desk = begin_endless(start, model)
    first = desk.session.chat.info.id
    with locked(tmp_path):
        desk.session.stop()
        answer = desk.until_answered()
        assert answer.status is Status.STOPPED
        assert answer.text == desk.heard.text()
        assert len(desk.errors()) == 1
        desk.session.new({})
        desk.session.open(first)
        desk.until(lambda: desk.session.chat.info.id == first)
        assert desk.session.chat.messages[answer.id] == answer
    desk.until(lambda: desk.store.chat(first).messages[answer.id] == answer)


def test_an_answer_the_disk_refused_is_there_when_its_deleted_chat_comes_back(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    chat = desk.session.chat.info.id
    with locked(tmp_path):
        desk.session.stop()
        answer = desk.until_answered()
        desk.session.new({})
        desk.answering.save_again()
        desk.settle()
    assert desk.answering.unsaved(chat) == [answer]
    desk.store.delete_chat(chat)
    desk.answering.save_again()
    desk.settle()
    desk.store.restore_chat(chat)
    assert desk.store.chat(chat).messages[answer.id] == answer
    assert desk.answering.unsaved(chat) == []


def test_an_answer_whose_chat_was_wiped_is_not_written_again_and_again(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    chat = desk.session.chat.info.id
    with locked(tmp_path):
        desk.session.stop()
        desk.until_answered()
    assert desk.answering.unsaved(chat)
    desk.session.new({})
    desk.store.delete_chat(chat)
    desk.store.purge_deleted()
    desk.answering.save_again()
    desk.settle()
    assert desk.answering.unsaved(chat) == []


def test_drafts_the_disk_refuses_are_told_once_and_tried_again(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    writing = desk.heard.of("answer_begun")[0][0]
    with locked(tmp_path):
        desk.until(lambda: bool(desk.errors()))
        desk.qtbot.wait(1200)
        assert len(desk.errors()) == 1
    text = desk.heard.text()
    chat = desk.session.chat.info.id
    desk.until(lambda: desk.store.chat(chat).messages[writing.id].text.startswith(text))


def test_of_several_answers_each_is_told_once_when_the_disk_refuses_it_and_when_it_is_there(
        start: StartDesk, tmp_path: Path) -> None:
    desk, heard = start(""), Heard()
    chat = desk.store.create_chat().info.id
    asked = desk.store.add_user_message(chat, None, (TextPart("Hello."),))
    turns = [Turn(chat, desk.store.add_answer(chat, asked.id)) for _ in range(2)]
    keeper = AnswerKeeper(desk.store, desk.disk)
    heard.listen(keeper, "failed", "kept")

    def keep_each() -> None:
        for turn in turns:
            keeper.keep_draft(turn)
        desk.settle()

    with locked(tmp_path):
        keep_each()
        keep_each()
    ids = [turn.message.id for turn in turns]
    assert [message for _chat, message, _error in heard.of("failed")] == ids
    keep_each()
    assert [message for _chat, message in heard.of("kept")] == ids
    with locked(tmp_path):
        keep_each()
        keeper.finish(turns[0], Status.STOPPED, None, lambda *_: None)
        desk.settle()
    keeper.flush()
    desk.settle()
    turns[0] = Turn(chat, desk.store.reopen_answer(ids[0]))
    with locked(tmp_path):
        keep_each()
    assert [message for _chat, message, _error in heard.of("failed")] == [*ids, *ids, ids[0]]


def test_the_draft_on_disk_is_never_more_than_a_second_old(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    writing = desk.heard.of("answer_begun")[0][0]
    text = desk.heard.text()
    chat = desk.session.chat.info.id
    desk.until(lambda: desk.store.chat(chat).messages[writing.id].text.startswith(text))
    assert DRAFT_INTERVAL_MS <= 500     # a busy computer may take as long again


def test_closing_the_app_keeps_the_answer_so_far_to_be_continued(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    text = desk.heard.text()
    chat = desk.session.chat.info.id
    desk.end()
    again = start("--tokens 2")
    again.session.open(chat)
    again.until(lambda: again.session.chat.info.id == chat)
    partial = again.session.chat.branch()[-1]
    assert partial.status is Status.INTERRUPTED
    assert partial.text.startswith(text)
    again.models.choose(model)
    again.session.continue_answer(partial.id)
    assert again.until_answered().text == partial.text + "word0 word1 "


def test_closing_the_app_while_everything_is_under_way_calls_nobody_back(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("hello")
    desk.end()
    heard = len(desk.heard.events)
    desk.qtbot.wait(100)
    desk.session.set_draft("too late")
    desk.models.touch()
    assert len(desk.heard.events) == heard
    again = start("")
    chat = again.store.chats()[0]
    again.session.open(chat.id)
    again.until(lambda: again.session.chat.info.id == chat.id)
    assert [m.text for m in again.session.chat.branch()] == ["hello"]
    assert Remedy.RETRY in again.errors()[-1].remedies


def test_a_long_answer_copies_the_chat_a_few_times_and_not_for_each_token(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = start("--tokens 10000 --pause 0")
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(model)
    calls = {"branch": 0, "with_message": 0, "parts": 0}

    def count(owner: type, name: str) -> None:
        function = getattr(owner, name)

        def counted(*arguments: Any) -> Any:
            calls[name] += 1
            return function(*arguments)

        monkeypatch.setattr(owner, name, counted)

    count(Chat, "branch")
    count(Chat, "with_message")
    count(Turn, "parts")
    began = time.monotonic()
    desk.send("hello")
    assert len(desk.until_answered().text.split()) == 10_000
    drafts = (time.monotonic() - began) * 1000 / DRAFT_INTERVAL_MS      # at most
    assert calls["branch"] + calls["with_message"] < 20
    assert calls["parts"] < drafts + 10
