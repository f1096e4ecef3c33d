"""A table in a box of its own: wider than the page it is scrolled sideways, all pieces of a long one together."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument, QWheelEvent
from PySide6.QtWidgets import QWidget

from assistant.ui.segment_views import TextView, scroll_sideways
from assistant.ui.segments import Segment
from assistant.ui.theme import Theme


class TableView(TextView):
    """One piece of a table."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._binding = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().rangeChanged.connect(self._follow)

    def bind(self, segment: Segment, document: QTextDocument, speaker: str) -> None:
        self._binding = True                 # what moves while another table comes in is not the reader's doing
        super().bind(segment, document, speaker)
        self._binding = False
        self._follow()

    def wheelEvent(self, event: QWheelEvent) -> None:
        scroll_sideways(self, event)

    def _follow(self) -> None:
        if not self._binding and self.segment is not None and self.segment.sideways is not None:
            self.horizontalScrollBar().setValue(self.segment.sideways.offset)

    def _on_scrolled(self, offset: int) -> None:
        segment, page = self.segment, self.parentWidget()
        if self._binding or segment is None or page is None or segment.sideways is None:
            return
        if offset == segment.sideways.offset or not self.horizontalScrollBar().maximum():
            return
        segment.sideways.offset = offset
        for other in page.findChildren(TableView, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if other is not self and other.segment is not None and other.segment.sideways is segment.sideways:
                other._follow()
