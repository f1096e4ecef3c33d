"""Dragging a bar of a list to another place, and the keys that move it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from assistant.ui.download_bar import DOWN, UP
from assistant.ui.theme import Theme

LINE_PX = 2


class BarDrag(QObject):
    """Works on the bars as they stand: they are given by a function, from top to bottom. Esc lets one stay."""

    dropped = Signal(object, int)       # QWidget, its new place among all of them
    stepped = Signal(object, int)       # QWidget, -1 or 1

    def __init__(self, theme: Theme, area: QScrollArea, page: QWidget, bars: Callable[[], list[QWidget]]) -> None:
        """`page` is what scrolls in `area` and holds the bars."""
        super().__init__(area)
        self._area, self._page, self._bars = area, page, bars
        self._held: QWidget | None = None
        self._pressed = QPoint()
        self._place: int | None = None
        self._line = _DropLine(theme, page)

    def watch(self, bar: QWidget) -> None:
        """Lets `bar` be moved."""
        bar.installEventFilter(self)
        for keys, by in ((UP, -1), (DOWN, 1)):
            shortcut = QShortcut(QKeySequence(keys), bar)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self.stepped.emit(bar, by))

    def is_dragging(self) -> bool:
        return self._place is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self.is_dragging() and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._let_go()
            return True
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget):
            return False
        kind, at = event.type(), event.globalPosition().toPoint()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._held, self._pressed = watched, at
            return len(self._bars()) > 1
        if kind == QEvent.Type.MouseMove and self._held is watched:
            if self.is_dragging() or (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                self._drag_to(at)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._held is watched:
            place, bar = self._place, self._held
            self._let_go()
            if place is not None:
                self.dropped.emit(bar, place)
            return True
        return False

    def _drag_to(self, at: QPoint) -> None:
        bars, held = self._bars(), self._held
        if held is None or held not in bars:
            return self._let_go()
        if not self.is_dragging():
            held.grabKeyboard()
            held.setCursor(Qt.CursorShape.ClosedHandCursor)
        y = self._page.mapFromGlobal(at).y()
        self._area.ensureVisible(0, y, 0, held.height() // 2)
        before = sum(bar.geometry().center().y() < y for bar in bars)       # bars above the line
        self._place = before - (bars.index(held) < before)
        edge = bars[0].y() if before == 0 else bars[before - 1].geometry().bottom()
        below = bars[before].y() if before < len(bars) else self._page.height()
        self._line.show_at((edge + below) // 2 if before else edge - LINE_PX)
        return None

    def _let_go(self) -> None:
        if self._held is not None and self.is_dragging():
            self._held.releaseKeyboard()
            self._held.unsetCursor()
        self._held = self._place = None
        self._line.hide()


class _DropLine(QWidget):
    """Where the bar will come to lie."""

    def __init__(self, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self._theme, self._page = theme, page
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, y: int) -> None:
        self.setGeometry(0, max(y, 0), self._page.width(), LINE_PX)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("accent"))
