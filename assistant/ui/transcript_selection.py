"""Selecting text over segments and messages, which Qt's own selection cannot."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from assistant.ui.document_text import join_pieces, text_between
from assistant.ui.rows import Row
from assistant.ui.scroller import Scroller
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.segments import Segment

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

    def exists(self) -> bool:
        return self._anchor is not None and self._head is not None and self._anchor != self._head

    # -- with the pointer -----------------------------------------------------------------------------------

    def press(self, at: QPoint, extend: bool) -> None:
        """Begins a selection at a point of the viewport, or moves the end of the one there is."""
        place = self._hit(at)
        if not extend or self._anchor is None:
            self._anchor = place
        self._head = place
        self._dragging = place is not None
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

    def select_all(self) -> None:
        rows = self._page.rows
        first = next((row for row in rows if row.textual()), None)
        last = next((row for row in reversed(rows) if row.textual()), None)
        if first is not None and last is not None:
            self._anchor = Place(first, first.textual()[0], 0)
            self._head = Place(last, last.textual()[-1], 2**31 - 1)
            self.show()

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
        ends = self._ends()
        if ends is None:
            return ""
        messages: list[str] = []
        for row in self._page.rows[ends[0].row.index: ends[1].row.index + 1]:
            pieces = []
            for segment in row.textual():
                document = self.document(segment, row)
                reach = self._range(row, segment, document)
                if reach is not None:
                    pieces.append((segment, text_between(document, *reach)))
            messages.append(join_pieces(pieces))
        return "\n\n".join(messages)

    def copy(self) -> None:
        if self.exists():
            QGuiApplication.clipboard().setText(self.text())

    def document(self, segment: Segment, row: Row) -> QTextDocument:
        """Returns a segment's document, made for the occasion when it is out of view."""
        if segment.document is None:
            self._page.measure(row, segment)
        assert segment.document is not None
        return segment.document

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
            return Place(row, segment, editor.document().characterCount() - 1)
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
