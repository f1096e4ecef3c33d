"""One of several answers to a question, or continuations of a text: what it is made with, its words as they are
written, and the button to keep it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.chat import Message, Status
from assistant.ui.controls import ElidedLabel, TextButton, label
from assistant.ui.difference_marks import DifferenceMarks
from assistant.ui.plain_column import PlainColumn, PlainMarks
from assistant.ui.rows import Row
from assistant.ui.segments import Segment, SegmentKind
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript

NARROWEST = 288         # pixels before text size: some 40 characters a line

_SCROLLS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class ColumnPage(Transcript):
    """A conversation of one answer, without what changes a conversation: that is to be had once it is kept."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("candidateText")
        self.signals.menu_requested.disconnect(self.message_actions.open_menu)
        self.signals.menu_key_pressed.disconnect(self.message_actions.open_menu_by_key)

    def column(self) -> tuple[int, int]:
        margin = self.theme.px(16)
        return margin, max(self.width() - 2 * margin, self.theme.px(120))

    def pool_of(self, row: Row, segment: Segment) -> SegmentKind | str | None:
        return None if segment.kind is SegmentKind.FOOTER else super().pool_of(row, segment)

    def measure(self, row: Row, segment: Segment) -> int:
        row.last_answer = False     # no Continue here
        return self.theme.px(8) if segment.kind is SegmentKind.FOOTER else super().measure(row, segment)

    def fill_view(self, view: QWidget, row: Row, segment: Segment) -> None:
        row.last_answer = False
        super().fill_view(view, row, segment)


class CandidateColumn(QFrame):
    """Takes the keyboard as a whole: arrows lead to its neighbours and scroll it, Enter keeps it."""

    kept = Signal(str)          # message id
    entered = Signal(str)       # message id: it has the keyboard, or was clicked
    stepped = Signal(int)       # -1 or +1
    voted = Signal(str)         # message id: it is better than the others, or no longer
    link_activated = Signal(str)

    def __init__(self, theme: Theme, message: Message, parent: QWidget | None = None, of_text: bool = False) -> None:
        """`of_text`: it is a continuation of a plain text."""
        super().__init__(parent)
        self.message = message
        self.given_up = False       # waited for in vain
        self._theme, self._current = theme, False
        self._place, self._caption = (0, 1), ""
        self.setObjectName("candidate")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._label = ElidedLabel(kind="caption", parent=self)
        self.page: ColumnPage | PlainColumn = PlainColumn(theme, self) if of_text else ColumnPage(theme, self)
        self.keep_button = TextButton(theme, "", "secondary", "check", self)
        self.keep_button.setObjectName("keepCandidate")
        self.keep_button.clicked.connect(lambda: self.kept.emit(self.message.id))
        self.vote_button = TextButton(theme, "", "secondary", "star", self)
        self.vote_button.setObjectName("voteCandidate")
        self.vote_button.setCheckable(True)
        self.vote_button.fills_icon = True
        self.vote_button.setEnabled(False)
        self.vote_button.clicked.connect(self._on_voted)
        for button in (self.keep_button, self.vote_button):
            button.installEventFilter(self)
        self.differences = self._marks()
        self._note = label(kind="caption", wrap=True)
        self._note.setObjectName("candidateNote")
        self._note.hide()
        box = self._box = QVBoxLayout(self)
        box.setSpacing(theme.px(4))
        self._head = QHBoxLayout()
        self._head.addWidget(self._label)
        box.addLayout(self._head)
        self._said = QHBoxLayout()
        self._said.addWidget(self._note)
        box.addLayout(self._said)
        box.addWidget(self.page, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(theme.px(8))
        for stretch_or in (None, self.keep_button, self.vote_button, None):
            self._foot.addStretch(1) if stretch_or is None else self._foot.addWidget(stretch_or)
        box.addLayout(self._foot)
        theme.changed.connect(self._restyle)
        self._restyle()
        if of_text:
            self.vote_button.hide()
        if message.status is Status.WRITING:
            self.page.begin_answer(message)
            self._set_ended(False)
        else:
            self.page.set_messages([message])
            self._set_ended(True)
        self.retranslate()

    def _marks(self) -> DifferenceMarks | PlainMarks:
        if isinstance(self.page, PlainColumn):
            self.page.installEventFilter(self)      # it takes the keyboard to be copied from
            return PlainMarks(self.page)
        self.page.link_activated.connect(self.link_activated)
        return DifferenceMarks(self.page)

    def take(self, message: Message) -> None:
        """It has begun: until now it was waited for."""
        self.message, self.given_up = message, False
        self.set_note("")
        self.page.set_messages([])
        self.page.begin_answer(message)
        self.retranslate()

    def set_note(self, text: str) -> None:
        """Says what it waits for, or why it will not be written; "" for nothing."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self.retranslate()

    def give_up(self, text: str) -> None:
        """It will not be written, as `text` says."""
        self.given_up = True
        self.page.set_messages([])
        self.set_note(text)

    def set_message(self, message: Message) -> None:
        """The message has another vote."""
        self.message = message
        self._show_vote()

    def _set_ended(self, ended: bool) -> None:
        self.keep_button.setEnabled(ended)
        self._show_vote()

    def _show_vote(self) -> None:
        self.vote_button.setChecked(self.message.vote is True)
        self.retranslate()

    def _on_voted(self) -> None:
        self.vote_button.setChecked(self.message.vote is True)      # until it is on its way to disk
        self.voted.emit(self.message.id)

    def set_place(self, index: int, count: int) -> None:
        """Takes its place (from 0) among so many."""
        self._place = index, count
        self.retranslate()

    def set_caption(self, caption: str) -> None:
        """Takes what it is made with."""
        self._caption = caption
        self.retranslate()

    def end(self, message: Message) -> None:
        """It is written; now it can be kept."""
        self.message = message
        self.page.end_answer(message)
        self._set_ended(True)

    def set_votable(self, votable: bool) -> None:
        """Tells whether there is another one that it could be better than."""
        self.vote_button.setEnabled(votable)

    def can_keep(self) -> bool:
        return self.keep_button.isEnabled()

    def set_current(self, current: bool) -> None:
        self._current = current
        self.update()

    def retranslate(self) -> None:
        index, count = self._place
        self._label.set_text(f"{index + 1}  ·  {self._caption}" if self._caption else f"{index + 1}")
        if isinstance(self.page, PlainColumn):
            said = (self.tr("Use this one"), self.tr("Use continuation {index}"),
                    self.tr("Continuation {index} of {count}"))
        else:
            said = self.tr("Keep this one"), self.tr("Keep answer {index}"), self.tr("Answer {index} of {count}")
        self.keep_button.set_label(said[0])
        self.keep_button.setAccessibleName(said[1].format(index=index + 1))
        place = said[2].format(index=index + 1, count=count)
        state = self.tr("finished") if self.can_keep() else self.tr("being written")
        if self._note.text():
            state = self._note.text()
        better = self.tr("better than the others") if self.message.vote else ""
        self.setAccessibleName(", ".join(filter(None, (place, self._caption, state, better))))
        self.vote_button.set_label(self.tr("Better"))
        self.vote_button.setAccessibleName(self.tr("Answer {index} is better").format(index=index + 1))
        self.vote_button.setToolTip(self.tr("This one is better than the others (Space)"))
        self.page.setAccessibleName(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.entered.emit(self.message.id)
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self.message.id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.can_keep():
                self.kept.emit(self.message.id)
        elif key == Qt.Key.Key_Space:
            if self.vote_button.isEnabled() and not self.vote_button.isHidden():
                self.voted.emit(self.message.id)
        elif key in _SCROLLS:
            self.page.verticalScrollBar().triggerAction(_SCROLLS[key])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(self._theme.colour("accent" if self._current or self.hasFocus() else "line"), width))
        painter.setBrush(self._theme.colour("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def _restyle(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(2), px(12), px(2), px(12))
        self._head.setContentsMargins(px(16), 0, px(16), 0)
        self._said.setContentsMargins(px(16), 0, px(16), 0)
        self.update()
