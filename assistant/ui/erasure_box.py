"""Asks before everything that Parley keeps on this computer is deleted, and says what that is."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from assistant.ui.controls import TextButton, label
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme

Sizes = Sequence[tuple[str, int, int]]      # what ("chats", "models", "settings", "other"), files, bytes


class ErasureBox(QDialog):
    """Modal: there is no way back. "Keep everything" is where the keyboard is."""

    confirmed = Signal()

    def __init__(self, theme: Theme, sizes: Sizes, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("erasureBox")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._sizes, self._folder = sizes, folder
        px = theme.px
        self._title, self._note = label(kind="heading", wrap=True), label(kind="small", wrap=True)
        self._where = label(kind="caption", wrap=True)
        self._delete = TextButton(theme, "", "danger", "trash-2")
        self._delete.setObjectName("eraseButton")
        self._keep = TextButton(theme, "")
        self._keep.setObjectName("keepButton")
        self._rows = [(label(kind="strong"), label(kind="small")) for _ in sizes]
        grid, buttons, box = QGridLayout(), QHBoxLayout(), QVBoxLayout(self)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(0, 1)
        for at, (name, size) in enumerate(self._rows):
            grid.addWidget(name, at, 0)
            grid.addWidget(size, at, 1, Qt.AlignmentFlag.AlignRight)
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._keep)
        buttons.addWidget(self._delete)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        box.addWidget(self._title)
        box.addSpacing(px(4))
        box.addLayout(grid)
        box.addSpacing(px(4))
        box.addWidget(self._note)
        box.addWidget(self._where)
        box.addSpacing(px(12))
        box.addLayout(buttons)
        self.setMinimumWidth(px(440))
        self._keep.clicked.connect(self.reject)
        self._delete.clicked.connect(self._on_delete)
        self._tell()
        self._keep.setFocus()

    def _on_delete(self) -> None:
        self.accept()
        self.confirmed.emit()

    def _tell(self) -> None:
        self.setWindowTitle(self.tr("Delete everything"))
        self._title.setText(self.tr("Delete everything Parley keeps on this computer?"))
        names = {"chats": self.tr("Chats"), "models": self.tr("Downloaded models"), "settings": self.tr("Settings"),
                 "other": self.tr("Logs and cache")}
        for (name, size), (what, files, amount) in zip(self._rows, self._sizes, strict=True):
            name.setText(names[what])
            size.setText(self.tr("%n files, {size}", "", files).format(size=size_text(amount)) if files else "–")
        self._note.setText(self.tr("This cannot be undone. Parley closes then. Model files that you opened from "
                                   "elsewhere stay, and so does the program itself."))
        self._where.setText(self._folder)
        self._keep.set_label(self.tr("Keep everything"))
        self._delete.set_label(self.tr("Delete and close"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()


def tell_not_all_deleted(names: Sequence[str], title: str, text: str) -> None:
    """Says, when the window is gone already, what could not be deleted."""
    box = QMessageBox()
    box.setObjectName("notAllDeleted")
    box.setText(title)
    box.setInformativeText(text)
    box.setDetailedText("\n".join(names))
    box.exec()
