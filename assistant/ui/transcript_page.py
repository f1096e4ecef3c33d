"""How messages lie on the page: column, bubble, widgets of each segment, and the caret."""

import time
from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import QWidget

from assistant.ui.attachment_row import AttachmentRow
from assistant.ui.bubble import rounded
from assistant.ui.caret_place import after_last_line
from assistant.ui.context_marks import PinMark, SummaryView, line_text
from assistant.ui.markdown_formats import Formats
from assistant.ui.message_tools import AnswerTools, MessageTools, QuestionTools
from assistant.ui.message_view import Caret, Line, MessageSignals, StateView, ThoughtLine
from assistant.ui.rows import ATTACHMENTS_GAP, BUBBLE_PADDING, BUBBLE_SIDE, TURN_GAP, Row
from assistant.ui.scroller import Scroller
from assistant.ui.segment_measures import SegmentMeasures
from assistant.ui.segment_views import CODE_HEADER, CODE_PADDING, CodeView, TextView
from assistant.ui.segments import SCROLLED, TEXTUAL, Segment, SegmentKind, build_document, wrap
from assistant.ui.table_view import TableView
from assistant.ui.theme import Theme

COLUMN = 720             # widest, in pixels before text size
BUBBLE_SHARE = 0.82      # of the column
USER_TOOLS = "user tools"
_HEIGHTS = {SegmentKind.NAME: 20, SegmentKind.HORIZON: 32, SegmentKind.THOUGHT: 28, SegmentKind.WAIT: 24,
            SegmentKind.PIN: 22}
_RADIUS = 16
_CORNER = 6              # of the bubble, on the speaker's side
_CARET = (8, 17)
_FOOT = 32


class TranscriptPage(Scroller):
    """Knows the look of every segment; what happens to messages is the transcript's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.signals = MessageSignals(self)
        self.formats = Formats(theme)
        self.quiet_formats = Formats(theme, quiet=True)
        self.viewport().setAutoFillBackground(False)
        self._caret = Caret(theme, self.viewport())
        self._measures = SegmentMeasures(theme, self.signals, self.viewport())

    # -- sizes ----------------------------------------------------------------------------------------------

    def column(self) -> tuple[int, int]:
        """Returns left edge and width of the text; the same with and without a scroll bar."""
        px = self.theme.px
        margin = px(44) if self.width() >= px(560) else px(20)
        width = max(min(px(COLUMN), self.width() - 2 * margin), px(120))
        return (self.width() - width) // 2, width

    def text_width(self, row: Row, segment: Segment) -> int:
        """Returns the width a segment's text is wrapped at."""
        px = self.theme.px
        width = self.column()[1]
        if row.by_user:
            return row.text_width or int(width * BUBBLE_SHARE) - 2 * px(BUBBLE_SIDE)
        return width - px(21) if segment.quiet else width

    def formats_of(self, segment: Segment) -> Formats:
        return self.quiet_formats if segment.quiet else self.formats

    def estimate(self, row: Row) -> int:
        text = row.message.text
        lines = text.count("\n") + len(text) * 8 // max(self.column()[1], 1) + 1
        return self.theme.px(lines * 24 + (2 * BUBBLE_PADDING if row.by_user else _FOOT) + TURN_GAP)

    def estimate_segment(self, row: Row, segment: Segment) -> int:
        px = self.theme.px
        if segment.kind is SegmentKind.CODE:
            return px(21 * (segment.code.count("\n") + 1) + CODE_HEADER + 2 * CODE_PADDING)
        if segment.kind in TEXTUAL:
            lines = segment.characters * 8 // self.text_width(row, segment) + len(segment.blocks)
            return px(24 * lines)
        return px(_HEIGHTS.get(segment.kind, _FOOT))

    def measure(self, row: Row, segment: Segment) -> int:
        px = self.theme.px
        if segment.kind is SegmentKind.FOOTER:
            beside = row.by_user and row.siblings[1] < 2 and self._left_of_bubble(row, segment) >= 0
            return 0 if beside else px(_FOOT)
        if segment.kind is SegmentKind.HORIZON:
            return self._measures.horizon(row, self.column()[1])
        if segment.kind is SegmentKind.STATE:
            return self._measures.state(row, self.column()[1])
        if segment.kind is SegmentKind.SUMMARY:
            return self._measures.summary(row, self.column()[1])
        if segment.kind is SegmentKind.ATTACHMENTS:
            height, width = self._measures.attachments(row, self.column()[1])
            if not row.content:     # the tools stand beside the chips
                row.text_width = width - 2 * px(BUBBLE_SIDE)
            return height
        if segment.kind not in TEXTUAL:
            return px(_HEIGHTS[segment.kind])
        document = self.text_document(row, segment)
        if segment.kind is SegmentKind.CODE:
            wide = not self._wrap_code(segment, document) and document.idealWidth() > self._code_width()
            return ceil(document.size().height()) + px(CODE_HEADER) + px(CODE_PADDING) + px(9) + (12 if wide else 0)
        if row.by_user:
            row.text_width = self._bubble_text_width(row, segment, document)
        wrap(document, self.text_width(row, segment))
        wide = segment.kind in SCROLLED and document.size().width() > self.text_width(row, segment)
        return ceil(document.size().height()) + (12 if wide else 0)

    def _code_width(self) -> int:
        return self.column()[1] - 2 * self.theme.px(CODE_PADDING)

    def _wrap_code(self, segment: Segment, document: QTextDocument) -> bool:
        wrap(document, self._code_width() if segment.wrapped else -1)
        return segment.wrapped

    def text_document(self, row: Row, segment: Segment) -> QTextDocument:
        return build_document(segment, self.formats_of(segment), row.references)

    def _bubble_text_width(self, row: Row, segment: Segment, document: QTextDocument) -> int:
        most = int(self.column()[1] * BUBBLE_SHARE) - 2 * self.theme.px(BUBBLE_SIDE)
        wrap(document, most)
        others = row.text_width if len(row.content) > 1 else 0
        return min(max(ceil(document.idealWidth()) + 1, others), most)

    def segment_rect(self, row: Row, segment: Segment, top: int) -> QRect:
        px = self.theme.px
        x, width = self.column()
        if segment.kind in TEXTUAL:
            own = self.text_width(row, segment)
            left = x + width - px(BUBBLE_SIDE) - own if row.by_user else x + width - own
            return QRect(left, top, own, segment.height)
        if segment.kind is SegmentKind.THOUGHT:
            return QRect(x, top, min(width, px(260)), segment.height)
        if segment.kind is SegmentKind.FOOTER and row.by_user and segment.height:
            return QRect(x, top + px(4), width, segment.height)
        if segment.kind is SegmentKind.FOOTER and row.by_user:
            return QRect(self._left_of_bubble(row, segment), top - px(_FOOT), 3 * px(_FOOT), px(_FOOT))
        if segment.kind is SegmentKind.FOOTER:
            return QRect(x - px(8), top, width + px(8), segment.height)
        return QRect(x, top, width, segment.height)

    def _left_of_bubble(self, row: Row, segment: Segment) -> int:
        """Returns where tools beside a bubble begin; without room there, left of the page."""
        px, (x, width) = self.theme.px, self.column()
        return x + width - self.text_width(row, segment) - 2 * px(BUBBLE_SIDE) - 3 * px(_FOOT) - px(4)

    # -- widgets --------------------------------------------------------------------------------------------

    def pool_of(self, row: Row, segment: Segment) -> SegmentKind | str | None:
        if segment.kind is SegmentKind.WAIT:
            return None
        if segment.kind is SegmentKind.FOOTER and row.by_user:
            return USER_TOOLS
        return SegmentKind.TABLE if segment.kind in SCROLLED else segment.kind

    def make_view(self, pool: SegmentKind | str) -> QWidget:
        theme, viewport = self.theme, self.viewport()
        if pool in (SegmentKind.TEXT, SegmentKind.TABLE):
            text = TextView(theme, viewport) if pool == SegmentKind.TEXT else TableView(theme, viewport)
            self.watch(text, text.viewport())
            text.link_clicked.connect(self.ask_about_link)
            return text
        if pool == SegmentKind.CODE:
            code = CodeView(theme, viewport)
            code.wrap_changed.connect(lambda: self._on_wrap(code))
            self.watch(code, code.text, code.text.viewport())
            return code
        if pool in (SegmentKind.NAME, SegmentKind.HORIZON):
            return Line(theme, viewport, ruled=pool == SegmentKind.HORIZON)
        if pool in (SegmentKind.SUMMARY, SegmentKind.PIN):
            return PinMark(theme, viewport) if pool == SegmentKind.PIN else SummaryView(theme, self.signals, viewport)
        if pool == SegmentKind.THOUGHT:
            return ThoughtLine(theme, self.signals, viewport)
        if pool == SegmentKind.ATTACHMENTS:
            return AttachmentRow(theme, viewport, to_right=True)
        if pool == SegmentKind.STATE:
            return StateView(theme, self.signals, viewport)
        tools = (QuestionTools if pool == USER_TOOLS else AnswerTools)(theme, self.signals, viewport)
        tools.setMouseTracking(True)
        self.watch(tools)
        return tools

    def watch(self, *widgets: QWidget) -> None:
        """Lets the page see the events of text widgets first."""
        for widget in widgets:
            widget.installEventFilter(self)

    def _on_wrap(self, view: CodeView) -> None:
        row = next((r for r, segment in self.shown_segments() if segment is view.segment), None)
        if row is not None and view.segment is not None:
            view.segment.known = False
            self.fill_view(view, row, view.segment)
            self.lay_out_here()

    def ask_about_link(self, address: str, at: QPoint) -> None:
        """Shows where a link leads and what can be done with it."""

    def fill_view(self, view: QWidget, row: Row, segment: Segment) -> None:
        if isinstance(view, TextView | CodeView):
            document = self.text_document(row, segment)
            if isinstance(view, TextView):
                wrap(document, self.text_width(row, segment))
            else:
                self._wrap_code(segment, document)
            view.bind(segment, document, self.speaker(row))
            if isinstance(view, CodeView):
                view.offer_wrap(document.idealWidth() > self._code_width())
        elif isinstance(view, Line):
            view.set_text(row.model_name if segment.kind is SegmentKind.NAME else line_text(row.sight))
        elif isinstance(view, AttachmentRow):
            view.show_attachments(row.message.attachments)
        elif isinstance(view, ThoughtLine):
            view.show_row(row, time.monotonic())
        elif isinstance(view, StateView | MessageTools | SummaryView | PinMark):
            view.show_row(row)

    def speaker(self, row: Row) -> str:
        """Returns what a screen reader says before a message."""
        record = row.message.record
        model = record.model_name if record else ""
        who = self.tr("You") if row.by_user else model or self.tr("Assistant")
        return self.tr("{who}, message {number} of {count}").format(
            who=who, number=row.index + 1, count=len(self.rows))

    def refill(self, row: Row, *kinds: SegmentKind) -> None:
        """Shows segments of the kinds named again as they are now."""
        for segment in row.parts:
            if segment.kind in kinds:
                segment.known = False
                if segment.widget is not None:
                    self.fill_view(segment.widget, row, segment)

    def recompose(self, row: Row) -> None:
        """Takes in that a row has other segments than before."""
        for segment in row.compose():
            self.release(segment)
        for segment in row.parts:
            if not segment.known and not segment.height:
                segment.height = self.estimate_segment(row, segment)

    # -- painting -------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("bubble"))
        for row in self.visible_rows():
            if row.by_user and row.content:
                painter.drawPath(rounded(self.words_rect(row), _RADIUS, _CORNER))
        for _, segment in self.shown_segments():
            if isinstance(segment.widget, TextView) and segment.widget.geometry().intersects(event.rect()):
                segment.widget.draw_marks(painter)

    def words_rect(self, row: Row) -> QRectF:
        """Returns where a message's words lie in the viewport, the bubble around them included."""
        px = self.theme.px
        top = self.row_top(row)
        for segment in row.parts:
            if segment in row.content[:1]:
                break
            top += px(segment.gap) + segment.height
        height = sum(px(s.gap) + s.height for s in row.content)
        if row.message.attachments:
            top, height = top + px(ATTACHMENTS_GAP), height - px(ATTACHMENTS_GAP)
        x, width = self.column()
        if row.by_user and not row.content:     # attachments alone
            return QRectF(x, self.row_top(row), width, top - self.row_top(row))
        if not row.by_user:
            return QRectF(x, top, width, height)
        own = self.text_width(row, row.content[0]) + 2 * px(BUBBLE_SIDE)
        return QRectF(x + width - own, top, own, height + px(BUBBLE_PADDING))

    # -- caret ----------------------------------------------------------------------------------------------

    def laid_out(self) -> None:
        row = self.rows[-1] if self.rows else None
        at = self._caret_place(row) if row is not None and row.live is not None and not row.thinking else None
        if at is None:
            self._caret.hide()
            return
        width, height = self.theme.px(_CARET[0]), self.theme.px(_CARET[1])
        self._caret.setGeometry(at.x(), at.y() - height // 2, width, height)
        self._caret.show()
        self._caret.raise_()

    def _caret_place(self, row: Row) -> QPoint | None:
        """Returns where the caret begins and its middle height, None where it is not to be seen."""
        px = self.theme.px
        if row.waiting:
            return QPoint(self.column()[0], self.row_top(row) + row.height - px(TURN_GAP + _FOOT + 4 + 12))
        segment = row.content[-1] if row.content else None
        if segment is None or segment.document is None or not isinstance(segment.widget, TextView | CodeView):
            return None
        editor = segment.widget.editor()
        at = after_last_line(segment.document, segment.kind is SegmentKind.TABLE, editor.width(), px(4), px(_CARET[0]))
        return editor.mapTo(self.viewport(), at) if at is not None else None
