"""A virtualised page of rows made of real widgets: only what is near the viewport exists."""

import bisect
from abc import abstractmethod
from array import array
from collections.abc import Callable
from itertools import accumulate, islice
from operator import attrgetter

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QTextEdit, QWidget

from assistant.ui.focus import keep_focus
from assistant.ui.kept_documents import KeptDocuments
from assistant.ui.reading_place import place_at, top_of
from assistant.ui.rows import TURN_GAP, Row
from assistant.ui.segments import Segment, SegmentKind
from assistant.ui.theme import Theme

REACH = 400          # pixels above and below the viewport that are laid out and have widgets
MAX_ROUNDS = 8       # of measuring until the heights in view are known
WHEEL_STEP = 40
_FAR = 100_000
_HEIGHT = attrgetter("height")


class Scroller(QAbstractScrollArea):
    """Holds `rows`. Heights are estimated until a row comes near; what the reader looks at never moves.

    At the bottom it follows the text (`sticking`) until the reader scrolls up.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows: list[Row] = []
        self.sticking = True
        self._offsets = array("q", [0])  # of each row's top, and the end
        self.pinned: Segment | None = None   # keeps its widget wherever it is: the pointer holds it
        self.extra_marks: list[Callable[[Row, Segment], list[QTextEdit.ExtraSelection]]] = []     # later ones on top
        self.looked_through: Callable[[], bool] = bool     # whether places in rows out of view are remembered
        self._top, self._busy = 0, False
        self._shown: dict[int, tuple[Row, Segment]] = {}
        self._pool: dict[SegmentKind | str, list[QWidget]] = {}
        self._documents = KeptDocuments()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # -- what a page has to say -----------------------------------------------------------------------------

    @abstractmethod
    def estimate(self, row: Row) -> int:
        """Returns a row's likely height in pixels."""

    @abstractmethod
    def measure(self, row: Row, segment: Segment) -> int:
        """Returns a segment's height in pixels, its document made."""

    @abstractmethod
    def text_document(self, row: Row, segment: Segment) -> QTextDocument:
        """Returns a segment's document, made when it is first needed."""

    @abstractmethod
    def segment_rect(self, row: Row, segment: Segment, top: int) -> QRect:
        """Returns where a segment lies when its top is at `top` of the viewport."""

    @abstractmethod
    def make_view(self, pool: SegmentKind | str) -> QWidget:
        """Returns a new widget of the pool's kind."""

    @abstractmethod
    def pool_of(self, row: Row, segment: Segment) -> SegmentKind | str | None:
        """Returns which pool a segment's widget comes from, None when it has none."""

    @abstractmethod
    def fill_view(self, view: QWidget, row: Row, segment: Segment) -> None:
        """Shows a segment in its widget."""

    # -- rows -----------------------------------------------------------------------------------------------

    def page_height(self) -> int:
        return self._offsets[-1] + 2 * self.theme.px(TURN_GAP)

    def row_top(self, row: Row) -> int:
        """Returns where a row begins, in the viewport."""
        return self._offsets[row.index] - self._top + self.theme.px(TURN_GAP)

    def visible_rows(self) -> list[Row]:
        first = max(0, bisect.bisect_right(self._offsets, max(0, self._top - REACH)) - 1)
        last = bisect.bisect_left(self._offsets, self._top + self.viewport().height() + REACH)
        return self.rows[first: last + 1]

    def place_rows(self, start: int = 0) -> None:
        """Takes in that rows from `start` on are new or have another height."""
        for index, row in enumerate(islice(self.rows, start, None), start):
            row.index = index
            if not row.height:
                row.height = self.estimate(row)
        self._add_heights(start)

    def _add_heights(self, start: int) -> None:
        """Works out where rows from `start` on begin: at every step of scrolling, so no line of Python for each."""
        heights = map(_HEIGHT, islice(self.rows, start, None))
        self._offsets[start:] = array("q", accumulate(heights, initial=self._offsets[start]))

    def shown_segments(self) -> list[tuple[Row, Segment]]:
        return list(self._shown.values())

    def row_height(self, row: Row) -> int:
        px = self.theme.px
        return sum(px(segment.gap) + segment.height for segment in row.parts) + px(TURN_GAP)

    # -- layout ---------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Measures what is near the viewport, keeps the reader's place, and shows it."""
        if self._busy or not self.isVisible():
            # Hidden text views keep their old width, and would lay out anew at it what is measured here.
            return
        self._busy = True
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        top = self.page_height() - height if self.sticking else bar.value()
        for _ in range(MAX_ROUNDS):
            place = place_at(self.rows, self._offsets, self.theme.px, top)
            changed = self._measure_near(top)
            if changed is None:
                break
            self._add_heights(changed)
            top = self.page_height() - height if self.sticking else top_of(place, self._offsets, self.theme.px)
        bar.setRange(0, max(0, self.page_height() - height))
        bar.setPageStep(max(height, 1))
        bar.setValue(max(0, top))
        self._scroll_to(bar.value())
        self._place_views()
        self._documents.limit(rows=not self.looked_through())
        self._busy = False
        self.laid_out()

    def lay_out_here(self) -> None:
        """Lays out what the reader has changed, without following the end, unless that is still in view then."""
        self.sticking = False
        self.lay_out()
        self.sticking = self._is_at_end()

    def laid_out(self) -> None:
        """Called after every layout."""

    def _measure_near(self, top: int) -> int | None:
        """Returns the first row whose height turned out different, None when all are as thought."""
        low, high = top - REACH, top + self.viewport().height() + REACH
        first = max(0, bisect.bisect_right(self._offsets, max(0, low)) - 1)
        changed: int | None = None
        for index in range(first, len(self.rows)):
            y = self._offsets[index]
            if y > high:
                break
            row = self.rows[index]
            if row.segments is None:
                row.split()
                for segment in row.parts:
                    segment.height = self.estimate_segment(row, segment)
            for segment in row.parts:
                y += self.theme.px(segment.gap)
                if not segment.known and y <= high and y + segment.height >= low:
                    segment.height, segment.known = self.measure(row, segment), True
                y += segment.height
            height = self.row_height(row)
            if height != row.height:
                row.height = height
                changed = index if changed is None else changed
        return changed

    @abstractmethod
    def estimate_segment(self, row: Row, segment: Segment) -> int:
        """Returns a segment's likely height in pixels."""

    def _scroll_to(self, value: int) -> None:
        step, self._top = self._top - value, value
        if step and abs(step) < self.viewport().height():
            self.viewport().scroll(0, step)   # moves the widgets and what is painted; repainting all costs a third more
        elif step:
            self.viewport().update()

    def _place_views(self) -> None:
        wanted = self._wanted()
        moved = False           # a bubble: it is painted on the page itself, around its text
        for key, (row, segment) in list(self._shown.items()):
            if key not in wanted and segment is self.pinned and segment.widget is not None:
                segment.widget.move(0, -_FAR)
            elif key not in wanted:
                moved = moved or row.by_user
                keep_focus(self, segment.widget)    # the keys that move the page, or copy, go on doing so
                self.release(segment)
        for key, (row, segment, rect) in wanted.items():
            if segment.widget is None:
                pool = self.pool_of(row, segment)
                if pool is None:
                    continue
                free = self._pool.setdefault(pool, [])
                segment.widget = free.pop() if free else self.make_view(pool)
                segment.widget.setProperty("pool", pool)
                self.fill_view(segment.widget, row, segment)
                self._shown[key] = (row, segment)
                self._documents.show(row)
                moved = moved or row.by_user
            if segment.widget.geometry() != rect:
                segment.widget.setGeometry(rect)
                moved = moved or row.by_user
            if segment.widget.isHidden():
                segment.widget.show()
        if moved:
            self.viewport().update()

    def _wanted(self) -> dict[int, tuple[Row, Segment, QRect]]:
        bottom = self.viewport().height() + REACH
        wanted = {}
        for row in self.visible_rows():
            y = self.row_top(row)
            for segment in row.parts:
                y += self.theme.px(segment.gap)
                if y + segment.height >= -REACH and y <= bottom:
                    wanted[id(segment)] = (row, segment, self.segment_rect(row, segment, y))
                y += segment.height
        return wanted

    def release(self, segment: Segment) -> None:
        """Gives a segment's widget back to its pool."""
        self._shown.pop(id(segment), None)
        if segment.widget is not None:
            segment.widget.hide()
            self._pool.setdefault(segment.widget.property("pool"), []).append(segment.widget)
            segment.widget = None
        self._documents.keep(segment)

    def release_all(self) -> None:
        for _, segment in self.shown_segments():
            self.release(segment)

    def forget_documents(self) -> None:
        """Drops what was kept for rows out of view."""
        self._documents.clear()

    # -- moving ---------------------------------------------------------------------------------------------

    def scroll_to_end(self) -> None:
        """Shows the end and follows it from now on."""
        self.sticking = True
        self.lay_out()

    def _on_scrolled(self, value: int) -> None:
        if not self._busy:
            self.sticking = self._is_at_end() and value >= self._top    # not if moved up by a pixel or two
            self.lay_out()

    def _is_at_end(self) -> bool:
        return self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() - 2

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - (event.pixelDelta().y() or event.angleDelta().y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        elif event.key() == Qt.Key.Key_End:
            self.scroll_to_end()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The layout moves the widgets itself."""

    def row_at(self, point: QPoint) -> Row | None:
        """Returns the row under a point of the viewport."""
        index = bisect.bisect_right(self._offsets, point.y() + self._top - self.theme.px(TURN_GAP)) - 1
        return self.rows[index] if 0 <= index < len(self.rows) else None
