"""The user's hands and eyes: pointer and keys into any window of the app, and what is visible in it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu, QScrollArea, QSlider, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.drag_events import drag_enter

PATIENCE_SECONDS = 60.0     # until a wait is given up; nothing is timed
LOOK_MS = 20                # between two looks while waiting
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hands:
    """Clicks and keys go through the window, as the system delivers them: what is covered cannot be clicked.

    `steps` are the clicks, drags and keys since the last `count`; typing words is none.
    """

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.steps: list[str] = []
        self._top: QWidget | None = None        # the window last used

    # -- looking and waiting ----------------------------------------------------------------------------------

    def seen(self, name: str) -> list[QWidget]:
        """Returns the visible parts called so in all windows, from top to bottom."""
        # Qt compares the names: to hand some thousand parts over to Python at each look is what waiting would cost.
        found = {part for top in QApplication.topLevelWidgets() if top.isVisible()
                 for part in [top, *top.findChildren(QWidget, name)]
                 if part.objectName() == name and part.isVisible()}
        return sorted(found, key=lambda part: part.mapToGlobal(QPoint(0, 0)).y())

    def focused(self) -> str:
        """Returns the name of what the keyboard writes to."""
        part = QApplication.focusWidget()
        return part.objectName() if part is not None else ""

    def until(self, condition: Callable[[], object]) -> None:
        """Lets the app run until the condition is met. Looks half as often as `qtbot.waitUntil`, in one event loop:
        the tests of the whole app wait thousands of times."""
        def met() -> bool:
            self._manage()
            return bool(condition())

        if met():
            return
        end, loop, look = time.monotonic() + PATIENCE_SECONDS, QEventLoop(), QTimer(interval=LOOK_MS, singleShot=True)
        look.timeout.connect(loop.quit)
        while True:
            look.start()
            loop.exec()
            if met():
                return
            assert time.monotonic() < end, f"waited in vain for {PATIENCE_SECONDS:.0f} seconds"

    def until_seen(self, name: str) -> QWidget:
        self.until(lambda: self.seen(name))
        return self.seen(name)[-1]

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
        self.activate(top)
        self.steps.append(f"click {part.objectName() or type(part).__name__}")
        QTest.mouseClick(top.windowHandle(), button, NO_KEY, part.mapTo(top, place))

    def double_click(self, part: QWidget, at: QPoint) -> None:
        """Clicks twice, as to select a word."""
        top = part.window()
        self.click(part, at)
        QTest.mouseDClick(top.windowHandle(), LEFT, NO_KEY, part.mapTo(top, at))

    def click_row(self, view: QListView, text: str) -> None:
        """Clicks the row of a list that says `text`."""
        model = view.model()

        def rows() -> list[int]:
            return [at for at in range(model.rowCount()) if model.index(at, 0).data() == text]

        self.until(rows)
        self.click(view.viewport(), view.visualRect(model.index(rows()[0], 0)).center())

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
            self.key(sequence)

    def type(self, text: str) -> None:
        """Types where the focus is; what a keyboard lacks is committed by an input method."""
        for letter in text:
            if letter.isascii():
                active = self._active()
                QTest.keyClick(active.windowHandle(), letter)  # type: ignore[call-overload]  # the stubs leave out char
            else:
                self.compose("", letter)

    def compose(self, preedit: str, commit: str = "") -> None:
        """Lets an input method show text being composed, or commit it."""
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        focused = QApplication.focusWidget()
        assert focused is not None
        QApplication.sendEvent(focused, event)

    def drop(self, window: QWidget, path: Path) -> None:
        """Drags a file over a window and drops it there."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle = QPoint(window.width() // 2, window.height() // 2)
        buttons, copy = LEFT, Qt.DropAction.CopyAction
        enter = drag_enter(middle, data)
        QApplication.sendEvent(window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(window, QDropEvent(middle.toPointF(), copy, data, buttons, NO_KEY))

    def choose(self, action: str) -> None:
        """Clicks an action of the menu that is open."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        wanted = next(entry for entry in opened.actions() if action in (entry.objectName(), entry.text()))
        self.click(opened, opened.actionGeometry(wanted).center())

    def key(self, sequence: str) -> None:
        """Presses one key with its modifiers. No step."""
        combination = QKeySequence(sequence)[0]  # type: ignore[index]  # the stubs leave out operator[]
        active = self._active()     # kept: with the widget's Python object its handle's is gone, too
        QTest.keyClick(active.windowHandle(), combination.key(), combination.keyboardModifiers())

    def activate(self, top: QWidget) -> None:
        """Makes a window the one that is written to."""
        if top.windowType() != Qt.WindowType.Popup:
            self._top = top
            top.activateWindow()
            self.until(top.isActiveWindow)

    def go_elsewhere(self) -> None:
        """The user goes to another program: no window of the app is active any more, until one is activated. Offscreen
        there is no other program, but one of ours that closes leaves none active."""
        other = QWidget()
        other.show()
        self.activate(other)
        self._top = None
        other.close()
        self.until(lambda: QApplication.focusWindow() is None)
        other.deleteLater()

    # -- inside -----------------------------------------------------------------------------------------------

    def _manage(self) -> None:
        """Gives the focus back when a window has closed, as a window manager does; offscreen there is none."""
        top = self._top
        if top is None or QApplication.activeWindow() is not None or QApplication.activePopupWidget() is not None:
            return
        if not isValid(top):        # a box that deletes itself: what it lay over comes forward
            top = self._top = next((each for each in QApplication.topLevelWidgets() if each.isVisible()), None)
            if top is None:     # the last window has closed
                return
        while not top.isVisible() and (parent := top.parentWidget()) is not None:
            top = parent.window()
        top.activateWindow()

    def _active(self) -> QWidget:
        """Returns the window that keys go to."""
        self.until(lambda: QApplication.activePopupWidget() or QApplication.activeWindow())
        window = QApplication.activePopupWidget() or QApplication.activeWindow()
        assert window is not None
        return window


def _hit(part: QWidget, place: QPoint) -> bool:
    """Returns whether a pointer at `place` of `part` meets it, and not something above it."""
    top = part.window()
    if not part.isVisible() or top.windowHandle() is None:
        return False
    met = top.childAt(part.mapTo(top, place)) or top
    return met is part or part.isAncestorOf(met)
