"""What was found in the conversation: where, what its mark looks like, and which source may hold it."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from assistant.ui.qt_text import LINE_BREAK
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of
from assistant.ui.theme import Theme

# What Markdown may have between two characters that are neighbours on the page.
_MARKUP = r"(?:[*_`~\\\[]|\](?:\([^()\n]*\)|\[[^\]\n]*\])?)*"

_ENTITY = r"&#?\w{1,31};"        # may stand for any one character
_SOURCE_BLANKS = rf"(?:[\s>]+|{_ENTITY})"      # in a quote, the next line begins with ">"
_BLANKS = rf"[\s{LINE_BREAK}]+"


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """Words found: a range of a segment's document."""

    row: Row
    segment: Segment
    start: int
    end: int

    def order(self) -> tuple[int, int]:
        """Returns the place within the message."""
        texts = self.row.textual()
        return texts.index(self.segment) if self.segment in texts else -1, self.start


def sources_with(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Returns what the source of whatever shows one of `words` matches, and perhaps more; None for no words."""
    return re.compile("|".join(map(_loose, words)), re.IGNORECASE) if words else None


def in_document(needle: str) -> str | QRegularExpression:
    """Returns what a document is searched with: words that a line's end may stand between, where a blank does here."""
    if not any(letter.isspace() for letter in needle):
        return needle
    parts = [_BLANKS if part.isspace() else QRegularExpression.escape(part)
             for part in re.split(r"(\s+)", needle) if part]
    return QRegularExpression("".join(parts), QRegularExpression.PatternOption.CaseInsensitiveOption)


def mark(editor: QTextEdit, hit: Hit, current: bool, theme: Theme) -> QTextEdit.ExtraSelection:
    """Returns the mark of a hit in the widget that shows it."""
    ground, ink = ("warning", "canvas") if current else ("found", "text")
    format_ = QTextCharFormat()
    format_.setBackground(theme.colour(ground))
    format_.setForeground(theme.colour(ink))
    cursor = QTextCursor(document_of(editor))
    last = cursor.document().characterCount() - 1
    cursor.setPosition(min(hit.start, last))
    cursor.setPosition(min(hit.end, last), QTextCursor.MoveMode.KeepAnchor)
    marked = QTextEdit.ExtraSelection()
    marked.cursor, marked.format = cursor, format_
    return marked


def _loose(needle: str) -> str:
    letters = [_SOURCE_BLANKS if part.isspace() else rf"(?:{re.escape(part)}|{_ENTITY})"
               for part in re.split(r"(\s+|.)", needle) if part]
    return _MARKUP.join(letters)
