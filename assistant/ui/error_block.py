"""An error in the place it happened: the sentence, what to do next, and a button for each next step."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, Remedy
from assistant.ui.controls import TextButton, label
from assistant.ui.error_text import error_text, remedy_label
from assistant.ui.flow import FlowLayout
from assistant.ui.line_wrapping import breakable
from assistant.ui.theme import Theme

ABOVE = 6       # px more than between the sentences


class RemedyRow(QWidget):
    """A button for each next step; hidden while there is none. Told the same again, it keeps its buttons: one may just
    be pressed."""

    remedy_requested = Signal(object)   # Remedy

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._remedies: tuple[Remedy, ...] = ()
        self._row = FlowLayout(self)
        self._row.setContentsMargins(0, ABOVE, 0, 0)
        self.hide()

    def set_remedies(self, remedies: tuple[Remedy, ...]) -> None:
        if remedies != self._remedies:
            self._remedies = remedies
            self._make_buttons()
            self.setVisible(bool(remedies))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._make_buttons()

    def _make_buttons(self) -> None:
        self._row.clear()
        for remedy in self._remedies:
            button = TextButton(self._theme, remedy_label(remedy))
            button.setObjectName(f"remedy.{remedy}")
            button.clicked.connect(partial(self.remedy_requested.emit, remedy))
            self._row.add(button)
            button.show()
        self.updateGeometry()


class ErrorBlock(QWidget):
    """Hidden while there is no error."""

    remedy_requested = Signal(object)   # Remedy

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error: AssistantError | None = None
        self._message, self._hint = label(kind="error", wrap=True), label(kind="small", wrap=True)
        self._buttons = RemedyRow(theme, self)
        self._buttons.remedy_requested.connect(self.remedy_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._message, self._hint, self._buttons):
            column.addWidget(part)
        self.hide()

    def error(self) -> AssistantError | None:
        return self._error

    def set_error(self, error: AssistantError | None) -> None:
        self._error = error
        self._buttons.set_remedies(error.remedies if error is not None else ())
        self._tell()
        self.setVisible(error is not None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        if self._error is None:
            return
        message, hint = error_text(self._error)
        self._message.setText(breakable(message))
        self._message.setAccessibleName(message)
        self._hint.setText(breakable(hint))
        self._hint.setVisible(bool(hint))
