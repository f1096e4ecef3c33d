"""The candidates of a place as a list and as a table, for the views and for screen readers."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.ui.explore.words import accessible_text, fate_text, percent_text, stage_text, token_text

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
NOTHING = Distribution((), (), 0, 0.0, 0.0)

translate = QCoreApplication.translate


class CandidatesModel(QAbstractTableModel):
    """One row a candidate. Columns: the word, its chance before sampling, behind each stage, and what became of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.distribution = NOTHING
        self.drawn: dict[int, int] = {}
        self._rows: tuple[Candidate, ...] = ()
        self._most = 1 << 30
        self._stage: int | None = None
        self._largest = 1.0

    def limit(self, count: int) -> None:
        """Shows so many rows at most."""
        self._most = count

    def show(self, distribution: Distribution) -> None:
        """Shows other candidates; draws belong to those before."""
        same = (len(distribution.stages), min(len(distribution.candidates), self._most)) == (
            len(self.distribution.stages), len(self._rows))
        if not same:
            self.beginResetModel()
        self.distribution, self.drawn = distribution, {}
        self._rows = distribution.candidates[:self._most]
        self._measure()
        if not same:
            self.endResetModel()
        else:
            self._tell_changed()

    @property
    def stage(self) -> int:
        """The stage behind which the chances are shown; -1: before all."""
        last = len(self.distribution.stages) - 1
        return last if self._stage is None else min(self._stage, last)

    def set_stage(self, stage: int | None) -> None:
        """Shows the chances behind a stage; None: behind the last."""
        if stage == self._stage:
            return
        self._stage = stage
        self._measure()
        self._tell_changed()

    def _measure(self) -> None:
        at = self.stage
        chances = [each.before for each in self._rows] + ([each.after[at] for each in self._rows] if at >= 0 else [])
        chances += [count / sum(self.drawn.values()) for count in self.drawn.values()]      # their dots are as wide
        self._largest = max(chances, default=0.0) or 1.0

    def now(self, candidate: Candidate) -> float:
        """Returns a candidate's chance behind the stage shown."""
        at = self.stage
        return candidate.before if at < 0 else candidate.after[at]

    def cut(self, candidate: Candidate) -> Sieve | None:
        """Returns the stage that cut a candidate, None while it is in at the stage shown."""
        return self.distribution.stages[candidate.cut] if 0 <= candidate.cut <= self.stage else None

    def fate(self, candidate: Candidate) -> str:
        """Returns "47 %" or "cut by top-p"."""
        return fate_text(self.now(candidate), self.cut(candidate))

    def _tell_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    def show_drawn(self, drawn: dict[int, int]) -> None:
        """Shows how often each token was drawn."""
        self.drawn = drawn
        self._measure()
        self._tell_changed()

    def candidate(self, row: int) -> Candidate | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def shown(self) -> tuple[Candidate, ...]:
        return self._rows

    def largest(self) -> float:
        """Returns the chance whose bar is as wide as the room."""
        return self._largest

    def row_of(self, token: int) -> int:
        """Returns the row of a token, -1 where it is not shown."""
        return next((at for at, each in enumerate(self._rows) if each.token == token), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self.distribution.stages) + 3

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        candidate = self.candidate(index.row())
        if candidate is None:
            return None
        column, last = index.column(), self.columnCount() - 1
        if role == _ROLE.AccessibleTextRole and column == 0:
            drawn = self.drawn.get(candidate.token, 0) if self.drawn else None
            stands = candidate.token == self.distribution.chosen
            return accessible_text(candidate, self.fate(candidate), stands, drawn)
        if role == _ROLE.TextAlignmentRole and 0 < column < last:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return None
        if column == 0:
            return token_text(candidate)
        if column == 1:
            return percent_text(candidate.before)
        if column == last:
            return self.fate(candidate)
        stage = column - 2
        return "" if 0 <= candidate.cut <= stage else percent_text(candidate.after[stage])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role != _ROLE.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        if section == 0:
            return translate("explore", "Word")
        if section == 1:
            return translate("explore", "Before")
        if section == self.columnCount() - 1:
            return translate("explore", "Now")
        return stage_text(self.distribution.stages[section - 2])
