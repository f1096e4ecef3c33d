"""The composer: what the user writes, the button that sends or stops, and the chip that says how answers are made."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from assistant.ui.buttons import Button
from assistant.ui.controls import label
from assistant.ui.icons import pixmap
from assistant.ui.message_edit import MessageEdit
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

RADIUS = 16
MAX_WIDTH = 720


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


class _Frame(QWidget):
    """The rounded box; its outline is the accent while there is focus inside."""

    def __init__(self, theme: Theme, edit: MessageEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._edit = theme, edit
        theme.changed.connect(self.update)
        edit.focus_changed.connect(lambda: self.update())
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._edit.hasFocus() else 1.0
        painter.setPen(QPen(self._theme.colour("accent" if self._edit.hasFocus() else "edge"), width))
        painter.setBrush(self._theme.colour("raised"))
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


class Composer(QWidget):
    """Where a message is written. It keeps its text until it is told to `clear`."""

    submitted = Signal(str)
    stop_requested = Signal()
    text_changed = Signal(str)
    panel_requested = Signal()
    edit_last_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._generating = False
        self._model = ""
        self._chip_values: tuple[str, float, int] = ("balanced", 0.8, 1024)
        self.edit = MessageEdit(theme)
        self.edit.setObjectName("composer")
        self.chip = SettingsChip(theme)
        self.chip.setObjectName("samplingChip")
        self.send_button = RoundButton(theme, "arrow-up")
        self.send_button.setObjectName("sendButton")
        self.stop_button = RoundButton(theme, "square")
        self.stop_button.setObjectName("stopButton")
        self.stop_button.hide()
        self._frame = _Frame(theme, self.edit, self)
        self._caption = label("", "caption")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.edit.entered.connect(self._submit)
        self.edit.textChanged.connect(lambda: self.text_changed.emit(self.text()))
        self.edit.up_pressed_empty.connect(self.edit_last_requested)
        self.send_button.clicked.connect(self._submit)
        self.stop_button.clicked.connect(self.stop_requested)
        self.chip.clicked.connect(self.panel_requested)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def text(self) -> str:
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Replaces the text (undo brings the old one back) and puts the cursor at its end."""
        cursor = self.edit.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self.edit.setTextCursor(cursor)

    def clear(self) -> None:
        self.edit.clear()

    def focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def generating(self) -> bool:
        return self._generating

    def set_generating(self, generating: bool) -> None:
        """Shows the stop button while an answer is written; what is typed meanwhile stays."""
        had_focus = self.send_button.hasFocus() or self.stop_button.hasFocus()
        self._generating = generating
        self.stop_button.setVisible(generating)
        self.send_button.setVisible(not generating)
        if had_focus:
            (self.stop_button if generating else self.send_button).setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_placeholder()

    def set_model_name(self, name: str) -> None:
        """Takes the name of the model the message will go to; empty where there is none."""
        self._model = name
        self._show_placeholder()

    def set_chip(self, preset: str, temperature: float, max_tokens: int) -> None:
        """Takes a preset's id ("precise", "balanced", "creative", or empty for the user's own) and two values."""
        self._chip_values = (preset, temperature, max_tokens)
        decimals = 1 if round(temperature, 1) == round(temperature, 2) else 2
        self.chip.set_parts([
            self._preset_name(preset),
            number_text(temperature, decimals),
            self.tr("up to {count} tokens").format(count=number_text(max_tokens)),
        ])

    def _preset_name(self, preset: str) -> str:
        names = {"precise": self.tr("Precise"), "balanced": self.tr("Balanced"), "creative": self.tr("Creative")}
        return names.get(preset, self.tr("Custom"))

    def _submit(self) -> None:
        if self.edit.composing():
            return
        if text := self.text().strip():
            self.submitted.emit(text)
        self.focus()

    def _show_placeholder(self) -> None:
        if self._generating:
            text = self.tr("Write the next message; it is sent when this answer is done")
        elif self._model:
            text = self.tr("Message {name}").format(name=self._model)
        else:
            text = self.tr("Write a message")
        self.edit.setPlaceholderText(text)

    def _lay_out(self) -> None:
        self._tools = QHBoxLayout()
        self._tools.addWidget(self.chip)
        self._tools.addStretch(1)
        self._tools.addWidget(self.send_button)
        self._tools.addWidget(self.stop_button)
        self._text_row = QHBoxLayout()
        self._text_row.addWidget(self.edit)
        self._inner = QVBoxLayout(self._frame)
        self._inner.addLayout(self._text_row)
        self._inner.addLayout(self._tools)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._frame)
        box.addWidget(self._caption)
        for button in (self.chip, self.send_button, self.stop_button):
            button.setCursor(Qt.CursorShape.PointingHandCursor)

    def _restyle(self) -> None:
        px = self._theme.px
        self._inner.setContentsMargins(px(12), px(12), px(10), px(10))
        self._text_row.setContentsMargins(px(5), 0, px(5), 0)
        self._inner.setSpacing(px(7))
        self._tools.setSpacing(px(8))
        self._caption.setFixedHeight(px(33))
        self._caption.setFont(self._theme.font(12))
        self.setMaximumWidth(px(MAX_WIDTH))

    def retranslate(self) -> None:
        self.edit.setAccessibleName(self.tr("Message"))
        self.send_button.setAccessibleName(self.tr("Send"))
        self.send_button.setToolTip(self.tr("Send (Enter)"))
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stop (Esc)"))
        self._caption.setText(self.tr("Answers can be wrong. Check what matters."))
        self.set_chip(*self._chip_values)
        self._show_placeholder()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
