"""The one field that finds chats, what was said in them, and after `>` everything the app can do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_COMMAND_MARKS = (">", "＞", "》")    # the last two are what Chinese keyboards write


class SearchField(QLineEdit):
    """A search without a frame: Esc empties and leaves it, ↓ goes to what was found, Enter takes what is marked."""

    down_pressed = Signal()
    entered = Signal()
    escaped = Signal()

    def query(self) -> str:
        """Returns what is looked for in the chats, "" while commands are."""
        text = self.text().strip()
        return "" if text.startswith(_COMMAND_MARKS) else text

    def command(self) -> str | None:
        """Returns the words that name a command, None without a `>`."""
        text = self.text().strip()
        return text[1:].strip() if text.startswith(_COMMAND_MARKS) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
