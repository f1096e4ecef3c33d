"""What bar and tick mean, and how many words are left."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from assistant.domain.distribution import Distribution
from assistant.ui.explore.words import choices_text, entropy_text, left_text
from assistant.ui.theme import Theme


class Legend(QWidget):
    """One line: `now`, `before sampling`, and at the right what `show_distribution` makes of the place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, counts: bool) -> None:
        """`counts`: how many words are left is said, rather than how many good choices there are."""
        super().__init__(parent)
        self._theme, self._counts = theme, counts
        self._right = ""
        theme.changed.connect(self._restyle)

    def show_distribution(self, distribution: Distribution) -> None:
        self._right = left_text(distribution) if self._counts else choices_text(distribution)
        self.setToolTip(f"{choices_text(distribution)}. {entropy_text(distribution)}")
        self.setAccessibleName(f"{choices_text(distribution)}, {left_text(distribution)}")
        self.setAccessibleDescription(entropy_text(distribution))
        self.updateGeometry()
        self.update()

    def right_text(self) -> str:
        """Returns what is said at the right."""
        return self._right

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        middle, metrics = self.height() / 2, painter.fontMetrics()
        now, before = self.tr("now"), self.tr("before sampling")
        left = px(18) + metrics.horizontalAdvance(now) + px(12) + px(8) + metrics.horizontalAdvance(before)
        room = self.width() - metrics.horizontalAdvance(self._right)
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._right)
        if left + px(8) > room:
            return      # in a narrow panel the number is worth more
        painter.fillRect(QRectF(0, middle - px(4), px(12), px(8)), theme.colour("accent"))
        at = px(18)
        painter.drawText(QRectF(at, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), now)
        at += metrics.horizontalAdvance(now) + px(12)
        painter.fillRect(QRectF(at, middle - px(7), 2, px(14)), theme.colour("text2"))
        painter.drawText(QRectF(at + px(8), 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), before)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
