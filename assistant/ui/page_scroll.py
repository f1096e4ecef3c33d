"""A scroll area for a page that scrolls downwards only and is never narrower than what is on it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class PageScroll(QScrollArea):
    """Asks for the width its page needs, the scroll bar included, so that no text is cut at the side."""

    def __init__(self, page: QWidget, parent: QWidget | None = None, *, side: int = 0) -> None:
        """With `side` what is on the page ends so many pixels before the right edge, with a scroll bar or without one:
        that comes and goes in this room, and nothing moves."""
        super().__init__(parent)
        self._side = side
        page.setProperty("kind", "clear")
        self.setProperty("kind", "clear")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        if side:
            self.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._keep_side())
            self._keep_side()

    def bar_width(self) -> int:
        """Returns the width of the scroll bar, in pixels."""
        return self.verticalScrollBar().sizeHint().width()

    def bring_whole(self, part: QWidget) -> None:
        """Scrolls down until a part of the page is seen to its end, as far as its beginning stays in sight. Qt's own
        `ensureWidgetVisible` looks for no more than the text cursor."""
        page, bar = self.widget(), self.verticalScrollBar()
        if page is not None:
            top = part.mapTo(page, QPoint()).y()
            wanted = top + part.height() + 8 - self.viewport().height()
            bar.setValue(max(bar.value(), min(wanted, top)))

    def _keep_side(self) -> None:
        page, bar = self.widget(), self.bar_width()
        layout = page.layout() if page is not None else None
        if not self._side or layout is None:
            return
        self.setViewportMargins(0, 0, 0 if self.verticalScrollBar().maximum() else bar, 0)
        margins = layout.contentsMargins()
        if margins.right() != self._side - bar:
            margins.setRight(self._side - bar)
            layout.setContentsMargins(margins)

    def changeEvent(self, event: QEvent) -> None:
        """The stylesheet, which says how wide the bar is, is put on when the window is made."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._keep_side()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_side()

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        page = self.widget()
        if page is None:
            return size
        return QSize(page.minimumSizeHint().width() + self.bar_width(), size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
