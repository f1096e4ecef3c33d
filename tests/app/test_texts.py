"""Plain texts, by mouse and keyboard, with the practice model: continued at the cursor, taken back, found, kept."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel

from assistant.domain.chat import ChatKind
from assistant.domain.plain_text import document
from assistant.engine.protocol import Generate
from assistant.ui.manuscript_edit import ManuscriptEdit
from assistant.ui.settings_chip import SettingsChip
from tests.app.driver import Driver
from tests.app.texts import LENGTH, Texts

TALE = "Once upon a time there was a fox. One morning"


def asked(app: Driver, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Returns the commands that go to the engine from now on."""
    sent: list[Any] = []
    send: Callable[[Any], None] = app.services.engine.send

    def both(command: Any) -> None:
        sent.append(command)
        send(command)

    monkeypatch.setattr(app.services.engine, "send", both)
    return sent


def test_a_new_text_is_written_continued_and_kept(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    app, sent = texts.app, asked(texts.app, monkeypatch)
    texts.new(TALE)
    added = texts.go_on()
    assert texts.text() == f"{TALE}{added}"
    (command,) = [each for each in sent if isinstance(each, Generate)]
    assert [command.text, command.turns, command.system_prompt] == [TALE, (), ""]
    assert command.generation["max_tokens"] == LENGTH
    assert "maximum length" in app.words("textStatus")
    assert "tokens/s" in app.words("textStatus")
    app.until(lambda: app.titles() == [TALE])
    app.close()
    (chat,) = app.chats_on_disk()
    assert (chat.info.kind, chat.info.title) == (ChatKind.TEXT, TALE)
    assert document(chat).text == TALE + added
    leaf = chat.branch()[-1]
    assert (str(leaf.role), str(leaf.status), leaf.text) == ("assistant", "length", added)
    assert leaf.record is not None
    assert leaf.record.usage.answer_tokens == LENGTH
    app.open_ready()
    app.until(lambda: app.seen("textEditor") and texts.text() == TALE + added)
    assert not app.seen("composer")
    assert texts.editor.marked() == added


def test_what_is_after_the_cursor_stays_after_it(texts: Texts) -> None:
    texts.new("The fox said: . The end 🦊")
    texts.put_cursor("The fox said:")
    added = texts.go_on()
    assert texts.text() == f"The fox said:{added} . The end 🦊"
    assert texts.editor.split() == (f"The fox said:{added}", " . The end 🦊")


def test_undo_takes_a_whole_continuation_back_and_redo_brings_it(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    added = texts.go_on()
    app.press("Ctrl+Z")
    assert texts.text() == TALE
    assert not texts.editor.marked()
    assert not app.seen("againTextButton")
    app.press("Ctrl+Shift+Z")
    assert texts.text() == TALE + added
    assert texts.editor.marked() == added
    assert app.seen("againTextButton")
    app.press("Ctrl+Z")
    app.close()
    (chat,) = app.chats_on_disk()
    assert document(chat).text == TALE
    assert added in [message.text for message in chat.messages.values()]    # nothing the model wrote is lost


def test_other_continuations_are_an_arrow_away(texts: Texts) -> None:
    app = texts.app
    app.drag("generation.temperature", 1.0)
    texts.new(TALE)
    first = texts.go_on()
    app.click("againTextButton")
    second = texts.ended()
    app.until(lambda: texts.app.services.session.place() == (1, 2))
    assert texts.text() == TALE + second
    assert "2 / 2" in app.words("nextSibling")
    app.click("previousSibling")
    app.until(lambda: texts.text() == TALE + first)
    assert texts.editor.marked() == first
    app.press("Alt+Right")
    app.until(lambda: texts.text() == TALE + second)
    app.press("Ctrl+R")
    app.until(lambda: texts.app.services.session.place() == (2, 3) and texts.idle())
    app.press("Ctrl+Z")     # the last step, though an arrow has the keyboard
    app.until(lambda: texts.text() == TALE)


def test_the_first_edit_accepts_a_continuation(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    added = texts.go_on()
    app.type(" X")
    assert texts.text() == TALE + added + " X"
    assert not texts.editor.marked()
    assert not app.seen("againTextButton")
    app.press("Ctrl+R")     # there is nothing it could be in place of
    more = texts.go_on()
    assert texts.text() == TALE + added + " X" + more
    for before in (TALE + added + " X", TALE + added, TALE):
        app.press("Ctrl+Z")
        assert texts.text() == before


def test_continuing_twice_goes_on_from_all_that_is_there(texts: Texts) -> None:
    texts.new(TALE)
    first = texts.go_on()
    texts.app.press("Ctrl+Return")
    texts.app.until(lambda: len(texts.text()) > len(TALE + first) and texts.idle())
    second = texts.editor.marked()
    assert texts.text() == TALE + first + second
    usage = texts.app.services.session.chat.branch()[-1].record
    assert usage is not None
    assert usage.usage.reused_tokens >= usage.usage.prompt_tokens - 4       # what was evaluated is used again


def test_stop_keeps_what_is_written_and_an_edit_stops_too(app: Driver, starter_model: Path) -> None:
    texts = Texts(app)
    app.open_short(starter_model, 3000)
    texts.new(TALE)
    app.click("continueTextButton")
    app.until(lambda: len(texts.editor.marked()) > 20)
    app.click("stopTextButton")
    app.until(texts.idle)
    written = texts.text()
    assert written.startswith(TALE)
    assert "Stopped" in app.words("textStatus")
    app.press("Ctrl+Return")
    app.until(lambda: len(texts.text()) > len(written) + 20)
    texts.put_cursor("Once upon a time")
    app.type(",")
    app.until(texts.idle)
    assert texts.text().startswith("Once upon a time, there was")
    longer = texts.text()
    assert len(longer) > len(written) + 20
    app.close()
    (chat,) = app.chats_on_disk()
    assert document(chat).text == longer


@pytest.mark.parametrize("flushed", [False, True])
def test_what_is_typed_while_a_continuation_begins_stays(texts: Texts, flushed: bool) -> None:
    app, session, slow = texts.app, texts.app.services.session, threading.Event()
    texts.new(TALE)
    app.until(texts.saved)
    app.services.disk.run(slow.wait, lambda _done: None, lambda _error: None)
    app.press("Ctrl+Return")
    app.type(" X")
    if flushed:
        session.keep_text()
    slow.set()
    app.until(lambda: texts.idle() and texts.saved() and session.document().text == TALE + " X")
    assert texts.text() == TALE + " X"
    app.close()
    assert document(app.chats_on_disk()[0]).text == TALE + " X"


def test_it_goes_on_while_another_chat_is_shown_and_is_seen_again(app: Driver, starter_model: Path) -> None:
    texts = Texts(app)
    app.open_short(starter_model, 3000)
    texts.new(TALE)
    app.press("Ctrl+Return")
    app.until(lambda: len(texts.editor.marked()) > 20)
    seen = texts.text()
    app.press("Ctrl+N")
    app.until(lambda: app.focused() == "composer")
    app.click_row(app.chat_view(), TALE)
    app.until(lambda: app.seen("textEditor") and len(texts.text()) > len(seen) + 20)
    assert texts.text().startswith(seen)
    assert texts.text() == TALE + texts.editor.marked()
    app.press("Escape")
    app.until(texts.idle)
    written = texts.text()
    app.close()
    assert document(app.chats_on_disk()[0]).text == written


def test_it_is_all_done_by_keyboard_and_focus_comes_back(texts: Texts) -> None:
    app = texts.app
    app.press("Ctrl+Shift+P")
    app.type("new text")
    app.press("Return")
    app.until(lambda: app.focused() == "textEditor")
    app.type(TALE)
    app.press("Tab")
    assert app.focused() == "continueTextButton"
    app.press("Space")
    texts.ended()
    assert app.focused() == "textEditor"
    around = []
    for _ in range(4):
        app.press("F6")
        around.append(app.focused())
    assert "textEditor" in around
    assert len(set(around)) == 4
    app.press("Ctrl+N")
    app.until(lambda: app.focused() == "composer")
    assert not app.seen("textEditor")


def test_a_chat_beside_it_is_what_it_was(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    added = texts.go_on()
    app.press("Ctrl+N")
    app.until(lambda: app.focused() == "composer")
    app.type("Say hello.")
    app.press("Return")
    app.until(lambda: app.answers() and app.window.engine_idle())
    answer = app.answer().text
    app.until(lambda: len(app.titles()) == 2)
    app.click_row(app.chat_view(), TALE)
    app.until(lambda: app.seen("textEditor"))
    assert texts.text() == TALE + added
    app.click_row(app.chat_view(), "Say hello.")
    app.until(lambda: app.said() == ["Say hello.", answer])
    assert app.composed() == ""


def test_what_is_said_of_a_continuation_follows_the_language(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    texts.go_on()
    of_chats, of_texts = (app.part(name, SettingsChip) for name in ("samplingChip", "textSamplingChip"))
    before = of_texts.parts
    app.services.preferences.set_app("language", "zh_CN")
    ended = QCoreApplication.translate("wiring", "Reached the maximum length.")
    app.until(lambda: ended in app.words("textStatus"))
    assert "Reached" not in ended
    app.until(lambda: of_texts.parts == of_chats.parts != before)
    assert of_texts.accessibleName() == of_chats.accessibleName()
    app.services.preferences.set_app("language", "en")


def test_a_full_context_is_said_with_its_numbers(texts: Texts) -> None:
    app = texts.app
    texts.new()
    texts.editor.insertPlainText("a whale and " * 1500)
    app.press("Ctrl+Return")
    strip = app.until_seen("notice.text")
    said = " ".join(part.text() for part in strip.findChildren(QLabel))
    assert "before the cursor is too long" in said
    assert "2,048" in said
    assert app.seen("noticeAction.larger_context")
    assert texts.text() == "a whale and " * 1500
    assert app.window.engine_idle()


def test_why_one_text_was_not_continued_is_not_said_over_another(texts: Texts) -> None:
    app = texts.app
    texts.new()
    texts.editor.insertPlainText("a whale and " * 1500)
    app.press("Ctrl+Return")
    app.until(lambda: app.seen("noticeAction.larger_context"))
    texts.new("another")
    assert texts.text() == "another"
    app.until(lambda: not app.seen("noticeAction.larger_context"))


def test_a_place_behind_the_window_can_be_pointed_at(texts: Texts) -> None:
    """The field is real: a click puts the cursor, a drag selects, and what is selected stays."""
    texts.new("one two three")
    middle = texts.editor.cursorRect(_at(texts.editor, 5)).center() + QPoint(2, 0)
    texts.app.double_click(texts.editor.viewport(), middle)
    assert texts.editor.textCursor().selectedText() == "two"
    added = texts.go_on()
    assert texts.text() == f"one two{added} three"


def _at(editor: ManuscriptEdit, position: int) -> QTextCursor:
    cursor = editor.textCursor()
    cursor.setPosition(position)
    return cursor
