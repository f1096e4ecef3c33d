"""A line below what does not scroll."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea

from assistant.ui.controls import Divider
from assistant.ui.theme import Theme


class ScrollLine(Divider):
    """Lies on the top edge of a scroll area and is there while that is scrolled: a line of text that is cut in half
    would look like part of the head above it."""

    def __init__(self, theme: Theme, area: QAbstractScrollArea, side: int = 0) -> None:
        """It ends `side` pixels before either edge."""
        super().__init__(theme, area)
        self._area, self._side = area, side
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._on_scrolled(area.verticalScrollBar().value())

    def _on_scrolled(self, value: int) -> None:
        if value > 0:
            self._place()
        self.setVisible(value > 0)

    def _place(self) -> None:
        self.setGeometry(self._side, 0, self._area.width() - 2 * self._side, 1)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
