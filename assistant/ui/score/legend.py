"""What the marks under words mean: a sample of each."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assistant.domain.lens import Surprise
from assistant.ui.score.heat_view import tint
from assistant.ui.score.words import mark_text
from assistant.ui.theme import Theme

_LINES = {Surprise.SOME: Qt.PenStyle.DotLine, Surprise.STRONG: Qt.PenStyle.SolidLine}


class SurpriseLegend(QWidget):
    """One line; what has no room is left out, and said in the tooltip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self._restyle)
        self._retranslate()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setFont(theme.font(12))
        metrics, at = painter.fontMetrics(), 0
        for surprise in Surprise:
            text = mark_text(surprise)
            width = metrics.horizontalAdvance(text)
            if at + width > self.width():
                return
            box = self.rect().adjusted(at, px(3), at + width - self.width() + 1, -px(3))
            if surprise in _LINES:
                painter.fillRect(box, tint(theme, surprise))
            painter.setPen(theme.colour("text2"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
            if surprise in _LINES:
                painter.setPen(QPen(theme.colour("warning"), 1.5, _LINES[surprise]))
                painter.drawLine(box.left(), box.bottom() - 1, box.right(), box.bottom() - 1)
            at += width + px(12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        said = " · ".join(mark_text(surprise) for surprise in Surprise)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
