"""Program text in a QTextDocument: grows at its end, coloured without changing the document."""

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout

from assistant.ui import highlight, qt_text
from assistant.ui.markdown_formats import CONTINUES, Formats

MAX_LINE = 2500          # longer lines continue in further paragraphs; laying out one of 1 MB takes seconds
LIVE_CHARACTERS = 600    # of live code, coloured again at every change; the whole when it is finished


def append(document: QTextDocument, text: str, formats: Formats) -> None:
    """Writes `text` at the end. Any sequence of pieces gives the same document as their sum."""
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.beginEditBlock()
    if document.isEmpty():
        cursor.setBlockFormat(formats.code_block())
        cursor.setBlockCharFormat(formats.code_line)
    for index, line in enumerate(text.split("\n")):
        if index:
            cursor.insertBlock(formats.code_block(), formats.code_line)
        _append_line(cursor, line, formats)
    cursor.endEditBlock()


def _append_line(cursor: QTextCursor, line: str, formats: Formats) -> None:
    while line:
        piece = qt_text.head(line, MAX_LINE - (cursor.block().length() - 1))
        if not piece:
            format_ = formats.code_block()
            format_.setProperty(CONTINUES, True)
            cursor.insertBlock(format_, formats.code_line)
            piece = qt_text.head(line, MAX_LINE)
        qt_text.insert(cursor, piece, formats.code_line)
        line = line[len(piece):]


def colour(document: QTextDocument, code: str, language: str, formats: Formats, live: bool = False) -> None:
    """Colours the document, which shows `code`; `live` only its last lines."""
    start = code.rfind("\n", 0, -LIVE_CHARACTERS) + 1 if live and len(code) > 2 * LIVE_CHARACTERS else 0
    lines = highlight.spans(code[start:], language)
    block = _line_from_end(document, code.count("\n", start)) if start else document.begin()
    first = block.position()
    for line in lines:
        offset = 0
        while block.isValid():
            block.layout().setFormats(_formats(line, offset, block.length() - 1, formats))
            offset += block.length() - 1
            block = block.next()
            if not block.blockFormat().hasProperty(CONTINUES):
                break
    document.markContentsDirty(first, document.characterCount() - first)


def _line_from_end(document: QTextDocument, lines: int) -> QTextBlock:
    block = document.lastBlock()
    while True:
        while block.blockFormat().hasProperty(CONTINUES):
            block = block.previous()
        if not lines or not block.previous().isValid():
            return block
        lines -= 1
        block = block.previous()


def _formats(line: highlight.Spans, offset: int, length: int, formats: Formats) -> list[QTextLayout.FormatRange]:
    ranges = []
    for start, size, role in line:
        begin, end = max(start - offset, 0), min(start + size - offset, length)
        if begin < end:
            span = QTextLayout.FormatRange()
            span.start, span.length = begin, end - begin
            span.format = _ink(role, formats)
            ranges.append(span)
    return ranges


def _ink(role: str, formats: Formats) -> QTextCharFormat:
    format_ = QTextCharFormat()
    format_.setForeground(formats.theme.colour(role))
    return format_
