"""Dragging chats to another part of their list: what is dragged, where it may be dropped, how both are drawn."""

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication, QListView

from assistant.domain.chat import ChatInfo
from assistant.ui.chat_model import ChatRows
from assistant.ui.chat_rows import Place, RowKind, title_of
from assistant.ui.theme import Theme

_EDGE = 24              # pixels at top and bottom in which the list scrolls by itself
_SCROLL_MS, _SCROLL_BY = 30, 12


class ChatDrag(QObject):
    """Begins once the pointer has moved far enough from a press on a chat.

    It stays inside the list and needs no help of the desktop, so it works alike on every platform.
    """

    dropped = Signal(object, object)    # list[ChatInfo], Place

    def __init__(self, theme: Theme, view: QListView, rows: ChatRows) -> None:
        super().__init__(view)
        self._theme, self._view, self._rows = theme, view, rows
        self._start: QPoint | None = None
        self._at = QPoint()
        self._chats: list[ChatInfo] = []
        self._place: Place | None = None
        self._scroll = QTimer(self, interval=_SCROLL_MS)
        self._scroll.timeout.connect(self._on_scroll)

    @property
    def active(self) -> bool:
        return bool(self._chats)

    @property
    def place(self) -> Place | None:
        """Where the chats would go if they were dropped now."""
        return self._place

    def press(self, at: QPoint) -> None:
        """The pointer was pressed on a chat."""
        self._start = at

    def move(self, at: QPoint) -> bool:
        """Follows the pointer. Returns False where nothing is held."""
        if self._start is None:
            return False
        if not self._chats:
            if (at - self._start).manhattanLength() < QApplication.startDragDistance():
                return True
            self._begin(self._view.indexAt(self._start))
        if self._chats:
            self._at = at
            self._look()
            near = at.y() < _EDGE or at.y() > self._view.viewport().height() - _EDGE
            self._scroll.start() if near else self._scroll.stop()
        return True

    def release(self) -> bool:
        """Drops what is held. Returns False where nothing was dragged."""
        chats, place, dragged = self._chats, self._place, self.active
        self.cancel()
        if dragged and place is not None:
            self.dropped.emit(chats, place)
        return dragged

    def cancel(self) -> None:
        self._start, self._chats, self._place = None, [], None
        self._scroll.stop()
        self._view.viewport().unsetCursor()
        self._view.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Draws a frame around where the chats would go, and beside the pointer what is held."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._place is not None:
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._area(self._place).adjusted(1, 1, -1, -1), 8, 8)
        self._paint_held(painter)

    def _begin(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index)
        if row is None or row.kind is not RowKind.CHAT or row.chat is None:
            return
        chosen = self._view.selectedIndexes()
        self._chats = self._rows.chats_at(chosen) if index in chosen else [row.chat]

    def _look(self) -> None:
        row = self._rows.row_at(self._view.indexAt(self._at))
        place = row.place if row is not None else None
        held = [self._rows.row_at(self._rows.index_of(chat.id)) for chat in self._chats]
        there = all(one is not None and one.place == place for one in held)
        self._place = None if there else place
        shape = Qt.CursorShape.ForbiddenCursor if self._place is None else Qt.CursorShape.DragMoveCursor
        self._view.viewport().setCursor(shape)
        self._view.viewport().update()

    def _area(self, place: Place) -> QRect:
        """Returns where the rows of a place are, as far as they are in sight."""
        inside, area = self._view.viewport().rect(), QRect()
        at = self._view.indexAt(QPoint(4, 0)).row()
        for number in range(max(at, 0), len(self._rows.rows)):
            rect = self._view.visualRect(self._rows.index(number))
            if rect.top() > inside.bottom():
                break
            if self._rows.rows[number].place == place:
                area = area.united(rect)
        right = 0 if self._view.verticalScrollBar().isVisible() else self._theme.px(12)
        return area.intersected(inside).adjusted(0, 0, -right, 0)

    def _paint_held(self, painter: QPainter) -> None:
        px, number = self._theme.px, len(self._chats)
        held = title_of(self._chats[0]) if number == 1 else self.tr("%n chats", "", number)
        painter.setFont(self._theme.font(12, 500))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(held, Qt.TextElideMode.ElideRight, px(160))
        box = QRect(self._at + QPoint(px(12), px(8)), QSize(metrics.horizontalAdvance(words) + px(20), px(26)))
        box.moveRight(min(box.right(), self._view.viewport().width() - px(4)))
        painter.setPen(QPen(self._theme.colour("edge"), 1))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _on_scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + (-_SCROLL_BY if self._at.y() < _EDGE else _SCROLL_BY))
        self._look()
