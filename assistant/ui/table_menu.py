"""What the menu of a table offers: the whole table, however many pieces it is shown in, as Markdown or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from assistant.ui.markdown_blocks import Block
from assistant.ui.markdown_inline import placeholder
from assistant.ui.markdown_parser import References, parser
from assistant.ui.segments import Segment, SegmentKind

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token


def add_table_actions(menu: QMenu, segment: Segment, message: Sequence[Segment], references: References) -> None:
    """Adds the copying of the table that `segment` is a piece of to `menu`; `message` has all pieces, `references` what
    it defines for them.

    Adds nothing where there is no table, or it is still being written.
    """
    blocks = table_blocks(segment, message)
    if not blocks:
        return
    menu.addSeparator()
    for name, text, convert in (
        ("copyTableMarkdown", QCoreApplication.translate("TableMenu", "Copy table as Markdown"), as_markdown),
        ("copyTableCsv", QCoreApplication.translate("TableMenu", "Copy table as CSV"),
         lambda table: as_csv(table, references)),
    ):
        menu.addAction(text, partial(_copy, blocks, convert)).setObjectName(name)


def table_blocks(segment: Segment, message: Sequence[Segment]) -> list[Block]:
    """Returns all pieces of the table that `segment` is a piece of, none while it is being written."""
    if segment.kind is not SegmentKind.TABLE:
        return []
    pieces = [each for each in message if each.sideways is not None and each.sideways is segment.sideways]
    return [] if any(each.live for each in pieces) else [block for each in pieces for block in each.blocks]


def as_markdown(blocks: Sequence[Block]) -> str:
    """Returns a table as it was written; pieces that continue repeat the header, which is there once only."""
    rows = [line for block in blocks for line in block.source.rstrip("\n").split("\n")[2 if block.continues else 0:]]
    return "\n".join(rows) + "\n"


def as_csv(blocks: Sequence[Block], references: References) -> str:
    """Returns the words of a table's cells as comma separated values, formulas as TeX."""
    rows: list[list[str]] = []
    tokens = parser().parse(as_markdown(blocks), references.environment())
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append("".join(map(_words, tokens[index + 1].children or ())))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _copy(blocks: Sequence[Block], convert: Callable[[Sequence[Block]], str]) -> None:
    QGuiApplication.clipboard().setText(convert(blocks))


def _words(token: Token) -> str:
    if token.type == "image":
        return placeholder(token)
    if token.type == "footnote_ref":
        return f"[^{token.meta['label']}]"
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.markup if token.type in ("math_inline", "math_display") else token.content
