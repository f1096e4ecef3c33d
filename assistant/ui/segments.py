"""What a message is made of on the page: segments, each with one document or one small widget."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QWidget

from assistant.ui import code_text, qt_text
from assistant.ui.markdown_blocks import MAX_CHARACTERS, Block, BlockKind, code_of
from assistant.ui.markdown_formats import BLOCK_GAP, CONTINUES, ITEM_GAP, Formats
from assistant.ui.markdown_parser import References
from assistant.ui.markdown_renderer import Renderer

FULL_CHARACTERS = 2000   # a text segment that holds this much takes no further block


class SegmentKind(StrEnum):
    HORIZON = "horizon"      # "The model no longer sees what is above"
    SUMMARY = "summary"      # of what the model no longer sees
    PIN = "pin"              # "Pinned"
    NAME = "name"            # of the model
    THOUGHT = "thought"      # the line that unfolds the thinking
    ATTACHMENTS = "attachments"   # of the user's message, above its words
    WAIT = "wait"            # room for the caret before the first word
    TEXT = "text"
    CODE = "code"
    TABLE = "table"
    FORMULA = "formula"
    STATE = "state"          # how the message ended, or what is being waited for
    FOOTER = "footer"        # copy, again, ...


TEXTUAL = (SegmentKind.TEXT, SegmentKind.CODE, SegmentKind.TABLE, SegmentKind.FORMULA)
SCROLLED = (SegmentKind.TABLE, SegmentKind.FORMULA)      # sideways, where they are too wide


@dataclass(slots=True, eq=False)
class Sideways:
    """How far a table is scrolled sideways, in pixels; all its pieces share one."""

    offset: int = 0


@dataclass(slots=True, eq=False)
class Segment:
    """A piece of a message. Heights in pixels; `known` tells measured from estimated ones."""

    kind: SegmentKind
    blocks: list[Block] = field(default_factory=list)   # finished ones
    gap: int = 0                                        # space above, before text size
    quiet: bool = False                                 # thinking
    plain: bool = False                                 # the user's own words, as typed
    height: int = 0
    known: bool = False
    document: QTextDocument | None = None
    widget: QWidget | None = None
    live: bool = False                                  # the last block is still being written
    finished_at: int = 0                                # where the document's finished blocks end
    code: str = ""
    language: str = ""
    wrapped: bool = False                               # long lines of code go on below
    sideways: Sideways | None = None                    # of a table

    @property
    def characters(self) -> int:
        return sum(len(block.source) for block in self.blocks)

    def full(self) -> bool:
        return self.kind is not SegmentKind.TEXT or self.characters >= FULL_CHARACTERS


def kind_of(block: Block) -> SegmentKind:
    return SegmentKind(block.kind)


def new_segment(block: Block, quiet: bool, before: Segment | None) -> Segment:
    """Returns the segment that begins with `block` after the segment `before`, still empty."""
    gap = 0 if block.continues else ITEM_GAP if block.follows_item else BLOCK_GAP
    segment = Segment(kind_of(block), gap=gap, quiet=quiet)
    if segment.kind is SegmentKind.TABLE:
        segment.sideways = before.sideways if block.continues and before is not None else Sideways()
    return segment


def arrange(blocks: Sequence[Block], quiet: bool = False) -> list[Segment]:
    """Returns the segments of finished blocks; the same rule places blocks one by one while they arrive."""
    segments: list[Segment] = []
    for block in blocks:
        if not segments or segments[-1].full() or kind_of(block) is not SegmentKind.TEXT:
            segments.append(new_segment(block, quiet, segments[-1] if segments else None))
        segments[-1].blocks.append(block)
        if block.kind is BlockKind.CODE:
            segments[-1].language, segments[-1].code = code_of(block)
    return segments


def arrange_plain(text: str) -> list[Segment]:
    """Returns the segments of the user's own words, shown as typed."""
    segments: list[Segment] = []
    start = 0
    while start < len(text) or not segments:
        end = len(text)
        if end - start > MAX_CHARACTERS:
            window = text[start: start + MAX_CHARACTERS]
            cut = max(window.rfind("\n"), window.rfind(" ")) + 1
            end = start + (cut or MAX_CHARACTERS)
        block = Block(BlockKind.TEXT, text[start:end], continues=start > 0 and text[start - 1] != "\n")
        segments.append(Segment(SegmentKind.TEXT, [block], plain=True))
        start = end
    return segments


def build_document(segment: Segment, formats: Formats, references: References | None) -> QTextDocument:
    """Returns the segment's document, made when it is first needed."""
    if segment.document is not None:
        return segment.document
    if segment.plain:
        segment.document = _plain_document(segment.blocks[0], formats)
    elif segment.kind is SegmentKind.CODE:
        segment.document = formats.document()
        code_text.append(segment.document, segment.code, formats)
        code_text.colour(segment.document, segment.code, segment.language, formats)
    else:
        segment.document = Renderer(formats, references).document(segment.blocks)
        segment.finished_at = segment.document.characterCount() - 1
    return segment.document


def _plain_document(block: Block, formats: Formats) -> QTextDocument:
    document = formats.document()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for index, line in enumerate(block.source.removesuffix("\n").split("\n")):
        format_ = formats.block(line, gap=0)
        if block.continues and not index:
            format_.setProperty(CONTINUES, True)
        if index:
            cursor.insertBlock(format_, formats.text)
        else:
            cursor.setBlockFormat(format_)
        qt_text.insert(cursor, line, formats.text)
    cursor.endEditBlock()
    return document


def wrap(document: QTextDocument, width: int) -> None:
    """Sets a document's width; Qt lays everything out again even when it is the same."""
    if document.textWidth() != width:
        document.setTextWidth(width)
