"""The ring around what has the keyboard focus."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from assistant.ui.theme import Theme


class FocusRing(QWidget):
    """A 2 px ring around `target`, 2 px away from it; no layout has to leave room.

    It lies in the nearest widget around `target` that does not cut it.
    """

    REACH = 4

    def __init__(self, theme: Theme, target: QWidget, radius: float) -> None:
        super().__init__(_room_around(target, self.REACH))
        self._theme = theme
        self._target = target
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around: QWidget | None = target
        while around is not None and around is not self.parentWidget():     # each may move or grow
            around.installEventFilter(self)
            around = around.parentWidget()
        self._follow()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        return False

    def _follow(self) -> None:
        around = self.parentWidget()
        if around is not None:
            reach = self.REACH
            self.setGeometry(_place_in(self._target, around).adjusted(-reach, -reach, reach, reach))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._radius + 3, self._radius + 3)


def _place_in(target: QWidget, around: QWidget) -> QRect:
    return QRect(target.mapTo(around, QPoint(0, 0)), target.size())


def _room_around(target: QWidget, reach: int) -> QWidget:
    """Returns the nearest ancestor with `reach` pixels around `target`; in what scrolls, nothing outside of it."""
    around = target.parentWidget()
    while around is not None and not around.rect().contains(
            _place_in(target, around).adjusted(-reach, -reach, reach, reach)):
        above = around.parentWidget()
        if above is None or around.isWindow() or isinstance(above, QAbstractScrollArea):
            return around
        around = above
    return around or target
