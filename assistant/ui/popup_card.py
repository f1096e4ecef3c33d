"""What all popups share: they are a raised card with a thin line around it, and lie on the screen as a whole."""

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QGuiApplication, QPainter, QPen, QScreen
from PySide6.QtWidgets import QWidget

from assistant.ui.theme import Theme

RADIUS = 12


def paint_popup(popup: QWidget, theme: Theme) -> None:
    """Paints the card that `popup` lies on; called from its paintEvent."""
    painter = QPainter(popup)
    painter.fillRect(popup.rect(), theme.colour("raised"))   # see-through: black without a compositor
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawRoundedRect(QRectF(popup.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def room_at(at: QPoint, screen: QScreen | None = None) -> QRect:
    """Returns where a popup may lie that belongs at a place; `screen` is where, None the one with the place."""
    return (screen or QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()).availableGeometry()


def move_onto_screen(popup: QWidget, at: QPoint, screen: QScreen | None = None) -> None:
    """Moves a popup that has its size to a place, or as near to it as the popup is seen whole; `screen` is where, None
    the one with the place."""
    free = room_at(at, screen)
    popup.move(max(free.left(), min(at.x(), free.right() - popup.width())),
               max(free.top(), min(at.y(), free.bottom() - popup.height())))
