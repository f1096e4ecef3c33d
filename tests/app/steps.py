"""What tests of steering do again and again: reach a message, open its menu, write in the composer, paste."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QTextEdit, QWidget

from assistant.domain.chat import Message
from assistant.ui.transcript_selection import editor_of
from tests.app.driver import Driver

WAYS = pytest.mark.parametrize("way", ["pointer", "keyboard"])
FIRST, SECOND = "Tell me about the sea.", "And about the sky."


def text_of(app: Driver, at: int) -> QTextEdit:
    """Returns the widget with the first words of a message in view."""
    text = editor_of(app.transcript.rows[at].content[0])
    assert text is not None
    return text


def focus(app: Driver, at: int) -> None:
    """Brings the keyboard to a message, from wherever it is."""
    for _ in range(30):
        row = app.transcript.focused_row()
        if row is not None and row.index == at:
            return
        app.press("Alt+Down" if row is not None and row.index < at else "Alt+Up")
    raise AssertionError(f"the keys do not reach message {at}")


def act(app: Driver, way: str, at: int, entry: str) -> None:
    """Opens the menu of a message and chooses an entry."""
    if way == "pointer":
        app.click(text_of(app, at).viewport(), QPoint(4, 8), Qt.MouseButton.RightButton)
        app.choose(f"message.{entry}")
        return
    focus(app, at)
    app.press("Shift+F10")
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _ in range(len(menu.actions())):
        app.press("Down")
        if menu.activeAction().objectName() == f"message.{entry}":
            break
    app.press("Return")


def press_button(app: Driver, way: str, name: str) -> None:
    """Clicks a button above the composer, or goes there with Shift+Tab and presses it."""
    if way == "pointer":
        app.click(name)
        return
    app.until_seen(name)
    for _ in range(12):
        if app.focused() == name:
            app.press("Space")
            return
        app.press("Shift+Tab")
    raise AssertionError(f"Shift+Tab does not reach {name}")


def write(app: Driver, text: str) -> None:
    """Replaces the composer's text and sends it."""
    app.until(lambda: app.focused() == "composer")
    app.press("Ctrl+A")
    app.type(text)
    app.press("Return")


def send_pasted(app: Driver, text: str) -> None:
    """Sends what was copied elsewhere; typing thousands of letters takes ten seconds."""
    app.click("composer")
    QGuiApplication.clipboard().setText(text)
    app.press("Ctrl+Shift+V")
    app.until(lambda: app.composed() == text)
    app.press("Return")


def ask_pasted(app: Driver, text: str) -> Message:
    """Sends what was copied elsewhere; returns the answer."""
    answers = len(app.answers())
    send_pasted(app, text)
    return app.until_answered(answers + 1)


def until_told(app: Driver) -> None:
    """Waits until what the disk was asked for is done, and has had its effect."""
    done: list[None] = []
    app.services.disk.run(lambda: None, done.append, lambda _error: None)
    app.until(lambda: done)


def until_summed_up(app: Driver) -> None:
    """Waits until no summary is written, and none is about to be: one may not have taken in all that was due."""
    def at_rest() -> bool:
        return not app.services.summaries.is_running() and not app.services.engine.is_working()

    while True:
        app.until(at_rest)
        for _ in ("the chat", "its messages"):
            until_told(app)
        if at_rest():
            return


def siblings(app: Driver, at: int) -> tuple[int, int]:
    rows = app.transcript.rows
    return rows[at].siblings if at < len(rows) else (0, 1)


def stored(app: Driver) -> list[Message]:
    """Returns every message of the only chat on disk, in order of creation."""
    app.close()
    [chat] = app.chats_on_disk()
    return list(chat.messages.values())


def of_summary(app: Driver, said: str, name: str) -> QWidget:
    """Returns a part of the summary that says this, once that is shown: there may be another one above it."""
    def found() -> list[QWidget]:
        cards = [text.parentWidget() for text in app.seen("summaryText") if text.property("text") == said]
        return [part for card in cards if card and (part := card.findChild(QWidget, name))]

    app.until(found)
    return found()[0]
