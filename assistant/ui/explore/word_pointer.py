"""Tells over which word of an answer the pointer rests, and where on the screen a word stands."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QCursor, QTextCursor
from PySide6.QtWidgets import QTextEdit

from assistant.domain.chat import Message
from assistant.domain.lens import Lens
from assistant.ui.explore.source_places import SourcePlaces
from assistant.ui.rows import Row
from assistant.ui.shown_document import document_of
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_places import show_place
from assistant.ui.transcript_selection import editor_of

REST_MS = 350           # so long the pointer stays on a word before anything is shown
LEAVE_MS = 250          # and so long it may take from the word to what is shown


class WordPointer(QObject):
    """Words are those of the lens's `spoken`. While nobody wants to know, a move of the pointer costs nothing."""

    rested = Signal(str, int)       # message, index of the word
    left = Signal()                 # the pointer is neither there any more, nor on what is shown for it

    def __init__(self, page: Transcript, places: SourcePlaces, lens_of: Callable[[Message], Lens | None],
                 wanted: Callable[[], bool], held: Callable[[], bool]) -> None:
        """`held`: the pointer is on what is shown for the word."""
        super().__init__(page)
        self._page, self._places, self._lens_of = page, places, lens_of
        self._wanted, self._held = wanted, held
        self._at = QPoint()
        self._told: tuple[str, int] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._leave = QTimer(self, singleShot=True, interval=LEAVE_MS)
        self._leave.timeout.connect(self._on_leave)
        page.pointer_moved.connect(self._on_moved)
        page.pointer_left.connect(self._on_left)

    def word_at(self, at: QPoint) -> tuple[str, int] | None:
        """Returns the message and the index of the word at a point of the viewport; None where there is none."""
        for row, segment in self._page.shown_segments():
            editor = editor_of(segment)
            if editor is None or segment.widget is None or not segment.widget.geometry().contains(at):
                continue
            if row.by_user or row.live is not None or segment.quiet:
                return None
            position = _character_at(editor, editor.viewport().mapFrom(self._page.viewport(), at))
            lens = self._lens_of(row.message)
            if position < 0 or lens is None:
                return None
            source = self._places.source_at(row, segment, position)
            index = lens.at(source) if source is not None else -1
            return (row.message.id, index) if index >= 0 else None
        return None

    def place_of(self, row: Row, lens: Lens, index: int, reveal: bool) -> QRect | None:
        """Returns where on the screen the first line of a word is; None where it is not on the page, as a blank.
        `reveal`: it is brought into view."""
        word = lens.spoken[index]
        found = self._places.between(row, word.start, max(word.end, word.start + 1))
        if not found:
            return None
        first = found[0]
        if reveal:
            show_place(self._page, row, first.segment, first.position)
        editor = editor_of(first.segment)
        if editor is None:
            return None
        boxes = [_box(editor, each.position) for each in found if each.segment is first.segment]
        line = QRect(boxes[0])
        for box in boxes:
            if box.top() == line.top():
                line |= box
        return QRect(editor.viewport().mapToGlobal(line.topLeft()), line.size())

    def _on_moved(self, at: QPoint) -> None:
        if not self._wanted():
            return
        self._at = at
        self._rest.start()
        if self._told is not None and not self._leave.isActive():
            self._leave.start()

    def _on_left(self) -> None:
        self._rest.stop()
        if self._told is not None:
            self._leave.start()

    def _on_rest(self) -> None:
        found = self.word_at(self._at) if self._wanted() else None
        if found is not None and found != self._told:
            self._told = found
            self.rested.emit(*found)

    def _on_leave(self) -> None:
        viewport = self._page.viewport()
        at = viewport.mapFromGlobal(QCursor.pos()) if viewport.underMouse() else QPoint(-1, -1)
        if self._held() or (self._told is not None and self.word_at(at) == self._told):
            self._leave.start()
        elif self._told is not None:
            self._told = None
            self.left.emit()

    def forget(self) -> None:
        """Nothing is shown for a word any more."""
        self._told = None
        self._rest.stop()
        self._leave.stop()


def _character_at(editor: QTextEdit, at: QPoint) -> int:
    """Returns the character at a point of an editor, -1 where the point is beside the text."""
    document = document_of(editor)
    position = min(editor.cursorForPosition(at).position(), document.characterCount() - 1)
    for candidate in (position, position - 1):
        if candidate >= 0 and _box(editor, candidate).contains(at):
            return candidate
    return -1


def _box(editor: QTextEdit, position: int) -> QRect:
    """Returns where a character is in an editor's viewport."""
    cursor = QTextCursor(document_of(editor))
    last = cursor.document().characterCount() - 1
    cursor.setPosition(min(position, last))
    here = editor.cursorRect(cursor)
    cursor.setPosition(min(position + 1, last))
    there = editor.cursorRect(cursor)
    width = there.left() - here.left() if there.top() == here.top() else here.height() // 2
    return QRect(here.left(), here.top(), max(width, 1), here.height())
