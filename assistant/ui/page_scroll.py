"""A scroll area for a page that scrolls downwards only and is never narrower than what is on it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class PageScroll(QScrollArea):
    """Asks for the width its page needs, the scroll bar included, so that no text is cut at the side."""

    def __init__(self, page: QWidget, parent: QWidget | None = None, *, steady: bool = False) -> None:
        """With `steady` the room of the scroll bar stays free without one: nothing moves when it comes or goes."""
        super().__init__(parent)
        page.setProperty("kind", "clear")
        self.setProperty("kind", "clear")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        if steady:
            self.verticalScrollBar().rangeChanged.connect(self._keep_width)
            self._keep_width(0, self.verticalScrollBar().maximum())

    def bar_width(self) -> int:
        """Returns the width of the scroll bar, in pixels."""
        return self.verticalScrollBar().sizeHint().width()

    def _keep_width(self, _low: int, high: int) -> None:
        self.setViewportMargins(0, 0, 0 if high else self.bar_width(), 0)

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
