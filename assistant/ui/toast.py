"""A toast: one sentence and one action, gone after 8 s unless pointer or keyboard rests on it.

One that offers Undo makes way for another of its kind alone; what has something else to say waits for its end.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from assistant.ui.announcing import announce
from assistant.ui.controls import IconButton, TextButton, label
from assistant.ui.line_wrapping import breakable
from assistant.ui.theme import Theme

SHOWN_MS = 8000
UNDO = "undo"           # the action
MOST_WAITING = 3        # the oldest of more is left out


class Toast(QWidget):
    """Floats above the widget it is told to, or at the lower edge of its window."""

    acted = Signal(str, str)     # key, action
    expired = Signal(str)        # key: its time is over, or it was closed or replaced

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = self._action = ""
        self._undoes = False        # what is shown offers Undo
        self._waiting: dict[str, tuple[QWidget, str, str, str, str]] = {}   # by key, oldest first
        self._anchor: QWidget | None = None
        self.setObjectName("toast")
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self._expire)
        self._text = label("", "", wrap=False)
        self._button = TextButton(theme, "", "link")
        self._button.setObjectName("toastAction")
        self._close = IconButton(theme, "x", "")
        self._close.setObjectName("toastClose")
        self._row = QHBoxLayout(self)
        for part in (self._text, self._button, self._close):
            self._row.addWidget(part)
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(self._expire)
        for part in (self._button, self._close):
            part.installEventFilter(self)
        self.hide()

    def key(self) -> str:
        """Returns the key of what is shown, empty while nothing is."""
        return self._key

    def show_over(self, anchor: QWidget, key: str, text: str, label_text: str, action: str) -> None:
        """Shows `text` with one action above `anchor`, or at its window's lower edge where that is hidden.

        What was shown expires, but for one that offers Undo: what does not is shown after it.
        """
        undoes = bool(label_text) and action == UNDO
        self._waiting.pop(key, None)
        if self._key and self._undoes and not undoes:
            self._waiting[key] = anchor, key, text, label_text, action
            if len(self._waiting) > MOST_WAITING:
                del self._waiting[next(iter(self._waiting))]
            return
        if self._key:
            self._end_unused()
        window = anchor.window()
        if self.parentWidget() is not window:
            if old := self.parentWidget():
                old.removeEventFilter(self)
            self.setParent(window)
            window.installEventFilter(self)
        if self._anchor is not anchor:
            anchor.installEventFilter(self)
        self._key, self._action, self._undoes, self._anchor = key, action, undoes, anchor
        self._text.setText(breakable(text))
        self._button.set_label(label_text)
        self._button.setVisible(bool(label_text))
        self._close.set_tooltip(self.tr("Close"))
        self.setAccessibleName(text)
        px = self._theme.px
        self._row.setContentsMargins(px(16), px(6), px(6), px(6))
        self._row.setSpacing(px(8))
        self._place()
        self.show()
        self.raise_()
        announce(self, f"{text} {label_text}".strip())
        self.timer.start(SHOWN_MS)

    def finish(self) -> None:
        """Ends what is shown, as its time would; nothing follows."""
        self._waiting.clear()
        if self._key:
            self._expire()

    def _act(self) -> None:
        key, self._key = self._key, ""
        self._end()
        self.acted.emit(key, self._action)
        # Not under the second press of a double click.
        QTimer.singleShot(QApplication.doubleClickInterval(), self, self._show_waiting)

    def _expire(self) -> None:
        self._end_unused()
        self._show_waiting()

    def _show_waiting(self) -> None:
        if self._waiting and not self._key:     # else who was told of the end has shown another
            self.show_over(*self._waiting.pop(next(iter(self._waiting))))

    def _end_unused(self) -> None:
        key, self._key = self._key, ""
        self._end()
        self.expired.emit(key)

    def _end(self) -> None:
        self.timer.stop()
        self.hide()

    def _place(self) -> None:
        window, anchor = self.parentWidget(), self._anchor
        if window is None or anchor is None:
            return
        area = window.rect()
        if anchor.isVisible():
            area = QRect(anchor.mapTo(window, QPoint(0, 0)), anchor.size())
        margin = self._theme.px(12)
        self._text.setWordWrap(False)
        room = min(area.width(), window.width() - 2 * margin)
        if self.sizeHint().width() > room:
            self._text.setWordWrap(True)
        width = min(self.sizeHint().width(), room)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        bottom = area.top() if anchor.isVisible() else area.bottom() + 1     # above the strips, not over their words
        top = max(bottom - height - margin, 0)
        self.setGeometry(area.center().x() - width // 2, top, width, height)

    def _hold(self) -> None:
        if self._key:
            self.timer.stop()

    def _release(self) -> None:
        touched = self.underMouse() or self._button.hasFocus() or self._close.hasFocus()
        if self._key and not touched:
            self.timer.start(SHOWN_MS)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hold()

    def leaveEvent(self, event: QEvent) -> None:
        # The pointer may only have moved onto one of the buttons.
        QTimer.singleShot(0, self, self._release)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._hold()
        elif event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._release)
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and watched in (self.parentWidget(), self._anchor):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("edge"))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._close.set_tooltip(self.tr("Close"))
        elif event.type() == QEvent.Type.FontChange:
            self._text.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
