"""What would make a model fit, as buttons: each change with what it comes to."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.advice import Change, Suggestion
from assistant.ui.advice_text import suggestion_label, suggestion_result
from assistant.ui.controls import TextButton, label
from assistant.ui.flow import FlowLayout
from assistant.ui.theme import Theme


class FitAdvice(QWidget):
    """Hidden where there is nothing to tell. What was chosen before the model is here can be taken back."""

    taken = Signal(object)      # Suggestion
    taken_back = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._suggestions: tuple[Suggestion, ...] = ()
        self._chosen = ""
        self._rows: list[QWidget] = []
        self.setObjectName("fitAdvice")
        self._heading = label(kind="group", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading)
        self.hide()

    def suggestions(self) -> tuple[Suggestion, ...]:
        return self._suggestions

    def set_suggestions(self, suggestions: Sequence[Suggestion], chosen: str = "") -> None:
        """Shows what would help; `chosen` says what the user has decided already for when the model is loaded."""
        if (tuple(suggestions), chosen) != (self._suggestions, self._chosen):
            self._suggestions, self._chosen = tuple(suggestions), chosen
            self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()

    def _fill(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(each) for each in self._suggestions]
        if self._chosen:
            self._rows.append(self._chosen_row())
        for row in self._rows:
            self._column.addWidget(row)
            row.show()
        self._heading.setText(self.tr("What would make it fit"))
        self._heading.setVisible(bool(self._suggestions))
        self.setAccessibleName(self._heading.text())
        self.setVisible(bool(self._rows))
        self.updateGeometry()

    def _row(self, suggestion: Suggestion) -> QWidget:
        text, result = suggestion_label(suggestion), suggestion_result(suggestion)
        if suggestion.change is Change.CLOSE_PROGRAMS:      # nothing we could do
            return label(text, "small", wrap=True)
        button = TextButton(self._theme, text, "link")
        button.set_flush()
        button.setObjectName(f"advice.{suggestion.change}")
        button.setAccessibleDescription(result)
        button.clicked.connect(partial(self.taken.emit, suggestion))
        row, words = QWidget(), label(result, "caption")
        words.setFixedHeight(button.sizeHint().height())
        flow = FlowLayout(row, gap=self._theme.px(10), row_gap=0)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.add(button)
        flow.add(words)
        return row

    def _chosen_row(self) -> QWidget:
        button = TextButton(self._theme, self.tr("Take back"), "link")
        button.set_flush()
        button.setObjectName("takeBackButton")
        button.setAccessibleDescription(self._chosen)
        button.clicked.connect(self.taken_back)
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(self.tr("It will be loaded with: {what}").format(what=self._chosen), "small", wrap=True))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return row
