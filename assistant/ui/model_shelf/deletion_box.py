"""Asks before a model's files are deleted: what goes, what stays, who would miss it, how much room that makes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.model_library import Removal
from assistant.ui.controls import label
from assistant.ui.decision_box import DecisionBox
from assistant.ui.error_text import error_text
from assistant.ui.model_shelf.shelf_text import short_path
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme

NAMED = 4       # files named one by one


class DeletionBox(DecisionBox):
    """Where it may not be deleted from here, it says why, and only closes."""

    confirmed = Signal(bool)        # whether for good

    def __init__(self, theme: Theme, removal: Removal, name: str, *, in_use: bool = False, for_good: bool = False,
                 parent: QWidget | None = None) -> None:
        """`name` is the model's; `for_good`: there is no trash."""
        super().__init__(theme, "confirmDeletion", "keepModelButton", "confirmDeletionButton", parent)
        self._removal, self._name = removal, name
        self._in_use, self._for_good = in_use, for_good
        self._reason, self._freed = label(kind="small", wrap=True), label(kind="small", wrap=True)
        self._missed, self._left = label(kind="warning", wrap=True), label(kind="small", wrap=True)
        self._files = label(kind="caption", wrap=True)
        self._files.setObjectName("deletedFiles")
        self.lay_out([self._reason, self._files, self._freed, self._missed, self._left])

    def on_delete(self) -> None:
        self.accept()
        self.confirmed.emit(self._for_good)

    def tell(self) -> None:
        removal, allowed = self._removal, self._removal.allowed
        self.setWindowTitle(self.tr("Delete a model"))
        self.title.setText(self.tr("Delete {name}?").format(name=self._name) if allowed
                           else self.tr("{name} cannot be deleted here.").format(name=self._name))
        why = self.tr("Its disk has no trash: the files would be gone at once.") if self._for_good else ""
        if removal.refusal is not None:
            why = " ".join(part for part in error_text(removal.refusal) if part)
        self._say(self._reason, why)
        self._say(self._files, "\n".join(self._named()) if allowed else "")
        self._say(self._freed, self._room() if allowed else "")
        self._say(self._missed, self._consequences() if allowed else "")
        stays = "\n".join(short_path(path) for path in removal.stays)
        self._say(self._left, self.tr("The same model stays here:\n{places}").format(places=stays)
                  if allowed and stays else "")
        self.keep_button.set_label(self.tr("Keep it") if allowed else self.tr("Close"))
        self.delete_button.set_label(self.tr("Delete for good") if self._for_good else self.tr("Move to trash"))
        self.delete_button.setVisible(allowed)

    def _named(self) -> list[str]:
        files = [short_path(path) for path in self._removal.files]
        if len(files) <= NAMED + 1:
            return files
        return [*files[:NAMED], self.tr("and %n more files", "", len(files) - NAMED)]

    def _room(self) -> str:
        if not self._removal.size:
            return self.tr("This frees no room: another file on the disk has the same content.")
        size = size_text(self._removal.size)
        if self._for_good:
            return self.tr("This frees {size}.").format(size=size)
        return self.tr("It goes to the trash; emptying the trash frees {size}.").format(size=size)

    def _consequences(self) -> str:
        said = []
        if self._removal.loses:
            names = self.tr(", ").join(self._removal.loses)
            said.append(self.tr("It is no longer found there either: {names}.").format(names=names))
        if self._in_use:
            said.append(self.tr("It is in use now and is closed first."))
        return " ".join(said)

    def _say(self, part: QLabel, text: str) -> None:
        part.setText(text)
        part.setVisible(bool(text))
