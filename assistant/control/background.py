"""The one way off the main thread: run a function elsewhere, get its result or its error back here."""

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.translatable import QT_TRANSLATE_NOOP

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Background(QObject):
    """A pool of threads. With `threads=1` jobs run in the order given, one at a time."""

    _returned = Signal(object, object)  # callback, argument: delivered on the thread this object lives in

    def __init__(self, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setExpiryTimeout(-1)
        self._over = False
        self._returned.connect(self._on_returned)

    def run(
        self,
        function: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[AssistantError], None],
    ) -> None:
        """Calls `function` on a pool thread, then `done(result)` or `failed(error)` on this object's thread.

        After `finish` nothing is run any more: what the jobs would use is being closed.
        """
        if self._over:
            log.info("left out at the end of the app: %s", getattr(function, "__qualname__", function))
            return
        # Its method, no QRunnable: of those PySide keeps many for good, and with them all they hold, such as a chat.
        self._pool.start(_Job(function, done, failed, self._returned.emit).run)

    def run_apart(self, function: Callable[[], Result], done: Callable[[Result], None],
                  failed: Callable[[AssistantError], None]) -> None:
        """As `run`, on a thread of its own for which the app's end does not wait: for what may never return, such as
        looking into a folder on a network disk that has gone."""
        if not self._over:
            job = _Job(function, done, failed, self._returned.emit)
            threading.Thread(target=job.run, daemon=True, name="apart").start()

    def finish(self, seconds: float = 10.0) -> bool:
        """Ends: waits until every job has run, calls back nobody any more.

        Returns False when it took longer than `seconds`.
        """
        self._over = True
        return self._pool.waitForDone(int(seconds * 1000))

    @Slot(object, object)
    def _on_returned(self, callback: Callable[[Any], None], argument: Any) -> None:
        if not self._over:      # whom it would reach may be gone
            callback(argument)


class _Job:
    def __init__(self, function: Callable[[], Any], done: Callable[[Any], None],
                 failed: Callable[[AssistantError], None], deliver: Callable[[Any, Any], None]) -> None:
        self._function, self._done, self._failed, self._deliver = function, done, failed, deliver

    def run(self) -> None:
        try:
            callback, argument = self._done, self._function()
        except AssistantError as error:
            if not isinstance(error, Cancelled):
                log.warning("%s: %s", error.message, error.detail)
            callback, argument = self._failed, error
        except Exception as error:  # a bug must reach the user as a notice, not vanish with the thread
            callback, argument = self._failed, unexpected(error)
            log.error("%s", argument.detail)
        try:
            self._deliver(callback, argument)
        except RuntimeError:        # the Background is gone: the app has ended
            log.info("a job outlived the app")


def unexpected(error: BaseException) -> AssistantError:
    """Returns the error shown for an exception nobody foresaw. Its own words are left out: they may quote a chat."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" at {where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else ""
    reason = f" {error.strerror}" if isinstance(error, OSError) else ""
    return AssistantError(
        QT_TRANSLATE_NOOP("errors", "Something went wrong inside Parley."),
        QT_TRANSLATE_NOOP("errors", "Your chats are safe. Try again; if it happens again, restart Parley."),
        f"{type(error).__name__}{reason}{place}",
    )
