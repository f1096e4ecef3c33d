"""The shape around the user's words."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath


def rounded(box: QRectF, radius: float, corner: float) -> QPainterPath:
    """Returns a rounded rectangle whose bottom right corner has its own radius."""
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    square = QPainterPath()
    square.addRoundedRect(QRectF(box.right() - 2 * radius, box.bottom() - 2 * radius, 2 * radius, 2 * radius),
                          corner, corner)
    return path.united(square)
