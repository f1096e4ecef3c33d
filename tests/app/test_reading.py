"""Reading a long chat by keyboard and pointer: words found, messages gone through, the newest one key away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore
from tests.app.driver import Driver

TITLE = "Crabs and their houses"


@pytest.fixture
def open_chat(app: Driver, home: Path, starter_model: Path) -> Callable[[], Driver]:
    """The app with a chat of 60 messages on the screen; messages 4 and 41 tell of lighthouses."""
    def opened() -> Driver:
        (home / "data").mkdir(parents=True, exist_ok=True)
        store = ChatStore(home / "data" / "chats.db")
        store.open()
        chat = store.create_chat().info.id
        parent: str | None = None
        for number in range(30):
            question = f"Question {number}" + (" about a lighthouse" if number == 2 else "")
            parent = store.add_user_message(chat, parent, (TextPart(question),)).id
            words = "A **light**house! " if number == 20 else "Words. "
            parts = (TextPart(f"Answer {number}. " + words + "Crabs walk sideways. " * 20),)
            parent = store.add_answer(chat, parent, parts).id
        store.set_leaf(chat, parent)
        store.rename(chat, TITLE)
        store.close()
        app.open_ready(starter_model)
        app.open_chat(TITLE)
        app.until(lambda: app.transcript.message_count() == 60)
        return app

    return opened


def current(app: Driver) -> int:
    """Returns which message the current hit is in."""
    hit = app.transcript.finder.current()
    assert hit is not None
    return hit.row.index


def until_told(app: Driver, text: str) -> None:
    """Waits until the find bar says so."""
    app.until(lambda: app.part("findCount", QLabel).text() == text)


def test_words_are_found_by_keyboard_and_the_composer_has_the_focus_again(open_chat: Callable[[], Driver]) -> None:
    app = open_chat()
    app.click("composer")
    app.press("Ctrl+F")
    assert app.focused() == "findField"
    app.type("lighthouse")
    until_told(app, "2 of 2")
    assert current(app) == 41
    assert "A lighthouse!" in app.shown_text()
    app.press("Return")
    until_told(app, "1 of 2")
    assert current(app) == 4
    app.press("Shift+Return")
    until_told(app, "2 of 2")
    app.press("F3")
    until_told(app, "1 of 2")
    app.press("Shift+F3")
    until_told(app, "2 of 2")
    app.press("Esc")
    assert not app.seen("findField")
    assert app.focused() == "composer"
    assert not app.transcript.finder.active
    app.press("F3")                     # looks for the same again
    until_told(app, "2 of 2")
    app.type("wombat")                  # takes the place of what was there
    until_told(app, "Not found")


def test_words_are_found_by_pointer(open_chat: Callable[[], Driver]) -> None:
    app = open_chat()
    app.press("Ctrl+F")
    app.type("灯塔")
    until_told(app, "Not found")
    app.part("findField", QLineEdit).clear()
    app.click("findField")
    app.type("LIGHTHOUSE")
    until_told(app, "2 of 2")
    app.click("findPrevious")
    until_told(app, "1 of 2")
    app.click("findNext")
    until_told(app, "2 of 2")
    app.click("findClose")
    assert not app.seen("findField")


def test_selected_words_are_looked_for_at_once(open_chat: Callable[[], Driver]) -> None:
    app = open_chat()
    last = next(view for view in app.transcript.findChildren(QTextEdit)
                if view.isVisible() and view.toPlainText().startswith("Answer 29"))
    QTest.mouseDClick(last.viewport(), Qt.MouseButton.LeftButton, pos=last.cursorRect().center() + QPoint(8, 0))
    app.press("Ctrl+F")
    assert app.part("findField", QLineEdit).text() == "Answer"
    until_told(app, "30 of 30")
    app.press("Esc", "Ctrl+N", "Ctrl+F")        # an empty chat has nothing to find
    assert not app.seen("findField")


def test_the_keyboard_goes_from_message_to_message_and_reaches_their_tools(open_chat: Callable[[], Driver]) -> None:
    app = open_chat()
    app.click("composer")
    names = []
    for key in ("Alt+Up", "Alt+Up", "Alt+Up", "Alt+Down"):
        app.press(key)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QTextEdit)
        assert focused.visibleRegion().boundingRect().top() == 0     # from its beginning
        names.append(focused.accessibleName())
    assert [name.split("message ")[1] for name in names] == ["60 of 60", "59 of 60", "58 of 60", "59 of 60"]
    app.press("Alt+Up", "Tab")
    assert app.focused() == "copyMessage"
    app.press("Space")
    assert QApplication.clipboard().text().startswith("Answer 28. Words.")
    for _ in range(70):
        app.press("Alt+Up")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "You, message 1 of 60"
    app.press("Alt+End")
    bar = app.transcript.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0


def test_who_writes_sees_the_end_again(open_chat: Callable[[], Driver]) -> None:
    app = open_chat()
    bar = app.transcript.verticalScrollBar()
    bar.setValue(0)
    app.click("composer")
    app.send("And lobsters?")
    app.until(lambda: app.transcript.message_count() == 62)
    assert bar.value() == bar.maximum() > 0
    app.press("Esc")
    app.until(app.window.engine_idle)
