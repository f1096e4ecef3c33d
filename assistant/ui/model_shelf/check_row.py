"""Whether a model's file is what its source says, and the way to find out."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.model import ModelFile
from assistant.domain.model_library import Verification
from assistant.ui.controls import TextButton, label, set_kind
from assistant.ui.model_shelf.shelf_text import verification_text
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

PARTS = 1000    # the bar's places


class CheckRow(QWidget):
    """A sentence and a button; while the file is read, a bar and a way out."""

    check_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelFile | None = None
        self._fraction: float | None = None
        self._text = label(kind="small", wrap=True)
        self._text.setObjectName("checkText")
        self._button = TextButton(theme, "", "link")
        self._button.setObjectName("checkButton")
        self._button.set_flush()
        self.bar = QProgressBar(self)
        self.bar.setObjectName("checkProgress")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, PARTS)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(16)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addLayout(row)
        self._button.clicked.connect(self._on_clicked)

    def set_model(self, model: ModelFile) -> None:
        self._model = model
        self._tell()

    def set_checking(self, fraction: float | None) -> None:
        """Shows how much of the file was read, 0 to 1; None when nothing is read."""
        self._fraction = fraction
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        if self._model is None:
            return
        running, known = self._fraction is not None, self._model.verification
        self.bar.setVisible(running)
        self.bar.setAccessibleName(self.tr("How much of the file was read"))
        if self._fraction is not None:
            self.bar.setValue(round(PARTS * self._fraction))
            self._text.setText(self.tr("Checking… {percent} %").format(percent=number_text(100 * self._fraction)))
            self._button.set_label(self.tr("Cancel"))
        else:
            self._text.setText(verification_text(self._model))
            again = known in (Verification.VERIFIED, Verification.DIFFERENT) or bool(self._model.sha256)
            self._button.set_label(self.tr("Check again") if again else self.tr("Check the file"))
        wrong = known is Verification.DIFFERENT and not running
        set_kind(self._text, "error" if wrong else "small")
        self._button.setVisible(running or self._model.usable)

    def _on_clicked(self) -> None:
        (self.check_requested if self._fraction is None else self.cancel_requested).emit()
