"""Any text into a QTextDocument and out again unchanged: Qt counts in UTF-16 and gives some characters a meaning."""

import json
import re

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat

LINE_BREAK = "\u2028"

_SOURCE = int(QTextFormat.Property.UserProperty) + 16           # what was written
_LENGTH = _SOURCE + 1                                           # of what stands for it in the document
# What Qt would make paragraphs of, or leave out, and what is shown instead. A lone surrogate is no character.
_SPECIAL = re.compile("[\r\u2028\u2029\ufdd0\ufdd1\ufeff\ufffe\ud800-\udfff]")
_INSTEAD = {"\r": LINE_BREAK, "\u2028": LINE_BREAK, "\u2029": LINE_BREAK, "\ufeff": "\u2060"}
_UNKNOWN = "\ufffd"


def insert(cursor: QTextCursor, text: str, format_: QTextCharFormat) -> None:
    """Writes text without line ends, whatever characters it has."""
    at = 0
    for special in _SPECIAL.finditer(text):
        if special.start() > at:
            cursor.insertText(text[at: special.start()], format_)
        other = QTextCharFormat(format_)
        stand_for(other, special[0], 1)
        cursor.insertText(_INSTEAD.get(special[0], _UNKNOWN), other)
        at = special.end()
    if at < len(text):
        cursor.insertText(text[at:] if at else text, format_)


def stand_for(format_: QTextCharFormat, source: str, length: int) -> None:
    """Says that `length` characters in this format are there in place of `source`."""
    format_.setProperty(_SOURCE, json.dumps(source))      # in ASCII: Qt takes lone surrogates away
    format_.setProperty(_LENGTH, length)


def stands(format_: QTextCharFormat) -> bool:
    """Returns whether characters in this format stand for something else that was written."""
    return format_.hasProperty(_SOURCE)


def written(format_: QTextCharFormat, shown: str) -> str:
    """Returns what was written where `shown`, or part of it, is seen."""
    source = format_.property(_SOURCE)
    if not source:
        return shown.replace(LINE_BREAK, "\n")
    return str(json.loads(source)) * -(-len(shown) // int(format_.property(_LENGTH)))


def copied(data: QMimeData, cursor: QTextCursor) -> QMimeData:
    """Returns what a field of plain text copies, as the text alone and as it is.

    Qt would add fonts, and make simple spaces of those that must not break.
    """
    data.text()  # makes Qt fill in what it would copy, lest it do so over the text below
    data.clear()
    data.setText(cursor.selectedText().replace("\u2029", "\n").replace(LINE_BREAK, "\n"))
    return data


def units(text: str) -> int:
    """Returns the length of a text as Qt counts: what lies beyond U+FFFF, as most emoji, counts two."""
    return len(text) if _simple(text) else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Returns the part between two of Qt's positions."""
    start, end = max(start, 0), max(end, 0)
    if _simple(text):
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start: 2 * end].decode("utf-16-le", "replace")


def head(text: str, room: int) -> str:
    """Returns as many whole characters from the start of `text` as fit into `room`, counted as Qt does."""
    piece = text[:room]
    while units(piece) > room:
        piece = piece[: len(piece) - max(1, (units(piece) - room) // 2)]
    return piece


def _simple(text: str) -> bool:
    return text.isascii() or max(text, default="") <= "\uffff"
