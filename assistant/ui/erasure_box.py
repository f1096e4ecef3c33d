"""Asks before everything that Parley keeps on this computer is deleted, and says what that is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMessageBox, QWidget

from assistant.ui.controls import label
from assistant.ui.decision_box import DecisionBox
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme

Sizes = Sequence[tuple[str, int, int]]      # what ("chats", "models", "settings", "other"), files, bytes


class ErasureBox(DecisionBox):
    """Modal: there is no way back. "Keep everything" is where the keyboard is."""

    confirmed = Signal()

    def __init__(self, theme: Theme, sizes: Sizes, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "erasureBox", "keepButton", "eraseButton", parent)
        self.setModal(True)
        self._sizes, self._folder = sizes, folder
        self._note, self._where = label(kind="small", wrap=True), label(kind="caption", wrap=True)
        self._rows = [(label(kind="strong"), label(kind="small")) for _ in sizes]
        grid = QGridLayout()
        grid.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 1)
        for at, (name, size) in enumerate(self._rows):
            grid.addWidget(name, at, 0)
            grid.addWidget(size, at, 1, Qt.AlignmentFlag.AlignRight)
        self.lay_out([grid, self._note, self._where])

    def on_delete(self) -> None:
        self.accept()
        self.confirmed.emit()

    def tell(self) -> None:
        self.setWindowTitle(self.tr("Delete everything"))
        self.title.setText(self.tr("Delete everything Parley keeps on this computer?"))
        names = {"chats": self.tr("Chats"), "models": self.tr("Downloaded models"), "settings": self.tr("Settings"),
                 "other": self.tr("Logs and cache")}
        for (name, size), (what, files, amount) in zip(self._rows, self._sizes, strict=True):
            name.setText(names[what])
            size.setText(self.tr("%n files, {size}", "", files).format(size=size_text(amount)) if files else "–")
        self._note.setText(self.tr("This cannot be undone. Parley closes then. Model files that you opened from "
                                   "elsewhere stay, and so does the program itself."))
        self._where.setText(self._folder)
        self.keep_button.set_label(self.tr("Keep everything"))
        self.delete_button.set_label(self.tr("Delete and close"))


def tell_not_all_deleted(names: Sequence[str], title: str, text: str) -> None:
    """Says, when the window is gone already, what could not be deleted."""
    box = QMessageBox()
    box.setObjectName("notAllDeleted")
    box.setText(title)
    box.setInformativeText(text)
    box.setDetailedText("\n".join(names))
    box.exec()
