"""The field with a model's name: Enter or leaving it renames, Esc takes back what was typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LONGEST = 120   # characters


class NameField(QLineEdit):
    """Empty it shows the model's own name, which it then has."""

    renamed = Signal(str)       # "" for its own name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        self.setMaxLength(LONGEST)
        self.editingFinished.connect(self.commit)

    def show_name(self, name: str, original: str) -> None:
        """Shows the user's name for it, "" where there is none; what is being typed is left alone."""
        self.setPlaceholderText(original)
        if self.text().strip() == self._said:       # nothing typed that was not told
            self._said = name
            if self.text().strip() != name:
                self.setText(name)

    def commit(self) -> None:
        """Sends `renamed` if another name was typed."""
        if (name := self.text().strip()) != self._said:
            self._said = name
            self.renamed.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text().strip() != self._said:
            self.setText(self._said)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.commit()
