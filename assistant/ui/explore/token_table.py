"""Every word of an answer as a table: its chance, its rank and its alternatives, all of it in words and numbers."""

from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, Qt

from assistant.domain.lens import Alternative, Lens, LensWord
from assistant.ui.explore.lens_text import alternative_text, candidate_of, chance_text, surprise_text, word_text
from assistant.ui.explore.words import percent_text, spoken_text
from assistant.ui.model_text import number_text
from assistant.ui.table_model import LEFT, RIGHT, Index, TableModel

_ROLE = Qt.ItemDataRole
WORD, CHANCE, RANK, SURPRISE, FIRST_ALTERNATIVE = range(5)

translate = QCoreApplication.translate


class TokenModel(TableModel):
    """One row a word of the thinking and of the text; only what is seen is ever made."""

    def __init__(self, lens: Lens, text: str, reasoning: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._text, self._reasoning = lens.words, text, reasoning
        self._spoken = {id(word): index for index, word in enumerate(lens.spoken)}
        self._most = max((len(word.made.alternatives) for word in lens.words), default=0)

    def word(self, row: int) -> LensWord:
        return self._words[row]

    def spoken(self, row: int) -> int:
        """Returns which of the text's words a row is, -1 for one of the thinking."""
        return self._spoken.get(id(self._words[row]), -1)

    def row_of(self, spoken: int) -> int:
        """Returns the row of one of the text's words."""
        return next((row for row in range(len(self._words)) if self.spoken(row) == spoken), 0)

    def alternative(self, index: Index) -> Alternative | None:
        """Returns the alternative of a cell, None where it has none."""
        if not index.isValid():
            return None
        at, its = index.column() - FIRST_ALTERNATIVE, self._words[index.row()].made.alternatives
        return its[at] if 0 <= at < len(its) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._words)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else FIRST_ALTERNATIVE + self._most

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if role == _ROLE.TextAlignmentRole and index.column() in (CHANCE, RANK):
            return RIGHT
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return None
        word, column = self._words[index.row()], index.column()
        if column >= FIRST_ALTERNATIVE:
            alternative = self.alternative(index)
            if alternative is None:
                return ""
            if role == _ROLE.AccessibleTextRole:
                return f"{spoken_text(candidate_of(alternative))}, {percent_text(alternative.chance)}"
            return alternative_text(alternative)
        said = word_text(word, self._reasoning if word.made.thinking else self._text)
        if column == WORD and role == _ROLE.AccessibleTextRole:
            return ", ".join(filter(None, (said, chance_text(word), surprise_text(word.surprise))))
        return {WORD: said, CHANCE: percent_text(word.made.chance), RANK: number_text(word.made.rank),
                SURPRISE: surprise_text(word.surprise)}[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role == _ROLE.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return RIGHT if section in (CHANCE, RANK) else LEFT
        if role != _ROLE.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        if section >= FIRST_ALTERNATIVE:
            return translate("lens", "Alternative {number}").format(number=section - FIRST_ALTERNATIVE + 1)
        return {WORD: translate("lens", "Word"), CHANCE: translate("lens", "Chance"), RANK: translate("lens", "Rank"),
                SURPRISE: translate("lens", "Surprise")}[section]
