"""Where an error is shown that belongs to no message: in the first page's card, else in a strip above the composer."""

from pathlib import Path

from assistant.domain.errors import AssistantError, Cancelled, StorageError
from assistant.ui.error_text import remedy_buttons
from assistant.ui.notices import Buttons
from assistant.wiring.parts import Widgets

OTHER = "error"     # key of the strip of whatever has none of its own
FOLDER = "folder"   # of the app's own folder, when it cannot be written to


class Failures:
    """One error for each key; a strip stays when the first page gives way to the chat."""

    def __init__(self, widgets: Widgets) -> None:
        self._w = widgets
        self.on_card = ""       # key of the error in the first page's card
        self._told: dict[str, AssistantError] = {}
        self._held: AssistantError | None = None    # on the first page: the cause of what the disk refuses next
        self._buttons: dict[str, Buttons] = {}

    def offer(self, key: str, buttons: Buttons) -> None:
        """Lets `buttons` say what can be done about errors of this key, in a strip."""
        self._buttons[key] = buttons

    def hold(self, error: AssistantError) -> None:
        """Shows an error that explains what the disk will refuse next: on the first page it stays."""
        self.tell(error, FOLDER)
        self._held = error

    def tell(self, error: AssistantError, key: str = OTHER) -> None:
        """Shows an error with its next steps."""
        if isinstance(error, Cancelled):
            return
        for other, told in list(self._told.items()):
            if (told.message, told.values) == (error.message, error.values):
                self.over(other)        # the same trouble met again elsewhere
        self._told[key] = error
        self._w.notices.show_error(error, key, self._buttons.get(key, remedy_buttons))
        follows = self._held is not None and isinstance(error, StorageError)
        if self._w.window.first_run_shown() and not follows:
            self.on_card = key
            self._w.first_run.set_error(error)

    def folder_of(self, key: str) -> Path | None:
        """Returns the folder that the error of this key is about, None where it names none."""
        error = self._told.get(key)
        folder = Path(error.values.get("folder", "")) if error is not None else Path()
        return folder if folder.is_absolute() else None

    def over(self, key: str) -> None:
        """Takes an error away: it is no longer true, or its next step is being taken."""
        self._told.pop(key, None)
        self._w.notices.hide_strip(key)
        if self.on_card == key:
            self.on_card = FOLDER if self._held is not None else ""
            self._w.first_run.set_error(self._held)
