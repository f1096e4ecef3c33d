"""Cuts Markdown, while it is still being written, into finished blocks and one live tail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.ui.markdown_parser import References, block_tokens, new_token, paragraph, unescaped

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token

# The longest piece of text kept in one block, in characters: a QTextDocument lays out a whole paragraph at
# every edit, and one of 1 MB without spaces takes 31 s.
MAX_CHARACTERS = 2500
MAX_STRUCTURED_CHARACTERS = 4 * MAX_CHARACTERS  # of a list item, a quote or a heading: cutting one is ugly
LONG_LINE = 2 * MAX_CHARACTERS                  # 10,000 opening brackets take the parser 200 ms
MAX_TABLE_ROWS = 60                             # QTextTable lays out all rows at every edit: 11 ms at 71 rows
LONG_FORMULA = 100                              # characters of TeX that may be wider than the page
MAX_TABLE_CELLS = 400                           # making one takes 0.3 ms

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s]*)")
_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_SENTENCE_END = re.compile(r"[.!?…][\"\u2019\u201d)]?\s|[。！？]”?")


class BlockKind(StrEnum):
    TEXT = "text"
    CODE = "code"
    TABLE = "table"
    FORMULA = "formula"      # a long displayed one, which may be wider than the page


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block (of a list: one item) as Markdown source."""

    kind: BlockKind
    source: str
    number: int | None = None  # of an ordered list's item
    follows_item: bool = False  # an item of the list the block before belongs to
    continues: bool = False    # the rest of a block cut for its size; a table then repeats its header row
    beginning: str = ""        # of a table that continues: its first piece, which decides the columns' widths


@dataclass(slots=True)
class _Top:
    """A top-level block found by the parser: its first line, the line after its last, and what it is."""

    line: int
    end: int
    token: Token
    number: int | None = None
    follows_item: bool = False


class Splitter:
    """Takes text in pieces of any size; which blocks come out does not depend on the pieces.

    Only complete lines decide, because the start of a line can mean something else than the whole
    (`#` is a heading, `#foo` is not), and only the tail is parsed again (block structure, no inline parsing).
    """

    def __init__(self) -> None:
        self.references = References()        # definitions seen so far
        self._tail = ""
        self._held = ""                       # a carriage return that may be half of a line end
        self._top = _Top(0, 0, paragraph())
        self._continues = False
        self._table = ""                      # the first piece of the table that continues
        self._fence: re.Pattern[str] | None = None
        self._searched = 0

    def feed(self, text: str) -> list[Block]:
        """Returns the blocks that `text` finished."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        self._tail += text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�")
        return self._cut(final=False)

    def finish(self) -> list[Block]:
        """Returns the remaining blocks; the splitter is empty afterwards."""
        self._tail += "\n" if self._held else ""
        self._held = ""
        done = self._cut(final=True)
        if self._tail.strip() or self._continues:
            done.append(self._block(self._top, self._tail.rstrip("\n"), self._continues))
        self._tail, self._continues, self._fence = "", False, None
        return [part for part in done if part.source.strip()]

    @property
    def tail(self) -> Block | None:
        """The block still being written."""
        if not self._tail.strip():
            return None
        top = self._top
        if "\n" not in self._tail and not self._continues:
            top = replace(top, token=_first_line(self._tail))
        return self._block(top, self._tail.rstrip("\n"), self._continues)

    def _cut(self, final: bool) -> list[Block]:
        done: list[Block] = []
        if self._fence is not None:
            closing = self._fence.search(self._tail, self._searched)
            if closing is None and not final:
                self._searched = self._tail.rfind("\n")
                return []
            if closing is not None:
                done.append(self._block(self._top, self._tail[: closing.end()].rstrip("\n"), False))
                self._tail = self._tail[closing.end():]
            self._fence = None
        if not self._continues:
            self._tail = _BLANK_START.sub("", self._tail)
        complete = len(self._tail) if final else self._complete()
        if not complete:
            return done
        unfinished = len(self._tail) - complete
        done += self._finished(self._tops(self._tail[:complete]), final)
        done += self._cut_to_size(unfinished)
        self._watch_fence()
        return [part for part in done if part.source.strip()]

    def _complete(self) -> int:
        """Returns how much of the tail can decide; a line much too long for a paragraph is as good as complete."""
        end = self._tail.rfind("\n") + 1
        return len(self._tail) if len(self._tail) - end > LONG_LINE else end

    def _tops(self, source: str) -> list[_Top]:
        # A letter before the rest of a cut paragraph keeps "- " or "#" at its start from meaning anything.
        guard = "x" if self._continues and self._top.token.type != "table_open" else ""
        tops = list(_top_blocks(block_tokens(guard + source, self.references)))
        if tops and self._top.follows_item and tops[0].number is not None:
            shift = (self._top.number or 0) - tops[0].number
            for top in tops[: _list_length(tops)]:
                top.number = (top.number or 0) + shift
        if tops:
            tops[0].follows_item = self._top.follows_item
        return tops

    def _finished(self, tops: list[_Top], final: bool) -> Iterator[Block]:
        """Yields all blocks but the last, which becomes the tail. Definitions belong to no block."""
        lines = self._tail.split("\n")
        for top in tops[:-1]:
            yield from self._pieces(top, "\n".join(lines[top.line:top.end]).rstrip("\n"), self._continues)
            self._continues = False
        if tops and tops[-1].token.type == "math_block":      # it has its end: nothing can change it
            yield self._block(tops[-1], "\n".join(lines[tops[-1].line:tops[-1].end]), False)
            self._top, self._continues = _Top(0, 0, paragraph()), False
            self._tail = "\n".join(lines[tops[-1].end:])
        elif tops:
            self._top = tops[-1]
            self._tail = "\n".join(lines[self._top.line: self._top.end if final else None])
        else:
            self._top = _Top(0, 0, paragraph())
            self._tail = "" if final else self._tail

    def _pieces(self, top: _Top, source: str, continues: bool) -> Iterator[Block]:
        while (cut := _cut_position(top.token, source)) is not None:
            if not continues:
                self._table = source[:cut]
            yield self._block(top, source[:cut], continues)
            source, continues = _rest(top.token, source, cut), True
            if top.token.type not in ("paragraph_open", "table_open"):
                top = replace(top, token=paragraph())
        yield self._block(top, source, continues)

    def _cut_to_size(self, unfinished: int) -> Iterator[Block]:
        sure = self._tail[: len(self._tail) - unfinished].rstrip("\n")
        pieces = list(self._pieces(self._top, sure, self._continues))
        if len(pieces) > 1:
            self._tail = pieces[-1].source + self._tail[len(sure):]
            self._continues = True
            if self._top.token.type != "table_open":
                self._top = replace(self._top, token=paragraph())
            yield from pieces[:-1]

    def _watch_fence(self) -> None:
        if self._top.token.type != "fence":
            return
        mark = self._top.token.markup
        closing = re.compile(rf"\n {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*\n")
        self._searched = self._tail.find("\n")
        if self._searched >= 0 and closing.search(self._tail, self._searched) is None:
            self._fence = closing

    def _block(self, top: _Top, source: str, continues: bool) -> Block:
        kind = _KINDS.get(top.token.type, BlockKind.TEXT)
        if top.token.type == "math_block" and len(source) > LONG_FORMULA:
            kind = BlockKind.FORMULA
        beginning = self._table if continues and kind is BlockKind.TABLE else ""
        return Block(kind, source, top.number, top.follows_item, continues, beginning)


_KINDS = {"fence": BlockKind.CODE, "code_block": BlockKind.CODE, "table_open": BlockKind.TABLE}


def split(text: str) -> tuple[list[Block], References]:
    """Returns the blocks of a whole text and what is defined in it."""
    splitter = Splitter()
    return splitter.feed(text) + splitter.finish(), splitter.references


def code_of(block: Block) -> tuple[str, str]:
    """Returns language (empty when not given) and content of a code block, finished or not."""
    first, _, rest = block.source.partition("\n")
    fence = _FENCE.match(first)
    if fence is None:  # indented code
        return "", "\n".join(_outdented(line) for line in block.source.split("\n"))
    indent = len(first) - len(first.lstrip(" "))
    lines = [re.sub(rf"^ {{1,{indent}}}", "", line) if indent else line for line in rest.split("\n")]
    mark = fence[1]
    if lines and re.fullmatch(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*", lines[-1]):
        lines.pop()
    return unescaped(fence[2]), "\n".join(lines).rstrip("\n")


def _outdented(line: str) -> str:
    """Returns a line of indented code without its first four columns; a tab reaches to the next stop."""
    words = line.lstrip(" \t")
    blank = line[: len(line) - len(words)]
    column = 0
    for index, character in enumerate(blank):
        column += 4 - column % 4 if character == "\t" else 1
        if column >= 4:
            return " " * (column - 4) + blank[index + 1:] + words
    return words


def _top_blocks(tokens: list[Token]) -> Iterator[_Top]:
    """Yields top-level blocks; a list counts one block for each item, so that a long list has a short tail."""
    index, number = 0, None
    for token in tokens:
        if token.level == 0 and token.map and token.nesting >= 0:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                index = 0
                number = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
            else:
                yield _Top(token.map[0], token.map[1], token)
        elif token.type == "list_item_open" and token.level == 1 and token.map:
            yield _Top(token.map[0], token.map[1], token, None if number is None else number + index, index > 0)
            index += 1


def _first_line(line: str) -> Token:
    """Returns what a block looks like of which there is one line, not complete."""
    if _FENCE.match(line):
        return new_token("fence", "code")
    if line.startswith(("$$", "\\")):
        return next(iter(block_tokens(line, References())), paragraph())
    return paragraph()


def _list_length(tops: list[_Top]) -> int:
    """Returns how many blocks at the start are items of one list."""
    return next((i for i, top in enumerate(tops) if i and not top.follows_item), len(tops))


def _cut_position(token: Token, source: str) -> int | None:
    """Returns where a block too large is cut, None when it is not; looks at its beginning only."""
    if token.type in ("fence", "code_block"):
        return None
    if token.type == "table_open":
        columns = max(source.partition("\n")[0].count("|") - 1, 1)
        rows = min(MAX_TABLE_ROWS, max(MAX_TABLE_CELLS // columns, 1))
        lines = source.split("\n", rows + 2)
        return len(source) - len(lines[-1]) if len(lines) > rows + 2 else None
    limit = MAX_CHARACTERS if token.type == "paragraph_open" else MAX_STRUCTURED_CHARACTERS
    if len(source) <= limit:
        return None
    ends = [end.end() for end in _SENTENCE_END.finditer(source, limit // 2, limit)]
    if ends:                     # a new line between sentences looks meant, one inside of a sentence does not
        return ends[-1]
    space = max(source.rfind(" ", limit // 2, limit), source.rfind("\n", limit // 2, limit))
    return space + 1 if space > 0 else limit


def _rest(token: Token, source: str, cut: int) -> str:
    """Returns what follows a cut; a table's goes on under the same header."""
    if token.type != "table_open":
        return source[cut:]
    header = source.split("\n", 2)[:2]
    return "\n".join([*header, source[cut:]])
