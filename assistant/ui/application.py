"""The application object: what macOS tells it, where other systems use the command line."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Says which files the user opened with the app, in Finder or by dropping them on its icon.

    Those opened before `serve` are told then: macOS names the file the app was started with at once.
    """

    files_opened = Signal(list)     # list[str]

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._early: list[str] | None = []

    def serve(self) -> None:
        """Tells of files from now on, and of those opened already."""
        early, self._early = self._early, None
        if early:
            self.files_opened.emit(early)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            if self._early is None:
                self.files_opened.emit([event.file()])
            else:
                self._early.append(event.file())
            return True
        return super().event(event)
