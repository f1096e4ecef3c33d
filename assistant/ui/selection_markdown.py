"""The Markdown of a selection: whole blocks as they were written, of a block cut into the words that are selected."""

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument

from assistant.ui import qt_text
from assistant.ui.document_text import as_written, marker, quote, text_between
from assistant.ui.markdown_blocks import Block, BlockKind
from assistant.ui.markdown_formats import CODE
from assistant.ui.segments import Segment, SegmentKind

Render = Callable[[Segment], QTextDocument]      # makes the document of a segment that has none
Columns = dict[tuple[str, int], int]             # where the words of a list's item begin, by its quotes and its depth

_MEANING = re.compile(r"([\\`*\[\]])")           # of characters that would mean something between words
# What would begin another block at the start of a line, or make a heading of the line above it.
_BEGINNING = re.compile(r"^([ \t]*(?:\d{1,9}(?=[.)](?:[ \t]|$))"
                        r"|(?=[-+](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|>|~~~|\||(?:-+|=+)[ \t]*$|_[ \t]*_[ \t]*_)))")


def markdown_between(segment: Segment, document: QTextDocument, start: int, end: int, render: Render) -> str:
    """Returns the Markdown from `start` to `end` of a segment's document."""
    length = document.characterCount() - 1
    if segment.plain or segment.live or (segment.kind is not SegmentKind.TEXT and (start, end) != (0, length)):
        return text_between(document, start, end)
    written = ""
    for block, (first, last) in zip(segment.blocks, _ranges(segment, length, (start, end), render), strict=True):
        if last <= start or first >= end:
            continue
        whole = start <= first and last <= end
        part = block.source if whole else _words(document, max(first, start), min(last, end))
        written = join(written, block, part)
    return written


def join(before: str, block: Block | None, part: str, whole: bool = True) -> str:
    """Returns `part`, which stands for `block` or some of it, put after what came before it."""
    if not before:
        return part
    if block is None or (block.kind is BlockKind.TABLE and not whole):
        return f"{before}\n\n{part}"
    if not block.continues:
        return f"{before}\n{part}" if block.follows_item else f"{before}\n\n{part}"
    if block.kind is BlockKind.TABLE:        # the rest of a table repeats its header
        return "\n".join([before, *part.split("\n")[2:]])
    return before + part


def _ranges(segment: Segment, length: int, wanted: tuple[int, int], render: Render) -> list[tuple[int, int]]:
    """Returns where each block begins and ends in the segment's document."""
    if len(segment.blocks) == 1 or wanted == (0, length):
        return [(0, length)] * len(segment.blocks)
    ends = [render(replace(segment, blocks=segment.blocks[:count], document=None, widget=None)).characterCount() - 1
            for count in range(1, len(segment.blocks))]
    ends.append(length)
    return list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))


def _words(document: QTextDocument, start: int, end: int) -> str:
    """Returns the words of a range with their emphasis, code and links."""
    lines: list[str] = []
    columns: Columns = {}
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        begins = start <= block.position()
        first, other = _margins(block, columns, begins)
        if block.blockFormat().hasProperty(CODE):
            code = _code_lines(block, end)
            lines += _fenced([as_written(line, start - line.position(), end - line.position()) for line in code],
                             block.blockFormat().stringProperty(CODE), first, other)
            block = code[-1]
        else:
            lines.append((first if begins else "") + _line(block, start, end))
        block = block.next()
    return "\n".join(lines)


def _margins(block: QTextBlock, columns: Columns, begins: bool) -> tuple[str, str]:
    """Returns what stands before the first line of a paragraph and before its others: quotes, the marker of an item,
    and the room below it. `begins`: the paragraph does so here; then its item is put into `columns`."""
    quoted, listed = quote(block), block.textList()
    if not listed:
        inside = quoted + " " * columns.get((quoted, block.blockFormat().indent()), 0)
        return inside, inside
    if not begins:
        return quoted, quoted
    depth, mark = listed.format().indent(), marker(block).removeprefix(quoted).lstrip()
    outside = columns.get((quoted, depth - 1), 0)
    column = columns[quoted, depth] = outside + len(mark.split()[0]) + 1     # words after a checkbox begin at it
    return f"{quoted}{' ' * outside}{mark}", quoted + " " * column


def _code_lines(block: QTextBlock, end: int) -> list[QTextBlock]:
    """Returns the lines before `end` of the code that `block` is one of, from there on."""
    lines = [block]
    following = block.next()
    while (following.isValid() and following.position() < end and following.blockFormat().hasProperty(CODE)
           and not following.blockFormat().topMargin()):      # other code begins below a gap
        lines.append(following)
        following = following.next()
    return lines


def _fenced(code: list[str], language: str, first: str, other: str) -> list[str]:
    """Returns the lines of code in a fence, the opening one behind `first`, all others behind `other`."""
    fence = "`" * max(3, _backticks("\n".join(code)) + 1)
    opening = fence + ("" if "`" in language else language)
    return [first + opening, *(other + line if line else other.rstrip() for line in code), other + fence]


def _line(block: QTextBlock, start: int, end: int) -> str:
    heading = block.blockFormat().headingLevel()
    mark = "#" * heading + " " if heading and start <= block.position() else ""
    words = ""
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        text = qt_text.cut(fragment.text(), start - fragment.position(), end - fragment.position())
        if text:
            begins = not heading and (not words or words.endswith("\n"))
            words += _marked(text, fragment.charFormat(), plain_weight=bool(heading), begins=begins)
        at += 1
    return mark + words


def _marked(text: str, format_: QTextCharFormat, plain_weight: bool, begins: bool) -> str:
    """Returns text between the marks of its format; blanks at its ends stay outside of them. `begins`: it does so on
    a line of its own."""
    if qt_text.stands(format_):
        return qt_text.written(format_, text)
    text = text.replace(qt_text.LINE_BREAK, "\n")
    words = text.strip()
    if not words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()):]
    code = format_.hasProperty(QTextCharFormat.Property.BackgroundBrush)
    marked = _code(words) if code else _MEANING.sub(r"\\\1", words)
    if format_.fontWeight() >= QFont.Weight.DemiBold and not plain_weight:
        marked = f"**{marked}**"
    if format_.fontItalic():
        marked = f"*{marked}*"
    if format_.fontStrikeOut():
        marked = f"~~{marked}~~"
    if format_.isAnchor() and format_.anchorHref():
        marked = f"[{marked}]({format_.anchorHref()})"
    lines = marked.split("\n")
    if begins or "\n" in before:
        lines[0] = _escaped(lines[0])
    return before + "\n".join([lines[0], *map(_escaped, lines[1:])]) + after


def _escaped(line: str) -> str:
    return _BEGINNING.sub(r"\1\\", line)


def _code(words: str) -> str:
    """Returns inline code between as many backticks as it has nowhere in a row."""
    mark = "`" * (_backticks(words) + 1)
    blank = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{mark}{blank}{words}{blank}{mark}"


def _backticks(text: str) -> int:
    """Returns how many backticks it has in a row at most."""
    return max(map(len, re.findall("`+", text)), default=0)
