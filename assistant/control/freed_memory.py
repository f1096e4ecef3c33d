"""Memory that the program has freed goes back to the system."""

import ctypes
import sys

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.errors import AssistantError

AFTER_MS = 30_000       # from the first time something may have freed much to all of it being given back


def give_back() -> bool:
    """Gives back what was freed between things still in use, which glibc keeps for good; returns whether there was any.

    glibc's malloc_trim: some milliseconds, in which other threads may have to wait for memory. Other systems' C
    libraries give memory back by themselves.
    """
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    return hasattr(library, "malloc_trim") and bool(library.malloc_trim(0))     # musl has none


class FreedMemory(QObject):
    """Gives memory back a while after something ended, and so not more often than that while things go on ending."""

    given_back = Signal(bool)       # whether there was any

    def __init__(self, parent: QObject | None = None, after_ms: int = AFTER_MS) -> None:
        super().__init__(parent)
        self._threads = Background(1, self)
        self._timer = QTimer(self, singleShot=True, interval=after_ms)
        self._timer.timeout.connect(self._give_back)

    def soon(self) -> None:
        """Something has ended: the start of the app, an answer, the sight of a chat."""
        if not self._timer.isActive():
            self._timer.start()

    def shutdown(self) -> None:
        self._timer.stop()
        self._threads.finish()

    def _give_back(self) -> None:
        self._threads.run(give_back, self.given_back.emit, _ignore)


def _ignore(_error: AssistantError) -> None:
    """The memory is still free to be used again."""
