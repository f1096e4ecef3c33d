"""The field in which a plain text is written, and in which a continuation appears at the cursor."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from assistant.ui.composing import Composing
from assistant.ui.find_bar import COLUMN, MARGIN, NARROW
from assistant.ui.line_wrapping import suit_wrapping
from assistant.ui.qt_text import copied, cut, units
from assistant.ui.theme import Theme

LINE = 26               # pixels from line to line before text size; in Latin and Han text alike
_INCHES_PER_METRE = 1 / 0.0254
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ManuscriptEdit(Composing, QTextEdit):
    """Plain text without formats; undo and redo go across what the model wrote. Places are told by the text itself:
    Qt counts UTF-16 units, Python characters."""

    edited = Signal()       # the text was changed by the user: typed, pasted, undone

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self._apart = False     # what is typed next must not become part of the step before
        self._line = 0                              # the height of lines on the screen
        self._measure = QImage(1, 1, QImage.Format.Format_Mono)     # tells the layout how large an inch is
        self._stream: QTextCursor | None = None     # where the continuation goes on
        self._fed = False                           # some of it is there: more belongs to the same undo step
        self._marked: tuple[int, int] | None = None     # start and end of what is tinted, in Qt's units
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setProperty("kind", "bare")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        self.textChanged.connect(self._on_text_changed)
        self._set_lines()
        theme.changed.connect(self._restyle)
        self._restyle()

    # -- the text ---------------------------------------------------------------------------------------------

    def text(self) -> str:
        """Returns the text exactly: `toPlainText` would make simple spaces of those that must not break."""
        return self.document().toRawText().replace("\u2029", "\n")

    def split(self) -> tuple[str, str]:
        """Returns what is before the cursor, or before the end of what is selected, and what is after it."""
        cursor = self.textCursor()
        return _parted(self.text(), cursor.selectionEnd())

    def show_text(self, before: str, after: str, fresh: bool) -> None:
        """Shows a text with the cursor between its parts. `fresh`: another one, which has nothing to undo; else undo
        brings back the one there was."""
        text = before + after
        self.end_writing()
        self.mark(None)
        self._quiet = True
        if fresh:
            suit_wrapping(self, text, instead=True)
            self.setPlainText(text)
            self._set_lines()
        elif text != self.text():
            self._replace(text)
        self._quiet = False
        self._put_cursor(units(before))

    def select(self, start: int, end: int) -> None:
        """Selects the text from one character to before another, and brings it into view."""
        text, cursor = self.text(), self.textCursor()
        cursor.setPosition(units(text[:start]))
        cursor.setPosition(units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # -- a continuation ---------------------------------------------------------------------------------------

    def begin_writing(self, before: str, written: str) -> None:
        """What is fed from now on comes after `before`, behind what is `written` there already."""
        start = units(before)
        end = start + units(written)
        self._stream = QTextCursor(self.document())
        self._stream.setPosition(end)
        self._fed = False
        self._marked = (start, end)
        self._tint()

    def feed(self, text: str) -> None:
        """Adds to the continuation; all of it is one step for undo. Does nothing once the user has changed the text."""
        stream, marked = self._stream, self._marked
        if stream is None or marked is None or not text:
            return
        own = self.textCursor()
        follows = not own.hasSelection() and own.position() == stream.position() and self._cursor_in_sight()
        self._quiet = True
        stream.joinPreviousEditBlock() if self._fed else stream.beginEditBlock()
        stream.insertText(text)
        stream.endEditBlock()
        self._quiet = False
        self._fed = self._apart = True
        self._marked = (marked[0], stream.position())
        self._tint()
        if follows:
            self.ensureCursorVisible()

    def end_writing(self) -> None:
        """The continuation is complete; it stays tinted until it is accepted or something is changed."""
        self._stream = None

    def is_writing(self) -> bool:
        return self._stream is not None

    def mark(self, place: tuple[str, str] | None) -> None:
        """Tints a continuation, given by what is before it and by itself; None: nothing."""
        self._marked = None if place is None or not place[1] else (
            units(place[0]), units(place[0]) + units(place[1]))
        self._tint()

    def marked(self) -> str:
        """Returns what is tinted, "" for nothing."""
        return _parted(_parted(self.text(), self._marked[1])[0], self._marked[0])[1] if self._marked else ""

    # -- inside -----------------------------------------------------------------------------------------------

    def _replace(self, text: str) -> None:
        """Changes what differs, as one step for undo."""
        suit_wrapping(self, text)
        now = self.text()
        start, most = 0, min(len(now), len(text))
        while start < most and now[start] == text[start]:
            start += 1
        end = 0
        while end < most - start and now[-1 - end] == text[-1 - end]:
            end += 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(now[:start]))
        cursor.setPosition(units(now[:len(now) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.insertText(text[start:len(text) - end])
        cursor.endEditBlock()
        self._apart = True

    @contextmanager
    def _step(self) -> Iterator[None]:
        """What is changed inside is a step of its own for undo: Qt would add it to the step before."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        try:
            yield
        finally:
            cursor.endEditBlock()

    def _put_cursor(self, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _cursor_in_sight(self) -> bool:
        return self.viewport().rect().adjusted(0, -1, 0, self._theme.px(LINE)).contains(self.cursorRect().center())

    def _tint(self) -> None:
        if self._marked is None or self._marked[0] == self._marked[1]:
            self.setExtraSelections([])
            return
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._marked[0])
        cursor.setPosition(self._marked[1], QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setBackground(self._theme.colour("tint"))
        self.setExtraSelections([selection])

    def _set_lines(self) -> None:
        """Gives all lines their height. Undo would undo that too: what there was to undo is forgotten."""
        format_ = QTextBlockFormat()
        format_.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        document = self.document()
        quiet, self._quiet = self._quiet, True
        document.setUndoRedoEnabled(False)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(format_)
        document.setUndoRedoEnabled(True)
        self._quiet = quiet

    def _scale_lines(self) -> None:
        """Shows all lines as high as the text size wants, without changing their format: that would be a step for undo.

        Qt takes a height in a format times the dots per inch of the device the text is laid out for, by the screen's.
        """
        self._line = self._theme.px(LINE)
        inch = round(self.viewport().logicalDpiY() * self._line / LINE)
        self._measure.setDotsPerMeterY(round(inch * _INCHES_PER_METRE))
        self.document().documentLayout().setPaintDevice(self._measure)
        self.document().setDefaultFont(self.font())     # lays the text out anew

    def _on_text_changed(self) -> None:
        if self._quiet:
            return
        self._stream = None
        self._apart = False
        self.mark(None)
        self.edited.emit()

    def _restyle(self) -> None:
        font = self._theme.font(15)
        if font != self.font():
            self.setFont(font)
        if self._theme.px(LINE) != self._line:
            self._scale_lines()
        self._tint()
        self._lay_out()

    def _lay_out(self) -> None:
        px = self._theme.px
        least = MARGIN if self.width() >= px(NARROW) else MARGIN // 2
        side = max(px(least), (self.width() - px(COLUMN)) // 2)
        self.setViewportMargins(side, px(12), side, px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self._composing:
            self.textCursor().insertBlock()     # else a line separator, which is no line end
            self.ensureCursorVisible()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif self._apart and event.text() and not event.modifiers() & _COMMAND:
            with self._step():
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\r\n", "\n")
        suit_wrapping(self, text)
        with self._step():
            self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        return copied(super().createMimeDataFromSelection(), self.textCursor())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # A dropped file is for the window, not a piece of text.
        return not source.hasUrls() and source.hasText()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._apart and event.commitString():
            with self._step():
                super().inputMethodEvent(event)
        else:
            super().inputMethodEvent(event)


def _parted(text: str, at: int) -> tuple[str, str]:
    """Returns a text in two parts; `at` is in Qt's units."""
    place = len(cut(text, 0, at))
    return text[:place], text[place:]
