"""What bar, tick and dots mean, and how many words are left."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assistant.domain.distribution import Distribution
from assistant.ui.explore.bar_painter import DOT
from assistant.ui.explore.words import choices_text, entropy_text, left_text
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

_MARKS = {"bar": 18, "tick": 8, "dot": 10}      # how far before its words each begins
_GAP = 12


class Legend(QWidget):
    """One line: `now`, `before sampling`, and at the right what `show_distribution` makes of the place. While draws are
    shown, it says what their dots are, too."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, counts: bool) -> None:
        """`counts`: how many words are left is said, rather than how many good choices there are."""
        super().__init__(parent)
        self._theme, self._counts = theme, counts
        self._right = ""
        self._drawn = 0
        theme.changed.connect(self._restyle)

    def show_distribution(self, distribution: Distribution) -> None:
        self._right = left_text(distribution) if self._counts else choices_text(distribution)
        self.setToolTip(f"{choices_text(distribution)}. {entropy_text(distribution)}")
        self.setAccessibleName(f"{choices_text(distribution)}, {left_text(distribution)}")
        self.setAccessibleDescription(entropy_text(distribution))
        self.updateGeometry()
        self.update()

    def show_drawn(self, count: int) -> None:
        """Says of how many draws the dots are; 0: there are none."""
        self._drawn = count
        self.update()

    def right_text(self) -> str:
        """Returns what is said at the right."""
        return self._right

    def keys(self) -> dict[str, str]:
        """Returns what is said of each mark, as far as there is room for it beside the number, which is worth more."""
        metrics = QFontMetrics(self._theme.font(12))
        every = {"bar": self.tr("now"), "tick": self.tr("before sampling")}
        drawn = {"dot": self.tr("drawn of {count}").format(count=number_text(self._drawn))} if self._drawn else {}
        room = self.width() - metrics.horizontalAdvance(self._right) - self._theme.px(8)
        for keys in ({**every, **drawn}, drawn):
            if sum(self._theme.px(_MARKS[mark] + _GAP) + metrics.horizontalAdvance(keys[mark])
                   for mark in keys) - self._theme.px(_GAP) <= room:
                return keys
        return {}

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._right)
        at = 0
        for mark, words in self.keys().items():
            self._draw_mark(painter, mark, at)
            at += px(_MARKS[mark])
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(at, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
            at += width + px(_GAP)

    def _draw_mark(self, painter: QPainter, mark: str, at: int) -> None:
        """Draws a mark as it is on the bars."""
        theme, px, middle = self._theme, self._theme.px, self.height() / 2
        if mark == "bar":
            painter.fillRect(QRectF(at, middle - px(4), px(12), px(8)), theme.colour("accent"))
        elif mark == "tick":
            painter.fillRect(QRectF(at, middle - px(7), 2, px(14)), theme.colour("text2"))
        else:
            painter.setPen(QPen(theme.colour("panel"), 1))
            painter.setBrush(theme.colour("warning"))
            painter.drawEllipse(QPointF(at + px(3), middle), DOT * theme.scale, DOT * theme.scale)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
