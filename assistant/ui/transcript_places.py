"""Bringing a place of the conversation into view: a message, or a character of one."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from assistant.ui.rows import Row
from assistant.ui.scroller import Scroller
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of
from assistant.ui.transcript_selection import editor_of

TOP_THIRD = 0.3          # of the viewport's height
_TOP = 0.02
_MAX_ROUNDS = 6          # until the heights between are known
_MARGIN = 64             # a place nearer to an edge is not well in view, or under the button that leads down


def show_row(page: Scroller, row: Row, share: float = _TOP) -> None:
    """Scrolls so that a message begins at `share` (0 to 1) of the viewport's height."""
    page.sticking = False
    for _ in range(_MAX_ROUNDS):
        if not _scroll(page, page.row_top(row) - round(share * page.viewport().height())):
            return


def show_place(page: Scroller, row: Row, segment: Segment, position: int) -> None:
    """Brings a character of a segment's document into view; nothing moves where it is well in view already."""
    page.sticking = False
    height = page.viewport().height()
    for _ in range(_MAX_ROUNDS):
        place = _place(page, row, segment, position)
        if place.top() >= _MARGIN and place.bottom() <= height - _MARGIN:
            break
        if not _scroll(page, place.top() - round(TOP_THIRD * height)):
            break
    _scroll_sideways(segment, position)


def _scroll(page: Scroller, by: int) -> bool:
    """Returns whether there was still somewhere to go."""
    bar = page.verticalScrollBar()
    wanted = min(max(bar.value() + by, 0), bar.maximum())
    if wanted == bar.value():
        return False
    bar.setValue(wanted)
    return True


def _place(page: Scroller, row: Row, segment: Segment, position: int) -> QRect:
    """Returns where a character is in the viewport; as long as its segment is far away, where that begins."""
    editor = editor_of(segment)
    if editor is not None:
        box = _character(editor, position)
        return QRect(editor.viewport().mapTo(page.viewport(), box.topLeft()), box.size())
    y = page.row_top(row)
    for other in row.parts:
        if other is segment:
            break
        y += page.theme.px(other.gap) + other.height
    return QRect(QPoint(0, y), QPoint(0, y))


def _scroll_sideways(segment: Segment, position: int) -> None:
    editor = editor_of(segment)
    if editor is None:
        return
    box, width = _character(editor, position), editor.viewport().width()
    if box.left() < 0 or box.right() > width - _MARGIN:
        bar = editor.horizontalScrollBar()
        bar.setValue(bar.value() + box.left() - width // 3)


def _character(editor: QTextEdit, position: int) -> QRect:
    cursor = QTextCursor(document_of(editor))
    cursor.setPosition(min(position, cursor.document().characterCount() - 1))
    return editor.cursorRect(cursor)
