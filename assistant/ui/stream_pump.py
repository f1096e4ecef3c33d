"""Turns many small pieces of text into few repaints."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

SHORTEST_MS = 40     # at most 25 repaints a second
LONGEST_MS = 250
COST_FACTOR = 30     # showing text takes about a twentieth of one core, paint included: the model needs the rest


class StreamPump(QObject):
    """Collects text and hands it on when it is time: the dearer the last time was, the later."""

    def __init__(self, flush: Callable[[str, bool], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flush = flush
        self._pieces: list[str] = []
        self._thinking = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_time)
        self._interval = 0.0     # milliseconds until the next flush may come
        self._last = 0.0         # when the last one ended, in monotonic seconds

    def push(self, text: str, thinking: bool) -> None:
        """Takes a piece of the answer, or of the thinking before it."""
        if self._pieces and thinking is not self._thinking:
            self.flush()
        self._thinking = thinking
        self._pieces.append(text)
        if not self._timer.isActive():
            waited = 1000 * (time.monotonic() - self._last)
            self._timer.start(max(0, round(self._interval - waited)))

    def flush(self) -> None:
        """Hands on what is there, now."""
        self._timer.stop()
        if not self._pieces:
            return
        text, self._pieces = "".join(self._pieces), []
        begin = time.monotonic()
        self._flush(text, self._thinking)
        self._last = time.monotonic()
        self._interval = min(max(SHORTEST_MS, 1000 * COST_FACTOR * (self._last - begin)), LONGEST_MS)

    def pending(self) -> str:
        """Returns the part of the answer that was not handed on yet."""
        return "" if self._thinking else "".join(self._pieces)

    def clear(self) -> None:
        self._timer.stop()
        self._pieces = []

    def _on_time(self) -> None:
        self.flush()
