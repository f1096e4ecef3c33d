"""What was found in the conversation: where, what its mark looks like, and which source may hold it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from assistant.ui import qt_text
from assistant.ui.markdown_formula import OBJECT
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
_COMMAND = re.compile(r"(?<!\\)\\[A-Za-z]+")       # of TeX


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


def in_formulas(document: QTextDocument, needle: str) -> Iterator[tuple[int, int]]:
    """Yields where formulas begin and end that were written with `needle`: a document has one character of each. The
    names of commands, such as \\left, are found with their backslash alone: they are no words of the text."""
    wanted, block = "".join(needle.split()).casefold(), document.begin()
    while block.isValid():
        at = block.begin()
        while OBJECT in block.text() and not at.atEnd():
            fragment = at.fragment()
            if fragment.text().startswith(OBJECT):
                source = qt_text.written(fragment.charFormat(), OBJECT)
                bare = source if "\\" in wanted else _COMMAND.sub(r"\\", source)
                if wanted in "".join(bare.split()).casefold():
                    yield from ((place, place + 1) for place in range(
                        fragment.position(), fragment.position() + fragment.length()))
            at += 1
        block = block.next()


def mark(editor: QTextEdit, hit: Hit, current: bool, theme: Theme) -> QTextEdit.ExtraSelection:
    """Returns the mark of a hit in the widget that shows it."""
    cursor = QTextCursor(document_of(editor))
    last = cursor.document().characterCount() - 1
    cursor.setPosition(min(hit.start, last))
    cursor.setPosition(min(hit.end, last), QTextCursor.MoveMode.KeepAnchor)
    ground, ink = ("warning", "canvas") if current else ("found", "text")
    if current and cursor.selectedText() == OBJECT:     # a formula keeps its ink
        ground, ink = "selection", "text"
    format_ = QTextCharFormat()
    format_.setBackground(theme.colour(ground))
    format_.setForeground(theme.colour(ink))
    marked = QTextEdit.ExtraSelection()
    marked.cursor, marked.format = cursor, format_
    return marked


def _loose(needle: str) -> str:
    letters = [_SOURCE_BLANKS if part.isspace() else rf"(?:{re.escape(part)}|{_ENTITY})"
               for part in re.split(r"(\s+|.)", needle) if part]
    return _MARKUP.join(letters)
