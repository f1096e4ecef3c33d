"""How far the move of a model is, and what can be done about it."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.errors import Remedy
from assistant.domain.model_library import MovePhase, MoveState
from assistant.ui.controls import TextButton, label
from assistant.ui.error_block import ErrorBlock
from assistant.ui.model_shelf.shelf_text import move_text
from assistant.ui.theme import Theme

PARTS = 1000    # the bar's places
UNDER_WAY = (MovePhase.COPYING, MovePhase.CHECKING)


class MoveBar(QWidget):
    """Hidden while nothing is moved."""

    cancel_requested = Signal()     # takes the copy back, whether the move runs or rests
    go_on_requested = Signal()
    folder_requested = Signal(Path)     # to be shown: where the move was to go
    remedy_requested = Signal(object)   # Remedy: any other

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: MoveState | None = None
        self._text = label(kind="small", wrap=True)
        self._text.setObjectName("moveText")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("moveProgress")
        self.bar.setTextVisible(False)
        self._go_on, self._cancel = TextButton(theme, "", "link"), TextButton(theme, "", "link")
        self._go_on.setObjectName("goOnMovingButton")
        self._cancel.setObjectName("cancelMoveButton")
        self._error = ErrorBlock(theme, self)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        for link in (self._go_on, self._cancel):
            link.set_flush()
            row.addWidget(link)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addWidget(self._error)
        column.addLayout(row)
        self._go_on.clicked.connect(self.go_on_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._error.remedy_requested.connect(self._on_remedy)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.set_state(None)

    def set_state(self, state: MoveState | None) -> None:
        """Shows a move under way, one that rests or one that has failed; None where there is none."""
        self._state = state
        if state is not None:
            self.bar.setRange(0, PARTS if state.total else 0)
            self.bar.setValue(round(PARTS * state.done / state.total) if state.total else 0)
            self.bar.setVisible(state.phase in UNDER_WAY)
            self._go_on.setVisible(state.phase is MovePhase.PAUSED)
            self._error.set_error(state.error if state.phase is MovePhase.FAILED else None)
            self._tell()
        self.setVisible(state is not None)

    def is_under_way(self) -> bool:
        return self._state is not None and self._state.phase in UNDER_WAY

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        if self._state is None:
            return
        self._text.setText(move_text(self._state))
        self.bar.setAccessibleName(self.tr("How far the move is"))
        self._go_on.set_label(self.tr("Go on"))
        names = {MovePhase.PAUSED: self.tr("Take it back"), MovePhase.FAILED: self.tr("Leave it where it is")}
        self._cancel.set_label(names.get(self._state.phase, self.tr("Cancel")))

    def _restyle(self) -> None:
        self._text.setFont(self._theme.tabular_font(13))

    def _on_remedy(self, remedy: Remedy) -> None:
        if remedy is Remedy.RETRY:
            self.go_on_requested.emit()
        elif remedy is Remedy.OPEN_FOLDER and self._state is not None:
            self.folder_requested.emit(self._state.destination.parent)
        else:
            self.remedy_requested.emit(remedy)
