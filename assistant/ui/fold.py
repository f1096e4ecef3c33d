"""A row with a name and a summary that folds open what lies below it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.ui.controls import Button
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme


class FoldButton(Button):
    """Name at the left, summary and an arrow at the right; the summary gives way where room is short, and to what is
    folded open unless it is `steady`."""

    radius = 6.0
    steady = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.summary = ""
        super().__init__(theme, "quiet", parent=parent)
        self.setCheckable(True)

    def set_texts(self, title: str, summary: str) -> None:
        self.set_label(title)
        self.summary = summary
        self.setAccessibleDescription(summary)
        self.update()

    def _padding(self) -> int:
        return 0

    def _colours(self) -> tuple[str, str, str]:
        return self.theme.colours.text, "", ""   # open and closed look the same; the arrow tells

    def draw_content(self, painter: QPainter, ink: str) -> None:
        px, metrics = self.theme.px, self.fontMetrics()
        name = metrics.horizontalAdvance(self.text())
        painter.setPen(QColor(ink))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, 0, name + 2, self.height()), middle, self.text())
        arrow = px(16)
        right = self.width() - arrow
        painter.drawPixmap(right, (self.height() - arrow) // 2,
                           pixmap(self.theme, "chevron-down" if self.isChecked() else "chevron-right", "text2", 16))
        room = right - px(8) - name - px(16)
        if self.summary and (self.steady or not self.isChecked()) and room > px(24):
            painter.setFont(self.theme.font(12))
            painter.setPen(self.theme.colour("muted"))
            text = painter.fontMetrics().elidedText(self.summary, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(name + px(16), 0, room, self.height()),
                             middle | int(Qt.AlignmentFlag.AlignRight), text)


class Fold(QWidget):
    """`content` under a row; closed at first."""

    toggled = Signal(bool)

    def __init__(self, theme: Theme, content: QWidget, parent: QWidget | None = None, *, steady: bool = False) -> None:
        """With `steady` the summary stays while it is open."""
        super().__init__(parent)
        self.button = FoldButton(theme, self)
        self.button.steady = steady
        self._content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.button)
        column.addWidget(content)
        content.hide()
        self.button.toggled.connect(self._on_toggled)

    def set_texts(self, title: str, summary: str = "") -> None:
        """Takes the row's name and what is said at its right."""
        self.button.set_texts(title, summary)

    def is_open(self) -> bool:
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.button.setChecked(is_open)

    def _on_toggled(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self.toggled.emit(is_open)
