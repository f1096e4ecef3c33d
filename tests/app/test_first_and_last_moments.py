"""The app's first and last moments: what is begun on the first page, and what is not done when the window closes."""

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from assistant.domain.chat import AttachmentPart, TextPart
from assistant.store import replacement
from assistant.store.chats import ChatStore
from tests.app.driver import Driver
from tests.broken_days.day import set_default
from tests.store.database_files import fill

PAGE = 4096


def words(app: Driver) -> str:
    """Returns the words in sight in the main window."""
    return "\n".join(part.text() for part in app.window.findChildren(QLabel) if part.isVisible())


def until_refused(app: Driver) -> None:
    """Waits until all that is to be read of the chats at the start could not be."""
    app.until_seen("noticeAction.retry")
    done: list[None] = []
    app.services.disk.run(lambda: None, done.append, lambda _error: None)
    app.until(lambda: done)


@contextmanager
def locked(app: Driver, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another program has the file with the chats to itself."""
    set_default(monkeypatch, ChatStore.__init__, "busy_seconds", 0.1)
    with closing(sqlite3.connect(app.home / "data" / "chats.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield


def break_index(path: Path) -> None:
    """Lets an index no longer hold together; every row can be read."""
    with closing(sqlite3.connect(path)) as connection:
        page, = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_writing'").fetchone()
    data = path.read_bytes()
    path.write_bytes(data[:(page - 1) * PAGE] + bytes(PAGE) + data[page * PAGE:])


@pytest.mark.parametrize("command", ["next_chat", "temporary_chat"])
def test_the_first_message_is_sent_in_a_chat_of_its_own_whatever_is_asked_for_while_the_model_comes(
        app: Driver, command: str) -> None:
    app.open()          # with no chats yet: with one, it begins with the chat page
    store = ChatStore(app.home / "data" / "chats.db")
    old = store.create_chat().info.id
    store.add_user_message(old, None, [TextPart("An old question")])
    store.set_draft(old, "half a thought", ())
    store.close()
    app.services.chats.refresh()
    app.until(lambda: app.titles() == ["An old question"])
    app.click("firstMessage")
    app.send("What is the sea?")
    app.window.commands.run(command)
    app.click("starterButton")
    app.until(app.answer_begun)
    app.press("Esc")
    app.until_answered()
    assert app.said()[0] == "What is the sea?"
    app.close()
    new, before = app.chats_on_disk()
    assert new.info.title == "What is the sea?"
    assert (before.info.id, len(before.messages), before.draft) == (old, 1, "half a thought")


def test_started_by_a_file_that_is_no_model_it_tells_so_and_uses_the_last_model(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF")
    app.settings(last_model=str(stand_in))
    app.open_ready(broken)
    assert app.services.models.path == stand_in
    assert app.notice("library") is not None


def test_closed_before_the_chats_could_be_read_it_shows_the_last_one_at_the_next_start(
        talked: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    app = talked
    with locked(app, monkeypatch):
        app.open()
        until_refused(app)
        app.close()
    app.open()
    app.until(lambda: len(app.messages()) == 4)


def test_a_paste_of_an_unsent_chat_comes_back_with_retry_where_it_could_not_be_read_at_the_start(
        app: Driver, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pasted = AttachmentPart("", "a long text")
    store = ChatStore(app.home / "data" / "chats.db")
    store.set_unsent("", (pasted,))
    store.close()
    app.settings(last_model=str(stand_in))
    with locked(app, monkeypatch):
        app.open()
        until_refused(app)
    app.click("noticeAction.retry")
    app.until(lambda: app.services.session.chat.draft_attachments == (pasted,))


@pytest.mark.parametrize(("key", "text"), [("system_prompt", "Be brief."), ("hub_endpoint", "https://hub.example")])
def test_what_is_typed_in_the_settings_just_before_the_app_ends_is_kept(app: Driver, key: str, text: str) -> None:
    app.open()
    app.press("Ctrl+,")
    editor = app.until_seen(f"setting.app.{key}")
    app.scroll_to(editor)
    app.click(editor)
    app.press("Ctrl+A")
    app.type(text)
    app.close()
    settings = json.loads((app.home / "config" / "settings.json").read_text("utf-8"))
    assert settings["app"].get(key) == text


def test_damaged_chats_brought_back_only_once_the_disk_has_room_are_told_then(
        app: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    path = app.home / "data" / "chats.db"
    titles = fill(path, chats=3)
    break_index(path)
    full, build = [True], replacement._build

    def built(*arguments: Any) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        build(*arguments)

    monkeypatch.setattr(replacement, "_build", built)
    app.open()
    until_refused(app)
    assert "bringing them back failed" in words(app)
    full.clear()
    app.click("noticeAction.retry")
    app.until(lambda: "The chats were damaged. 3 could be read and are here." in words(app))
    assert "bringing them back failed" not in words(app)
    assert set(app.titles()) == set(titles.values())
