"""How high the parts of a message are whose words need lines of their own: measured by widgets nobody sees."""

from PySide6.QtWidgets import QWidget

from assistant.ui.attachment_row import AttachmentRow
from assistant.ui.context_marks import SummaryView, line_text
from assistant.ui.message_view import Line, MessageSignals, StateView
from assistant.ui.rows import Row
from assistant.ui.theme import Theme


class SegmentMeasures:
    """Each widget is made when something is measured with it for the first time."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        self._theme, self._signals, self._parent = theme, signals, parent
        self._state: StateView | None = None
        self._chips: AttachmentRow | None = None
        self._summary: SummaryView | None = None
        self._line: Line | None = None

    def state(self, row: Row, width: int) -> int:
        """Returns how high the line is that tells how a message ended."""
        if self._state is None:
            self._state = StateView(self._theme, self._signals, self._parent)
            self._state.hide()
        self._state.show_row(row)
        return self._state.height_for(width)

    def summary(self, row: Row, width: int) -> int:
        """Returns how high the summary above a message is."""
        if self._summary is None:
            self._summary = SummaryView(self._theme, self._signals, self._parent)
            self._summary.setObjectName("")     # nothing to be found
            self._summary.hide()
        self._summary.show_row(row)
        return self._summary.height_for(width)

    def horizon(self, row: Row, width: int) -> int:
        """Returns how high the line is that tells what the model sees of what is above."""
        if self._line is None:
            self._line = Line(self._theme, self._parent, ruled=True)
            self._line.hide()
        self._line.set_text(line_text(row.sight))
        return self._line.height_for(width)

    def attachments(self, row: Row, width: int) -> tuple[int, int]:
        """Returns how high the attachments of a message are, and how wide."""
        if self._chips is None:
            self._chips = AttachmentRow(self._theme, self._parent, to_right=True)
            self._chips.hide()
        self._chips.show_attachments(row.message.attachments)
        return self._chips.height_for(width), self._chips.width_for(width)
