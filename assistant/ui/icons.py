"""Icons: Lucide drawings in the theme's colours, sharp at every screen scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from assistant.ui import svg
from assistant.ui.theme import Theme


def icon(theme: Theme, name: str, role: str = "text2", size: int = 18) -> QIcon:
    """Returns resources/icons/`name`.svg in the colour `role`, `size` logical pixels before text size.

    The colour is the theme's of now: ask again when the theme changed. Raises FileNotFoundError.
    """
    return QIcon(pixmap(theme, name, role, size))


def pixmap(theme: Theme, name: str, role: str = "text2", size: int = 18) -> QPixmap:
    """Returns the same as a picture for the sharpest screen; see `icon`."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return _rendered(name, str(getattr(theme.colours, role)), theme.px(size), ratio)


@cache
def _rendered(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.coloured(name, colour).encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
