"""Which word is explored, how likely it was, and the way to its neighbours."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.ui.controls import ElidedLabel, IconButton, label
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

_LINE = 24              # of the first line, whatever is written in it


class StepButton(IconButton):
    """A square button with an outline."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(theme, icon, "", "", parent)
        self.set_kind("secondary")

    def _padding(self) -> int:
        return self.theme.px(9)


class PlaceHead(QWidget):
    """‹ › and two lines of words."""

    step_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._earlier, self._later = StepButton(theme, "chevron-left", self), StepButton(theme, "chevron-right", self)
        self._place, self._said = ElidedLabel(kind="heading"), label(kind="caption", wrap=True)
        for name, part in {"exploreEarlier": self._earlier, "exploreLater": self._later, "explorePlace": self._place,
                           "exploreChosen": self._said}.items():
            part.setObjectName(name)
        row, words = QHBoxLayout(self), QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        words.setSpacing(2)
        row.addWidget(self._earlier)
        row.addWidget(self._later)
        row.addSpacing(theme.px(6))
        words.addWidget(self._place)
        words.addWidget(self._said)
        row.addLayout(words, 1)
        self._earlier.clicked.connect(partial(self.step_requested.emit, -1))
        self._later.clicked.connect(partial(self.step_requested.emit, 1))
        theme.changed.connect(self._restyle)
        self._restyle()
        self._retranslate()

    def show_word(self, text: str, index: int, count: int) -> None:
        """Names a word: `index` from 0 of `count`, which itself is the end."""
        if index < count:
            self._place.set_text(self.tr("Word {number} of {count}: “{text}”").format(
                number=number_text(index + 1), count=number_text(count), text=text))
        else:
            self._place.set_text(self.tr("After the last word") if count else "")
        self._earlier.setEnabled(index > 0)
        self._later.setEnabled(index < count)

    def show_followed(self, before: str) -> None:
        """Names the place where an answer is being written, after `before`."""
        self._place.set_text(self.tr("The next word"))
        self.say(self.tr("“… {text}”").format(text=" ".join(before.split())))
        self._earlier.setEnabled(False)
        self._later.setEnabled(False)

    def say(self, text: str) -> None:
        """Shows the second line."""
        self._said.setText(text)

    def _restyle(self) -> None:
        """Words with Han are higher than others: all below would move up and down from word to word."""
        self._place.setMinimumHeight(self._theme.px(_LINE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._earlier.set_tooltip(self.tr("The word before"))
        self._later.set_tooltip(self.tr("The next word"))
