"""What several answers are answers to, in one line above them."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assistant.ui.controls import ElidedLabel
from assistant.ui.theme import Theme


class Question(QFrame):
    """The user's words in one line, in their bubble."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = ElidedLabel(parent=self)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        line.addWidget(self.text)
        theme.changed.connect(self.update)

    def set_words(self, words: str, its_end: bool) -> None:
        """Shows as much as there is room for; `its_end`: of its end, which is what is continued."""
        self.text.mode = Qt.TextElideMode.ElideLeft if its_end else Qt.TextElideMode.ElideRight
        self.text.set_text(" ".join(words.split()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("bubble"))
        painter.drawRoundedRect(QRectF(self.rect()), 16, 16)
