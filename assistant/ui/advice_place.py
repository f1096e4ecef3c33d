"""Where advice will stand: its widget is made once there is some, most models fit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.ui.theme import Theme

if TYPE_CHECKING:
    from assistant.domain.advice import Suggestion
    from assistant.ui.fit_advice import FitAdvice


class AdvicePlace(QWidget):
    """Hidden while it is empty."""

    taken = Signal(object)      # Suggestion
    taken_back = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._advice: FitAdvice | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def suggestions(self) -> "tuple[Suggestion, ...]":
        return self._advice.suggestions() if self._advice is not None else ()

    def set_suggestions(self, suggestions: "Sequence[Suggestion]", chosen: str = "") -> None:
        """Shows what would help; `chosen` says what the user has decided already for when the model is loaded."""
        wanted = bool(suggestions or chosen)
        if wanted and self._advice is None:
            from assistant.ui.fit_advice import FitAdvice

            self._advice = FitAdvice(self._theme)
            self._advice.taken.connect(self.taken)
            self._advice.taken_back.connect(self.taken_back)
            self._column.addWidget(self._advice)
        if self._advice is not None:
            self._advice.set_suggestions(suggestions, chosen)
        self.setVisible(wanted)
