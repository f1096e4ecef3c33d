"""The composer: what the user writes, the button that sends or stops, and the chip that says how answers are made."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.budget import Budget
from assistant.domain.chat import AttachmentPart
from assistant.domain.presets import ShownPreset
from assistant.ui.attachment_row import AttachmentArea, DraftAttachments
from assistant.ui.buttons import IconButton
from assistant.ui.composer_caption import ComposerCaption
from assistant.ui.line_wrapping import suit_wrapping, wrap_at_words
from assistant.ui.message_edit import MessageEdit
from assistant.ui.model_text import number_text
from assistant.ui.presets.preset_text import chip_text
from assistant.ui.round_button import RoundButton
from assistant.ui.settings_chip import SettingsChip
from assistant.ui.text_editors import text_of
from assistant.ui.theme import Theme

RADIUS = 16
ATTACH_KEY = "Ctrl+Shift+A"
MAX_WIDTH = 720


class _Frame(QWidget):
    """The rounded box; its outline is the accent while there is focus inside."""

    def __init__(self, theme: Theme, edit: MessageEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._edit = theme, edit
        self.awaited = False            # files are held over the window
        theme.changed.connect(self.update)
        edit.focus_changed.connect(lambda: self.update())
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.awaited or self._edit.hasFocus()
        width = 2.0 if lively else 1.0
        painter.setPen(QPen(self._theme.colour("accent" if lively else "edge"), width))
        painter.setBrush(self._theme.colour("raised"))
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


class Composer(QWidget):
    """Where a message is written. It keeps text and attachments until it is told to `clear` them."""

    submitted = Signal(str)              # text; what goes with it is `attachments`
    attachments_changed = Signal(object)   # tuple[AttachmentPart], by the user
    attach_requested = Signal()          # choose files
    files_given = Signal(object)         # list[Path], pasted
    stop_requested = Signal()
    text_changed = Signal(str)
    panel_requested = Signal()
    edit_last_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._generating = False
        self._model = ""
        self._chip_values: tuple[ShownPreset, float, int] = (ShownPreset("balanced"), 0.8, 1024)
        self.edit = MessageEdit(theme)
        self.edit.setObjectName("composer")
        self.edit.attaches = True
        self.edit.undo_first = self._undo_paste
        self.attached = DraftAttachments(theme)
        self.attached.setObjectName("attachments")
        self.attach_button = IconButton(theme, "paperclip", "", ATTACH_KEY)
        self.attach_button.setObjectName("attachButton")
        self._pasted: AttachmentPart | None = None      # just now: undo makes it text
        self._reading = 0
        self._send_when_read = False
        self.chip = SettingsChip(theme)
        self.chip.setObjectName("samplingChip")
        self.send_button = RoundButton(theme, "arrow-up")
        self.send_button.setObjectName("sendButton")
        self.stop_button = RoundButton(theme, "square")
        self.stop_button.setObjectName("stopButton")
        self.stop_button.hide()
        self._frame = _Frame(theme, self.edit, self)
        self._caption = ComposerCaption(theme)
        self._lay_out()
        self.edit.entered.connect(self._submit)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.long_text_pasted.connect(self._on_long_text_pasted)
        self.edit.files_pasted.connect(self.files_given)
        self.attached.changed.connect(self._on_attachments_changed)
        self.attached.expand_requested.connect(self._on_expanded)
        self.attached.emptied.connect(self.focus)
        self.attach_button.clicked.connect(self.attach_requested)
        self.edit.up_pressed_empty.connect(self.edit_last_requested)
        self.send_button.clicked.connect(self._submit)
        self.stop_button.clicked.connect(self.stop_requested)
        self.chip.clicked.connect(self.panel_requested)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def text(self) -> str:
        return text_of(self.edit)

    def set_text(self, text: str) -> None:
        """Replaces the text (undo brings the old one back) and puts the cursor at its end."""
        suit_wrapping(self.edit, text)
        cursor = self.edit.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self.edit.setTextCursor(cursor)

    def show_draft(self, text: str) -> None:
        """Shows what another chat holds; undo would bring the words of the one before into it."""
        if self.text() != text:
            self.set_text(text)
        self.edit.document().clearUndoRedoStacks()
        wrap_at_words(self.edit)

    def attachments(self) -> tuple[AttachmentPart, ...]:
        return self.attached.attachments()

    def set_attachments(self, attachments: tuple[AttachmentPart, ...]) -> None:
        """Replaces what goes with the text; sends nothing."""
        self._pasted = None
        self.attached.show_attachments(attachments)

    def attach(self, attachment: AttachmentPart) -> None:
        """Adds a chip, as the user does."""
        self.attached.add(attachment)

    def set_tokens(self, tokens_of: Callable[[AttachmentPart], tuple[int, bool]]) -> None:
        """Takes how to find the tokens of an attachment, and whether they were counted or are estimated."""
        self.attached.set_tokens(tokens_of)

    def set_reading(self, files: int, failed: bool = False) -> None:
        """Takes how many files are being read; a message sent meanwhile waits for them, unless one `failed`.

        If an input method is composing when they are read, nothing is sent, now or later."""
        waits = self._send_when_read and not failed
        self._reading, self._send_when_read = files, waits and bool(files)
        self._caption.set_reading(bool(files))
        if waits and not files:
            self._submit()

    def forget_sending(self) -> None:
        """What stands here is another message: it does not go when the files are read that the one before waits for."""
        self._send_when_read = False

    def set_budget(self, budget: Budget | None) -> None:
        """Takes what the message will take of the context, to be told below it; None: no word of it."""
        self._caption.set_budget(budget)

    def set_awaited(self, awaited: bool) -> None:
        """Files are held over the window: shows that they can be dropped."""
        self._frame.awaited = awaited
        self._frame.update()

    def clear(self) -> None:
        self.edit.clear()
        wrap_at_words(self.edit)

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

    def set_chip(self, preset: ShownPreset, temperature: float, max_tokens: int) -> None:
        """Takes the preset that the chat is shown to have, and two values."""
        self._chip_values = (preset, temperature, max_tokens)
        decimals = 1 if round(temperature, 1) == round(temperature, 2) else 2
        self.chip.set_parts([
            chip_text(preset),
            number_text(temperature, decimals),
            self.tr("up to {count} tokens").format(count=number_text(max_tokens)),
        ])

    def _submit(self) -> None:
        if self.edit.composing():
            return
        text = self.text().strip()
        self._send_when_read = bool(self._reading)
        if (text or self.attachments()) and not self._reading:
            self.submitted.emit(text)
        self.focus()

    def _on_text_changed(self) -> None:
        self._pasted = None
        self.text_changed.emit(self.text())

    def _on_long_text_pasted(self, text: str) -> None:
        attachment = AttachmentPart("", text)
        self.attach(attachment)
        self._pasted = attachment

    def _undo_paste(self) -> bool:
        """Makes what was just pasted text of the message, which undo can take out again."""
        pasted, self._pasted = self._pasted, None
        if pasted is None or pasted not in self.attachments():
            return False
        self.attached.expand(pasted)
        return True

    def _on_attachments_changed(self) -> None:
        self._pasted = None
        self.attachments_changed.emit(self.attachments())

    def _on_expanded(self, attachment: AttachmentPart) -> None:
        self.edit.insert(attachment.text)
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
        self._tools.addWidget(self.attach_button)
        self._tools.addWidget(self.chip)
        self._tools.addStretch(1)
        self._tools.addWidget(self.send_button)
        self._tools.addWidget(self.stop_button)
        self._text_row = QHBoxLayout()
        self._text_row.addWidget(self.edit)
        self._inner = QVBoxLayout(self._frame)
        self._inner.addWidget(AttachmentArea(self._theme, self.attached))
        self._inner.addLayout(self._text_row)
        self._inner.addLayout(self._tools)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._frame)
        box.addWidget(self._caption)
        for button in (self.attach_button, self.chip, self.send_button, self.stop_button):
            button.setCursor(Qt.CursorShape.PointingHandCursor)

    def _restyle(self) -> None:
        px = self._theme.px
        self._inner.setContentsMargins(px(12), px(12), px(10), px(10))
        self._text_row.setContentsMargins(px(5), 0, px(5), 0)
        self._inner.setSpacing(px(7))
        self._tools.setSpacing(px(4))
        self.setMaximumWidth(px(MAX_WIDTH))

    def retranslate(self) -> None:
        self.edit.setAccessibleName(self.tr("Message"))
        self.send_button.setAccessibleName(self.tr("Send"))
        self.send_button.setToolTip(self.tr("Send (Enter)"))
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stop (Esc)"))
        self.attach_button.set_tooltip(self.tr("Attach text files"))
        self.set_chip(*self._chip_values)
        self._show_placeholder()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
