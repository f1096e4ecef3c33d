"""Draws Markdown tables: no boxes, a line under the header and a fainter one between rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from assistant.ui import markdown_formula as formula
from assistant.ui import markdown_inline as inline
from assistant.ui.markdown_formats import Formats

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token

_COLUMN_GAP = 24
_ROW_PADDING = 6
PAGE = 720           # pixels a table may be wide before its columns are narrowed
_NARROWED = 200      # what a narrowed column keeps; a table still too wide is scrolled sideways
_BOLD = 1.06         # how much wider bold words are
_SOLID = QTextFrameFormat.BorderStyle.BorderStyle_Solid


@dataclass(frozen=True, slots=True)
class _Cell:
    words: Sequence[Token]
    alignment: Qt.AlignmentFlag
    header: bool


def write_table(cursor: QTextCursor, tokens: Sequence[Token], formats: Formats, header: bool = True,
                widths: Sequence[int] = (), indent: int = 0) -> None:
    """Writes one table at `cursor`; without `header` only its rows. `indent` and the columns' `widths` in pixels.

    Columns of which no width is given share the room there is.
    """
    rows = _rows(tokens)
    rows = rows if header or len(rows) < 2 else rows[1:]
    if not rows:
        return
    columns = max(len(row) for row in rows)
    table = cursor.insertTable(len(rows), columns, _table_format(formats, header, widths, indent))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            _write_cell(table, y, x, cell, formats, y == len(rows) - 1, widths[x] if x < len(widths) else 0)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    after = QTextBlockFormat()  # Qt keeps a paragraph after a table
    after.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(after)


def column_widths(tokens: Sequence[Token], formats: Formats) -> list[int]:
    """Returns each column's width in pixels: what its longest cell needs, less where all need more than the page."""
    rows = _rows(tokens)
    columns = max((len(row) for row in rows), default=0)
    gap, page = formats.theme.px(_COLUMN_GAP), formats.theme.px(PAGE)
    needed = [0.0] * columns
    for row in rows:
        for x, cell in enumerate(row):
            base = formats.table_head if cell.header else formats.table_text
            needed[x] = max(needed[x], _words_width(cell.words, base, formats))
    widths = [ceil(width) + 2 + (gap if x < columns - 1 else 0) for x, width in enumerate(needed)]
    if sum(widths) <= page:
        return widths
    most = max(_level(widths, page), formats.theme.px(_NARROWED))
    return [min(width, most) for width in widths]


def _level(widths: Sequence[int], room: int) -> int:
    """Returns the width to which the widest columns have to be cut for all to fit into `room`."""
    left, room_left = len(widths), room
    for width in sorted(widths):
        if width * left > room_left:
            return room_left // left
        left, room_left = left - 1, room_left - width
    return room


def _words_width(words: Sequence[Token], base: QTextCharFormat, formats: Formats) -> float:
    """Returns how wide the words of a cell are on one line, in pixels."""
    width, bold = 0.0, False
    for word in words:
        if word.type in ("strong_open", "strong_close"):
            bold = word.type == "strong_open"
        elif word.type in ("math_inline", "math_display"):
            width += formula.width_of(word.content, word.type == "math_display", base)
        elif word.type in ("softbreak", "hardbreak"):
            width += formats.advance(base, " ")
        else:
            text = inline.placeholder(word) if word.type == "image" else word.content
            advance = formats.advance(formats.code if word.type == "code_inline" else base, text)
            width += advance * _BOLD if bold else advance
    return width


def _rows(tokens: Sequence[Token]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(_Cell(tokens[index + 1].children or [], _alignment(token), token.type == "th_open"))
    return rows


def _alignment(token: Token) -> Qt.AlignmentFlag:
    style = str(token.attrs.get("style", ""))
    if "right" in style:
        return Qt.AlignmentFlag.AlignRight
    return Qt.AlignmentFlag.AlignHCenter if "center" in style else Qt.AlignmentFlag.AlignLeft


def _table_format(formats: Formats, header: bool, widths: Sequence[int], indent: int) -> QTextTableFormat:
    format_ = QTextTableFormat()
    format_.setBorderCollapse(True)
    format_.setBorder(0)
    format_.setCellPadding(0)
    format_.setCellSpacing(0)
    format_.setLeftMargin(indent)
    format_.setHeaderRowCount(1 if header else 0)
    if widths:
        format_.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, width) for width in widths])
    else:
        format_.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return format_


def _write_cell(table: QTextTable, y: int, x: int, cell: _Cell, formats: Formats, last: bool, width: int) -> None:
    theme = formats.theme
    place = table.cellAt(y, x)
    format_ = QTextTableCellFormat()
    format_.setTopPadding(theme.px(_ROW_PADDING))
    format_.setBottomPadding(theme.px(_ROW_PADDING))
    gap = theme.px(_COLUMN_GAP) if x < table.columns() - 1 else 0
    format_.setRightPadding(gap)
    if not last:
        format_.setBottomBorder(1)
        format_.setBottomBorderStyle(_SOLID)
        format_.setBottomBorderBrush(QBrush(theme.colour("edge" if cell.header else "line")))
    base = formats.table_head if cell.header else formats.table_text
    format_.merge(base)  # a cell's format is also that of its first, still empty, paragraph
    place.setFormat(format_)
    cursor = place.firstCursorPosition()
    block = QTextBlockFormat()
    block.setAlignment(cell.alignment)
    block.setLineHeight(theme.px(22 if cell.header else 24), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(block)
    inline.write(cursor, cell.words, base, formats, max(width - gap, 0))
