"""`‹ 2 / 3 ›`: leads through the messages that stand in each other's place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from assistant.ui.controls import IconButton, label
from assistant.ui.theme import Theme


class SiblingArrows(QWidget):
    """Seen only where there is more than one."""

    stepped = Signal(int)      # -1 or +1

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._previous = self._arrow("chevron-left", "previousSibling", "Alt+Left", -1)
        self._count = label(kind="small")
        self._next = self._arrow("chevron-right", "nextSibling", "Alt+Right", 1)
        for part in (self._previous, self._count, self._next):
            line.addWidget(part)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_place(self, index: int, count: int, previous: str, following: str, place: str) -> None:
        """Takes the place of the one shown, from 0, and how many there are; the arrows' names; the place in words."""
        self.setVisible(count > 1)
        self._previous.set_tooltip(previous)
        self._next.set_tooltip(following)
        self._count.setText(f"{index + 1} / {count}")
        self._count.setAccessibleName(place)
        self._previous.setEnabled(index > 0)
        self._next.setEnabled(index < count - 1)

    def _arrow(self, icon: str, name: str, shortcut: str, delta: int) -> IconButton:
        arrow = IconButton(self._theme, icon, "", shortcut, parent=self)
        arrow.icon_size = 16
        arrow.icon_role = "text2"
        arrow.setObjectName(name)
        arrow.clicked.connect(lambda: self.stepped.emit(delta))
        return arrow

    def _restyle(self) -> None:
        for arrow in (self._previous, self._next):
            arrow.setFixedWidth(self._theme.px(28))
