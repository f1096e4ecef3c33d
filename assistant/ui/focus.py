"""Going round the parts of a window by keyboard."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class FocusHome(QObject):
    """Leads the keyboard back to the field for writing, `home()`, when it would be lost.

    Qt gives the focus of a widget that is hidden to the next one, whatever that does on Space.
    """

    def __init__(self, window: QWidget, home: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self._window, self._home = window, home
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def take_typing(self, event: QKeyEvent) -> bool:
        """Writes into the field what was typed or pasted where nobody wanted it. Returns False for other keys."""
        typed = event.text().strip() and event.text().isprintable() and not event.modifiers() & _COMMAND
        home = self._home()
        if not (typed or event.matches(QKeySequence.StandardKey.Paste)) or not home.isVisible() or home.hasFocus():
            return False
        home.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.sendEvent(home, QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
        return True

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is None or new is None or old.isVisible() or not self._window.isActiveWindow():
            return
        home = self._home()
        if self._window.isAncestorOf(old) and self._window.isAncestorOf(new) and home.isVisible():
            home.setFocus(Qt.FocusReason.OtherFocusReason)


def keep_focus(part: QWidget, leaving: QWidget | None) -> None:
    """Hands the keyboard to `part` itself when a widget in it that has it is about to be hidden."""
    focused = QApplication.focusWidget()
    if leaving is not None and focused is not None and (leaving is focused or leaving.isAncestorOf(focused)):
        part.setFocus(Qt.FocusReason.OtherFocusReason)


def give_back(before: QWidget | None, reason: Qt.FocusReason) -> None:
    """Hands the keyboard back to the widget that had it, if that is still there: a notice goes by itself."""
    if before is not None and isValid(before) and before.isVisible():
        before.setFocus(reason)


def focus_next(window: QWidget, stops: Sequence[tuple[QWidget, QWidget]]) -> None:
    """Moves the focus to the next visible part; `stops` are (part, the widget in it that takes the focus)."""
    visible = [(part, target) for part, target in stops if part.isVisible()]
    focused = window.focusWidget()
    at = next((n for n, (part, _) in enumerate(visible)
               if focused and (part is focused or part.isAncestorOf(focused))), -1)
    for step in range(1, len(visible) + 1):
        part, wanted = visible[(at + step) % len(visible)]
        wanted = wanted.focusProxy() or wanted
        target = wanted if wanted.focusPolicy() & Qt.FocusPolicy.TabFocus else first_focusable(part)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def first_focusable(part: QWidget) -> QWidget | None:
    """Returns the first widget of `part` that Tab would reach."""
    return next((child for child in part.findChildren(QWidget)
                 if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
