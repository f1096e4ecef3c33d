"""The window with the table of an answer's words; from any alternative the answer can go on."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from assistant.domain.chat import Message, title_from
from assistant.domain.lens import Alternative, Lens
from assistant.ui.controls import ElidedLabel, TextButton, label
from assistant.ui.explore.lens_text import candidate_of, summary_text
from assistant.ui.explore.token_table import CHANCE, RANK, SURPRISE, WORD, TokenModel
from assistant.ui.explore.words import token_text
from assistant.ui.table_model import Index
from assistant.ui.theme import Theme

_WIDTHS = {WORD: 126, CHANCE: 78, RANK: 68, SURPRISE: 148}
_ALTERNATIVE = 142
# Qt sets the text of a cell, but not that of a header, 3 px further in.
_STYLE = """QTableView::item { padding: 0 8px; } QTableCornerButton::section { background: transparent; border: none; }
QHeaderView::section { padding: 0 11px; }"""
SIZE = (960, 560)


class _Table(QTableView):
    """Enter does what a double click does; Tab leads out of it."""

    entered_cell = Signal(object)       # Index

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_cell.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class TokenWindow(QDialog):
    """Not modal: the answer is in sight beside it."""

    branch_requested = Signal(int, object)      # index of the word in the lens's `spoken`, Alternative
    explore_requested = Signal(int)             # the same index

    def __init__(self, theme: Theme, message: Message, lens: Lens, can_branch: Callable[[Alternative], bool],
                 parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("tokenWindow")
        self._theme, self._lens, self._can_branch = theme, lens, can_branch
        self._title = ElidedLabel(title_from(message.text), "heading")
        self._summary = label(kind="caption", wrap=True)
        self._model = TokenModel(lens, message.text, message.reasoning, self)
        self._table = _Table(self)
        self._table.setObjectName("tokenTable")
        self._table.setModel(self._model)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setStyleSheet(_STYLE)
        for header in (self._table.horizontalHeader(), self._table.verticalHeader()):
            header.setHighlightSections(False)
        self._table.verticalHeader().setDefaultSectionSize(theme.px(30))
        for column in range(self._model.columnCount()):
            self._table.setColumnWidth(column, theme.px(_WIDTHS.get(column, _ALTERNATIVE)))
        self._branch = TextButton(theme, "", "primary", "git-branch", self)
        self._branch.setObjectName("tokenBranch")
        self._explore = TextButton(theme, "", "secondary", None, self)
        self._explore.setObjectName("tokenExplore")
        self._close = TextButton(theme, "", "secondary", None, self)
        self._lay_out()
        self._table.entered_cell.connect(self._on_entered)
        self._table.doubleClicked.connect(self._on_entered)
        self._table.selectionModel().currentChanged.connect(lambda *_: self._tell())
        self._branch.clicked.connect(lambda: self._ask_branch(self._table.currentIndex()))
        self._explore.clicked.connect(lambda: self._ask_explore(self._table.currentIndex()))
        self._close.clicked.connect(self.close)
        self._table.setVisible(bool(lens.words))
        self.resize(theme.px(SIZE[0]), theme.px(SIZE[1]))
        self._retranslate()

    def select(self, spoken: int) -> None:
        """Goes to one of the text's words."""
        if self._lens.words:
            index = self._model.index(self._model.row_of(spoken), WORD)
            self._table.setCurrentIndex(index)
            self._table.scrollTo(index, QTableView.ScrollHint.PositionAtCenter)
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        px = self._theme.px
        actions = QHBoxLayout()
        actions.setSpacing(px(8))
        for button in (self._branch, self._explore):
            actions.addWidget(button)
        actions.addStretch(1)
        actions.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self._summary)
        column.addWidget(self._table, 1)
        if not self._lens.words:
            column.addStretch(1)
        column.addLayout(actions)

    def _on_entered(self, index: Index) -> None:
        if self._model.alternative(index) is not None:
            self._ask_branch(index)
        else:
            self._ask_explore(index)

    def _ask_branch(self, index: Index) -> None:
        alternative = self._model.alternative(index)
        if alternative is not None and self._branches(index, alternative):
            self.branch_requested.emit(self._model.spoken(index.row()), alternative)

    def _ask_explore(self, index: Index) -> None:
        if index.isValid() and self._model.spoken(index.row()) >= 0:
            self.explore_requested.emit(self._model.spoken(index.row()))

    def _branches(self, index: Index, alternative: Alternative) -> bool:
        return self._model.spoken(index.row()) >= 0 and self._can_branch(alternative)

    def _tell(self) -> None:
        index = self._table.currentIndex()
        alternative = self._model.alternative(index)
        self._branch.set_label(
            self.tr("Continue from “{text}”").format(text=token_text(candidate_of(alternative)))
            if alternative is not None else self.tr("Continue from an alternative"))
        self._branch.setEnabled(alternative is not None and self._branches(index, alternative))
        self._explore.setEnabled(index.isValid() and self._model.spoken(index.row()) >= 0)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Words and their chances"))
        self._table.setAccessibleName(self.tr("Words and their chances"))
        self._summary.setText(summary_text(self._lens) if self._lens.words else self.tr(
            "Nothing is remembered of this answer’s words: an older version wrote it, or remembering was off in "
            "Settings."))
        self._explore.set_label(self.tr("Explore this word"))
        self._close.set_label(self.tr("Close"))
        self._model.tell_language()
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
