"""What was made of rows now out of view, kept for a while so that scrolling back is cheap."""

from assistant.ui.rows import Row
from assistant.ui.segments import Segment

MAX_DOCUMENTS = 300
MAX_ROWS = 300


class KeptDocuments:
    """Forgets what is out of view the longest; it is made again when it is needed."""

    def __init__(self) -> None:
        self._segments: dict[int, Segment] = {}      # with documents, least recently used first
        self._rows: dict[Row, None] = {}             # with segments, least recently shown first

    def keep(self, segment: Segment) -> None:
        """Takes in that a segment is no longer shown."""
        if segment.document is not None and not segment.live:
            self._segments.pop(id(segment), None)
            self._segments[id(segment)] = segment

    def show(self, row: Row) -> None:
        """Takes in that a row is shown."""
        self._rows.pop(row, None)
        self._rows[row] = None

    def clear(self) -> None:
        self._segments.clear()
        self._rows.clear()

    def limit(self, rows: bool) -> None:
        """Drops documents above the limit, and what is known of `rows`."""
        while len(self._segments) > MAX_DOCUMENTS:
            segment = self._segments.pop(next(iter(self._segments)))
            if segment.widget is None and not segment.live:
                segment.document = None
        for row in list(self._rows)[:max(0, len(self._rows) - MAX_ROWS)] if rows else ():
            if row.forget():
                del self._rows[row]
