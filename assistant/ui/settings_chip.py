"""The composer's chip that says how the next answer is made."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.ui.buttons import Button
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme


class SettingsChip(Button):
    """Says preset, temperature and length; the last ones go first where there is no room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "quiet", "", "sliders-horizontal", parent)
        self.parts: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: list[str]) -> None:
        """Takes the preset and what follows it."""
        self.parts = parts
        self.setAccessibleName(self.tr("Sampling: {values}").format(values=", ".join(parts)))
        self.setToolTip("  ".join(parts))
        self.updateGeometry()
        self.update()

    def _padding(self) -> int:
        return self.theme.px(6)

    def _widths(self) -> list[int]:
        strong = self.fontMetrics()
        return [strong.horizontalAdvance(part) + self.theme.px(10) for part in self.parts]

    def sizeHint(self) -> QSize:
        return QSize(2 * self._padding() + self.theme.px(24) + sum(self._widths()), self.theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * self._padding() + self.theme.px(24) + sum(self._widths()[:1]), self.theme.px(32))

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.font(13, 500))

    def draw_content(self, painter: QPainter, ink: str) -> None:
        theme = self.theme
        size, x = theme.px(16), self._padding()
        painter.drawPixmap(x, (self.height() - size) // 2, pixmap(theme, "sliders-horizontal", "text2", 16))
        x += size + theme.px(7)
        for number, (part, width) in enumerate(zip(self.parts, self._widths(), strict=True)):
            if number and x + width - theme.px(8) > self.width():
                break
            painter.setFont(theme.font(13, 500) if number == 0 else theme.tabular_font(13))
            painter.setPen(theme.colour("text2" if number == 0 else "muted"))
            painter.drawText(QRectF(x, 0, width, self.height()), int(Qt.AlignmentFlag.AlignVCenter), part)
            x += width
