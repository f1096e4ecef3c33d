"""What all popups share: they are a raised card with a thin line around it, and lie on the screen as a whole."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBitmap, QGuiApplication, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent, QScreen
from PySide6.QtWidgets import QFrame, QWidget

from assistant.ui.theme import Theme

RADIUS = 12
_MAY_LACK_COMPOSITOR = ("xcb",)     # there what is see-through would be black


class PopupCard(QFrame):
    """A popup with round corners. Where the system mixes windows its corners are see-through, else they are cut off."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._cut = QGuiApplication.platformName() in _MAY_LACK_COMPOSITOR
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, not self._cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cut:
            self.setMask(_round(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._cut:       # up to the edge of what was left
            QPainter(self).fillRect(self.rect(), self._theme.colour("raised"))
        paint_card(self, self._theme)


def paint_card(card: QWidget, theme: Theme) -> None:
    """Paints the card that `card` is, and nothing outside its corners; called from its paintEvent."""
    painter = QPainter(card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("raised"))
    painter.drawRoundedRect(QRectF(card.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _round(box: QRect) -> QRegion:
    """Returns a box without its corners."""
    shape = QBitmap(box.size())
    shape.clear()
    painter = QPainter(shape)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.color1)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.end()
    return QRegion(shape)


def room_at(at: QPoint, screen: QScreen | None = None) -> QRect:
    """Returns where a popup may lie that belongs at a place; `screen` is where, None the one with the place."""
    return (screen or QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()).availableGeometry()


def move_onto_screen(popup: QWidget, at: QPoint, screen: QScreen | None = None) -> None:
    """Moves a popup that has its size to a place, or as near to it as the popup is seen whole; `screen` is where, None
    the one with the place."""
    free = room_at(at, screen)
    popup.move(max(free.left(), min(at.x(), free.right() - popup.width())),
               max(free.top(), min(at.y(), free.bottom() - popup.height())))
