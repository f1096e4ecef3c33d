"""Documents of segments out of view, kept for a while so that scrolling back is cheap."""

from assistant.ui.segments import Segment

MAX_DOCUMENTS = 300


class KeptDocuments:
    """Forgets those out of view the longest; a segment makes its document again when it needs it."""

    def __init__(self) -> None:
        self._segments: dict[int, Segment] = {}      # least recently used first

    def keep(self, segment: Segment) -> None:
        """Takes in that a segment is no longer shown."""
        if segment.document is not None and not segment.live:
            self._segments.pop(id(segment), None)
            self._segments[id(segment)] = segment

    def clear(self) -> None:
        self._segments.clear()

    def limit(self) -> None:
        """Drops documents above the limit."""
        while len(self._segments) > MAX_DOCUMENTS:
            segment = self._segments.pop(next(iter(self._segments)))
            if segment.widget is None and not segment.live:
                segment.document = None
