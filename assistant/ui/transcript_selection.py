"""Selecting text over segments and messages, which Qt's own selection cannot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from assistant.ui.document_text import join_pieces, text_between
from assistant.ui.rows import Row
from assistant.ui.scroller import Scroller
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.segments import Segment
from assistant.ui.selection_markdown import join, markdown_between
from assistant.ui.shown_document import document_of

_AUTOSCROLL_MS = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the conversation: a character of a segment's document."""

    row: Row
    segment: Segment
    position: int

    def order(self) -> tuple[int, int, int]:
        texts = self.row.textual()
        index = texts.index(self.segment) if self.segment in texts else -1
        return self.row.index, index, self.position


class Selection(QObject):
    """One selection from `anchor` to `head`; segments in view show it, the others only belong to it."""

    def __init__(self, page: Scroller) -> None:
        super().__init__(page)
        self._page = page
        self._anchor: Place | None = None
        self._head: Place | None = None
        self._dragging = False
        self._pointer = QPoint()
        self._timer = QTimer(self, interval=_AUTOSCROLL_MS)
        self._timer.timeout.connect(self._scroll_on)

    @property
    def dragging(self) -> bool:
        return self._dragging

    @property
    def anchor(self) -> Place | None:
        """Where the selection, or the last click, began."""
        return self._anchor

    def exists(self) -> bool:
        return self._anchor is not None and self._head is not None and self._anchor != self._head

    def reaches(self, row: Row) -> bool:
        """Returns whether any of a message is selected."""
        ends = self._ends()
        return ends is not None and ends[0].row.index <= row.index <= ends[1].row.index

    # -- with the pointer -----------------------------------------------------------------------------------

    def press(self, at: QPoint, extend: bool) -> None:
        """Begins a selection at a point of the viewport, or moves the end of the one there is."""
        place = self._hit(at)
        if not extend or self._anchor is None:
            self._anchor = place
        self._head = place
        self._dragging = place is not None
        self._page.pinned = place.segment if place else None
        self.show()

    def select_unit(self, at: QPoint, unit: QTextCursor.SelectionType) -> None:
        """Selects the word or paragraph at a point."""
        place = self._hit(at)
        if place is None or place.segment.document is None:
            return
        cursor = QTextCursor(place.segment.document)
        cursor.setPosition(place.position)
        cursor.select(unit)
        self._anchor = Place(place.row, place.segment, cursor.selectionStart())
        self._head = Place(place.row, place.segment, cursor.selectionEnd())
        self.show()

    def move(self, at: QPoint) -> None:
        self._pointer = at
        self._head = self._hit(at) or self._head
        self.show()
        inside = self._page.viewport().rect().contains(at)
        if inside:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def release(self) -> None:
        self._dragging = False
        self._page.pinned = None
        self._timer.stop()

    # -- as a whole -----------------------------------------------------------------------------------------

    def clear(self) -> None:
        self._anchor = self._head = None
        self.release()
        self.show()

    def forget(self, row: Row) -> None:
        """Ends a selection that reaches into a row that goes away."""
        if any(place is not None and place.row is row for place in (self._anchor, self._head)):
            self.clear()

    def select(self, anchor: Place, head: Place) -> None:
        """Selects from one place to another."""
        self._anchor, self._head = anchor, head
        self.show()

    def select_all(self) -> None:
        rows = self._page.rows
        first = next((row for row in rows if row.textual()), None)
        last = next((row for row in reversed(rows) if row.textual()), None)
        if first is not None and last is not None:
            self.select(Place(first, first.textual()[0], 0), Place(last, last.textual()[-1], 2**31 - 1))

    def show(self) -> None:
        """Shows the selection in the segments in view."""
        for row, segment in self._page.shown_segments():
            self.show_in(row, segment)

    def show_in(self, row: Row, segment: Segment) -> None:
        editor = editor_of(segment)
        if editor is None or segment.document is None:
            return
        cursor = editor.textCursor()
        reach = self._range(row, segment, segment.document)
        if reach is None:
            if cursor.hasSelection():
                cursor.clearSelection()
                editor.setTextCursor(cursor)
            return
        if (cursor.selectionStart(), cursor.selectionEnd()) != reach:
            cursor.setPosition(reach[0])
            cursor.setPosition(reach[1], QTextCursor.MoveMode.KeepAnchor)
            editor.setTextCursor(cursor)

    def text(self) -> str:
        """Returns the selected text in the order of the conversation; messages apart by a blank line."""
        return "\n\n".join(join_pieces([(segment, self._text_of(row, segment, *reach))
                                        for segment, reach in self._pieces(row)]) for row in self._rows())

    def markdown(self) -> str:
        """Returns the Markdown of what is selected: of whole messages as it was written."""
        return "\n\n".join(self._markdown_of(row) for row in self._rows())

    def words(self) -> str:
        """Returns what is selected, nothing when it reaches over more than one piece of a message."""
        ends = self._ends()
        return self.text() if ends and ends[0].segment is ends[1].segment else ""

    def copy(self) -> None:
        if self.exists():
            QGuiApplication.clipboard().setText(self.text())

    def copy_markdown(self) -> None:
        if self.exists():
            QGuiApplication.clipboard().setText(self.markdown())

    def _rows(self) -> Sequence[Row]:
        ends = self._ends()
        return self._page.rows[ends[0].row.index: ends[1].row.index + 1] if ends else ()

    def _pieces(self, row: Row) -> Iterator[tuple[Segment, tuple[int, int | None]]]:
        """Yields what is selected of a message: segments, each with its start and its end (None: all of it)."""
        ends = self._ends()
        if ends is None:
            return
        for segment in row.textual():
            here = Place(row, segment, 0).order()[:2]
            first, last = ends[0].order(), ends[1].order()
            if first[:2] < here < last[:2]:
                yield segment, (0, None)
            elif first[:2] <= here <= last[:2]:
                with self._document(segment, row) as document:
                    reach = self._range(row, segment, document)
                    length = document.characterCount() - 1
                if reach is not None:
                    yield segment, (0, None) if reach == (0, length) else reach

    def _text_of(self, row: Row, segment: Segment, start: int, end: int | None) -> str:
        if end is None and segment.plain:
            return segment.blocks[0].source.removesuffix("\n")
        with self._document(segment, row) as document:
            return text_between(document, start, end)

    def _markdown_of(self, row: Row) -> str:
        pieces, texts = list(self._pieces(row)), row.textual()
        if len(pieces) == len(texts) and all(end is None for _, (_, end) in pieces):
            shown = row.message.reasoning if row.reasoning and row.unfolded else ""
            return f"{shown}\n\n{row.text}" if shown else row.text
        written = ""
        for segment, (start, end) in pieces:
            with self._document(segment, row) as document:
                part = markdown_between(segment, document, start, document.characterCount() - 1 if end is None else end,
                                        lambda other: self._page.text_document(row, other))
            first = segment.blocks[0] if segment.blocks else None
            written = join(written, first, part, whole=(start, end) == (0, None))
        return written

    @contextmanager
    def _document(self, segment: Segment, row: Row) -> Iterator[QTextDocument]:
        """Gives a segment's document, made for the occasion and not kept when it is out of view."""
        kept = segment.document
        try:
            yield self._page.text_document(row, segment)
        finally:
            if kept is None and segment.widget is None and not segment.live:
                segment.document = None

    def _ends(self) -> tuple[Place, Place] | None:
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None
        first, last = sorted((self._anchor, self._head), key=Place.order)
        return first, last

    def _range(self, row: Row, segment: Segment, document: QTextDocument) -> tuple[int, int] | None:
        """Returns start and end within a segment, None where nothing of it is selected."""
        ends = self._ends()
        if ends is None or not ends[0].row.index <= row.index <= ends[1].row.index:
            return None
        length = document.characterCount() - 1
        here, first, last = Place(row, segment, 0).order()[:2], ends[0].order(), ends[1].order()
        if not first[:2] <= here <= last[:2]:
            return None
        start = min(first[2], length) if here == first[:2] else 0
        end = min(last[2], length) if here == last[:2] else length
        return start, end

    def _hit(self, at: QPoint) -> Place | None:
        """Returns the place nearest to a point of the viewport."""
        best: tuple[int, Row, Segment, QTextEdit] | None = None
        for row, segment in self._page.shown_segments():
            editor = editor_of(segment)
            if editor is None or segment.widget is None:
                continue
            box = segment.widget.geometry()
            away = max(box.top() - at.y(), at.y() - box.bottom(), 0)
            if best is None or away < best[0]:
                best = away, row, segment, editor
        if best is None:
            return None
        _, row, segment, editor = best
        assert segment.widget is not None
        box = segment.widget.geometry()
        if at.y() < box.top():
            return Place(row, segment, 0)
        if at.y() > box.bottom():
            return Place(row, segment, document_of(editor).characterCount() - 1)
        inside = editor.viewport().mapFrom(self._page.viewport(), at)
        return Place(row, segment, editor.cursorForPosition(inside).position())

    def _scroll_on(self) -> None:
        bar = self._page.verticalScrollBar()
        y, height = self._pointer.y(), self._page.viewport().height()
        bar.setValue(bar.value() + (y if y < 0 else max(0, y - height)) // 2)
        self.move(self._pointer)


def editor_of(segment: Segment) -> QTextEdit | None:
    """Returns the text widget a segment is shown in, if it is."""
    return segment.widget.editor() if isinstance(segment.widget, TextView | CodeView) else None
