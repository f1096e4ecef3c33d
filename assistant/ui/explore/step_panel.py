"""The panel that explains one place, and in which an answer can be written one word at a time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from assistant.domain.distribution import Candidate
from assistant.ui.explore.panel import ExplorePanel
from assistant.ui.explore.step_row import StepRow, favourite


class StepPanel(ExplorePanel):
    """While words are taken one by one, a click or Enter on a bar takes that word, and Esc lets the model write on."""

    take_requested = Signal(object)         # token to be written next, alone; None: the one the sampler chain draws
    write_on_requested = Signal()           # no more words one by one

    def set_stepping(self, stepping: bool) -> None:
        """Lets words be taken one by one, or gone on from."""
        self._step.set_on(stepping)

    def show_taken(self, token: int | None) -> None:
        """Says which of the words shown was written; None: the answer ended instead."""
        found = self._distribution.candidate(token) if self._distribution and token is not None else None
        if found is not None or token is None:
            self._step.say_taken(found)
        self._tell()

    def _make_parts(self) -> None:
        super()._make_parts()
        self._step = StepRow(self._theme, self)

    def _lay_out(self) -> None:
        super()._lay_out()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        at = column.indexOf(self._stays)
        column.insertWidget(at, self._step)
        column.insertSpacing(at + 1, self._theme.px(8))

    def _connect(self) -> None:
        super()._connect()
        self._step.switched.connect(lambda _on: self._retranslate())
        self._step.chain_requested.connect(self._on_chain)
        self._step.favourite_requested.connect(self._on_favourite)
        self._bars.space_pressed.connect(self._on_chain)
        self._bars.clicked.connect(lambda _index: self._on_clicked())

    def _retranslate(self) -> None:
        super()._retranslate()
        if self._step.is_on():
            self._stays.setText(self._step.keeps_text())
            self._keys.setText(self._step.help_text())

    def _tell(self) -> None:
        super()._tell()
        _text, index, count = self._word
        if self._step.is_on() and self._step.taken and not self._live and index == count and not self._said:
            self._head.say(self._step.taken())

    def _tell_actions(self) -> None:
        super()._tell_actions()
        if self._step.is_on():
            self._continue.set_label(self._step.write_on_text())
        self._step.setVisible(self._can_branch)

    def _branches(self, candidate: Candidate | None) -> bool:
        if self._step.is_on():      # an end can be taken, too
            return candidate is not None and self._stands()
        return super()._branches(candidate)

    # -- what the user did ----------------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        candidate = self._bars.candidate()
        if self._step.is_on() and candidate is not None:
            self._on_chosen(candidate.token)

    def _choose(self, token: int) -> None:
        candidate = self._candidate(token)
        if not self._step.is_on():
            super()._choose(token)
        elif candidate is not None and self._branches(candidate):
            self.take_requested.emit(candidate.token)

    def _on_chain(self) -> None:
        if self._step.is_on():
            self._press(self._take_of_chain)

    def _take_of_chain(self) -> None:
        if self._branches(self._bars.candidate()):
            self.take_requested.emit(None)

    def _on_favourite(self) -> None:
        self._press(self._take_favourite)

    def _take_favourite(self) -> None:
        if self._distribution is not None and self._branches(self._bars.candidate()):
            self.take_requested.emit(favourite(self._distribution))

    def _on_continue(self) -> None:
        if self._step.is_on():
            self.focus_bars()
            self._press(self.write_on_requested.emit)
        else:
            super()._on_continue()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._step.is_on() and self._continue.isEnabled():
            self._on_continue()
        else:
            super().keyPressEvent(event)
