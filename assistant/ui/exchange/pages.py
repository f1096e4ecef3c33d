"""A chat on pages of paper, numbered: as a PDF, or on a printer."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from assistant.domain import plain_text
from assistant.domain.chat import AttachmentPart, Chat, ChatKind, ReasoningPart, Role
from assistant.domain.errors import QT_TRANSLATE_NOOP, StorageError
from assistant.domain.reading_order import Entry, reading_order
from assistant.ui import fonts
from assistant.ui.attachment_text import name_text
from assistant.ui.colours import LIGHT
from assistant.ui.exchange import chat_html, words
from assistant.ui.exchange.html_renderer import pieces, plain_pieces

_HEADING = re.compile(r"<(/?)h([1-6])>")     # what was written looks like none: it is escaped

DPI = 96                    # of the layout; the device's own resolution is only for drawing
MARGIN_MM = 18.0
FOOTER = 28                 # of the layout's pixels, below the text
KEEP = 60                   # no piece begins in the last pixels of a page
BLOCK_GAP, TURN_GAP = 9.0, 22.0

# What Qt's rich text knows of CSS; widths in its own pixels.
_STYLE = f"""
.h1 {{font-size: 22px; font-weight: 600}}
.h2 {{font-size: 12px; font-weight: 600; color: {LIGHT.text2}; margin-bottom: 2px}}
.h3 {{font-size: 17px; font-weight: 600}} .h4 {{font-size: 15px; font-weight: 600}}
.h5, .h6 {{font-size: 13px; font-weight: 600}}
.han {{font-style: normal; font-weight: 600}}
.origin, small, .language, .ending, .image {{color: {LIGHT.muted}; font-size: 11px; font-weight: 400}}
.plain {{white-space: pre-wrap; margin-top: 0px}}
.thought {{color: {LIGHT.text2}}}
pre, code {{font-size: 11px; background-color: {LIGHT.code}}}
pre {{white-space: pre-wrap; margin-top: 2px; margin-bottom: 10px}}
blockquote {{margin-left: 16px; margin-right: 0px; color: {LIGHT.text2}}}
table {{border-collapse: collapse; margin-bottom: 10px}} th, td {{padding: 4px; border: 1px solid {LIGHT.line}}}
a {{color: {LIGHT.accent}}}
""" + "\n".join(f".{name} {{color: {getattr(LIGHT, name)}}}" for name in LIGHT.__slots__ if name.startswith("code_"))


def pdf(chat: Chat, whole: bool) -> bytes:
    """Returns the shown branch, or with `whole` every branch, as a PDF. May be called on any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(words.title(chat))
    writer.setCreator("Parley")
    writer.setResolution(1200)
    writer.setPageLayout(layout())
    paint(chat, whole, writer)
    del writer      # it ends the file
    return bytes(buffer.data().data())


def layout() -> QPageLayout:
    """Returns the paper of the user's country, upright."""
    american = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize(QPageSize.PageSizeId.Letter if american else QPageSize.PageSizeId.A4)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def paint(chat: Chat, whole: bool, device: QPagedPaintDevice) -> int:
    """Draws the chat on the device, page by page. Returns how many pages. Raises StorageError."""
    painter = QPainter()
    if not painter.begin(device):
        raise StorageError(QT_TRANSLATE_NOOP("errors", "The pages could not be made."),
                           QT_TRANSLATE_NOOP("errors", "Choose another printer, or save the chat as a PDF."))
    try:
        press = _Press(painter, device)
        for piece, gap in _pieces(chat, whole):
            press.put(piece, gap)
        press.number_page()
        return press.page
    finally:
        painter.end()


def _pieces(chat: Chat, whole: bool) -> Iterator[tuple[str, float]]:
    """Yields the chat in pieces that are laid out one after the other, and the space above each.

    Qt holds Python’s lock while it lays a document out, and the window waits: 1.5 s for a chat of 2,000 messages as
    one document, 4 ms at most in pieces.
    """
    yield chat_html.head(chat), 0.0
    if chat.info.kind is ChatKind.TEXT:
        for piece in plain_pieces(plain_text.document(chat).text):
            yield piece, 0.0
        return
    entries = reading_order(chat, whole)
    branched = any(entry.versions > 1 for entry in entries)
    for entry in entries:
        begin, gap = chat_html.heading(entry, branched), TURN_GAP
        for part in entry.message.parts:
            thinking = isinstance(part, ReasoningPart)
            if isinstance(part, ReasoningPart):
                begin += f'<p class="thought">{escape(words.thought(part))}</p>'
            elif isinstance(part, AttachmentPart):
                begin += f"<p><b>{escape(name_text(part))}</b></p>"
            user = entry.message.role is Role.USER
            for piece in plain_pieces(part.text) if user else pieces(part.text):
                yield begin + (f'<div class="thought">{piece}</div>' if thinking else piece), gap
                begin, gap = "", 0.0 if user else BLOCK_GAP
        if begin or words.ending(entry.message):
            yield begin + chat_html.ending(entry.message), gap
        yield from _summary(entry)


def _summary(entry: Entry) -> Iterator[tuple[str, float]]:
    if said := words.summary(entry):
        yield f'<p class="ending">{escape(said)}</p>', TURN_GAP
        for piece in plain_pieces(entry.message.summary or ""):
            yield f'<div class="thought">{piece}</div>', 0.0


class _Press:
    """Puts pieces below one another and begins a new page where one is full."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice) -> None:
        self._painter, self._device, self.page = painter, device, 1
        scale = device.logicalDpiX() / DPI
        self._width, self._height = device.width() / scale, device.height() / scale - FOOTER
        self._down = 0.0        # how far the page is filled
        self._context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, LIGHT.text)
        self._context.palette = palette
        painter.scale(scale, device.logicalDpiY() / DPI)

    def put(self, html: str, gap: float) -> None:
        """Draws a piece below what is there, so many pixels further down."""
        self._down += gap if self._down else 0.0
        if self._down > self._height - KEEP:
            self._turn_over()
        document = self._document(html)
        first, layout = self.page, document.documentLayout()
        bottom = layout.blockBoundingRect(document.lastBlock()).bottom()
        for number in range(int(bottom // self._height) + 1 if bottom > 0 else 1):
            if number:
                self._turn_over()
            self._draw(layout, number)
        self._down = bottom - (self.page - first) * self._height

    def number_page(self) -> None:
        self._painter.setFont(_font(10))
        self._painter.setPen(Qt.GlobalColor.darkGray)
        self._painter.drawText(QRectF(0, self._height, self._width, FOOTER),
                               Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, str(self.page))

    def _turn_over(self) -> None:
        self.number_page()
        self._device.newPage()
        self.page += 1
        self._down = 0.0

    def _draw(self, layout: QAbstractTextDocumentLayout, number: int) -> None:
        painter = self._painter
        painter.save()
        painter.translate(0, -number * self._height)
        visible = QRectF(0, number * self._height, self._width, self._height)
        painter.setClipRect(visible)
        self._context.clip = visible.adjusted(0, 1, 0, -1)      # no line of the page before or after
        layout.draw(painter, self._context)
        painter.restore()

    def _document(self, html: str) -> QTextDocument:
        """Returns the piece as a document whose first page begins where the last piece ended."""
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(_font(13))
        document.setDefaultStyleSheet(_style())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        document.setDefaultTextOption(option)
        document.setHtml("<p>&nbsp;</p>" + _HEADING.sub(_as_paragraph, html))
        _set_first_blocks(document, self._down)
        document.setPageSize(QSizeF(self._width, self._height))
        return document


def _set_first_blocks(document: QTextDocument, down: float) -> None:
    """Makes the first paragraph, which is empty, as high as what is above the piece; the next begins right below."""
    space = QTextBlockFormat()
    space.setLineHeight(down, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor = QTextCursor(document)
    cursor.setBlockFormat(space)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
    first = cursor.blockFormat()
    first.setTopMargin(0)
    cursor.setBlockFormat(first)


@cache
def _style() -> str:
    code = ", ".join(f"'{family}'" for family in fonts.code_families())
    return f"{_STYLE}\npre, code {{font-family: {code}}}"


def _as_paragraph(heading: re.Match[str]) -> str:
    """Returns a paragraph's tag for a heading's: to those Qt gives sizes of its own."""
    return "</p>" if heading[1] else f'<p class="h{heading[2]}">'


def _page(painter: QPainter, document: QTextDocument, number: int, page: QRectF) -> None:
    painter.save()
    painter.translate(0, -number * page.height())
    visible = page.translated(0, number * page.height())
    painter.setClipRect(visible)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = visible
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, LIGHT.text)
    context.palette = palette
    document.documentLayout().draw(painter, context)
    painter.restore()


@cache
def _font(size: int) -> QFont:
    font = QFont()
    font.setFamilies(fonts.interface_families(False))
    font.setPixelSize(size)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Shapes that depend on their neighbours ("->" as an arrow, dashes between digits) have no character of their
    # own: they would be missing from what is copied out of the PDF.
    for tag in ("calt", "liga", "clig"):
        font.setFeature(QFont.Tag(tag), 0)
    return font
