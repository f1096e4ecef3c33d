"""Text that is being written: finished blocks stay, only the live tail is rendered again."""

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextListFormat

from assistant.ui import code_text
from assistant.ui.markdown_blocks import Block, BlockKind, Splitter, code_of
from assistant.ui.markdown_formats import Formats
from assistant.ui.markdown_renderer import Renderer
from assistant.ui.markdown_tail import presentable
from assistant.ui.segments import Segment, SegmentKind, kind_of, new_segment


class LiveText:
    """Answer or thinking while it arrives. `segments` changes as blocks begin; `changed` names those touched."""

    def __init__(self, formats: Formats, quiet: bool = False) -> None:
        self.segments: list[Segment] = []
        self.changed: list[Segment] = []     # since the last `feed`
        self.blocks: list[Block] = []
        self.text = ""
        self._quiet = quiet
        self._splitter = Splitter()
        self.set_formats(formats)

    def set_formats(self, formats: Formats) -> None:
        """Takes new formats; documents made with others are made again."""
        self._formats = formats
        self._renderer = Renderer(formats, self._splitter.references)
        for segment in self.segments:
            segment.document = None
        self.feed("")

    def feed(self, text: str) -> None:
        """Takes a piece of any size."""
        self.text += text
        self.changed = []
        finished = self._splitter.feed(text)
        for block in finished:
            self._place(block, final=True)
        tail = self._splitter.tail
        if tail is not None:
            self._place(tail, final=False)
        elif self.segments:
            self._clear_tail(self.segments[-1])
        self.blocks += finished

    def finish(self) -> bool:
        """Ends the tail. Returns False when links were defined, which only a new rendering can show."""
        self.changed = []
        blocks = self._splitter.finish()
        for block in blocks:
            self._place(block, final=True)
        self.blocks += blocks
        if self.segments:
            self._clear_tail(self.segments[-1])
        if self.segments and not self.segments[-1].blocks:
            self.changed.append(self.segments.pop())
        return not self._splitter.references

    def _place(self, block: Block, final: bool) -> None:
        segment = self._segment_for(block)
        if segment not in self.changed:
            self.changed.append(segment)
        if block.kind is BlockKind.CODE:
            self._write_code(segment, block, final)
        elif block.kind in (BlockKind.TABLE, BlockKind.FORMULA):
            segment.document = self._renderer.document([block])
        else:
            self._write_text(segment, block, final)
        segment.live = not final
        if final:
            segment.blocks.append(block)

    def _segment_for(self, block: Block) -> Segment:
        kind = kind_of(block)
        last = self.segments[-1] if self.segments else None
        if last is not None and last.kind is kind and (not last.blocks or not last.full()):
            return last
        if last is not None and not last.blocks:   # held only the tail, which turned out to be something else
            self.segments.pop()
            self.changed.append(last)
        elif last is not None:
            self._clear_tail(last)
        before = self.segments[-1] if self.segments else None
        self.segments.append(new_segment(block, self._quiet, before))
        return self.segments[-1]

    def _write_text(self, segment: Segment, block: Block, final: bool) -> None:
        if segment.document is None:
            segment.document = self._renderer.document(segment.blocks)
            segment.finished_at = segment.document.characterCount() - 1
        source = block.source if final else presentable(block.source)
        cursor = QTextCursor(segment.document)
        cursor.beginEditBlock()
        _remove_after(cursor, segment.finished_at)
        if not segment.blocks:      # nothing stays of what the paragraph was before
            cursor.setBlockFormat(QTextBlockFormat())
            cursor.setBlockCharFormat(QTextCharFormat())
        if source.strip():
            shown = Block(block.kind, source, block.number, block.follows_item, block.continues)
            self._renderer.render(cursor, shown, fresh=not segment.blocks)
        if final:
            segment.finished_at = cursor.position()
        cursor.endEditBlock()

    def _write_code(self, segment: Segment, block: Block, final: bool) -> None:
        language, code = code_of(block)
        shown = segment.code
        if segment.document is None or not code.startswith(shown):
            segment.document, shown = self._formats.document(), ""
            code_text.append(segment.document, "", self._formats)
        if len(code) > len(shown):
            code_text.append(segment.document, code[len(shown):], self._formats)
        segment.code, segment.language = code, language
        code_text.colour(segment.document, code, language, self._formats, live=not final)

    def _clear_tail(self, segment: Segment) -> None:
        if not segment.live or segment.kind is not SegmentKind.TEXT or segment.document is None:
            return
        _remove_after(QTextCursor(segment.document), segment.finished_at)
        segment.live = False
        self.changed.append(segment)


def _remove_after(cursor: QTextCursor, position: int) -> None:
    """Removes everything after `position` and leaves the paragraph there as it was.

    When an empty paragraph (a rule, an empty item) is joined with the next one, Qt keeps the next one's format.
    """
    cursor.setPosition(position)
    format_, listed = cursor.blockFormat(), cursor.currentList()
    list_format = QTextListFormat(listed.format()) if listed else None
    empty = cursor.block().length() == 1
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    if empty:
        cursor.setBlockFormat(format_)
        if list_format is not None and not cursor.currentList():
            cursor.createList(list_format)
