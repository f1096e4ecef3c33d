"""The Markdown of a selection: whole blocks as they were written, of a block cut into the words that are selected."""

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument

from assistant.ui import qt_text
from assistant.ui.document_text import marker, text_between
from assistant.ui.markdown_blocks import Block, BlockKind
from assistant.ui.segments import Segment, SegmentKind

Render = Callable[[Segment], QTextDocument]      # makes the document of a segment that has none

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
    lines = []
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        lines.append(_line(block, start, end))
        block = block.next()
    return "\n".join(lines)


def _line(block: QTextBlock, start: int, end: int) -> str:
    heading = block.blockFormat().headingLevel()
    mark = marker(block) + ("#" * heading + " " if heading else "") if start <= block.position() else ""
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
    mark = "`" * (max(map(len, re.findall("`+", words)), default=0) + 1)
    blank = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{mark}{blank}{words}{blank}{mark}"
