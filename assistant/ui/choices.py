"""Boxes to tick, and choices of which one is on: a click counts anywhere in them; on keyboard focus they are ringed."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from assistant.ui.focus_ring import Ringed
from assistant.ui.theme import Theme


class CheckBox(Ringed, QCheckBox):
    """Drawn by the stylesheet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)        # Qt's is as high as the words


class RadioButton(Ringed, QRadioButton):
    """Drawn by the stylesheet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)
