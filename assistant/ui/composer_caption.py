"""The quiet line below the composer: a reminder, or how much of the context the message takes."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.budget import Budget, Fits
from assistant.ui.attachment_text import budget_text
from assistant.ui.controls import set_kind
from assistant.ui.theme import Theme


class ComposerCaption(QLabel):
    """Says one thing at a time, a warning in its colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading = False
        self._budget: Budget | None = None
        self.setObjectName("composerCaption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show()

    def set_reading(self, reading: bool) -> None:
        """A file is being read."""
        self._reading = reading
        self._show()

    def set_budget(self, budget: Budget | None) -> None:
        """Takes what is to be told of the message being written; None: nothing."""
        self._budget = budget
        self._show()

    def _show(self) -> None:
        budget = self._budget
        if self._reading:
            text = self.tr("Reading the file…")
        elif budget is not None:
            text = budget_text(budget)
        else:
            text = self.tr("Answers can be wrong. Check what matters.")
        self.setText(text)
        warns = not self._reading and budget is not None and budget.fits is not Fits.WELL
        set_kind(self, "caption warning" if warns else "caption")

    def _restyle(self) -> None:
        self.setFont(self._theme.font(12))
        px = self._theme.px
        self.setMinimumHeight(px(33))
        self.setContentsMargins(0, px(6), 0, px(6))     # seen where it needs two lines

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
