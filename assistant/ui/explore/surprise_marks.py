"""Marks the words of answers that were not to be expected: a dotted line under some, a solid one under rare ones."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from assistant.domain.chat import Message
from assistant.domain.lens import Lens, LensWord, Surprise
from assistant.ui.explore.source_places import SourcePlaces
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_selection import editor_of

_LINES = {Surprise.SOME: QTextCharFormat.UnderlineStyle.DotLine,
          Surprise.STRONG: QTextCharFormat.UnderlineStyle.SingleUnderline}
_WASH = {Surprise.SOME: 0.10, Surprise.STRONG: 0.22}        # of the colour of surprise, behind the word
_KEPT = 32              # answers of which the places of the marks are known

Mark = tuple[int, int, Surprise]        # from, to, in a segment's document


class SurpriseMarks(QObject):
    """The lines mean the same without their colour."""

    def __init__(self, page: Transcript, places: SourcePlaces, lens_of: Callable[[Message], Lens | None]) -> None:
        """`lens_of` gives what is known of an answer; None while it is not known, and `refresh` follows."""
        super().__init__(page)
        self._page, self._places, self._lens_of = page, places, lens_of
        self._everywhere = False
        self._explored = False
        self._pointed: tuple[str, LensWord | None] = ("", None)
        self._found: dict[Row, tuple[Lens, list[Segment], dict[Segment, list[Mark]]]] = {}
        page.extra_marks.append(self._marks)

    def set_everywhere(self, wanted: bool) -> None:
        """Marks the words of every answer, explored or not."""
        self._everywhere = wanted
        self.refresh()

    def set_explored(self, explored: bool) -> None:
        """Explore is open, where the marks belong."""
        self._explored = explored
        self.refresh()

    def point(self, message_id: str, word: LensWord | None) -> None:
        """Fills the word that the keyboard is at, or none."""
        if (message_id, word) != self._pointed:
            self._pointed = message_id, word
            self.refresh()

    @property
    def shown(self) -> bool:
        return self._everywhere or self._explored

    def forget(self) -> None:
        """Other messages are shown."""
        self._found.clear()

    def refresh(self) -> None:
        """Shows the marks anew, as far as they are in view."""
        for row, segment in self._page.shown_segments():
            self._page.finder.show_in(row, segment)

    def _marks(self, row: Row, segment: Segment) -> list[QTextEdit.ExtraSelection]:
        editor = editor_of(segment)
        if row.by_user or row.live is not None or segment.quiet or editor is None:
            return []
        document, marks = document_of(editor), []
        if self.shown:
            marks = [_marked(document, start, end, self._format(surprise))
                     for start, end, surprise in self._of(row).get(segment, ())]
        message_id, word = self._pointed
        if word is not None and row.message.id == message_id:
            for _segment, (start, end, _surprise) in self._places_of(row, word, only=segment):
                format_ = QTextCharFormat()
                format_.setBackground(self._page.theme.colour("accent"))
                format_.setForeground(self._page.theme.colour("on_accent"))
                marks.append(_marked(document, start, end, format_))
        return marks

    def _format(self, surprise: Surprise) -> QTextCharFormat:
        colour = self._page.theme.colour("warning")
        wash = QColor(colour)
        wash.setAlphaF(_WASH[surprise])
        format_ = QTextCharFormat()
        format_.setUnderlineStyle(_LINES[surprise])
        format_.setUnderlineColor(colour)
        if self._everywhere:
            format_.setBackground(wash)
        return format_

    def _of(self, row: Row) -> dict[Segment, list[Mark]]:
        lens = self._lens_of(row.message)
        if lens is None:
            return {}
        segments = row.textual()
        known = self._found.get(row)
        if known is None or known[0] is not lens or known[1] != segments:
            found: dict[Segment, list[Mark]] = {}
            for segment, mark in self._each(row, lens):
                found.setdefault(segment, []).append(mark)
            known = self._found[row] = lens, segments, found
            while len(self._found) > _KEPT:
                del self._found[next(iter(self._found))]
        return known[2]

    def _each(self, row: Row, lens: Lens) -> Iterator[tuple[Segment, Mark]]:
        for word in lens.spoken:
            if word.surprise is not Surprise.NONE:
                yield from self._places_of(row, word)

    def _places_of(self, row: Row, word: LensWord, only: Segment | None = None) -> Iterator[tuple[Segment, Mark]]:
        places = self._places.between(row, word.start, word.end)
        for segment in dict.fromkeys(place.segment for place in places):
            if only is None or segment is only:
                its = [place.position for place in places if place.segment is segment]
                yield segment, (its[0], its[-1] + 1, word.surprise)


def _marked(document: QTextDocument, start: int, end: int, format_: QTextCharFormat) -> QTextEdit.ExtraSelection:
    last, cursor = document.characterCount() - 1, QTextCursor(document)
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    marked = QTextEdit.ExtraSelection()
    marked.cursor, marked.format = cursor, format_
    return marked
