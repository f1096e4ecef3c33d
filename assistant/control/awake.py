"""Keeps the computer awake while an answer is written or a model downloads."""

from collections.abc import Callable
from contextlib import ExitStack
from contextvars import Context

from PySide6.QtCore import QObject

from assistant.control.background import Background
from assistant.domain.errors import AssistantError


class Awake(QObject):
    """Several reasons may overlap; the machine may sleep again when the last one is gone.

    Where the system offers no way (a bare X server, a container), nothing happens: it is a courtesy.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Background(1, self)    # wakepy talks to D-Bus: never on the main thread
        self._reasons: set[str] = set()
        self._held: ExitStack | None = None
        # wakepy keeps its mode in a context variable; a Qt thread begins each job with a fresh context.
        self._context = Context()

    def set(self, reason: str, wanted: bool) -> None:
        """Adds or drops a reason to stay awake."""
        before = bool(self._reasons)
        (self._reasons.add if wanted else self._reasons.discard)(reason)
        if bool(self._reasons) != before:
            self._jobs.run(self._in_context(self._hold if self._reasons else self._let_go), _nothing, _ignore)

    def wanted(self) -> bool:
        """Returns whether there is a reason to stay awake."""
        return bool(self._reasons)

    def shutdown(self) -> None:
        self._reasons.clear()
        self._jobs.run(self._in_context(self._let_go), _nothing, _ignore)
        self._jobs.finish(2)

    def _in_context(self, job: Callable[[], None]) -> Callable[[], None]:
        return lambda: self._context.run(job)

    def _hold(self) -> None:
        import wakepy  # 40 ms that the first paint need not wait for

        stack = ExitStack()
        stack.enter_context(wakepy.keep.running(on_fail="pass"))
        self._held = stack

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def _nothing(_result: None) -> None:
    pass


def _ignore(_error: AssistantError) -> None:
    pass
