"""Asks for a newer version when the user does, off the main thread."""

from PySide6.QtCore import QObject, Signal

from assistant import __version__
from assistant.control.background import Background
from assistant.domain.errors import AssistantError
from assistant.domain.release import Release
from assistant.hub import updates

AT_ONCE = 2         # one that the user no longer waits for may still be waiting for the network


class UpdateCheck(QObject):
    """One question at a time counts: the answer to an earlier one is not told."""

    begun = Signal()
    answered = Signal(object)       # Release, None when this version is the newest
    failed = Signal(object)         # AssistantError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._net = Background(AT_ONCE, self)
        self._asked = 0

    def ask(self) -> None:
        """Asks; `answered` or `failed` follows."""
        self.forget()
        number = self._asked

        def done(release: Release | None) -> None:
            if number == self._asked:
                self.answered.emit(release)

        def failed(error: AssistantError) -> None:
            if number == self._asked:
                self.failed.emit(error)

        self.begun.emit()
        self._net.run(lambda: updates.newest(__version__), done, failed)

    def forget(self) -> None:
        """No longer waits for an answer."""
        self._asked += 1

    def page(self) -> str:
        """Returns the web page with all downloads, "" where there is none."""
        return updates.page()

    def shutdown(self) -> None:
        self.forget()
        self._net.finish(0.5)
