"""The text of a part of a rendered document, as it is put on the clipboard."""

from collections.abc import Sequence

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextListFormat

from assistant.ui import qt_text
from assistant.ui.markdown_formats import CONTINUES, QUOTE, TASK
from assistant.ui.segments import Segment, SegmentKind


def text_between(document: QTextDocument, start: int = 0, end: int | None = None) -> str:
    """Returns the text from `start` to `end` (default: all), with list markers and blank lines where shown.

    Qt's empty paragraphs around a table come along.
    """
    end = document.characterCount() - 1 if end is None else end
    parts: list[str] = []
    block = document.findBlock(start)
    while block.isValid() and block.position() <= end:
        text = as_written(block, start - block.position(), end - block.position())
        if parts:
            parts.append(_separator(block))
        if start <= block.position() and (end > block.position() or block.length() == 1):    # an item may be empty
            parts.append(marker(block))
        parts.append(text.replace("\n", "\n" + quote(block)))
        block = block.next()
    return "".join(parts)


def as_written(block: QTextBlock, start: int, end: int) -> str:
    """Returns a part of a paragraph as it was written: TeX where a formula is seen."""
    parts: list[str] = []
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        before = fragment.position() - block.position()
        shown = qt_text.cut(fragment.text(), max(0, start - before), max(0, end - before))
        if shown:
            parts.append(qt_text.written(fragment.charFormat(), shown))
        at += 1
    return "".join(parts)


def _separator(block: QTextBlock) -> str:
    format_ = block.blockFormat()
    if format_.hasProperty(CONTINUES):
        return ""
    table = _table_column(block)
    if table is not None:
        return "\t" if table else "\n"
    return "\n\n" if format_.topMargin() and not block.textList() else "\n"


def _table_column(block: QTextBlock) -> int | None:
    table = QTextCursor(block).currentTable()
    return table.cellAt(block.position()).column() if table else None


def marker(block: QTextBlock) -> str:
    """Returns what stands before a paragraph: a list item's bullet or number, a quote's `> `."""
    format_, quoted = block.blockFormat(), quote(block)
    listed = block.textList()
    if not listed:
        return quoted
    indent = "  " * (listed.format().indent() - 1)
    if format_.hasProperty(TASK):
        return f"{quoted}{indent}- [{format_.property(TASK)}] "
    if listed.format().style() == QTextListFormat.Style.ListDecimal:
        return f"{quoted}{indent}{listed.itemText(block)} "
    return f"{quoted}{indent}- "


def quote(block: QTextBlock) -> str:
    """Returns the `> ` before each line of a paragraph, "" where it is not quoted."""
    return "> " * int(block.blockFormat().property(QUOTE) or 0)


def join_pieces(pieces: Sequence[tuple[Segment, str]]) -> str:
    """Returns the texts of segments of one message as one: blank lines between, none where a text was cut."""
    joined = ""
    for index, (segment, text) in enumerate(pieces):
        first = segment.blocks[0] if segment.blocks else None
        if index and first is not None and first.continues:
            separator = "\n" if segment.kind is SegmentKind.TABLE else ""
        else:
            separator = "\n" if segment.plain else "\n\n"
        joined += (separator if index else "") + (text if segment.plain else text.strip("\n"))
    return joined
