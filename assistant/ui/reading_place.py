"""The place of a page that stands at the viewport's top: it stays there while heights above it turn out different."""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.ui.rows import Row
from assistant.ui.segments import Segment


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """How far, in pixels, the viewport's top is into a segment, or into a row whose segments are not known."""

    row: Row
    segment: Segment | None
    into: int


def place_at(rows: Sequence[Row], offsets: Sequence[int], px: Callable[[float], int], top: int) -> ReadingPlace | None:
    """Returns what is `top` pixels down the page; `offsets` are where each row begins, and where the last one ends."""
    if not rows:
        return None
    index = min(max(0, bisect.bisect_right(offsets, max(0, top)) - 1), len(rows) - 1)
    row, y = rows[index], offsets[index]
    for segment in row.parts:
        bottom = y + px(segment.gap) + segment.height
        if bottom > top:
            return ReadingPlace(row, segment, top - y)
        y = bottom
    return ReadingPlace(row, None, top - offsets[index])


def top_of(place: ReadingPlace | None, offsets: Sequence[int], px: Callable[[float], int]) -> int:
    """Returns how far down the page a place is now."""
    if place is None:
        return 0
    y = offsets[place.row.index]
    for other in place.row.parts:
        if other is place.segment or place.segment is None:
            break
        y += px(other.gap) + other.height
    return y + place.into
