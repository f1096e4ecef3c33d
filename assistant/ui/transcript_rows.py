"""The rows of the transcript as a list that changes: added, replaced, restyled, resized; and the way back down."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from assistant.domain.chat import ContextWindow
from assistant.domain.full_context import Horizon
from assistant.ui.context_marks import mark_rows
from assistant.ui.controls import TextButton
from assistant.ui.keys import native
from assistant.ui.markdown_formats import Formats
from assistant.ui.rows import Row, link_rows
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.segments import SegmentKind
from assistant.ui.theme import Theme
from assistant.ui.transcript_input import InteractivePage
from assistant.ui.transcript_places import TOP_THIRD, show_row
from assistant.ui.transcript_walk import order_for_readers


class JumpButton(TextButton):
    """The way back down. A class of its own: in the page's, PySide's tr() takes its subclass for the context of %n."""

    def set_count(self, count: int) -> None:
        self.set_label(self.tr("%n new message(s)", "", count))


class MessagePage(InteractivePage):
    """Keeps the rows and what they show of their neighbours right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.siblings: dict[str, tuple[int, int]] = {}
        self._window = ContextWindow()
        self._horizon = Horizon()
        self._by_id: dict[str, Row] = {}
        self._awaited: tuple[str, str] | None = None     # a message to be shown, and the words in it
        self._column = 0
        self._unseen: dict[str, None] = {}       # messages that came or grew below what the reader looks at
        self.jump_button = JumpButton(theme, "", "raised", "arrow-down", self)
        self.jump_button.setObjectName("jumpToLatest")
        self.jump_button.radius = 18.0
        self.jump_button.clicked.connect(self.go_to_end)
        self.jump_button.hide()
        theme.changed.connect(self._restyle)
        self._name_things()

    # -- rows -----------------------------------------------------------------------------------------------

    def row_of(self, message_id: str) -> Row | None:
        return self._by_id.get(message_id)

    def set_rows(self, rows: list[Row]) -> None:
        """Takes other rows than before."""
        self.rows = rows
        self._by_id = {row.message.id: row for row in rows}
        for row in rows:
            row.window = self._window
        link_rows(rows, self.siblings)
        self._mark()
        self.place_rows()
        self.finder.restart()

    def show_message(self, message_id: str, words: str = "") -> bool:
        """Scrolls to a message and marks `words` in it, if any, for a while; a hidden page does so once it is shown.

        Returns False when the message is not on the page.
        """
        row = self.row_of(message_id)
        self._awaited = None
        if row is None:
            return False
        if not self.isVisible():
            self._awaited = message_id, words
            return True
        show_row(self, row, TOP_THIRD)
        if words or self.finder.marking:    # what is looked for in the bar stays
            self.finder.mark(row, words)
        return True

    def set_context_window(self, window: ContextWindow) -> None:
        """Tells how much the model in use sees at once: an answer that filled less than that can go on."""
        self._window = window
        for row in self.rows:
            row.window = window
            if row.needed:
                self.update_row(row, SegmentKind.STATE)

    def add_row(self, row: Row) -> None:
        row.window = self._window
        self.rows.append(row)
        self._by_id[row.message.id] = row
        self.place_rows(len(self.rows) - 1)
        self.relink(len(self.rows) - 1)
        self.finder.add(row)
        self.name_views()

    def replace_row(self, old: Row, new: Row) -> None:
        if old is self.focused_row() and new.live is None:      # what is written now is read from the field for writing
            self.hold_focus(new)
        self.drop_row(old)
        new.window = self._window
        new.height, new.siblings, new.model_name, new.last_answer = (
            old.height, old.siblings, old.model_name, old.last_answer)
        self.rows[old.index] = new
        self._by_id[new.message.id] = new
        self.place_rows(old.index)
        self.relink(old.index)
        self.finder.add(new)

    def drop_row(self, row: Row) -> None:
        self._by_id.pop(row.message.id, None)
        for segment in row.parts:
            self.release(segment)
        self.selection.forget(row)
        self.finder.forget(row)
        self.viewport().update()

    def relink(self, start: int = 0) -> None:
        """Tells rows about their neighbours; the answer that was last may lie before `start`."""
        before = next((index for index in range(start - 1, -1, -1) if not self.rows[index].by_user), start)
        for row in link_rows(self.rows, self.siblings, min(before, start)):
            if row.segments is not None:
                self.recompose(row)
                self.refill(row, SegmentKind.NAME, SegmentKind.STATE, SegmentKind.FOOTER)
        self.mark_sight()

    def set_horizon(self, horizon: Horizon) -> None:
        """Tells what the model sees of the conversation; the rest is marked."""
        self._horizon = horizon
        self.mark_sight()
        self.lay_out()

    def mark_sight(self) -> None:
        """Shows at each message what has to be said about what the model sees."""
        for row in self._mark():
            if row.segments is not None:
                self.recompose(row)
                self.refill(row, SegmentKind.HORIZON, SegmentKind.SUMMARY, SegmentKind.PIN)

    def _mark(self) -> list[Row]:
        first = self.row_of(self._horizon.first) if self._horizon.first is not None else None
        return mark_rows(self.rows, self._horizon, first.index if first is not None else 0)

    def update_row(self, row: Row, kind: SegmentKind) -> None:
        if row.segments is not None:
            self.recompose(row)
            self.refill(row, kind)
        self.lay_out()

    def name_views(self) -> None:
        """Tells the views in view of how many messages theirs is one."""
        for row, segment in self.shown_segments():
            if isinstance(segment.widget, TextView | CodeView):
                segment.widget.name(self.speaker(row))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._awaited is not None:
            self.show_message(*self._awaited)

    # -- everything at once ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        column = self.column()[1]
        if column != self._column:
            self._column = column
            for row in self.rows:
                row.text_width = 0
                for segment in row.parts:
                    segment.known = False
            self.viewport().update()
        self.lay_out()
        self._place_jump()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_things()
            self._refill_all()
            self._restyle()      # documents hold words too: what stands for an image, how a formula is said

    def _restyle(self) -> None:
        self.formats = Formats(self.theme)
        self.quiet_formats = Formats(self.theme, quiet=True)
        if (focused := self.focused_row()) is not None:
            self.hold_focus(focused)
        self.release_all()
        self.forget_documents()
        for row in self.rows:
            row.text_width = 0
            row.forget_documents()
            if row.live is not None:
                row.live.answer.set_formats(self.formats)
                row.live.thinking.set_formats(self.quiet_formats)
        self._column = 0
        self.viewport().update()
        self.lay_out()
        self._place_jump()

    def _refill_all(self) -> None:
        for row in self.rows:
            for segment in row.parts:
                segment.known = segment.known and segment.kind is not SegmentKind.STATE   # its words are longer now
        for row, segment in self.shown_segments():
            if segment.widget is not None:
                self.fill_view(segment.widget, row, segment)
        self.lay_out()

    def _name_things(self) -> None:
        self.setAccessibleName(self.tr("Conversation"))
        tooltip = self.tr("Jump to the newest")
        self.jump_button.setToolTip(f"{tooltip}  {native('Alt+End')}")
        self._label_jump()

    # -- the way back down ----------------------------------------------------------------------------------

    def laid_out(self) -> None:
        super().laid_out()
        order_for_readers(self)
        if self.sticking:
            self._unseen.clear()
            self.jump_button.hide()

    def offer_jump(self, row: Row) -> None:
        """Says that there is something new, while the reader is further up."""
        if self.sticking or row.message.id in self._unseen:
            return
        self._unseen[row.message.id] = None
        self._label_jump()
        self._place_jump()
        self.jump_button.show()
        self.jump_button.raise_()

    def go_to_end(self) -> None:
        """Shows the newest and follows it; the keyboard comes along from the button, or from a message."""
        moved = self.jump_button.hasFocus()
        self.scroll_to_end()
        if moved:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _label_jump(self) -> None:
        count = max(len(self._unseen), 1)
        self.jump_button.set_count(count)

    def _place_jump(self) -> None:
        size = self.jump_button.sizeHint()
        left, top = (self.width() - size.width()) // 2, self.height() - size.height() - self.theme.px(12)
        self.jump_button.setGeometry(left, top, size.width(), size.height())
