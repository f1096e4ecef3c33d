"""The text field of the composer: Enter sends unless an input method is composing; it grows with its text."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.ui.line_wrapping import suit_wrapping
from assistant.ui.text_editors import ComposingEdit, set_font
from assistant.ui.theme import Theme

MAX_LINES = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NEW_LINE = Qt.KeyboardModifier.ShiftModifier
_PLAIN = QKeySequence("Ctrl+Shift+V")
LONG_LETTERS, LONG_LINES = 2_000, 40    # what is longer is rather read by the model than by its writer


class MessageEdit(ComposingEdit):
    """A plain text field as high as its text, up to `MAX_LINES` lines."""

    entered = Signal()
    up_pressed_empty = Signal()
    long_text_pasted = Signal(str)      # with `attaches`: it is not in the field
    files_pasted = Signal(object)       # list[Path], with `attaches`
    focus_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain = False             # what is being pasted becomes text, however long
        self.attaches = False           # long texts and files are somebody else's
        self.undo_first: Callable[[], bool] = lambda: False     # whether it undid something before the text's own
        self.setProperty("kind", "bare")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._align)
        self.textChanged.connect(self._fit)
        theme.changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._on_enter(event)
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText() and not self._composing:
            self.up_pressed_empty.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and self.undo_first():
            event.accept()
        elif QKeySequence(event.keyCombination()) == _PLAIN:
            self.paste_plain()
        else:
            super().keyPressEvent(event)

    def paste_plain(self) -> None:
        """Pastes as text of the field, however long it is."""
        self._plain = True
        self.paste()
        self._plain = False

    def insert(self, text: str) -> None:
        """Puts text in place of what is selected; undo takes it out again."""
        suit_wrapping(self, text)
        cursor = self.textCursor()
        cursor.beginEditBlock()     # else undo takes out what was typed before as well
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        text = source.text().replace("\r\n", "\n")
        if files and self.attaches:
            self.files_pasted.emit(files)
        elif self.attaches and not self._plain and is_long(text):
            self.long_text_pasted.emit(text)
        elif text:
            self.insert(text)

    def _on_enter(self, event: QKeyEvent) -> None:
        if self._composing:
            return          # this Enter decides the input method's text
        if event.modifiers() & _NEW_LINE:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.entered.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def _restyle(self) -> None:
        set_font(self, self._theme.font(15))
        self._fit()

    def _fit(self) -> None:
        line, limit = self._theme.px(24), self._theme.px(24) * MAX_LINES
        height, block = 2.0, self.document().begin()
        while block.isValid() and height < limit:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        wanted = min(max(round(height), line), limit)
        if wanted != self.height():
            self.setFixedHeight(wanted)
            self._make_room()
        over = height >= limit
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if over else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def _align(self) -> None:
        """Puts a draft that begins right to left at the right; Qt's plain text knows one side for all its lines."""
        block = self.document().begin()
        while block.isValid() and not block.text().strip() and block.next().isValid():
            block = block.next()
        to_right = block.textDirection() is Qt.LayoutDirection.RightToLeft
        option = self.document().defaultTextOption()
        side = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
        if option.alignment() != side:
            option.setAlignment(side)
            self.document().setDefaultTextOption(option)

    def _make_room(self) -> None:
        """Lays out what surrounds the field now; by itself that takes a round of events for every level."""
        around = self.parentWidget()
        while around is not None:
            if layout := around.layout():
                layout.activate()
            around = around.parentWidget() if not around.isWindow() else None


def is_long(text: str) -> bool:
    """Returns whether a pasted text is better attached than put among what is typed."""
    return (len(text) > LONG_LETTERS or text.count("\n") > LONG_LINES) and not text.isspace()
