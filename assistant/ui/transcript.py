"""The conversation: takes messages in, shows an answer while it is written, tells what the reader asks for."""

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from assistant.domain.chat import Message
from assistant.domain.errors import AssistantError
from assistant.ui.announcing import announce
from assistant.ui.error_text import error_text
from assistant.ui.live_text import LiveText
from assistant.ui.markdown_blocks import split
from assistant.ui.message_actions import MessageActions
from assistant.ui.message_view import ended_text
from assistant.ui.rows import Live, Reading, Row
from assistant.ui.segments import SegmentKind
from assistant.ui.stream_pump import StreamPump
from assistant.ui.theme import Theme
from assistant.ui.transcript_rows import MessagePage

READING_SHOWN_AFTER_MS = 500
_SECOND_MS = 1000


class Transcript(MessagePage):
    """A virtualised page of messages. All methods take plain domain values; ids are messages' ids.

    It follows the text at the bottom until the reader scrolls up; then a button leads back.
    """

    regenerate_requested = Signal(str)
    continue_requested = Signal(str)
    sibling_requested = Signal(str, int)     # message, -1 or +1
    remedy_requested = Signal(str, str)      # message, Remedy
    edit_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("transcript")
        self._waiting: Reading | None = None
        self._pump = StreamPump(self._write, self)
        self._reading_timer = QTimer(self, singleShot=True, interval=READING_SHOWN_AFTER_MS)
        self._reading_timer.timeout.connect(self._show_reading)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._clock.timeout.connect(self._on_second)
        self.message_actions = MessageActions(self)
        self._connect()

    # -- messages -------------------------------------------------------------------------------------------

    def set_messages(self, messages: Sequence[Message], siblings: Mapping[str, tuple[int, int]] | None = None) -> None:
        """Shows a conversation from its end. `siblings`: each message's place (from 0) and how many there are."""
        self._forget_all()
        self.siblings = dict(siblings or {})
        self.set_rows([Row(message) for message in messages])
        self.viewport().update()
        self.scroll_to_end()

    def append_message(self, message: Message) -> None:
        """Adds a message below its parent: at the end, or in place of what followed. One there already is replaced."""
        if self.row_of(message.id) is not None:
            self.replace_message(message)
            return
        self._branch_below(message.parent)
        row = Row(message)
        self.add_row(row)
        self.lay_out()
        self.offer_jump(row)

    def replace_message(self, message: Message) -> None:
        """Shows another state of a message; adds it when it is not there."""
        row = self.row_of(message.id)
        if row is None:
            self.append_message(message)
            return
        self.replace_row(row, Row(message, unfolded=row.unfolded, error=row.error))
        self.lay_out()

    def remove_message(self, message_id: str) -> None:
        row = self.row_of(message_id)
        if row is None:
            return
        self.drop_row(row)
        self.rows.pop(row.index)
        self.place_rows(row.index)
        self.relink(row.index)
        self.name_views()
        self.viewport().update()
        self.lay_out()

    def set_siblings(self, siblings: Mapping[str, tuple[int, int]]) -> None:
        """Tells of these messages their place among the answers to the same message (from 0), and their number.

        What was told of others stays.
        """
        self.siblings.update(siblings)
        told = [row.index for row in map(self.row_of, siblings) if row is not None]
        if told:
            self.relink(min(told))
        self.lay_out()

    def set_error(self, message_id: str, error: AssistantError | None) -> None:
        """Shows within a message what went wrong and what can be done, or takes it away."""
        row = self.row_of(message_id)
        if row is not None:
            row.error = error
            self.update_row(row, SegmentKind.STATE)
            if error is not None:
                announce(self, error_text(error)[0])

    def clear(self) -> None:
        """Shows nothing."""
        self.set_messages([])

    def message_count(self) -> int:
        return len(self.rows)

    def to_plain_text(self) -> str:
        """Returns the whole conversation as it was written, what is being written included."""
        texts = [row.text + (self._pump.pending() if row.live else "") for row in self.rows]
        return "\n\n".join(texts)

    # -- an answer being written ----------------------------------------------------------------------------

    def begin_answer(self, message: Message) -> None:
        """Begins to show an answer; goes on with one that is there already, as after Continue."""
        self._pump.clear()
        before = self.row_of(message.id)
        live = Live(LiveText(self.formats), LiveText(self.quiet_formats, quiet=True))
        row = Row(message, live=live)
        if before is not None:
            row.unfolded = before.unfolded
            self.replace_row(before, row)
        else:
            self._branch_below(message.parent)
            self.add_row(row)
        live.thought_seconds = row.thought_seconds()
        live.thinking.feed(message.reasoning)
        live.answer.feed(message.text)
        row.split()
        self.recompose(row)
        self._waiting = None
        self._reading_timer.start()
        self.lay_out()

    def set_reading(self, fraction: float, seconds_left: float) -> None:
        """Tells how far the prompt is read (0 to 1) and how long it will take (negative: unknown).

        Shown only when reading takes longer than half a second.
        """
        self._waiting = Reading(fraction, seconds_left)
        if not self._reading_timer.isActive():
            self._show_reading()

    def feed(self, text: str, thinking: bool = False) -> None:
        """Takes a piece of the answer, or of the thinking before it; shown with others at most 25 times a second."""
        self._pump.push(text, thinking)

    def end_answer(self, message: Message) -> None:
        """Shows the finished answer; only what streaming could not know is rendered again.

        An answer that is not on the page is none of its business.
        """
        self._pump.flush()
        self._stop_waiting()
        self._clock.stop()
        row = self.row_of(message.id)
        if row is None:      # of a branch that is not shown
            return
        if row.live is None:
            self.replace_message(message)
            return
        live, row.live, row.message = row.live, None, message
        complete = live.answer.finish() and live.thinking.finish()
        if (complete and live.answer.blocks == split(message.text)[0]
                and live.thinking.blocks == split(message.reasoning)[0]):
            self._settle(row, live)
        else:
            self.replace_row(row, Row(message, unfolded=row.unfolded, error=row.error))
            for segment in (*live.answer.changed, *live.thinking.changed):
                self.release(segment)
        self.relink(row.index)
        self.lay_out()
        self.reveal_tools()
        if row.error is None:       # else that was said already
            announce(self, ended_text(message) or self.tr("Answer finished"))

    def _branch_below(self, parent: str | None) -> None:
        """Takes away what follows the parent of a message to come."""
        above = self.row_of(parent) if parent else None
        if above is None or above.index == len(self.rows) - 1:
            return
        for row in self.rows[above.index + 1:]:
            self.drop_row(row)
        del self.rows[above.index + 1:]
        self.place_rows(above.index)

    def _settle(self, row: Row, live: Live) -> None:
        """Keeps the documents that were streamed: they are what rendering at once would give."""
        row.content, row.reasoning = live.answer.segments, live.thinking.segments
        for segment in (*live.answer.changed, *live.thinking.changed):
            segment.known = False
            if segment.widget is not None:
                self.fill_view(segment.widget, row, segment)
        self.recompose(row)
        self.finder.refresh(row, (*live.answer.changed, *live.thinking.changed))
        self.refill(row, SegmentKind.THOUGHT, SegmentKind.STATE, SegmentKind.FOOTER)

    def _write(self, text: str, thinking: bool) -> None:
        row = self._live_row()
        if row is None or row.live is None:
            return
        self._stop_waiting()
        live = row.live
        live.reading = None
        if thinking and not live.thinking_since:
            live.thinking_since = time.monotonic()
            self._clock.start()
        elif not thinking and live.thinking_since:
            live.thought_seconds += time.monotonic() - live.thinking_since
            live.thinking_since = 0.0
            self._clock.stop()
            self.refill(row, SegmentKind.THOUGHT)
        live.grown = live.grown or not thinking
        part = live.thinking if thinking else live.answer
        part.feed(text)
        for segment in part.changed:
            segment.known = False
            if segment.widget is not None:
                self.fill_view(segment.widget, row, segment)
        row.content, row.reasoning = live.answer.segments, live.thinking.segments
        self.recompose(row)
        self.finder.refresh(row, part.changed)
        self.lay_out()
        self.offer_jump(row)

    def _show_reading(self) -> None:
        row = self._live_row()
        if row is None or row.live is None or self._waiting is None or row.live.grown:
            return
        row.live.reading = self._waiting
        self.update_row(row, SegmentKind.STATE)

    def _stop_waiting(self) -> None:
        self._waiting = None
        self._reading_timer.stop()

    def _on_second(self) -> None:
        row = self._live_row()
        if row is not None:
            self.refill(row, SegmentKind.THOUGHT)

    def _live_row(self) -> Row | None:
        return self.rows[-1] if self.rows and self.rows[-1].live else None

    # -- telling --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for name in ("regenerate", "continue", "sibling", "remedy", "edit"):
            getattr(self.signals, f"{name}_requested").connect(getattr(self, f"{name}_requested"))
        self.signals.fold_requested.connect(self._on_fold, Qt.ConnectionType.QueuedConnection)

    def _forget_all(self) -> None:
        self._pump.clear()
        self._stop_waiting()
        self._clock.stop()
        self.selection.clear()
        self.release_all()
        self.forget_documents()
        self._unseen.clear()
        self.jump_button.hide()

    def _on_fold(self, message_id: str) -> None:
        row = self.row_of(message_id)
        if row is not None:
            row.unfolded = not row.unfolded
            self.sticking = False
            self.update_row(row, SegmentKind.THOUGHT)
            self.lay_out_here()
            self.finder.refresh(row, ())
