"""The chat list's view and its search field: what pointer and keyboard mean there."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListView

from assistant.ui.chat_rows import ChatRowDelegate


class ChatView(QListView):
    """The list itself; tells which chat was opened, or asked for its menu."""

    opened = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)   # global position
    delete_asked = Signal(QModelIndex)
    delegate: ChatRowDelegate

    def _in_menu(self, at: QPoint) -> bool:
        index = self.indexAt(at)
        return index.isValid() and self.delegate.menu_rect(self.visualRect(index)).contains(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        if self._in_menu(at):
            corner = self.delegate.menu_rect(self.visualRect(index)).bottomLeft()
            self.menu_asked.emit(index, self.viewport().mapToGlobal(corner))
        elif not self.delegate.editing:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_pointer = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_pointer else self.currentIndex()
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            at = event.globalPos() if by_pointer else self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(index, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index)
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self.delete_asked.emit(index)
        else:
            super().keyPressEvent(event)


class SearchField(QLineEdit):
    """A search without a frame: Esc empties it, ↓ goes to what was found, Enter opens the first."""

    down_pressed = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
