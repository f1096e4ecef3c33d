"""A panel that lies over another one for a while, and what it acts with."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from assistant.ui.controls import TextButton


class ActButton(TextButton):
    """What the panel is for, as low as the button beside it, and with words of the same size."""

    def height_px(self) -> int:
        return self.theme.px(36)

    def _padding(self) -> int:
        return self.theme.px(14)

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.font(14, 600))


class Cover(QWidget):
    """Covers its parent from `open` to `close_panel`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered: list[QWidget] = []
        self._leads_to: QWidget | None = None       # where the parent passed the focus on to
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        parent.installEventFilter(self)

    def open(self) -> None:
        """Takes the place of the parent's parts, which cannot be reached meanwhile."""
        parent = self.parentWidget()
        parts = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if parent else []
        self._covered = [part for part in parts if part is not self and not part.isHidden()]
        for part in self._covered:
            part.hide()
        if parent is not None:
            self._leads_to = parent.focusProxy()
            parent.setFocusProxy(self)
        self.show()

    def close_panel(self) -> None:
        """Gives the place back."""
        self.hide()
        parent = self.parentWidget()
        if parent is not None and self._leads_to is not None:
            parent.setFocusProxy(self._leads_to)
        for part in self._covered:
            part.show()
        self._covered = []

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def _cover(self) -> None:
        """Takes all the room there is."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()
