"""The way to write one word at a time: the switch, and who chooses the word when it is not clicked."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from assistant.domain.distribution import Candidate, Distribution
from assistant.ui.controls import TextButton
from assistant.ui.explore.words import percent_text, token_text
from assistant.ui.theme import Theme


class StepRow(QWidget):
    """At rest the switch alone."""

    switched = Signal(bool)
    chain_requested = Signal()          # the sampler chain is to pick the word
    favourite_requested = Signal()      # the model's likeliest word is to be taken

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.taken: Callable[[], str] | None = None     # says what was taken last
        self._switch = TextButton(theme, "", "secondary", "play", self)
        self._switch.setCheckable(True)
        self._chain = TextButton(theme, "", "secondary", None, self)
        self._favourite = TextButton(theme, "", "secondary", None, self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(8))
        for name, button in {"exploreStep": self._switch, "exploreChain": self._chain,
                             "exploreFavourite": self._favourite}.items():
            button.setObjectName(name)
            line.addWidget(button)
        line.addStretch(1)
        self._switch.toggled.connect(self._on_switched)
        self._chain.clicked.connect(self.chain_requested)
        self._favourite.clicked.connect(self.favourite_requested)
        self._on_switched(False)
        self._retranslate()

    def is_on(self) -> bool:
        return self._switch.isChecked()

    def set_on(self, on: bool) -> None:
        self._switch.setChecked(on)

    def _on_switched(self, on: bool) -> None:
        for button in (self._chain, self._favourite):
            if not on and button.hasFocus():
                self._switch.setFocus()
            button.setVisible(on)
        self.taken = None
        self.switched.emit(on)

    def say_taken(self, candidate: Candidate | None) -> None:
        """Takes the word that was written; None: the answer ended instead."""
        if candidate is None:
            self.taken = lambda: self.tr("The model ended the answer here.")
        else:
            self.taken = lambda: self.tr("Taken: “{text}”, {chance}").format(
                text=token_text(candidate), chance=percent_text(candidate.now))

    def help_text(self) -> str:
        """Returns what the keys do."""
        return self.tr("Enter, click: take it   Space: the samplers pick   Esc: write on")

    def keeps_text(self) -> str:
        """Returns what becomes of the words."""
        return self.tr("Each word is kept as it comes, in a branch. The answer you have stays.")

    def write_on_text(self) -> str:
        return self.tr("Let the model write on")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._switch.set_label(self.tr("Step by step"))
        self._switch.setToolTip(self.tr("Write one word at a time, and choose each"))
        self._chain.set_label(self.tr("The samplers pick"))
        self._chain.setToolTip(self.tr("The next word is drawn with your settings"))
        self._favourite.set_label(self.tr("The likeliest"))
        self._favourite.setToolTip(self.tr("The word the model thinks likeliest, before sampling"))


def favourite(distribution: Distribution) -> int:
    """Returns the token the model thinks likeliest, before any sampler."""
    return max(distribution.candidates, key=lambda each: each.before).token
