"""A layout that puts widgets in a row and goes on in the next where the room ends."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Left to right, then down; `gap` in pixels between neighbours and, without a `row_gap`, between rows; rows may be
    centred. With `title`, in pixels, the first widget takes the room that its row leaves, so much at least."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, *, row_gap: int | None = None,
                 centred: bool = False, title: int = 0) -> None:
        super().__init__(parent)
        self.gap = gap
        self._row_gap = gap if row_gap is None else row_gap
        self._centred, self._title = centred, title
        self._items: list[QLayoutItem] = []

    def add(self, widget: QWidget) -> None:
        """Adds a widget at the end."""
        self.addWidget(widget)

    def widgets(self) -> list[QWidget]:
        """Returns those that can be seen."""
        return [widget for item in self._items if not item.isEmpty() and (widget := item.widget()) is not None]

    def clear(self) -> None:
        """Deletes all widgets in it."""
        while self._items:
            if widget := self._items.pop().widget():
                widget.hide()
                widget.deleteLater()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        sizes = [self._size(item) for item in self._items if not item.isEmpty()]
        margins = self.contentsMargins()
        return QSize(max((s.width() for s in sizes), default=0) + margins.left() + margins.right(),
                     max((s.height() for s in sizes), default=0) + margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Places the items and returns the height they take."""
        room = rect.marginsRemoved(self.contentsMargins())
        y = room.y()
        for row in self._rows(room.width()):
            sizes = [self._size(item) for item in row]
            height = max(size.height() for size in sizes)
            spare = room.width() - sum(size.width() + self.gap for size in sizes) + self.gap
            x = room.x() + (max(spare, 0) // 2 if self._centred else 0)
            if self._title and row[0] is self._items[0]:
                sizes[0] = QSize(sizes[0].width() + max(spare, 0), height)
            for item, size in zip(row, sizes, strict=True):
                if move:
                    down = (height - size.height()) // 2 if self._title else 0
                    item.setGeometry(QRect(QPoint(x, y + down), size.boundedTo(QSize(room.width(), size.height()))))
                x += size.width() + self.gap
            y += height + self._row_gap
        used = max(y - self._row_gap - room.y(), 0)
        margins = self.contentsMargins()
        return used + margins.top() + margins.bottom()

    def _size(self, item: QLayoutItem) -> QSize:
        hint = item.sizeHint()
        return QSize(self._title, hint.height()) if self._title and item is self._items[0] else hint

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        """Returns the items that can be seen, row by row."""
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = self._size(item).width()
            if rows and used + self.gap + needed <= width:
                rows[-1].append(item)
                used += self.gap + needed
            else:
                rows.append([item])
                used = needed
        return rows
