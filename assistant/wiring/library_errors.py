"""Tells in the chat's window what could not be done with the models on this computer, and does it again on *Retry*."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.domain.errors import AssistantError, Cancelled
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

LIBRARY = "library"     # key of the strip above the composer

NotDone = tuple[Callable[[], object], Path | None]      # what does it again, and the file that was to be opened


class LibraryErrors:
    """One is told at a time: another one, and the user who closes it, end what it was about. Of the same trouble met
    several times, as on a full disk, all is tried again."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures,
                 open_file: Callable[[Path], None]) -> None:
        self._failures = failures
        self.refused: Path | None = None        # the file that could not be opened, while that is told
        self._told: AssistantError | None = None
        self._again: list[Callable[[], object]] = []        # what *Retry* does
        self._look: NotDone = (services.library.refresh, None)
        self._not_done: NotDone = self._look    # what the error is about that follows at once
        collection, delete = services.library.collection, widgets.picker.delete_requested
        collection.not_added.connect(lambda path: self._on_not_done(partial(open_file, path), path))
        collection.not_said.connect(self._on_not_done)
        collection.removal.not_deleted.connect(lambda path: self._on_not_done(partial(delete.emit, path)))
        services.library.failed.connect(self._on_failed)
        widgets.notices.dismissed.connect(lambda key: self.over() if key == LIBRARY else None)

    def over(self) -> None:
        """Takes the error away: it is no longer true, or something else is wanted."""
        self.refused, self._told, self._again = None, None, []
        self._failures.over(LIBRARY)

    def try_again(self) -> None:
        """Does again what could not be done; where nobody asked for it, looks into every folder again."""
        wanted = self._again
        self.over()
        for act in wanted:
            act()

    def _on_not_done(self, again: Callable[[], object], file: Path | None = None) -> None:
        self._not_done = again, file

    def _on_failed(self, error: AssistantError) -> None:
        (again, file), self._not_done = self._not_done, self._look
        if isinstance(error, Cancelled):
            return
        told = self._told
        if told is None or (told.message, told.values) != (error.message, error.values):
            self.over()
        self._told, self.refused = error, file or self.refused
        self._again.append(again)
        self._failures.tell(error, LIBRARY)
