"""Waits for the first paint, so that what the user need not see at once does not delay it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

LATEST_MS = 300     # for a window that never paints, such as a minimised one


def after_first_paint(widget: QWidget, then: Callable[[], object]) -> None:
    """Calls `then` once, from the event loop, when `widget` has painted itself, or after `LATEST_MS`."""
    _Watch(widget, then)


def wait_for_first_paint(widget: QWidget) -> None:
    """Returns when `widget` has painted itself, or after `LATEST_MS`. What the user does meanwhile is not lost: it
    reaches the widgets once the app's own event loop runs."""
    loop = QEventLoop()
    after_first_paint(widget, loop.quit)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


class _Watch(QObject):
    def __init__(self, widget: QWidget, then: Callable[[], object]) -> None:
        super().__init__(widget)
        self._widget, self._then = widget, then
        self._over = False
        widget.installEventFilter(self)
        QTimer.singleShot(LATEST_MS, self, self._end)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._over:
            QTimer.singleShot(0, self, self._end)
        return False

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._widget.removeEventFilter(self)
            self._then()
            self.deleteLater()
