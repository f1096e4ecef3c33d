"""Finding words in the conversation: where they are, the one being looked at, and their marks on the page."""

import re
import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.ui.hits import Hit, in_document, in_formulas, mark, sources_with
from assistant.ui.rows import Row
from assistant.ui.scroller import Scroller
from assistant.ui.segments import Segment
from assistant.ui.transcript_places import show_place
from assistant.ui.transcript_selection import editor_of

SLICE_S = 0.008          # of searching at once; the page stays smooth beside it
PAUSE_MS = 8
MOST_HITS = 10_000       # after so many the background stops; stepping searches on
MARKED_MS = 6000         # how long words are marked that were not looked for in the bar

_PARTS = re.compile(r'"([^"]+)"|(\S+)')


class Finder(QObject):
    """Looks through all messages, those never shown included: the text as it is read, not its Markdown,
    and the TeX of formulas.

    A message is searched when it is shown or stepped to, all others bit by bit in the background, from what is in
    view upwards. Only where the source may hold the words its document is made, and not kept.
    """

    changed = Signal()       # the hits, the current one, or whether all has been searched

    def __init__(self, page: Scroller) -> None:
        super().__init__(page)
        self._page = page
        self._needles: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self._found: dict[Row, dict[Segment, list[Hit]]] = {}
        self._hits: dict[Row, list[Hit]] = {}    # of each message searched, in order
        self._waiting: list[Row] = []            # the next one is the last
        self._current: Hit | None = None
        self._enough = False                     # there are more than anyone looks through
        self._choosing = False                   # the first hit found becomes the current one
        self._before: Hit | None = None          # the current one of other words: typing on stays there
        self._only: Row | None = None            # the one message that is looked through
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._search_on)
        self._end = QTimer(self, singleShot=True, interval=MARKED_MS)
        self._end.timeout.connect(self.clear)

    # -- what is looked for -----------------------------------------------------------------------------------

    def find(self, words: str) -> None:
        """Looks for words and goes to those in view, or the nearest above; nothing is found of nothing."""
        self._begin((words,) if words.strip() else ())
        self._choosing = self.active
        self._before, self._current = self._current or self._before, None
        self._restart(self._origin())

    def mark(self, row: Row, words: str) -> None:
        """Marks words in one message for a while and brings the first into view; else their parts, which are words or
        stand between double quotes."""
        parts = [quoted or bare for quoted, bare in _PARTS.findall(words)]
        for needles in ((words,), tuple(dict.fromkeys(parts)), ()):
            self._begin(tuple(needle for needle in needles if needle.strip()))
            self._current, self._before, self._only = None, None, row
            hits = self.hits_of(row)
            if hits:
                show_place(self._page, row, hits[0].segment, hits[0].start)
                self._end.start()
                break
        self._show()

    def clear(self) -> None:
        """Looks for nothing any more."""
        self._begin(())
        self._current = self._before = None
        self._restart(0)

    @property
    def active(self) -> bool:
        return self._pattern is not None

    @property
    def searching(self) -> bool:
        """Whether messages remain that were not searched yet."""
        return bool(self._waiting)

    @property
    def more(self) -> bool:
        """Whether there may be more hits than are counted."""
        return self.searching or self._enough

    @property
    def marking(self) -> bool:
        """Whether words of one message are marked for a while, rather than looked for everywhere."""
        return self.active and self._only is not None

    def current(self) -> Hit | None:
        return self._current

    def count(self) -> int:
        """Returns how many hits there are, as far as all was searched."""
        return sum(map(len, self._hits.values()))

    def position(self) -> int:
        """Returns the number of the current hit, from 1; 0 when there is none."""
        current = self._current
        if current is None:
            return 0
        before = sum(len(hits) for row, hits in self._hits.items() if row.index < current.row.index)
        return before + self.hits_of(current.row).index(current) + 1

    # -- stepping ---------------------------------------------------------------------------------------------

    def step(self, delta: int) -> None:
        """Goes to the next hit (1) or the one before (-1), over the ends; searches on the way where needed."""
        current, rows = self._current, self._page.rows
        if not self.active or not rows:
            return
        at = current.row.index if current else self._origin()
        if current is not None:
            here = self.hits_of(current.row)
            index = here.index(current) + delta if current in here else -1
            if 0 <= index < len(here):
                self._go(here[index])
                return
        for distance in range(1, len(rows) + 1):
            hits = self.hits_of(rows[(at + delta * distance) % len(rows)])
            if hits:
                self._go(hits[0 if delta > 0 else -1])
                return

    def _go(self, hit: Hit) -> None:
        self._current, self._before = hit, None
        show_place(self._page, hit.row, hit.segment, hit.start)
        self._show()

    # -- the page changes -------------------------------------------------------------------------------------

    def add(self, row: Row) -> None:
        """Takes in a new message."""
        if self.active and self._only is None:
            self._waiting.append(row)
            self._go_on()

    def forget(self, row: Row) -> None:
        """Takes in that a message is gone."""
        if not self.active:
            return
        self._found.pop(row, None)
        self._hits.pop(row, None)
        self._waiting = [other for other in self._waiting if other is not row]
        self._current = None if self._current and self._current.row is row else self._current
        self._before = None if self._before and self._before.row is row else self._before
        self._go_on()

    def refresh(self, row: Row, segments: Sequence[Segment]) -> None:
        """Takes in that segments of a message hold other text than before, or that others of it are shown."""
        if not self.active:
            return
        for segment in segments:
            self._found.get(row, {}).pop(segment, None)
        self._hits.pop(row, None)
        hits, current = self.hits_of(row), self._current
        if current is not None and current.row is row and current not in hits:
            self._current = None
        self._go_on()

    def restart(self) -> None:
        """Takes in that other messages are shown; nothing scrolls."""
        if self.marking:        # the one message that was looked through is gone
            self.clear()
            return
        self._current = self._before = self._only = None
        self._choosing = False
        self._restart(len(self._page.rows) - 1)

    def show_in(self, row: Row, segment: Segment) -> None:
        """Marks the hits in a segment that is in view."""
        editor = editor_of(segment)
        if editor is None:
            return
        hits: list[Hit] = []
        if self.active and (self._only is None or self._only is row):
            hits = [hit for hit in self.hits_of(row) if hit.segment is segment]
        marks = [mark(editor, hit, hit == self._current, self._page.theme) for hit in hits]
        for more in self._page.extra_marks:
            marks += more(row, segment)
        if marks or editor.extraSelections():
            editor.setExtraSelections(marks)

    # -- inside -----------------------------------------------------------------------------------------------

    def _begin(self, needles: tuple[str, ...]) -> None:
        self._end.stop()
        self._needles = needles
        self._pattern = sources_with(needles)
        self._forget_all()
        self._only = None

    def _forget_all(self) -> None:
        self._found.clear()
        self._hits.clear()
        self._waiting.clear()
        self._enough = False

    def _restart(self, origin: int) -> None:
        rows = self._page.rows if self.active else []
        self._forget_all()
        self._waiting = [*reversed(rows[origin + 1:]), *rows[:origin + 1]]
        self._search_on()

    def _origin(self) -> int:
        """Returns the last row in view, or the one being looked at."""
        seen = self._current or self._before
        if seen is not None:
            return seen.row.index
        page = self._page
        bottom = page.viewport().height()
        return max((row.index for row in page.visible_rows() if page.row_top(row) < bottom), default=0)

    def _go_on(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _search_on(self) -> None:
        end = time.perf_counter() + SLICE_S
        while self._waiting and time.perf_counter() < end:
            self.hits_of(self._waiting.pop())
        if self._waiting and self.count() >= MOST_HITS:
            self._waiting.clear()
            self._enough = True
        if self._choosing:
            self._choose()
        if self._waiting:
            self._go_on()
        self._show()

    def _choose(self) -> None:
        """Makes the hit nearest above the current one; below, once nothing is found above."""
        before, origin = self._before, self._origin()
        above = max((row.index for row, hits in self._hits.items() if hits and row.index <= origin), default=None)
        if above is not None:
            hits = self.hits_of(self._page.rows[above])
            known = [hit for hit in hits if before and hit.row is before.row and hit.order() <= before.order()]
            self._choosing = False
            self._go((known or hits)[-1])
        elif not self._waiting:
            self._choosing = False
            self.step(1)

    def hits_of(self, row: Row) -> list[Hit]:
        """Returns a message's hits in order; searches what was not searched before."""
        if self._pattern is None:
            return []
        if row.segments is None and row.live is None and self._pattern.search(row.message.text) is None:
            return []
        found, texts = self._found.setdefault(row, {}), row.textual()
        new = [segment for segment in texts if segment not in found]
        for segment in new:
            found[segment] = sorted(self._search(row, segment), key=lambda hit: hit.start)
        if new or row not in self._hits:
            self._hits[row] = [hit for segment in texts for hit in found[segment]]
        return self._hits[row]

    def _search(self, row: Row, segment: Segment) -> Iterator[Hit]:
        kept, live = segment.document, row.live is not None
        if not live and self._pattern and not any(self._pattern.search(block.source) for block in segment.blocks):
            return
        document = self._page.text_document(row, segment)
        for wanted in map(in_document, self._needles):
            cursor = document.find(wanted)
            while not cursor.isNull():
                yield Hit(row, segment, cursor.selectionStart(), cursor.selectionEnd())
                cursor = document.find(wanted, cursor)
        for needle in self._needles:
            yield from (Hit(row, segment, *place) for place in in_formulas(document, needle))
        if kept is None:
            segment.document = None

    def _show(self) -> None:
        for row, segment in self._page.shown_segments():
            self.show_in(row, segment)
        self.changed.emit()

