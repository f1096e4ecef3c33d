"""The bars of quotes, the horizontal rules and the boxes of tasks of a text, painted on the page below it.

The text itself is painted by Qt alone: a paintEvent of Python's would hold the GIL while Qt draws every glyph.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextBlock, QTextBlockFormat, QTextDocument

from assistant.ui.icons import pixmap
from assistant.ui.markdown_formats import EDGES, QUOTE, RULE, TASK
from assistant.ui.theme import Theme

_BAR = 3        # pixels, the width of a quote's bar
_TICK = 16      # pixels, the side of a task's box
_TICK_GAP = 5   # pixels between it and the words


class TextMarks:
    """The marks of one document at a time."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._looked_at: tuple[QTextDocument, int] | None = None
        self._marked: list[int] = []        # numbers of the paragraphs that have marks

    def draw(self, painter: QPainter, document: QTextDocument, width: int) -> None:
        """Draws the marks of `document`, whose top left corner is the painter's origin."""
        if self._looked_at != (document, document.revision()):
            self._looked_at = (document, document.revision())
            self._marked = _marked(document)
        for number in self._marked:
            block = document.findBlockByNumber(number)
            format_ = block.blockFormat()
            if format_.hasProperty(TASK):
                self._tick(painter, block, bool(str(format_.property(TASK)).strip()))
            box = _box(document, block, format_)
            if int(format_.property(QUOTE) or 0):
                before = block.previous()
                if before.isValid() and before.blockFormat().property(QUOTE):       # one bar beside both
                    box.setTop(box.top() - format_.topMargin())
                for edge in format_.property(EDGES) or []:
                    bar = QRectF(edge, box.top(), self._theme.px(_BAR), box.height())
                    painter.fillRect(bar, self._theme.colour("line"))
            elif format_.hasProperty(RULE):
                painter.fillRect(QRectF(0, round(box.center().y()), width, 1), self._theme.colour("line"))

    def _tick(self, painter: QPainter, block: QTextBlock, done: bool) -> None:
        """Draws the box of a task where Qt would have drawn the mark of an item."""
        px, layout = self._theme.px, block.layout()
        if not layout.lineCount():
            return
        line = layout.lineAt(0)
        words = line.naturalTextRect().translated(layout.position())
        left = words.left() - px(_TICK_GAP + _TICK)
        if block.textDirection() is Qt.LayoutDirection.RightToLeft:
            left = words.right() + px(_TICK_GAP)
        capitals = QFontMetricsF(block.charFormat().font()).capHeight()
        top = words.top() + line.ascent() - (capitals + px(_TICK)) / 2
        picture = pixmap(self._theme, "square-check", "accent", _TICK) if done else pixmap(
            self._theme, "square", "text2", _TICK)
        painter.drawPixmap(QPointF(round(left), round(top)), picture)


def _marked(document: QTextDocument) -> list[int]:
    found = []
    block = document.begin()
    while block.isValid():
        format_ = block.blockFormat()
        if format_.property(QUOTE) or format_.hasProperty(RULE) or format_.hasProperty(TASK):
            found.append(block.blockNumber())
        block = block.next()
    return found


def _box(document: QTextDocument, block: QTextBlock, format_: QTextBlockFormat) -> QRectF:
    """Returns where a paragraph lies. Qt's rectangle has the height of the glyphs, not of the fixed lines."""
    box = document.documentLayout().blockBoundingRect(block)
    if format_.lineHeightType() == QTextBlockFormat.LineHeightTypes.FixedHeight.value:
        box.setHeight(format_.lineHeight() * max(block.layout().lineCount(), 1))
    return box
