"""The order of the samplers as a list: dragged with the mouse, or moved with Alt and an arrow key."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from assistant.domain.sampler_order import moved, order_of, order_text
from assistant.domain.settings import OPTIONS
from assistant.ui.focus_ring import KEYBOARD, Ringed
from assistant.ui.option_text import label_text
from assistant.ui.theme import Theme

ROW_HEIGHT = 30
_NAME = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OrderEditor(Ringed, QListWidget):
    """From first to last. `value()` is the text kept in the file; `changed` is sent once for each move."""

    RADIUS, SLACK = 8, 0

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._order = order_of("")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        theme.changed.connect(self._fill)
        self._fill()

    def value(self) -> str:
        return order_text(self._order)

    def setValue(self, text: str) -> None:
        """Takes an order, and sends `changed` where it is another one."""
        if order_of(text) != self._order:
            self.show_value(text)
            self.changed.emit(self.value())

    def show_value(self, text: str) -> None:
        """Shows an order without sending `changed`."""
        order = order_of(text)
        if order != self._order:
            self._order = order
            self._fill()

    def names(self) -> list[str]:
        """Returns the names as they are read, from first to last."""
        return [self.item(row).text() for row in range(self.count())]

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(ROW_HEIGHT) * len(self._order) + self._theme.px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        # Alt and an arrow lead from message to message everywhere else.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event)
        row = self.currentRow()
        if not step or row < 0:
            super().keyPressEvent(event)
            return
        place = min(max(row + step, 0), self.count() - 1)
        if place != row:
            self._move_to(self._order[row], place)

    def dropEvent(self, event: QDropEvent) -> None:
        row, target = self.currentRow(), self.indexAt(event.position().toPoint()).row()
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        place = len(self._order) if target < 0 else target + below
        event.setDropAction(Qt.DropAction.IgnoreAction)     # the list is filled anew instead
        event.accept()
        if row >= 0 and (place := place - (place > row)) != row:
            self._move_to(self._order[row], place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()                  # it shows everything: the page scrolls

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD and self.currentRow() < 0:
            self.setCurrentRow(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()

    def _step(self, event: QKeyEvent) -> int:
        return _STEPS.get(Qt.Key(event.key()), 0) if event.modifiers() & Qt.KeyboardModifier.AltModifier else 0

    def _move_to(self, name: str, place: int) -> None:
        self._order = moved(self._order, name, place)
        self._fill()
        self.setCurrentRow(place)
        self.changed.emit(self.value())

    def _fill(self) -> None:
        row = self.currentRow()
        self.clear()
        words = {"penalties": self.tr("Penalties"), "dry": self.tr("DRY"), "xtc": self.tr("XTC")}
        for name in self._order:
            item = QListWidgetItem(words.get(name) or label_text(OPTIONS[f"generation.{name}"]), self)
            item.setData(_NAME, name)
            item.setSizeHint(QSize(0, self._theme.px(ROW_HEIGHT)))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
        if row >= 0:
            self.setCurrentRow(row)
        self.updateGeometry()
