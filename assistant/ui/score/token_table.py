"""The tokens of a scored text as a table: every number, for screen readers and for the curious."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from assistant.domain.score import ScoredToken
from assistant.ui.explore.words import percent_text, token_text
from assistant.ui.model_text import number_text
from assistant.ui.score.words import bits_text, detail_text, likeliest_text, surprise_text
from assistant.ui.table_model import RIGHT, Index, TableModel

_ROLE = Qt.ItemDataRole
_NUMBERS = (0, 2, 3, 4)     # columns

translate = QCoreApplication.translate


class TokensModel(TableModel):
    """One row a token."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tokens: list[ScoredToken] = []

    def show_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        self.beginResetModel()
        self._tokens = list(tokens)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._tokens)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(_columns())

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        token, column = self._tokens[index.row()], index.column()
        if role == _ROLE.AccessibleTextRole and column == 1:
            return detail_text(token)
        if role == _ROLE.TextAlignmentRole and column in _NUMBERS:
            return RIGHT
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return None
        if column == 0:
            return number_text(index.row() + 1)
        if column == 1:
            return token_text(token.candidate)
        if not token.scored:
            return ""
        return (percent_text(token.chance), number_text(token.rank), bits_text(token), surprise_text(token),
                likeliest_text(token))[column - 2]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role != _ROLE.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return _columns()[section]


def _columns() -> tuple[str, ...]:
    return ("", translate("score", "Word"), translate("score", "Chance"), translate("score", "Rank"),
            translate("score", "Bits"), translate("score", "Surprise"), translate("score", "Likeliest"))


class TokenTable(QTableView):
    """Stands in the place of the text."""

    pointed = Signal(int)       # token, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tokens = TokensModel(self)
        self.setModel(self.tokens)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)      # Tab leads out of it
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.pointed.emit(now.row()))

    def show_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        self.tokens.show_tokens(tokens)
        for column in range(self.tokens.columnCount() - 1):
            self.resizeColumnToContents(column)

    def sizeHint(self) -> QSize:
        return QSize(200, 120)      # the room there is

    def look_at(self, token: int) -> None:
        """Selects the row of a token."""
        if token != self.currentIndex().row():
            self.setCurrentIndex(self.tokens.index(token, 1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.tokens.tell_language()
