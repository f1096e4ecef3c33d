"""The candidates of a place as a table: every number of every stage, for screen readers and for the curious."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableView, QWidget

from assistant.ui.explore.bars import Bars
from assistant.ui.explore.candidates_model import Index


class CandidatesTable(QTableView):
    """Stands in the place of the bars: the row looked at is one in both."""

    chosen = Signal(int)            # token, with Enter or a double click

    def __init__(self, bars: Bars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._candidates = bars.candidates
        self.setObjectName("exploreTable")
        self.setModel(bars.candidates)
        self.setSelectionModel(bars.selectionModel())
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)      # Tab leads out of it
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.activated.connect(self._on_activated)

    def _on_activated(self, index: Index) -> None:
        candidate = self._candidates.candidate(index.row())
        if candidate is not None:
            self.chosen.emit(candidate.token)
