"""The filled circle that sends or stops."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.ui.buttons import Button
from assistant.ui.theme import Theme


class RoundButton(Button):
    """A filled circle, 36 px, with one icon."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "primary", "", icon, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._restyle()

    def height_px(self) -> int:
        return self.theme.px(36)

    def sizeHint(self) -> QSize:
        return QSize(self.height_px(), self.height_px())

    def _restyle(self) -> None:
        self.radius = self.theme.px(36) / 2
        super()._restyle()

    def _icon_size(self) -> int:
        return 20

    def draw_content(self, painter: QPainter, ink: str) -> None:
        if self.icon_name != "square":
            super().draw_content(painter, ink)
            return
        side = self.theme.px(12)   # a filled square: Lucide has only its outline
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(
            QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), side / 6, side / 6)
