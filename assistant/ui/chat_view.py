"""The view of the chat list: what pointer and keyboard mean there."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from assistant.domain.chat import ChatInfo
from assistant.ui.chat_drag import ChatDrag
from assistant.ui.chat_model import ChatRows
from assistant.ui.chat_painter import ChatRowDelegate
from assistant.ui.chat_rows import RowKind
from assistant.ui.theme import Theme

_FLAG = QItemSelectionModel.SelectionFlag
_CHOOSING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ChatView(QListView):
    """Tells which row was opened, folded, dragged or asked for its menu."""

    opened = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)    # global position
    delete_asked = Signal(QModelIndex)
    fold_asked = Signal(QModelIndex, bool)      # a folder: open it, or close it
    left_at_top = Signal()                      # ↑ on the first row
    escaped = Signal()
    typed = Signal(str)                         # a letter, while results are shown

    def __init__(self, theme: Theme, rows: ChatRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.searching = False
        self._held_back: QModelIndex | None = None      # pressed among several: chosen alone once released
        self.setModel(rows)
        self.delegate = ChatRowDelegate(theme, self, rows)
        self.setItemDelegate(self.delegate)
        self.drag = ChatDrag(theme, self, rows)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    # -- what is chosen -----------------------------------------------------------------------------------

    def chosen(self) -> list[ChatInfo]:
        """Returns the chats that are selected, from top to bottom."""
        return self.rows.chats_at(self.selectedIndexes())

    def chosen_with(self, index: QModelIndex) -> list[ChatInfo]:
        """Returns the chats meant by a row: all that are selected where it is one of them, else its own."""
        chats, own = self.chosen(), self.rows.chat_at(index)
        return chats if own in chats else [own] if own is not None else []

    def choose(self, chat_ids: list[str], current: QModelIndex) -> None:
        """Selects chats, and makes one row the keyboard's."""
        chosen = QItemSelection()
        for first, last in runs(index.row() for index in map(self.rows.index_of, chat_ids) if index.isValid()):
            chosen.append(QItemSelectionRange(self.rows.index(first), self.rows.index(last)))
        self.selectionModel().setCurrentIndex(current, _FLAG.NoUpdate)
        self.selectionModel().select(chosen, _FLAG.ClearAndSelect)      # at once: one by one takes minutes for 10,000

    def mark(self, index: QModelIndex) -> None:
        """Selects one row alone."""
        self.selectionModel().setCurrentIndex(index, _FLAG.ClearAndSelect)
        if index.isValid():
            self.scrollTo(index)

    def _on_selection(self) -> None:
        several = not self.searching and len(self.selectedIndexes()) > 1
        if several != self.delegate.several:
            self.delegate.several = several
            self.viewport().update()

    # -- the pointer --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index, plain = self.indexAt(at), not event.modifiers() & _CHOOSING
        if event.button() == Qt.MouseButton.LeftButton and plain and self._row_kind(index) is RowKind.CHAT \
                and not self._in_menu(at):
            self.drag.press(at)
            if self.selectionModel().isSelected(index) and self.delegate.several:
                self._held_back = index     # all of them may be dragged
                return
        if event.button() == Qt.MouseButton.RightButton or self._in_menu(at):
            return      # the menu decides what is meant
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            super().mouseMoveEvent(event)
        else:       # with a button down Qt would select whatever the pointer passes
            self.drag.move(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at, held_back = event.position().toPoint(), self._held_back
        self._held_back = None
        if self.drag.release():
            return
        super().mouseReleaseEvent(event)
        index = self.indexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        if self._in_menu(at):
            corner = self.delegate.menu_rect(self.visualRect(index)).bottomLeft()
            self.menu_asked.emit(index, self.viewport().mapToGlobal(corner))
        elif not event.modifiers() & _CHOOSING and not self.delegate.editing:
            if held_back is not None:
                self.mark(index)
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_pointer = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_pointer else self.currentIndex()
        if self.delegate.has_menu(index):
            at = event.globalPos() if by_pointer else self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(index, at)

    def _in_menu(self, at: QPoint) -> bool:
        index = self.indexAt(at)
        return self.delegate.has_menu(index) and not self.delegate.several \
            and self.delegate.menu_rect(self.visualRect(index)).contains(at)

    def _row_kind(self, index: QModelIndex) -> RowKind | None:
        row = self.rows.row_at(index)
        return row.kind if row is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.drag.active:
            self.drag.paint(QPainter(self.viewport()))

    # -- the keyboard -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.delegate.editing:
            return      # the field for a name passes Enter on, which would open what is being named
        index, key = self.currentIndex(), event.key()
        kind = self._row_kind(index)
        if key == Qt.Key.Key_Escape and self._take_escape():
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index)
        elif key == Qt.Key.Key_Delete and index.isValid():
            self.delete_asked.emit(index)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and kind is not None:
            self._fold(index, kind, key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Up and index == self._first() and not event.modifiers() & _CHOOSING:
            self.left_at_top.emit()
        elif event.text().strip() and not event.modifiers() & _COMMAND:
            if self.searching:
                self.typed.emit(event.text())
            else:
                event.ignore()      # who clicks a chat and types means its composer, not a search in the list
        else:
            super().keyPressEvent(event)

    def _take_escape(self) -> bool:
        if self.drag.active:
            self.drag.cancel()
        elif self.delegate.several:
            self.mark(self.currentIndex())
        elif self.searching or self._row_kind(self.rows.index(0)) is RowKind.BACK:
            self.escaped.emit()
        else:
            return False
        return True

    def _fold(self, index: QModelIndex, kind: RowKind, unfold: bool) -> None:
        row = self.rows.rows[index.row()]
        if kind is RowKind.FOLDER:
            self.fold_asked.emit(index, unfold)
        elif kind is RowKind.BACK and not unfold:
            self.opened.emit(index)
        elif row.indented and row.place is not None and not unfold:
            self.mark(self.rows.index_of_folder(row.place.folder))

    def _first(self) -> QModelIndex:
        return next((index for index in map(self.rows.index, range(len(self.rows.rows)))
                     if index.flags() & Qt.ItemFlag.ItemIsEnabled), QModelIndex())


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Gives first and last of each run of numbers that follow each other."""
    start = last = None
    for number in sorted(numbers):
        if start is None or last is None or number > last + 1:
            if start is not None and last is not None:
                yield start, last
            start = number
        last = number
    if start is not None and last is not None:
        yield start, last
