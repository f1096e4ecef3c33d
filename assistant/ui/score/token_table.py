"""The tokens of a scored text as a table: every number, for screen readers and for the curious."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from assistant.domain.score import ScoredToken
from assistant.ui.explore.words import percent_text, token_text
from assistant.ui.model_text import number_text
from assistant.ui.score.words import bits_text, detail_text, likeliest_text, surprise_text
from assistant.ui.table_model import LEFT, RIGHT, Index, TableModel

_ROLE = Qt.ItemDataRole
PLACE, WORD, CHANCE, RANK, BITS, SURPRISE, LIKELIEST = range(7)     # columns
_NUMBERS = (PLACE, CHANCE, RANK, BITS)
_SPARED = (SURPRISE, BITS, PLACE)       # left out in turn where there is little room: the chance tells them
_WORD = 0.22            # of the width, at most, is the words'
_LIKELIEST = 10         # letters of the likeliest that have to have room
# What is in a cell stands 3 px inside its padding; heads stand above it.
_STYLE = "QTableView::item { padding: 0 2px; } QHeaderView::section { padding: 4px 5px; }"

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
        if role == _ROLE.AccessibleTextRole and column == WORD:
            return detail_text(token)
        if role == _ROLE.TextAlignmentRole and column in _NUMBERS:
            return RIGHT
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return None
        if column == PLACE:
            return number_text(index.row() + 1)
        if column == WORD:
            return token_text(token.candidate)
        if not token.scored:
            return ""
        return (percent_text(token.chance), number_text(token.rank), bits_text(token), surprise_text(token),
                likeliest_text(token))[column - CHANCE]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == _ROLE.TextAlignmentRole:
            return RIGHT if section in _NUMBERS else LEFT
        if role != _ROLE.DisplayRole:
            return None
        return _columns()[section]


def _columns() -> tuple[str, ...]:
    return ("", translate("score", "Word"), translate("score", "Chance"), translate("score", "Rank"),
            translate("score", "Bits"), translate("score", "Surprise"), translate("score", "Likeliest"))


class TokenTable(QTableView):
    """Stands in the place of the text."""

    pointed = Signal(int)       # token, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        self._wanted: list[int] = []         # pixels each column would take
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
        self.horizontalHeader().setMinimumSectionSize(1)
        self.setWordWrap(False)
        self.setStyleSheet(_STYLE)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.pointed.emit(now.row()))

    def show_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        self.tokens.show_tokens(tokens)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(200, 120)      # the room there is

    def look_at(self, token: int) -> None:
        """Selects the row of a token."""
        if token != self.currentIndex().row():
            self.setCurrentIndex(self.tokens.index(token, WORD))

    def _measure(self) -> None:
        """Asks for the widths only when what is shown is another: of a long text that takes a moment."""
        head = self.horizontalHeader()
        for column in _SPARED:
            self.setColumnHidden(column, False)     # what is hidden has no width
        self._wanted = [max(head.sectionSizeHint(column), self.sizeHintForColumn(column))
                        for column in range(self.tokens.columnCount())]
        self._fit()

    def _fit(self) -> None:
        """Shares the room out: what does not fit is elided, so that nothing has to be scrolled to sideways."""
        if not self._wanted:
            return
        room = self.viewport().width()
        word = min(self._wanted[WORD], max(round(room * _WORD), self.horizontalHeader().sectionSizeHint(WORD)))
        left = room - word - sum(self._wanted[column] for column in (*_NUMBERS, SURPRISE))
        least = min(self._wanted[LIKELIEST], _LIKELIEST * self.fontMetrics().averageCharWidth())
        for column in _SPARED:
            self.setColumnHidden(column, left < least)
            left += self._wanted[column] if self.isColumnHidden(column) else 0
        for column in (*_NUMBERS, SURPRISE):
            self.setColumnWidth(column, self._wanted[column])
        self.setColumnWidth(WORD, word)
        self.setColumnWidth(LIKELIEST, max(left, least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.tokens.tell_language()
        if self._wanted and event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._measure()
