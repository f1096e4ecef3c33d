"""Where the caret stands after what has been written of an answer."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument


def after_last_line(document: QTextDocument, is_table: bool, room: int, gap: int, width: int) -> QPoint | None:
    """Returns left edge and middle height of a caret `width` wide, `gap` behind the last character; it stays within
    `room`. None where nothing is laid out. All in the document's pixels."""
    block = document.lastBlock()
    if is_table:
        block = block.previous()
    layout = block.layout()
    if not layout.lineCount():
        return None
    line = layout.lineAt(layout.lineCount() - 1)
    origin = document.documentLayout().blockBoundingRect(block).topLeft()
    text = line.naturalTextRect()
    if block.textDirection() is Qt.LayoutDirection.RightToLeft:
        left = max(origin.x() + text.left() - gap - width, 0)
    else:
        left = min(origin.x() + text.right() + gap, room - width)
    return QPoint(round(left), round(origin.y() + line.y() + line.height() / 2))
