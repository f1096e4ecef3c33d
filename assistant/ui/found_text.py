"""Draws one line of text in which what was looked for is marked, bold on a tint, and always in sight."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from assistant.ui.qt_text import units
from assistant.ui.theme import Theme

Marks = tuple[tuple[int, int], ...]     # start and length in characters
_BEFORE = 12        # characters kept before the first mark where the beginning has to go


def draw_found(painter: QPainter, theme: Theme, rect: QRect, text: str, marks: Marks, font: QFont, role: str) -> None:
    """Draws `text` in the colour `role`, cut at the end, and at the beginning where the first mark would be hidden."""
    painter.setFont(font)
    metrics = painter.fontMetrics()
    text, marks = in_sight(text, marks, metrics, rect.width())
    # What is bold is wider than measured: the last word may be cut by the clip instead.
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats([_marked(theme, start, length) for start, length in _units(shown, marks)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(rect.width())
    layout.endLayout()
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setPen(theme.colour(role))
    layout.draw(painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2))
    painter.restore()


def in_sight(text: str, marks: Marks, metrics: QFontMetrics, width: int) -> tuple[str, Marks]:
    """Returns the text, its beginning replaced by "…" where the first mark would not fit into `width` pixels."""
    if not marks:
        return text, marks
    start, length = marks[0]
    room = width - metrics.horizontalAdvance("…  ")
    if metrics.horizontalAdvance(text[:start + length]) <= room:
        return text, marks
    cut = max(start - _BEFORE, 0)
    space = text.find(" ", cut, start)
    cut = space + 1 if space >= 0 else cut
    while cut < start and metrics.horizontalAdvance("…" + text[cut:start + length]) > room:
        cut += 1
    moved = 1 - cut
    return "…" + text[cut:], tuple((at + moved, size) for at, size in marks if at >= cut)


def _marked(theme: Theme, start: int, length: int) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length = start, length
    part.format = QTextCharFormat()
    part.format.setFontWeight(QFont.Weight.DemiBold)
    part.format.setForeground(theme.colour("on_tint"))
    part.format.setBackground(theme.colour("tint"))
    return part


def _units(text: str, marks: Marks) -> list[tuple[int, int]]:
    """Returns the marks that are shown, in UTF-16 units: Qt counts an emoji twice."""
    found = []
    for start, length in marks:
        if start < len(text):
            before, marked = text[:start], text[start:start + length]
            found.append((units(before), units(marked)))
    return found
