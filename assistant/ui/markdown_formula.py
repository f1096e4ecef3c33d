"""Formulas inside of a document: objects the size of their drawing, sharp on every screen, on the line's baseline."""

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFontMetrics,
    QFontMetricsF,
    QPaintEngine,
    QPainter,
    QPyTextObject,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from assistant.ui import math, qt_text

OBJECT = "\ufffc"                                               # the character that stands for a formula
_TEX = int(QTextFormat.Property.UserProperty) + 24
_DISPLAY = _TEX + 1
_WHOLE = _TEX + 2                                               # never made smaller
_WIDTH, _INK_TOP, _INK_HEIGHT, _HEIGHT = _TEX + 3, _TEX + 4, _TEX + 5, _TEX + 6   # pixels, before shrinking
_KIND = int(QTextFormat.ObjectTypes.UserObject) + 1

_EM = 1.12           # of a formula to that of the text: STIX is smaller to the eye than Inter
_LEAST = 8.0         # pixels a formula keeps of the width where there is hardly any
# What a line of fixed height has room for above and below the baseline, in parts of it, and may overlap in pixels.
_ABOVE, _BELOW, _OVERLAP = 0.8, 0.2, 2


class _FormulaObject(QPyTextObject):
    """Draws all formulas of all documents; what they are is in their formats."""

    def intrinsicSize(self, document: QTextDocument, position: int, format_: QTextFormat) -> QSizeF:
        shrink = _shrink(document, position, format_)
        return QSizeF(shrink * _number(format_, _WIDTH), shrink * _number(format_, _HEIGHT))

    def drawObject(self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int,
                   format_: QTextFormat) -> None:
        rect = QRectF(rect)
        shrink = rect.height() / _number(format_, _HEIGHT)
        box = QRectF(rect.left(), rect.top() + shrink * _number(format_, _INK_TOP),
                     rect.width(), shrink * _number(format_, _INK_HEIGHT))
        tex, display = str(format_.property(_TEX)), bool(format_.property(_DISPLAY))
        colour = format_.foreground().color().name()
        if painter.paintEngine().type() != QPaintEngine.Type.Raster:      # paper: lines, not dots
            formula = math.typeset(tex, display)
            if formula is not None:
                math.draw(painter, formula, box, colour)
            return
        ratio = painter.device().devicePixelRatioF()
        image = math.picture(tex, display, round(box.width() * ratio), round(box.height() * ratio), ratio, colour)
        painter.drawImage(QPointF(round(box.left() * ratio) / ratio, round(box.top() * ratio) / ratio), image)


@cache
def _object() -> _FormulaObject:
    return _FormulaObject()


def prepare(document: QTextDocument) -> None:
    """Lets a document show formulas."""
    document.documentLayout().registerHandler(_KIND, _object())


def write(cursor: QTextCursor, tex: str, source: str, display: bool, base: QTextCharFormat,
          widest: float = 0.0, whole: bool = False) -> bool:
    """Writes a formula at `cursor`, at most `widest` pixels wide (0: as wide as the document, `whole`: as it comes).

    Returns False, and writes nothing, when it cannot be typeset.
    """
    formula = math.typeset(tex, display)
    if formula is None:
        return False
    em = base.font().pixelSize() * _EM
    if widest:
        em *= min(1.0, widest / (formula.width * em))
    format_ = QTextCharFormat(base)
    format_.setObjectType(_KIND)
    qt_text.stand_for(format_, source, len(OBJECT))
    for key, value in ((_TEX, tex), (_DISPLAY, display), (_WHOLE, whole), (_WIDTH, formula.width * em)):
        format_.setProperty(key, value)
    format_.setProperty(int(QTextFormat.Property.ImageAltText), math.speech(tex, math.language()))
    _set_heights(format_, (formula.height - formula.depth) * em, formula.depth * em)
    cursor.insertText(OBJECT, format_)
    _make_room(cursor, (formula.height - formula.depth) * em, formula.depth * em)
    return True


def width_of(tex: str, display: bool, base: QTextCharFormat) -> float:
    """Returns how wide a formula is, in pixels; 0 when it cannot be typeset."""
    formula = math.typeset(tex, display)
    return formula.width * base.font().pixelSize() * _EM if formula is not None else 0.0


def spoken(document: QTextDocument) -> list[str]:
    """Returns the formulas of a document in words."""
    words: list[str] = []
    block = document.begin()
    while block.isValid():
        if OBJECT in block.text():
            at = block.begin()
            while not at.atEnd():
                format_ = at.fragment().charFormat()
                if format_.hasProperty(_TEX):
                    words += [math.speech(str(format_.property(_TEX)), math.language())] * at.fragment().length()
                at += 1
        block = block.next()
    return words


def _set_heights(format_: QTextCharFormat, above: float, below: float) -> None:
    """Puts the baseline where Qt wants it.

    Qt knows no descent of an object. One in the middle gets half the x-height more above the baseline than below;
    any other stands on the baseline, and what hangs below is drawn over the room the letters leave there.
    """
    format_.setProperty(_INK_HEIGHT, above + below)
    if below <= QFontMetricsF(format_.font()).descent() + 1:
        format_.setProperty(_INK_TOP, 0.0)
        format_.setProperty(_HEIGHT, max(above, 1.0))
        return
    uneven = QFontMetrics(format_.font()).xHeight() / 2
    box_below = max(below, above - uneven)
    format_.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    format_.setProperty(_INK_TOP, box_below + uneven - above)
    format_.setProperty(_HEIGHT, 2 * box_below + uneven)


def _make_room(cursor: QTextCursor, above: float, below: float) -> None:
    """Lets the lines of a paragraph grow when a formula is too tall for them."""
    format_ = cursor.blockFormat()
    line = format_.lineHeight()
    if format_.lineHeightType() == QTextBlockFormat.LineHeightTypes.FixedHeight.value and (
            above > _ABOVE * line + _OVERLAP or below > _BELOW * line + _OVERLAP):
        format_.setLineHeight(line, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        cursor.setBlockFormat(format_)


def _shrink(document: QTextDocument, position: int, format_: QTextFormat) -> float:
    """Returns how much smaller a formula has to be to fit into the document's width."""
    room = document.textWidth()
    if room <= 0 or format_.property(_WHOLE):
        return 1.0
    block = document.findBlock(position).blockFormat()
    room -= block.leftMargin() + block.indent() * document.indentWidth()
    return min(1.0, max(room, _LEAST) / _number(format_, _WIDTH))


def _number(format_: QTextFormat, key: int) -> float:
    return float(format_.property(key))
