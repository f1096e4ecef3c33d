"""Draws Markdown tables: no boxes, a line under the header and a fainter one between rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QTextBlockFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from assistant.ui import markdown_inline as inline
from assistant.ui.markdown_formats import Formats

_COLUMN_GAP = 24
_ROW_PADDING = 6
_SOLID = QTextFrameFormat.BorderStyle.BorderStyle_Solid


@dataclass(frozen=True, slots=True)
class _Cell:
    words: Sequence[Token]
    alignment: Qt.AlignmentFlag
    header: bool


def write_table(cursor: QTextCursor, tokens: Sequence[Token], formats: Formats, header: bool = True,
                indent: int = 0) -> None:
    """Writes one table at `cursor`; without `header` only its rows. `indent` in pixels."""
    rows = _rows(tokens)
    rows = rows if header or len(rows) < 2 else rows[1:]
    if not rows:
        return
    columns = max(len(row) for row in rows)
    table = cursor.insertTable(len(rows), columns, _table_format(formats, header, indent))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            _write_cell(table, y, x, cell, formats, last=y == len(rows) - 1)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    after = QTextBlockFormat()  # Qt keeps a paragraph after a table
    after.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(after)


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


def _table_format(formats: Formats, header: bool, indent: int) -> QTextTableFormat:
    format_ = QTextTableFormat()
    format_.setBorderCollapse(True)
    format_.setBorder(0)
    format_.setCellPadding(0)
    format_.setCellSpacing(0)
    format_.setLeftMargin(indent)
    format_.setHeaderRowCount(1 if header else 0)
    format_.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return format_


def _write_cell(table: QTextTable, y: int, x: int, cell: _Cell, formats: Formats, last: bool) -> None:
    theme = formats.theme
    place = table.cellAt(y, x)
    format_ = QTextTableCellFormat()
    format_.setTopPadding(theme.px(_ROW_PADDING))
    format_.setBottomPadding(theme.px(_ROW_PADDING))
    format_.setRightPadding(theme.px(_COLUMN_GAP) if x < table.columns() - 1 else 0)
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
    inline.write(cursor, cell.words, base, formats)
