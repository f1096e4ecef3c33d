"""Notices that a loaded model is not used, or that memory runs short while it is not."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control import machine

CHECK_INTERVAL_MS = 20_000
SHORT_OF_MEMORY = 0.05      # share of all memory still available below which an idle model is released


class IdleWatch(QObject):
    """`busy` while an answer is written: that is no idleness, however long it takes."""

    due = Signal()          # it is time to give the memory back

    def __init__(self, minutes: Callable[[], int], parent: QObject | None = None) -> None:
        """`minutes` after which an unused model is released, 0 for never."""
        super().__init__(parent)
        self._minutes = minutes
        self._last_used = time.monotonic()
        self.busy = False
        self._timer = QTimer(self, interval=CHECK_INTERVAL_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    def touch(self) -> None:
        """The model was used just now."""
        self._last_used = time.monotonic()

    def stop(self) -> None:
        self._timer.stop()

    def check(self) -> None:
        """Looks at the clock and the memory."""
        if self.busy:
            return
        idle = time.monotonic() - self._last_used
        short = machine.share_available() < SHORT_OF_MEMORY and idle * 1000 > CHECK_INTERVAL_MS
        if 0 < self._minutes() * 60 <= idle or short:
            self.due.emit()
