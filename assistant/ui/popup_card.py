"""The look of every popup: a raised card with a thin line around it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
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
