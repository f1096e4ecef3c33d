"""Several answers under one question, side by side: read them while they are written, keep one, or all as branches."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from assistant.domain.chat import Message
from assistant.domain.differences import differences
from assistant.ui.candidate_column import NARROWEST, CandidateColumn
from assistant.ui.controls import ElidedLabel, TextButton
from assistant.ui.find_bar import MARGIN, NARROW
from assistant.ui.flow import FlowLayout
from assistant.ui.question_line import Question
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.theme import Theme

_TITLE = 120            # px, at least, beside the buttons
SIDE_BY_SIDE = 3        # columns seen at once at most; the others are scrolled to


class CandidatesView(QWidget):
    """Lies in place of the conversation. Ids are messages' ids."""

    kept = Signal(str)
    all_kept = Signal(str)              # the one that is shown then
    current_changed = Signal(str)
    stop_requested = Signal()
    voted = Signal(str)
    change_requested = Signal()         # other settings for the same columns
    link_activated = Signal(str)        # in any of the answers

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("candidates")
        self.columns: list[CandidateColumn] = []
        self._current = 0
        self._seen = SIDE_BY_SIDE           # columns that have room now
        self._changeable = self._of_text = False
        self._question = Question(theme, self)
        self._title = ElidedLabel(kind="strong", parent=self)
        self._walk = SiblingArrows(theme, self)
        self._walk.stepped.connect(self.step)
        self.stop_button = TextButton(theme, "", "secondary", "square", self)
        self.stop_button.setObjectName("stopCandidates")
        self.stop_button.clicked.connect(self.stop_requested)
        self.keep_all_button = TextButton(theme, "", "secondary", None, self)
        self.keep_all_button.setObjectName("keepAllCandidates")
        self.keep_all_button.clicked.connect(lambda: self.all_kept.emit(self.columns[self._current].message.id))
        self.change_button = TextButton(theme, "", "secondary", None, self)
        self.change_button.setObjectName("changeCompare")
        self.change_button.clicked.connect(self.change_requested)
        self.differences_button = TextButton(theme, "", "secondary", None, self)
        self.differences_button.setObjectName("markDifferences")
        self.differences_button.setCheckable(True)
        self.differences_button.toggled.connect(lambda _on: self._mark_differences())
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setProperty("kind", "clear")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().installEventFilter(self)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._inside.setProperty("kind", "clear")
        self._line = QHBoxLayout(self._inside)
        self._area.setWidget(self._inside)
        self._box = QVBoxLayout(self)
        head = FlowLayout(gap=theme.px(8), title=theme.px(_TITLE))
        for part in (self._title, self._walk, self.differences_button, self.change_button, self.stop_button,
                     self.keep_all_button):
            head.addWidget(part)
        self._box.addWidget(self._question)
        self._box.addLayout(head)
        self._box.addWidget(self._area, 1)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    # -- what is shown ------------------------------------------------------------------------------------

    def begin(self, question: str, messages: Sequence[Message], captions: Sequence[str],
              changeable: bool = False, of_text: bool = False) -> None:
        """Shows answers to `question`, or (`of_text`) continuations of it; those with status WRITING are fed and ended
        later. `changeable`: other settings can be asked for."""
        self.clear()
        self._changeable, self._of_text = changeable, of_text
        self._question.set_words(question, its_end=of_text)
        self.retranslate()
        self.add(messages, captions)
        self._choose(0)

    def add(self, messages: Sequence[Message], captions: Sequence[str]) -> None:
        """Shows more answers, beside those that are there."""
        for message, caption in zip(messages, captions, strict=True):
            column = CandidateColumn(self._theme, message, self._inside, self._of_text)
            column.set_caption(caption)
            column.kept.connect(self.kept)
            column.voted.connect(self.voted)
            column.entered.connect(self._on_entered)
            column.stepped.connect(self.step)
            column.link_activated.connect(self.link_activated)
            column.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            self._line.addWidget(column)
            column.show()
            self.columns.append(column)
        self._number_columns()
        self.set_writing(any(not column.can_keep() for column in self.columns))
        self._place()

    def _number_columns(self) -> None:
        for number, column in enumerate(self.columns):
            column.set_place(number, len(self.columns))

    def take(self, waited_for: str, message: Message) -> None:
        """An answer has begun that a column waited for under another id."""
        if (column := self._column(waited_for)) is not None:
            column.take(message)
            if self.columns.index(column) == self._current:
                self.current_changed.emit(message.id)

    def set_note(self, message_id: str, text: str, over: bool = False) -> None:
        """Says what a column waits for; `over`: why it will not be written."""
        if (column := self._column(message_id)) is not None:
            column.give_up(text) if over else column.set_note(text)

    def set_message(self, message: Message) -> None:
        """One of the answers has another vote."""
        if (column := self._column(message.id)) is not None:
            column.set_message(message)

    def set_captions(self, captions: Mapping[str, str]) -> None:
        """Takes anew what answers are made with."""
        for message_id, caption in captions.items():
            if (column := self._column(message_id)) is not None:
                column.set_caption(caption)

    def feed(self, message_id: str, text: str, thinking: bool) -> None:
        """Takes a piece of one of the answers."""
        if (column := self._column(message_id)) is not None:
            column.page.feed(text, thinking)

    def end(self, message: Message) -> None:
        if (column := self._column(message.id)) is not None:
            column.end(message)
            self._mark_differences()

    def remove(self, message_id: str) -> None:
        """One has come to nothing."""
        column = self._column(message_id)
        if column is not None:
            at = self.columns.index(column)
            self.columns.remove(column)
            self._line.removeWidget(column)
            column.hide()
            column.deleteLater()
            self._number_columns()
            self._mark_differences()
            self._choose(min(self._current - (at < self._current), len(self.columns) - 1))
            self._place()

    def set_writing(self, writing: bool) -> None:
        """Tells whether any of them is still written."""
        had = self.stop_button.hasFocus()
        self.stop_button.setVisible(writing)
        self.keep_all_button.setEnabled(not writing)
        self.change_button.setVisible(not writing and self._changeable)
        self._mark_differences()
        if had and not writing:
            self.focus_current()

    def _mark_differences(self) -> None:
        """Marks what differs among the answers that are written, or nothing; with one there is nothing to compare."""
        ended = [column for column in self.columns if column.can_keep()]
        self.differences_button.setEnabled(len(ended) > 1)
        wanted = self.differences_button.isChecked() and len(ended) > 1
        found = differences([column.differences.text() for column in ended]) if wanted else [[] for _ in ended]
        for column, spans in zip(ended, found, strict=True):
            column.differences.show(spans)
            column.set_votable(len(ended) > 1)

    def clear(self) -> None:
        for column in self.columns:
            self._line.removeWidget(column)
            column.hide()
            column.deleteLater()
        self.columns = []

    # -- the current one ----------------------------------------------------------------------------------

    def step(self, delta: int) -> None:
        """Goes to the next column (1) or the one before (-1), with the keyboard."""
        index = self._current + delta
        if 0 <= index < len(self.columns):
            self.columns[index].setFocus(Qt.FocusReason.TabFocusReason)
            self._choose(index)

    def focus_current(self) -> None:
        if self.columns:
            self.columns[self._current].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_entered(self, message_id: str) -> None:
        column = self._column(message_id)
        if column is not None:
            self._choose(self.columns.index(column))

    def _choose(self, index: int) -> None:
        self._current = max(index, 0)
        for number, column in enumerate(self.columns):
            column.set_current(number == self._current)
        self._tell_place()
        if self.columns:
            column = self.columns[self._current]
            self._area.ensureWidgetVisible(column, 0, 0)
            self.current_changed.emit(column.message.id)

    def _column(self, message_id: str) -> CandidateColumn | None:
        return next((column for column in self.columns if column.message.id == message_id), None)

    # -- layout -------------------------------------------------------------------------------------------

    def _place(self) -> None:
        """Gives each column its width: as many beside each other as can be read, one where there is little room."""
        if not self.columns:
            return
        gap, room = self._line.spacing(), self._area.viewport().width()
        fitting = max(1, (room + gap) // (self._theme.px(NARROWEST) + gap))
        seen = min(len(self.columns), SIDE_BY_SIDE, fitting)
        for column in self.columns:
            column.setFixedWidth(max((room - (seen - 1) * gap) // seen, 1))
        self._inside.adjustSize()
        self._tell_place(seen)

    def _tell_place(self, seen: int = 0) -> None:
        count = len(self.columns)
        if seen:
            self._seen = seen
        said = ((self.tr("Previous continuation"), self.tr("Next continuation"),
                 self.tr("Continuation {index} of {count}")) if self._of_text else
                (self.tr("Previous answer"), self.tr("Next answer"), self.tr("Answer {index} of {count}")))
        self._walk.set_place(self._current, count, *said[:2], said[2].format(index=self._current + 1, count=count))
        self._walk.setVisible(count > self._seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:      # of the room for columns, after this view's own
            self._place()
            if self.columns:
                self._area.ensureWidgetVisible(self.columns[self._current], 0, 0)
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        title = self.tr("Continuations side by side") if self._of_text else self.tr("Answers side by side")
        self._title.set_text(title)
        self.setAccessibleName(title)
        self.stop_button.set_label(self.tr("Stop"))
        self.keep_all_button.set_label(self.tr("Keep all"))
        self.change_button.set_label(self.tr("Change settings…"))
        self.differences_button.set_label(self.tr("Differences"))
        self.differences_button.setToolTip(
            self.tr("Underline what another continuation does not say") if self._of_text else
            self.tr("Underline what another answer does not say"))
        self.keep_all_button.setToolTip(self.tr("All stay, an arrow away from the one shown") if self._of_text else
                                        self.tr("All stay as branches of the chat"))
        self._tell_place()

    def _restyle(self) -> None:
        px = self._theme.px
        side = px(MARGIN if self.width() >= px(NARROW) else MARGIN // 2)      # as the composer has it
        self._box.setContentsMargins(side, px(8), side, px(8))
        self._box.setSpacing(px(12))
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(px(12))
