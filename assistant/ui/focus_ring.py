"""The ring around what has the keyboard focus."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from assistant.ui.theme import Theme

if TYPE_CHECKING:
    Base = QWidget
else:
    Base = object       # comes before Qt's own class among the bases

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class FocusRing(QWidget):
    """A 2 px ring around `target`, 2 px away from it; no layout has to leave room.

    It lies in the nearest widget around `target` that does not cut it. What `target` draws leaves `slack` pixels free
    above and below: the ring keeps the same distance from that, and off the rows beside it.
    """

    REACH = 4

    def __init__(self, theme: Theme, target: QWidget, radius: float, slack: int = 0) -> None:
        super().__init__(_room_around(target, self.REACH, self.REACH - slack))
        self._theme = theme
        self._target = target
        self._radius = radius
        self._slack = slack
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
            place = _around(_place_in(self._target, around), self.REACH, self.REACH - self._slack)
            self.setGeometry(place.intersected(around.rect()))      # at the edge of a page it is closed, too

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._radius + 3, self._radius + 3)


class Ringed(Base):
    """Goes before a class of Qt's own among the bases: the ring stays as long as a focus that came by the keyboard,
    which ends with the window's.

    As it is, for what is drawn lower than the 28 px in which it is hit: sliders, boxes to tick, choices.
    """

    RADIUS = 5      # pixels, of the corners of what is drawn
    SLACK = 5       # pixels that are free above and below the drawing, at least

    _theme: Theme
    _ring: FocusRing | None = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD:
            self._ring = self._ring or FocusRing(self._theme, self, self.RADIUS, self.SLACK)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None


def _around(place: QRect, aside: int, above: int) -> QRect:
    return place.adjusted(-aside, -above, aside, above)


def _place_in(target: QWidget, around: QWidget) -> QRect:
    return QRect(target.mapTo(around, QPoint(0, 0)), target.size())


def _room_around(target: QWidget, aside: int, above: int) -> QWidget:
    """Returns the nearest ancestor with that many pixels at the sides of `target`, and above and below it; in what
    scrolls, nothing outside of it."""
    around = target.parentWidget()
    while around is not None and not around.rect().contains(
            _around(_place_in(target, around), aside, above)):
        outer = around.parentWidget()
        if outer is None or around.isWindow() or isinstance(outer, QAbstractScrollArea):
            return around
        around = outer
    return around or target
