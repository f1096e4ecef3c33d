"""Draws one line of text in which what was looked for is marked, bold on a tint, and always in sight."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from assistant.ui.qt_text import units
from assistant.ui.theme import Theme

Marks = tuple[tuple[int, int], ...]     # start and length in characters
_BEFORE = 12        # characters kept before what was found where the beginning has to go
_ONE = 3            # characters between two words that were found together, at most
_BOLDER = 16        # what is bold is at most this part wider


def draw_found(painter: QPainter, theme: Theme, rect: QRect, text: str, marks: Marks, font: QFont, role: str) -> None:
    """Draws `text` in the colour `role`, cut at the end, and at the beginning where what was found would be hidden."""
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
    """Returns the text, its beginning replaced by "…" where what was found would not fit into `width` pixels.

    Of several places, that with the most words in a row is kept in sight.
    """
    if not marks:
        return text, marks
    start, end = _longest_run(marks)
    bolder = metrics.horizontalAdvance(text[start:end]) // _BOLDER
    room = width - metrics.horizontalAdvance("…  ") - bolder
    if metrics.horizontalAdvance(text[:end]) <= room:
        return text, marks
    cut = max(start - _BEFORE, 0)
    space = text.find(" ", cut, start)
    cut = space + 1 if space >= 0 else cut
    while cut < start and metrics.horizontalAdvance("…" + text[cut:end]) > room:
        space = text.find(" ", cut, start)
        cut = space + 1 if space >= 0 else cut + 1
    moved = 1 - cut
    return "…" + text[cut:], tuple((at + moved, size) for at, size in marks if at >= cut)


def _longest_run(marks: Marks) -> tuple[int, int]:
    """Returns where the most characters found in a row begin and end; of several such places the first."""
    runs: list[tuple[int, int]] = []
    for start, length in marks:
        if runs and start - runs[-1][1] <= _ONE:
            runs[-1] = runs[-1][0], max(runs[-1][1], start + length)
        else:
            runs.append((start, start + length))
    return max(runs, key=lambda run: run[1] - run[0])


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
