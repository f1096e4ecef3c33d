"""The line between what stands still and what scrolls under it."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from assistant.ui.controls import Divider
from assistant.ui.theme import Theme


class EdgeLine(Divider):
    """Drawn while something is hidden behind the edge it stands at: the lower one of a scroll area, or with `above` the
    upper one. It always takes its pixel, so that nothing moves."""

    def __init__(self, theme: Theme, area: QAbstractScrollArea, parent: QWidget | None = None, *,
                 above: bool = False) -> None:
        super().__init__(theme, parent)
        self._bar, self._above = area.verticalScrollBar(), above
        self._bar.valueChanged.connect(lambda _value: self.update())
        self._bar.rangeChanged.connect(lambda _low, _high: self.update())

    def is_drawn(self) -> bool:
        """Returns whether something is hidden there."""
        bar = self._bar
        return bar.value() > bar.minimum() if self._above else bar.value() < bar.maximum()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_drawn():
            super().paintEvent(event)
