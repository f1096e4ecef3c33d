"""Where the characters of an answer's source stand on the page, found once for each answer that is looked at."""

import bisect
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from assistant.ui.explore.word_places import align
from assistant.ui.qt_text import units
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.transcript import Transcript

_KEPT = 12              # answers; more are not seen at once


@dataclass(frozen=True, slots=True)
class ShownCharacter:
    """A character on the page: its segment, its place in that document, and in the source."""

    segment: Segment
    position: int
    source: int


class SourcePlaces:
    """Reads the page, and changes nothing of it."""

    def __init__(self, page: Transcript) -> None:
        self._page = page
        self._known: OrderedDict[Row, tuple[list[Segment], str, list[ShownCharacter]]] = OrderedDict()

    def of(self, row: Row) -> list[ShownCharacter]:
        """Returns the characters of an answer that stand in its source, in order."""
        segments = [segment for segment in row.textual() if not segment.quiet]
        known = self._known.get(row)
        if known is None or known[:2] != (segments, row.message.text):
            known = self._known[row] = segments, row.message.text, self._found(row, segments)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(row)
        return known[2]

    def forget(self) -> None:
        """Other messages are shown."""
        self._known.clear()

    def between(self, row: Row, start: int, end: int) -> Sequence[ShownCharacter]:
        """Returns those of a part of the source."""
        found = self.of(row)
        first = bisect.bisect_left(found, start, key=attrgetter("source"))
        return found[first:bisect.bisect_left(found, end, first, key=attrgetter("source"))]

    def source_at(self, row: Row, segment: Segment, position: int) -> int | None:
        """Returns the place in the source of a character on the page, or of the nearest before it."""
        segments = row.textual()
        wanted = segments.index(segment), position
        found = [each.source for each in self.of(row) if (segments.index(each.segment), each.position) <= wanted]
        return found[-1] if found else None

    def _found(self, row: Row, segments: Sequence[Segment]) -> list[ShownCharacter]:
        shown, places = [], []
        for segment in segments:
            position = 0
            for character in self._page.text_document(row, segment).toPlainText():
                shown.append(character)
                places.append((segment, position))
                position += units(character)
        return [ShownCharacter(segment, position, source) for (segment, position), source
                in zip(places, align("".join(shown), row.message.text), strict=True) if source >= 0]
