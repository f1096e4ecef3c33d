"""The words of an answer on the page: the one explored is filled, and one that is clicked is told."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from assistant.domain.distribution import Word
from assistant.ui.explore.source_places import ShownCharacter, SourcePlaces
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_places import show_place
from assistant.ui.transcript_selection import Place, editor_of


class WordMarks(QObject):
    """Looks at one answer at a time."""

    word_clicked = Signal(str, int)         # message, character of its text

    def __init__(self, page: Transcript, places: SourcePlaces) -> None:
        super().__init__(page)
        self._page = page
        self._open = False
        self._message = ""
        self._words: Sequence[Word] = ()
        self._index = -1
        self._places = places
        page.place_clicked.connect(self._on_clicked)
        page.extra_marks.append(self._marks)

    def open(self) -> None:
        """Words can be clicked from now on."""
        self._open = True

    def close(self) -> None:
        """No word is explored any more."""
        self._open = False
        self.show_words("", ())

    def show_words(self, message_id: str, words: Sequence[Word]) -> None:
        """Takes the words of an answer; none of them is filled yet."""
        self._message, self._words, self._index = message_id, words, -1
        self._show()

    def mark(self, index: int) -> None:
        """Fills a word and brings it into view."""
        self._index = index
        row = self._page.row_of(self._message)
        if row is not None and self._open:
            place = next(iter(self._range(row, index)), None)
            if place is not None:
                show_place(self._page, row, place.segment, place.position)
        self._show()

    # -- inside ---------------------------------------------------------------------------------------------

    def _show(self) -> None:
        for row, segment in self._page.shown_segments():
            self._page.finder.show_in(row, segment)

    def _marks(self, row: Row, segment: Segment) -> list[QTextEdit.ExtraSelection]:
        editor = editor_of(segment)
        if not self._open or row.message.id != self._message or editor is None:
            return []
        places = [place.position for place in self._range(row, self._index) if place.segment is segment]
        if not places:
            return []
        theme, document = self._page.theme, document_of(editor)
        format_ = QTextCharFormat()
        format_.setBackground(theme.colour("accent"))
        format_.setForeground(theme.colour("on_accent"))
        last = document.characterCount() - 1
        cursor = QTextCursor(document)
        cursor.setPosition(min(places[0], last))
        cursor.setPosition(min(places[-1] + 1, last), QTextCursor.MoveMode.KeepAnchor)
        marked = QTextEdit.ExtraSelection()
        marked.cursor, marked.format = cursor, format_
        return [marked]

    def _range(self, row: Row, index: int) -> list[ShownCharacter]:
        """Returns the characters of a word that are on the page."""
        if not 0 <= index < len(self._words):
            return []
        word = self._words[index]
        end = word.start + max(len(word.text), 1)       # a part of a character stands for it
        return [each for each in self._places.of(row) if word.start <= each.source < end]

    def _on_clicked(self, place: Place) -> None:
        row = place.row
        if not self._open or row.by_user or row.live is not None or place.segment.quiet:
            return
        source = self._places.source_at(row, place.segment, place.position)
        if source is not None:
            self.word_clicked.emit(row.message.id, source)
