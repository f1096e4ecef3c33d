"""What answers are to be compared: two or three columns under one question, each with settings of its own."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assistant.domain.answer_column import AnswerColumn
from assistant.ui.candidate_column import NARROWEST
from assistant.ui.compare_column import Base, CompareColumn, Models
from assistant.ui.controls import TextButton, label
from assistant.ui.explore.cover import ActButton
from assistant.ui.find_bar import MARGIN, NARROW
from assistant.ui.question_line import Question
from assistant.ui.theme import Theme

FEWEST, MOST = 2, 3


class CompareSetup(QWidget):
    """Lies in place of the conversation until it is answered or cancelled."""

    answer_requested = Signal(object)       # tuple[AnswerColumn]
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("compareSetup")
        self.columns: list[CompareColumn] = []
        self._base: Base = lambda _model: {}
        self._models: Models = ()
        self._own: Path | None = None
        self._question = Question(theme, self)
        self._title = label(kind="strong")
        self._inside = QWidget()
        self._inside.setProperty("kind", "clear")
        self._line = QHBoxLayout(self._inside)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.px(12))
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setProperty("kind", "clear")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        self._add = TextButton(theme, "", "link", "plus", self)
        self._add.setObjectName("addCompareColumn")
        self._add.set_flush()
        self._add.clicked.connect(self._on_add)
        self._cancel = TextButton(theme, "", "secondary", None, self)
        self._cancel.setObjectName("cancelCompare")
        self._cancel.clicked.connect(self.cancelled)
        self._answer = ActButton(theme, "", "primary", None, self)
        self._answer.setObjectName("answerCompare")
        self._answer.clicked.connect(self._on_answer)
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._retranslate()

    def begin(self, question: str, base: Base, models: Models, own: Path | None,
              columns: Sequence[AnswerColumn]) -> None:
        """Shows columns to be answered. `own` is the chat's model."""
        self._question.text.set_text(" ".join(question.split()))
        self._base, self._models, self._own = base, models, own
        for column in list(self.columns):
            self._drop(column)
        for each in columns:
            self._add_column(each)

    def rebase(self, models: Models, own: Path | None) -> None:
        """The chat says other values now, or has another model; what is set in the columns stays."""
        self._models, self._own = models, own
        for column in self.columns:
            column.rebase(models, own)

    def focus_answer(self) -> None:
        """Gives the keyboard to the way on; what can be chosen is before it."""
        self._answer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        box, head, foot = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        self._box = box
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._add)
        foot.setSpacing(self._theme.px(8))
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._answer)
        box.addWidget(self._question)
        box.addLayout(head)
        box.addWidget(self._area, 1)
        box.addLayout(foot)

    def _add_column(self, column: AnswerColumn) -> None:
        made = CompareColumn(self._theme, self._base, self._models, self._own, self._inside)
        made.show_column(column)
        made.removed.connect(lambda: self._remove(made))
        made.grown.connect(self._on_grown)
        self._line.addWidget(made, 1)
        made.show()
        self.columns.append(made)
        self._tell_places()

    def _on_grown(self, editor: QWidget) -> None:
        self._inside.adjustSize()
        self._area.ensureWidgetVisible(editor)

    def _on_add(self) -> None:
        self._add_column(AnswerColumn())
        self._inside.adjustSize()
        self._area.ensureWidgetVisible(self.columns[-1], 0, 0)

    def _remove(self, column: CompareColumn) -> None:
        if len(self.columns) > FEWEST:
            self._drop(column)
            self._tell_places()
            self._answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, column: CompareColumn) -> None:
        self.columns.remove(column)
        self._line.removeWidget(column)
        column.hide()
        column.deleteLater()

    def _tell_places(self) -> None:
        for number, column in enumerate(self.columns, 1):
            column.set_place(number, len(self.columns) > FEWEST)
        self._add.setVisible(len(self.columns) < MOST)
        self._restyle()

    def _on_answer(self) -> None:
        self.answer_requested.emit(tuple(column.column() for column in self.columns))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_answer()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Compare answers"))
        self.setAccessibleName(self.tr("Compare answers"))
        self._add.set_label(self.tr("A third answer"))
        self._cancel.set_label(self.tr("Cancel"))
        self._answer.set_label(self.tr("Answer"))

    def _restyle(self) -> None:
        px = self._theme.px
        side = px(MARGIN if self.width() >= px(NARROW) else MARGIN // 2)      # as the composer has it
        self._box.setContentsMargins(side, px(8), side, px(8))
        self._box.setSpacing(px(12))
        for column in self.columns:
            column.setMinimumWidth(px(NARROWEST))
