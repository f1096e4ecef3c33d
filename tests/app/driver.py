"""Drives the whole app as a user does: pointer and keys into its windows, what is visible out of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QListView,
    QMenu,
    QScrollArea,
    QSlider,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from assistant.app import build
from assistant.control.single_instance import SingleInstance
from assistant.domain.chat import Chat, Message, Role
from assistant.store.chats import ChatStore
from assistant.ui.main_window import MainWindow
from assistant.ui.transcript import Transcript

PATIENCE_MS = 15_000        # until a wait is given up; nothing is timed
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier

Kind = TypeVar("Kind", bound=QWidget)


class Driver:
    """The app in this process, on the PARLEY_HOME of the test. Opened again it has been restarted.

    `steps` are the clicks, drags and keys since the last `count`; writing a message and sending it is none.
    """

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self._qtbot, self.home = qtbot, home
        self._window: MainWindow | None = None
        self.steps: list[str] = []

    # -- opening and closing ----------------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        assert self._window is not None
        return self._window

    @property
    def transcript(self) -> Transcript:
        return self.part("transcript", Transcript)

    def open(self, *arguments: str | Path, instance: SingleInstance | None = None) -> None:
        """Starts the app and waits until its window can be used."""
        self._window = build([str(argument) for argument in arguments], instance)
        self.window.show()
        self.window.activateWindow()
        self._qtbot.waitExposed(self.window)
        self.until(self.window.isActiveWindow)

    def open_ready(self, *arguments: str | Path, instance: SingleInstance | None = None) -> None:
        """Starts the app and waits until its model is loaded."""
        self.open(*arguments, instance=instance)
        self.until(self.window.engine_ready)

    def close(self) -> None:
        """Closes the window as its cross does; the worker must be gone then."""
        if self._window is None:
            return
        workers = self.workers()
        window, self._window = self._window, None
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert not any(worker.is_running() for worker in workers), "the worker outlives the window"

    def restart(self) -> None:
        self.close()
        self.open()

    def workers(self) -> list[psutil.Process]:
        """Returns the engine's processes."""
        return [child for child in psutil.Process().children() if "--worker" in child.cmdline()]

    def chats_on_disk(self) -> list[Chat]:
        """Returns every chat of the closed app, newest first."""
        assert self._window is None, "opening the database again would settle what the app is still writing"
        store = ChatStore(self.home / "data" / "chats.db")
        found = [store.chat(info.id) for info in store.chats()]
        store.close()
        return found

    # -- looking ----------------------------------------------------------------------------------------------

    def part(self, name: str, kind: type[Kind] = QWidget) -> Kind:  # type: ignore[assignment]  # a default for a TypeVar
        """Returns the part of the window called so, visible or not."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def seen(self, name: str) -> list[QWidget]:
        """Returns the visible parts called so in all windows, from top to bottom."""
        found = {part for top in QApplication.topLevelWidgets() if top.isVisible()
                 for part in [top, *top.findChildren(QWidget)] if part.objectName() == name and part.isVisible()}
        return sorted(found, key=lambda part: part.mapToGlobal(QPoint(0, 0)).y())

    def value(self, key: str) -> Any:
        """Returns what the editor of a setting shows."""
        editor: Any = self.part(f"setting.{key}")
        return editor.value()

    def shown_text(self) -> str:
        """Returns the words that are painted in the conversation."""
        views = [view for view in self.transcript.findChildren(QTextEdit) if view.isVisible()]
        views.sort(key=lambda view: view.mapToGlobal(QPoint(0, 0)).y())
        return "\n".join(view.toPlainText() for view in views)

    def messages(self) -> list[Message]:
        """Returns what the conversation shows, message by message."""
        return [row.message for row in self.transcript.rows]

    def answers(self) -> list[Message]:
        return [message for message in self.messages() if message.role is Role.ASSISTANT]

    def answer(self) -> Message:
        """Returns the last answer."""
        return self.answers()[-1]

    def answer_begun(self) -> bool:
        """Returns whether a first word of the last answer can be read."""
        rows = self.transcript.rows
        return bool(rows) and not rows[-1].by_user and bool(rows[-1].text.strip())

    def focused(self) -> str:
        """Returns the name of what the keyboard writes to."""
        part = QApplication.focusWidget()
        return part.objectName() if part is not None else ""

    def titles(self) -> list[str]:
        """Returns the titles in the chat list, from top to bottom."""
        model: Any = self.part("chatList", QListView).model()
        return [row.chat.title for row in model.rows if row.chat is not None]

    def words(self, name: str) -> str:
        """Returns what stands on the last part called so and beside it."""
        beside = self.seen(name)[-1].parentWidget()
        assert beside is not None
        return "\n".join(text for each in beside.findChildren(QWidget) if each.isVisible() and (text := _text(each)))

    def model_name(self) -> str:
        """Returns what the model button says."""
        return _text(self.part("modelPicker"))

    def notice(self, key: str) -> QWidget | None:
        """Returns the strip called so, if it is there."""
        return next(iter(self.seen(f"notice.{key}")), None)

    # -- waiting ----------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def until_seen(self, name: str) -> QWidget:
        self.until(lambda: self.seen(name))
        return self.seen(name)[-1]

    def until_shown(self, title: str) -> None:
        """Waits until the chat called so is the one shown."""
        self.until(lambda: self.window.windowTitle().startswith(title))

    def until_answered(self, answers: int = 1) -> Message:
        """Waits until so many answers are there and none is being written; returns the last."""
        def done() -> bool:
            return len(self.answers()) >= answers and self.window.engine_idle() and not self.seen("stopButton")

        self.until(done)
        return self.answer()

    # -- doing ------------------------------------------------------------------------------------------------

    @contextmanager
    def count(self) -> Iterator[list[str]]:
        """Gives the steps made inside."""
        self.steps = []
        yield self.steps

    def click(self, target: str | QWidget, at: QPoint | None = None, button: Qt.MouseButton = LEFT) -> None:
        """Clicks the middle of a part, or a point of it, once nothing lies over it."""
        part = self.until_seen(target) if isinstance(target, str) else target
        place = part.rect().center() if at is None else at
        top = part.window()
        self.until(lambda: part.isEnabled() and _hit(part, place))
        self._activate(top)
        self.steps.append(f"click {part.objectName() or type(part).__name__}")
        QTest.mouseClick(top.windowHandle(), button, NO_KEY, part.mapTo(top, place))

    def click_row(self, view: QListView, text: str) -> None:
        """Clicks the row of a list that says `text`."""
        model = view.model()
        row = next(at for at in range(model.rowCount()) if model.index(at, 0).data() == text)
        self.click(view.viewport(), view.visualRect(model.index(row, 0)).center())

    def drag(self, key: str, value: float) -> None:
        """Drags the handle of a setting's slider to one of its ends (0 or 1) or in between."""
        slider = self.until_seen(f"slider.{key}")
        assert isinstance(slider, QSlider)
        top, middle = slider.window(), slider.height() // 2
        share = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
        margin = 10     # half a handle
        span = slider.width() - 2 * margin
        start, end = (slider.mapTo(top, QPoint(margin + round(span * part), middle)) for part in (share, value))
        self.steps.append(f"drag {key}")
        handle = top.windowHandle()
        QTest.mousePress(handle, LEFT, NO_KEY, start)
        for step in (0.3, 0.6, 1.0):
            QTest.mouseMove(handle, start + (end - start) * step)
        QTest.mouseRelease(handle, LEFT, NO_KEY, end)

    def scroll_to(self, part: QWidget) -> None:
        """Brings a part of a long page into sight, as a wheel would."""
        above = part.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(part)

    def press(self, *sequences: str) -> None:
        """Presses keys, such as "Ctrl+N" or "Return", in the active window."""
        for sequence in sequences:
            self.steps.append(sequence)
            self._press(sequence)

    def type(self, text: str) -> None:
        """Types where the focus is; what a keyboard lacks is committed by an input method."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(self._active(), letter)  # type: ignore[call-overload]  # the stubs leave out char
            else:
                self.compose("", letter)

    def compose(self, preedit: str, commit: str = "") -> None:
        """Lets an input method show text being composed, or commit it."""
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        focused = QApplication.focusWidget()
        assert focused is not None
        QApplication.sendEvent(focused, event)

    def send(self, text: str) -> None:
        """Writes a message where the cursor already is and sends it with Enter. No step: every way has it."""
        self.until(lambda: self.focused() in ("composer", "firstMessage"))
        self.type(text)
        self._press("Return")

    def ask(self, text: str) -> Message:
        """Sends a message and waits for its answer."""
        before = len(self.answers())
        self.send(text)
        return self.until_answered(before + 1)

    def answer_again(self) -> Message:
        """Lets the last answer be written again."""
        before = self.answer().id
        self.click("regenerateButton")
        self.until(lambda: self.answers() and self.answer().id != before)
        return self.until_answered()

    def drop(self, path: Path) -> None:
        """Drags a file over the window and drops it there."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle = QPoint(self.window.width() // 2, self.window.height() // 2)
        buttons, copy = LEFT, Qt.DropAction.CopyAction
        enter = QDragEnterEvent(middle, copy, data, buttons, NO_KEY)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(middle.toPointF(), copy, data, buttons, NO_KEY))

    def set_number(self, key: str, value: float) -> None:
        """Types a number into a setting's editor."""
        self.click(f"setting.{key}")
        self._press("Ctrl+A")
        self.type(str(value))
        self._press("Tab")
        assert self.value(key) == value
        self.click("composer")

    def open_chat(self, title: str) -> None:
        """Clicks a chat in the list."""
        self.click_row(self.part("chatList", QListView), title)
        self.until_shown(title)

    def choose(self, action: str) -> None:
        """Clicks an action of the menu that is open."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        wanted = next(entry for entry in opened.actions() if action in (entry.objectName(), entry.text()))
        self.click(opened, opened.actionGeometry(wanted).center())

    def _activate(self, top: QWidget) -> None:
        """Does what a window manager does with the window that is clicked; the offscreen platform has none."""
        if top.windowType() != Qt.WindowType.Popup and not top.isActiveWindow():
            top.activateWindow()
            self.until(top.isActiveWindow)

    # -- inside -----------------------------------------------------------------------------------------------

    def _active(self) -> Any:
        window = QApplication.activePopupWidget() or QApplication.activeWindow() or self.window
        return window.windowHandle()

    def _press(self, sequence: str) -> None:
        combination = QKeySequence(sequence)[0]  # type: ignore[index]  # the stubs leave out operator[]
        QTest.keyClick(self._active(), combination.key(), combination.keyboardModifiers())


def _hit(part: QWidget, place: QPoint) -> bool:
    """Returns whether a pointer at `place` of `part` meets it, and not something above it."""
    top = part.window()
    if not part.isVisible() or top.windowHandle() is None:
        return False
    met = top.childAt(part.mapTo(top, place)) or top
    return met is part or part.isAncestorOf(met)


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QLabel | QAbstractButton) else ""


def environment() -> dict[str, str]:
    """Returns the environment of another process of the app."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
