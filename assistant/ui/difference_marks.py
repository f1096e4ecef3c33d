"""The words of an answer that another one does not have: underlined and tinted where the answer is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from assistant.domain.differences import Span
from assistant.ui.qt_text import units
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_selection import editor_of


class DifferenceMarks(QObject):
    """Of a page with one answer. Thoughts are left out: they are no part of what is said."""

    def __init__(self, page: Transcript) -> None:
        super().__init__(page)
        self._page = page
        self._spans: Sequence[Span] = ()
        page.extra_marks.append(self._marks)

    def text(self) -> str:
        """Returns what the page says, as it is read."""
        return "\n".join(text for row in self._page.rows for _segment, text in self._pieces(row))

    def show(self, spans: Sequence[Span]) -> None:
        """Marks parts of `text`; none of them: no mark."""
        self._spans = spans
        for row, segment in self._page.shown_segments():
            self._page.finder.show_in(row, segment)

    def marked(self) -> list[str]:
        """Returns the words that are marked."""
        whole = self.text()
        return [whole[start:end] for start, end in self._spans]

    def _pieces(self, row: Row) -> list[tuple[Segment, str]]:
        return [(segment, self._page.text_document(row, segment).toPlainText())
                for segment in row.textual() if not segment.quiet]

    def _marks(self, row: Row, segment: Segment) -> list[QTextEdit.ExtraSelection]:
        editor = editor_of(segment)
        if not self._spans or editor is None:
            return []
        begin = 0
        for each, text in self._pieces(row):
            if each is segment:
                return [mark_of(self._page.theme, editor, text, max(start - begin, 0), end - begin)
                        for start, end in self._spans
                        if start < begin + len(text) and end > begin]
            begin += len(text) + 1
        return []


def mark_of(theme: Theme, editor: QTextEdit, text: str, start: int, end: int) -> QTextEdit.ExtraSelection:
    """Returns the mark of a part of the text that an editor shows."""
    document = document_of(editor)
    format_ = QTextCharFormat()
    format_.setBackground(theme.colour("tint"))
    format_.setForeground(theme.colour("on_tint"))
    format_.setFontUnderline(True)
    last = document.characterCount() - 1
    cursor = QTextCursor(document)
    cursor.setPosition(min(units(text[:start]), last))
    cursor.setPosition(min(units(text[:end]), last), QTextCursor.MoveMode.KeepAnchor)
    marked = QTextEdit.ExtraSelection()
    marked.cursor, marked.format = cursor, format_
    return marked
