"""Writes Markdown blocks into a QTextDocument, formats and all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
)

from assistant.ui import highlight, qt_text
from assistant.ui import markdown_formula as formula
from assistant.ui import markdown_inline as inline
from assistant.ui.markdown_blocks import Block, BlockKind
from assistant.ui.markdown_formats import BLOCK_GAP, CODE, CONTINUES, EDGES, INDENT, ITEM_GAP, QUOTE, TASK, Formats
from assistant.ui.markdown_parser import References, new_token, parser, unescaped
from assistant.ui.markdown_table import PAGE, column_widths, write_table

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token

_BULLETS = (QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare)


@dataclass(slots=True)
class _List:
    """A list being written; `made` once its first item is there."""

    format: QTextListFormat
    made: QTextList | None = None
    number: int | None = None    # of the item that is written, None for bullets


@dataclass(slots=True)
class _Place:
    """Where in the nesting of a block the writing stands."""

    lists: list[_List] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)   # of the quotes around, in pixels
    note: str = ""           # label of the footnote whose first paragraph comes
    notes: int = 0           # depth of footnotes

    @property
    def quotes(self) -> int:
        return len(self.edges)

    new_item: bool = False   # the next paragraph carries the item's marker
    first: bool = True       # nothing of the block was written yet
    fresh: bool = False      # the document's only paragraph is still empty: use it


_QUOTE = 16              # pixels a quote is indented by
_COLUMNS = 64            # a table with more is shown as it was written
_TABLES = 32             # long tables whose columns are remembered


class Renderer:
    """Renders one block at a time, so that an answer looks the same streamed or at once."""

    def __init__(self, formats: Formats, references: References | None = None) -> None:
        self.formats = formats
        self.references = references if references is not None else References()

    def render(self, cursor: QTextCursor, block: Block, fresh: bool) -> None:
        """Writes `block` at the document's end, where `cursor` is; `fresh` tells that the document is empty."""
        place = _Place(fresh=fresh)
        if block.kind is BlockKind.TABLE:
            self._table(cursor, block, place)
        elif block.continues:
            self._continue(cursor, block, place)
        else:
            self._blocks(cursor, self._parse(block.source), block, place)

    def document(self, blocks: list[Block]) -> QTextDocument:
        """Returns a new document holding `blocks`."""
        document = self.formats.document()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for index, block in enumerate(blocks):
            self.render(cursor, block, fresh=index == 0)
        cursor.endEditBlock()
        return document

    def _table(self, cursor: QTextCursor, block: Block, place: _Place) -> None:
        tokens = self._parse(block.source)
        if sum(token.type == "th_open" for token in tokens) > _COLUMNS:
            self._nested_code(cursor, new_token("fence", "code", content=block.source), block, place)
            return
        write_table(cursor, tokens, self.formats, not block.continues, self._columns(block, tokens))

    def _columns(self, block: Block, tokens: Sequence[Token]) -> list[int]:
        """Returns the widths of a table's columns; all pieces of a long table have those of the first."""
        if not block.beginning:
            return column_widths(tokens, self.formats)
        known = self.formats.columns
        if block.beginning not in known:
            if len(known) >= _TABLES:
                known.clear()
            known[block.beginning] = column_widths(self._parse(block.beginning), self.formats)
        return known[block.beginning]

    def _parse(self, source: str) -> list[Token]:
        tokens = parser().parse(source, self.references.environment())
        for token in tokens:
            for child in token.children or ():
                if child.type == "footnote_ref":
                    child.meta["note"] = self.references.notes.get(child.meta["label"], "")
                    child.meta["mark"] = self.references.mark(child.meta["label"])
        return tokens

    def _continue(self, cursor: QTextCursor, block: Block, place: _Place) -> None:
        format_ = self.formats.block(block.source, gap=0)
        format_.setProperty(CONTINUES, True)
        self._paragraph(cursor, format_, place)
        words = parser().parseInline(block.source, self.references.environment())[0]
        inline.write(cursor, words.children or [], self.formats.text, self.formats)

    def _blocks(self, cursor: QTextCursor, tokens: list[Token], block: Block, place: _Place) -> None:
        px = self.formats.theme.px
        for index, token in enumerate(tokens):
            kind = token.type
            if kind in ("paragraph_open", "heading_open"):
                self._words(cursor, token, tokens[index + 1], block, place)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                if place.new_item:      # an item that begins with a list has its own marker, on a line of its own
                    self._words(cursor, token, new_token("inline"), block, place)
                listed = self._list_format(token, block, place)
                ordered = kind == "ordered_list_open"
                place.lists.append(_List(listed, number=listed.start() - 1 if ordered else None))
            elif kind in ("bullet_list_close", "ordered_list_close"):
                place.lists.pop()
            elif kind == "list_item_open":
                place.new_item = True
                if place.lists[-1].number is not None:
                    place.lists[-1].number += 1
            elif kind == "list_item_close" and place.new_item:
                self._words(cursor, token, new_token("inline"), block, place)
            elif kind == "blockquote_open":
                place.edges.append(px(INDENT) * len(place.lists) + px(_QUOTE) * place.quotes + self._beyond(place))
            elif kind == "blockquote_close":
                place.edges.pop()
            elif kind in ("footnote_reference_open", "footnote_reference_close"):
                place.notes += token.nesting
                place.note = str(token.meta["label"]) if token.nesting > 0 else ""
            elif kind == "math_block":
                self._displayed(cursor, token, block, place)
            elif kind == "hr":
                self._paragraph(cursor, self.formats.rule(), place)
            elif kind in ("fence", "code_block"):
                self._nested_code(cursor, token, block, place)
            elif kind == "table_open":
                self._nested_table(cursor, tokens[index:], place)

    def _words(self, cursor: QTextCursor, token: Token, words: Token, block: Block, place: _Place) -> None:
        level = int(token.tag[1:]) if token.type == "heading_open" else 0
        children = words.children or []
        format_ = self.formats.block(words.content, self._gap(block, place), level)
        base = self.formats.heading(level) if level else self.formats.note if place.notes else self.formats.text
        if place.quotes and not level:
            base = QTextCharFormat(base)
            base.setForeground(self.formats.theme.colour("text2"))
        if mark := inline.task_mark(children):
            format_.setMarker(QTextBlockFormat.MarkerType.Checked if mark == "x"
                              else QTextBlockFormat.MarkerType.Unchecked)
            format_.setProperty(TASK, mark)
            # Qt would draw a cross where something is done; `TextMarks` draws a tick.
            format_.setProperty(QTextFormat.Property.ListStyle, QTextListFormat.Style.ListStyleUndefined.value)
        self._paragraph(cursor, format_, place, base)
        if place.note:
            mark = self.references.mark(place.note)
            qt_text.insert(cursor, f"{mark}\u2002", self.formats.note_label(base, place.note, mark))
            place.note = ""
        inline.write(cursor, children, base, self.formats)

    def _displayed(self, cursor: QTextCursor, token: Token, block: Block, place: _Place) -> None:
        """Writes a formula in the middle of its own paragraph; its source where it cannot be typeset."""
        width = formula.width_of(token.content, True, self.formats.text)
        if not width:
            self._nested_code(cursor, token.copy(content=token.markup), block, place)
            return
        # One too wide for the page is scrolled sideways if it has a box of its own, else made smaller.
        whole = block.kind is BlockKind.FORMULA and width > self.formats.theme.px(PAGE)
        format_ = self.formats.block("", self._gap(block, place))
        format_.setAlignment(Qt.AlignmentFlag.AlignLeft if whole else Qt.AlignmentFlag.AlignHCenter)
        self._paragraph(cursor, format_, place)
        formula.write(cursor, token.content, token.markup, True, self.formats.text, whole=whole)

    def _gap(self, block: Block, place: _Place) -> int:
        if place.new_item:
            return ITEM_GAP if block.follows_item or not place.first else BLOCK_GAP
        return BLOCK_GAP if not (place.lists or place.notes) else 2 * ITEM_GAP

    def _list_format(self, token: Token, block: Block, place: _Place) -> QTextListFormat:
        format_ = QTextListFormat()
        depth = len(place.lists)
        format_.setIndent(depth + 1)
        if token.type == "ordered_list_open":
            format_.setStyle(QTextListFormat.Style.ListDecimal)
            first = block.number if not depth and place.first and block.number is not None else None
            format_.setStart(int(token.attrs.get("start", 1)) if first is None else first)
        else:
            format_.setStyle(_BULLETS[min(depth, 2)])
        return format_

    def _paragraph(self, cursor: QTextCursor, format_: QTextBlockFormat, place: _Place,
                   base: QTextCharFormat | None = None) -> None:
        """Begins a paragraph: indented, quoted and marked as its place says."""
        base = base or self.formats.text
        if place.quotes:
            format_.setProperty(QUOTE, place.quotes)
            format_.setProperty(EDGES, list(place.edges))
        if margin := self.formats.theme.px(_QUOTE) * place.quotes + self._beyond(place):
            format_.setLeftMargin(margin)
        if place.lists and not place.new_item:
            format_.setIndent(len(place.lists))
        if place.fresh:
            format_.setTopMargin(0)
            cursor.setBlockFormat(format_)
            cursor.setBlockCharFormat(base)
        else:
            cursor.insertBlock(format_, base)
        if place.lists and place.new_item:
            current = place.lists[-1]
            if current.made is None:
                current.made = cursor.createList(current.format)
            else:
                current.made.add(cursor.block())
            place.new_item = False
        place.first = place.fresh = False

    def _beyond(self, place: _Place) -> int:
        """Returns the room that the numbers of the items around need beyond that of two digits, in pixels."""
        digits = sum(max(0, len(str(each.number)) - 2) for each in place.lists if each.number is not None)
        return round(digits * self.formats.advance(self.formats.text, "0"))

    def _nested_code(self, cursor: QTextCursor, token: Token, block: Block, place: _Place) -> None:
        """Writes code inside a list or a quote, where it cannot have a box of its own."""
        gap = self._gap(block, place)
        code = token.content.rstrip("\n")
        language = unescaped(token.info).strip().partition(" ")[0]
        colours = highlight.spans(code, language)
        for index, line in enumerate(code.split("\n")):
            format_ = self.formats.code_block(0 if index else gap)
            format_.setBackground(self.formats.theme.colour("code"))
            format_.setProperty(CODE, language)
            self._paragraph(cursor, format_, place, self.formats.code_line)
            at = 0
            for start, length, role in colours[index] if index < len(colours) else ():
                self._code(cursor, qt_text.cut(line, at, start), "")
                self._code(cursor, qt_text.cut(line, start, start + length), role)
                at = start + length
            self._code(cursor, qt_text.cut(line, at, qt_text.units(line)), "")

    def _code(self, cursor: QTextCursor, text: str, role: str) -> None:
        format_ = QTextCharFormat(self.formats.code_line)
        if role:
            format_.setForeground(self.formats.theme.colour(role))
        qt_text.insert(cursor, text, format_)

    def _nested_table(self, cursor: QTextCursor, tokens: list[Token], place: _Place) -> None:
        self._paragraph(cursor, self.formats.block(""), place)
        end = next(i for i, token in enumerate(tokens) if token.type == "table_close")
        indent = self.formats.theme.px(INDENT) * (len(place.lists) + place.quotes) + self._beyond(place)
        write_table(cursor, tokens[: end + 1], self.formats, indent=indent)
