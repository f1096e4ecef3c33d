"""Everything the app has to say outside a message: strips above the composer, and toasts."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.ui.announcing import announce
from assistant.ui.controls import IconButton, IconLabel, TextButton, label
from assistant.ui.error_text import details_text, error_text, remedy_buttons, remedy_label
from assistant.ui.flow import FlowLayout
from assistant.ui.line_wrapping import breakable
from assistant.ui.theme import Theme
from assistant.ui.toast import Toast

__all__ = ["Notices", "details_text", "error_text", "remedy_label"]

Buttons = Callable[[AssistantError], Sequence[tuple[str, str]]]     # text and action of each
QWIDGETSIZE_MAX = 2**24 - 1     # Qt's name for "as wide as you like"; PySide has none

_ICONS = {"info": ("info", "text2"), "warning": ("triangle-alert", "warning"), "error": ("circle-alert", "danger")}


class Strip(QFrame):
    """One notice: icon, sentence, hint, buttons, and a cross; details fold out below."""

    acted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._made: tuple[object, ...] = ()     # what it offers, whatever that is called
        self._tone = tone
        self.setProperty("kind", "notice")
        icon, role = _ICONS[tone]
        self.message, self.hint = label("", "strong", wrap=True), label("", "small", wrap=True)
        self.close_button = IconButton(theme, "x", "")
        self.close_button.clicked.connect(self.closed)
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setProperty("kind", "field")
        self.details.setObjectName("noticeDetails")
        self.details.hide()
        self._fold: TextButton | None = None
        self._copy: TextButton | None = None
        self._name_buttons()
        self._row_of_buttons = QWidget()
        self._buttons = FlowLayout(self._row_of_buttons, gap=theme.px(20), row_gap=0)     # they are high enough
        self._buttons.setContentsMargins(0, 0, 0, 0)
        said = QVBoxLayout()
        said.setContentsMargins(0, theme.px(6), 0, theme.px(6))     # as high as the cross
        said.setSpacing(theme.px(2))
        said.addWidget(self.message)
        said.addWidget(self.hint)
        self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(0)
        self._words.addLayout(said, 1)
        self._words.addWidget(self._row_of_buttons)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        sign = QVBoxLayout()
        sign.setContentsMargins(0, theme.px(7), 0, 0)
        sign.addWidget(IconLabel(theme, icon, role, 18))
        sign.addStretch(1)
        row.addLayout(sign)
        row.addLayout(self._words, 1)
        corner = QVBoxLayout()
        corner.addWidget(self.close_button)
        corner.addStretch(1)
        row.addLayout(corner)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(6), theme.px(6), theme.px(6))
        box.addLayout(row)
        box.addWidget(self.details)

    def show_texts(self, message: str, hint: str) -> None:
        self.message.setText(breakable(message))
        self.message.setVisible(bool(message))
        self.hint.setText(breakable(hint))
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(message)
        self.setAccessibleDescription(hint)
        self._arrange()

    def offers(self, tone: str, buttons: Sequence[tuple[str, str]], details: str) -> bool:
        """Returns whether it is made so already, but for what the buttons are called."""
        return self._made == (tone, [action for _, action in buttons], details)

    def name_actions(self, buttons: Sequence[tuple[str, str]]) -> None:
        """Takes what the buttons are called from now on."""
        for text, action in buttons:
            if (button := self.findChild(TextButton, f"noticeAction.{action}")) is not None:
                button.set_label(text)
        self._arrange()

    def show_buttons(self, buttons: Sequence[tuple[str, str]], details: str) -> None:
        """Takes (text, action) pairs; with `details` a button that folds them out comes last."""
        self._made = self._tone, [action for _, action in buttons], details
        self._buttons.clear()
        for number, (text, action) in enumerate(buttons):
            button = TextButton(self.theme, text, "link")
            button.set_flush()
            button.setObjectName(f"noticeAction.{action}")
            button.clicked.connect(lambda _=False, action=action: self.acted.emit(action))
            self._buttons.add(button)
            if number == 0:
                self.setFocusProxy(button)
        self.details.setPlainText(details)
        if details:
            self._add_details_buttons()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Puts the buttons beside the sentence where both fit one line; else below."""
        sentence, px = self.message, self.theme.px
        buttons = [button.sizeHint().width() + self._buttons.gap for button in self._buttons.widgets()]
        needed = sentence.fontMetrics().horizontalAdvance(sentence.text()) + px(4) + sum(buttons)
        room = self.width() - px(14 + 18 + 12 + 12 + 32 + 6)
        beside = bool(buttons) and not self.hint.text() and not self.details.toPlainText() and needed <= room
        self._row_of_buttons.setVisible(bool(buttons))
        self._row_of_buttons.setFixedWidth(sum(buttons) - self._buttons.gap if beside else QWIDGETSIZE_MAX)
        self._words.setAlignment(self._row_of_buttons, Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag(0))
        self._words.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_buttons()

    def _name_buttons(self) -> None:
        self.close_button.set_tooltip(self.tr("Close"))
        self.details.setAccessibleName(self.tr("Details"))
        if self._fold is not None and self._copy is not None:
            self._fold.set_label(self.tr("Details"))
            self._copy.set_label(self.tr("Copy details"))

    def _add_details_buttons(self) -> None:
        fold = self._fold = TextButton(self.theme, "", "link")
        fold.set_flush()
        fold.setObjectName("noticeDetailsButton")
        copy = self._copy = TextButton(self.theme, "", "link", "copy")
        copy.set_flush()
        copy.setObjectName("noticeCopyButton")
        self._name_buttons()
        copy.hide()
        self.details.setFixedHeight(self.theme.px(88))
        fold.clicked.connect(lambda: self._toggle_details(copy))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))
        self._buttons.add(fold)
        self._buttons.add(copy)

    def _toggle_details(self, copy: TextButton) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        copy.setVisible(shown)


class Notices(QWidget):
    """Strips, newest below, and one toast at a time. What a button does is told by `action_requested`."""

    action_requested = Signal(str, str)   # key of the notice, action (of an error: the remedy's value)
    dismissed = Signal(str)               # key of a strip the user closed
    toast_expired = Signal(str)           # key of a toast that can no longer be acted on

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strips: dict[str, Strip] = {}
        self._anew: dict[str, Callable[[], None]] = {}      # shows a strip again, in the language of then
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(8))
        self.toast = Toast(theme, self)
        self.toast.acted.connect(self.action_requested)
        self.toast.expired.connect(self.toast_expired)

    def show_strip(self, key: str, text: str, buttons: Sequence[tuple[str, str]] = (), *, hint: str = "",
                   tone: str = "info", details: str = "", anew: Callable[[], None] | None = None) -> None:
        """Shows a strip above the composer, in place of an older one with the same key; one that offers the same stays
        with its buttons: one may just be pressed.

        `buttons` are (text, action) pairs; `tone` is "info", "warning" or "error". `anew` shows it again when the
        language is another.
        """
        strip, before = self._strips.get(key), self.strip_text(key)
        if strip is not None and strip.offers(tone, buttons, details):
            strip.name_actions(buttons)
            self._anew.pop(key, None)
        else:
            self.hide_strip(key)
            strip, before = self._add_strip(key, tone), ""
            strip.show_buttons(buttons, details)
        strip.show_texts(text, hint)
        if anew is not None:
            self._anew[key] = anew
        strip.show()
        if not before or (tone != "info" and self.strip_text(key) != before):     # how far something is, is not told
            announce(strip, self.strip_text(key))

    def _add_strip(self, key: str, tone: str) -> Strip:
        strip = self._strips[key] = Strip(self._theme, tone, self)
        strip.setObjectName(f"notice.{key}")
        strip.acted.connect(lambda action: self.action_requested.emit(key, action))
        strip.closed.connect(lambda: self._on_closed(key))
        self._box.addWidget(strip)
        return strip

    def hide_strip(self, key: str) -> None:
        """Takes the strip away, if it is there."""
        self._anew.pop(key, None)
        if strip := self._strips.pop(key, None):
            strip.hide()
            strip.deleteLater()

    def strips(self) -> list[str]:
        """Returns the keys of the strips being shown, oldest first."""
        return list(self._strips)

    def strip_text(self, key: str) -> str:
        """Returns what a strip says, its hint included; empty where it is not shown."""
        strip = self._strips.get(key)
        said = (strip.accessibleName(), strip.accessibleDescription()) if strip else ()
        return "\n".join(part for part in said if part)

    def show_error(self, error: AssistantError, key: str = "error", buttons: Buttons = remedy_buttons) -> None:
        """Shows an error as a strip, with a button for each remedy; `buttons` makes others of it."""
        message, hint = error_text(error)
        self.show_strip(key, message, buttons(error), hint=hint, tone="error", details=details_text(error),
                        anew=lambda: self.show_error(error, key, buttons))

    def show_toast(self, key: str, text: str, action_text: str = "", action: str = "undo") -> None:
        """Shows a toast for 8 s, in place of the one before, which expires; after it where that alone offers Undo."""
        self.toast.show_over(self, key, text, action_text, action)

    def finish_toast(self) -> None:
        """Ends the toast now, as its time would: before the app closes, or the action becomes pointless."""
        self.toast.finish()

    def retranslate(self) -> None:
        for anew in list(self._anew.values()):
            anew()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _on_closed(self, key: str) -> None:
        self.hide_strip(key)
        self.dismissed.emit(key)
