"""Text editors that say once what was typed: after a pause, on Enter or when they are left."""

from PySide6.QtCore import QEvent, QMimeData, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QHideEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget

from assistant.ui.composing import Composing
from assistant.ui.line_wrapping import suit_wrapping
from assistant.ui.qt_text import copied
from assistant.ui.theme import Theme

TYPING_PAUSE_MS = 400
LINES = 5               # seen of a text of several lines
_WEB = ("http", "https")     # addresses that are dropped as text


class LineEditor(QLineEdit):
    """One line. `changed` is sent at once for `setText`, after a pause, Enter or leaving for typing."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, secret: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said = ""
        self._typed = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.textEdited.connect(self._on_typed)
        self.textChanged.connect(self._on_text_changed)
        self.editingFinished.connect(self.commit)

    def value(self) -> str:
        return self.text()

    def setValue(self, text: str) -> None:
        self.setText(text)

    def show_value(self, text: str) -> None:
        """Shows `text` without sending `changed`. The same text as before leaves alone what is being typed."""
        if self._pause.isActive() and text == self._said:
            return
        self._pause.stop()
        self._said = text
        if text != self.text():
            self.setText(text)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.commit()

    def _on_typed(self) -> None:
        self._typed = True           # Qt sends textEdited before textChanged
        self._pause.start()

    def _on_text_changed(self) -> None:
        if not self._typed:
            self.commit()
        self._typed = False

    def commit(self) -> None:
        """Sends `changed` now if something was typed since."""
        self._pause.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.changed.emit(self._said)


class ComposingEdit(Composing, QPlainTextEdit):
    """Several lines. Knows whether an input method is composing; its placeholder then gives way."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        suit_wrapping(self, source.text())
        super().insertFromMimeData(source)

    def createMimeDataFromSelection(self) -> QMimeData:
        return copied(super().createMimeDataFromSelection(), self.textCursor())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # A dropped file is for the window, not a piece of text; pasting does not ask.
        return all(url.scheme() in _WEB for url in source.urls()) and super().canInsertFromMimeData(source)


class TextEditor(ComposingEdit):
    """Several lines. `changed` is sent at once for `setPlainText`, after a pause or leaving for typing."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, lines: int = LINES) -> None:
        """`lines` are seen at once."""
        super().__init__(parent)
        self._theme, self._lines = theme, lines
        self._said = ""
        self._setting = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.setProperty("kind", "field")
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def value(self) -> str:
        return text_of(self)

    def setValue(self, text: str) -> None:
        self.setPlainText(text)

    def text(self) -> str:
        return text_of(self)

    def setText(self, text: str) -> None:
        self.setPlainText(text)

    def setPlainText(self, text: str) -> None:
        self._setting = True
        suit_wrapping(self, text, instead=True)
        super().setPlainText(text)
        self._setting = False
        self.commit()

    def show_value(self, text: str) -> None:
        """Shows `text` without sending `changed`. The same text as before leaves alone what is being typed."""
        if self._pause.isActive() and text == self._said:
            return
        self._pause.stop()
        self._said = text
        if text != text_of(self):
            self.setPlainText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.commit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + self._theme.px(20))

    def _on_text_changed(self) -> None:
        if not self._setting:
            self._pause.start()

    def commit(self) -> None:
        """Sends `changed` now if something was typed since."""
        self._pause.stop()
        if text_of(self) != self._said:
            self._said = text_of(self)
            self.changed.emit(self._said)

    def _restyle(self) -> None:
        set_font(self, self._theme.font(14))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + self._theme.px(20))


def set_font(editor: QPlainTextEdit | QAbstractSpinBox, font: QFont) -> None:
    """Gives an editor a font, and the widget inside that draws placeholder or number: a stylesheet makes that one
    keep the font it had first."""
    editor.setFont(font)
    inner = editor.lineEdit() if isinstance(editor, QAbstractSpinBox) else editor.viewport()
    inner.setFont(font)


def text_of(editor: QPlainTextEdit) -> str:
    """Returns the text as it is: `toPlainText` would make simple spaces of those that must not break."""
    return editor.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
