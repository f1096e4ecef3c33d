"""The field on the first page in which the first message is written while the model is still on its way."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from assistant.ui.composer import RADIUS
from assistant.ui.controls import ElidedLabel, IconLabel, TextButton, label
from assistant.ui.message_edit import MessageEdit
from assistant.ui.round_button import RoundButton
from assistant.ui.text_editors import text_of
from assistant.ui.theme import Theme


class FirstMessage(QFrame):
    """The field; once a message is queued, that message with the way back to it."""

    text_changed = Signal(str)
    submitted = Signal(str)
    withdrawn = Signal()      # the queued message is being changed and must not be sent

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._queued = ""
        self.field = MessageEdit(theme, self)
        self.field.setObjectName("firstMessage")
        self.send = RoundButton(theme, "arrow-up", self)
        self._text, self._promise = ElidedLabel(kind="text2"), label(kind="caption")
        self._change = TextButton(theme, "", "link")
        self._change.setObjectName("changeFirstMessage")
        self._pages = QStackedLayout()
        self._pages.addWidget(self._writing_page())
        self._pages.addWidget(self._queued_page())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 9, 10, 9)
        outer.addLayout(self._pages)
        self.field.focus_changed.connect(lambda: self.update())
        self.field.textChanged.connect(self._on_text_changed)
        self.field.entered.connect(self._on_submitted)
        self.send.clicked.connect(self._on_submitted)
        self._change.clicked.connect(self._on_change_clicked)
        theme.changed.connect(self.update)
        self._on_text_changed()
        self._retranslate()

    def set_queued(self, text: str) -> None:
        """Shows the message that waits for the model; with an empty one, the field."""
        self._queued = text
        self._text.set_text(" ".join(text.split()))
        self._pages.setCurrentIndex(1 if text else 0)

    def _writing_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        return page

    def _queued_page(self) -> QWidget:
        page = QWidget()
        words, row = QVBoxLayout(), QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._promise)
        row.addWidget(IconLabel(self._theme, "clock", "accent"))
        row.addLayout(words, 1)
        row.addWidget(self._change)
        return page

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.field.hasFocus()
        width = 2.0 if focused else 1.0
        painter.setPen(QPen(self._theme.colour("accent" if focused else "edge"), width))
        painter.setBrush(self._theme.colour("raised"))
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _retranslate(self) -> None:
        self._show_placeholder()
        self.field.setAccessibleName(self.tr("Your first message"))
        self.send.setToolTip(self.tr("Send when the model is ready"))
        self.send.setAccessibleName(self.tr("Send when the model is ready"))
        self._promise.setText(self.tr("Sent when the model is ready"))
        self._change.set_label(self.tr("Change"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        """A placeholder that does not fit one line would be cut: there is a short one."""
        whole = self.tr("Write your first message now; it is sent when the model is ready")
        room = self.width() - self._theme.px(36 + 18 + 10 + 20)
        fits = self.field.fontMetrics().horizontalAdvance(whole) <= room
        self.field.setPlaceholderText(whole if fits else self.tr("Write your first message"))

    def _on_text_changed(self) -> None:
        text = text_of(self.field)
        self.send.setEnabled(bool(text.strip()))
        self.text_changed.emit(text)

    def _on_submitted(self) -> None:
        text = text_of(self.field).strip()
        if text:
            self.field.clear()
            self.submitted.emit(text)

    def _on_change_clicked(self) -> None:
        self.field.setPlainText(self._queued)
        self.set_queued("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.withdrawn.emit()
