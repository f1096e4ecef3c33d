"""What one model makes of one text: the numbers, the text with its surprises, and the word looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from assistant.domain.score import ScoredToken, TextScore
from assistant.ui.controls import Card, ElidedLabel, FactGrid, IconButton, label
from assistant.ui.line_wrapping import suit_wrapping
from assistant.ui.score.heat_view import HeatView
from assistant.ui.score.token_table import TokenTable
from assistant.ui.score.words import (
    csv_text,
    detail_text,
    facts,
    meanings,
    plain_text,
    span_text,
    stopped_text,
    title_text,
)
from assistant.ui.theme import Theme

_WIDE = 520                     # px; from here on what is said of a word takes fewer lines
_LINES, _LINES_WIDE = 3, 2


class ResultCard(Card):
    """Grows while the text is being scored."""

    copied = Signal(str)        # what is to be on the clipboard
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._score: TextScore | None = None
        self._tokens: list[ScoredToken] = []
        self._make_parts()
        self._lay_out()
        self.heat.pointed.connect(self._on_pointed)
        self.table.pointed.connect(self._on_pointed)
        self._retranslate()

    # -- what it shows --------------------------------------------------------------------------------------

    def begin(self, text: str) -> None:
        """A text is being scored from now on."""
        self._text, self._score = text, None
        self._tokens.clear()
        suit_wrapping(self.heat, text, instead=True)
        self.heat.show_tokens(())
        self._tell()

    def begin_anew(self) -> None:
        """The text is scored again from its beginning."""
        self.begin(self._text)

    def add_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        self._tokens.extend(tokens)
        self.heat.add_tokens(tokens)

    def show_score(self, score: TextScore) -> None:
        """Shows the result."""
        self._text, self._score = score.text, score
        if self._tokens != list(score.tokens):
            self._tokens = list(score.tokens)
            self.heat.show_tokens(score.tokens)
        self.table.show_tokens(score.tokens)
        self._tell()

    def score(self) -> TextScore | None:
        """Returns the result, None while there is none."""
        return self._score

    def show_table(self, shown: bool) -> None:
        """Shows the tokens as a table, or as the text."""
        token = self.heat.token()
        self.table_button.setChecked(shown)
        self._stack.setCurrentWidget(self.table if shown else self.heat)
        if shown and token >= 0:
            self.table.look_at(token)

    # -- how it is made -------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._title, self._model = ElidedLabel(kind="strong"), ElidedLabel(kind="caption")
        self._model.setObjectName("scoreModel")
        self.table_button = IconButton(theme, "table", "")
        self.table_button.setObjectName("scoreTableButton")
        self.table_button.setCheckable(True)
        self.table_button.clicked.connect(lambda: self.show_table(self.table_button.isChecked()))
        self.copy_button = IconButton(theme, "copy", "")
        self.copy_button.setObjectName("scoreCopyButton")
        self.copy_button.clicked.connect(self._show_copy_menu)
        self.close_button = IconButton(theme, "x", "")
        self.close_button.setObjectName("scoreCloseButton")
        self.close_button.clicked.connect(self.closed)
        self.numbers = FactGrid()
        self.numbers.setObjectName("scoreNumbers")
        self.heat, self.table = HeatView(theme), TokenTable()
        self.heat.setObjectName("scoreHeat")
        self.table.setObjectName("scoreTable")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.heat)
        self._stack.addWidget(self.table)
        self.detail = label(kind="small", wrap=True)
        self.detail.setObjectName("scoreDetail")

    def _lay_out(self) -> None:
        px, head, names, column = self._theme.px, QHBoxLayout(), QVBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(16), px(12))
        column.setSpacing(px(8))
        head.setSpacing(px(4))
        head.addWidget(self._title, 1)
        for button in (self.table_button, self.copy_button, self.close_button):
            head.addWidget(button)
        names.setSpacing(0)
        names.addLayout(head)
        names.addWidget(self._model)
        column.addLayout(names)
        column.addWidget(self.numbers)
        column.addWidget(self._stack, 1)
        column.addWidget(self.detail)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack.setMinimumHeight(px(120))
        self.setMinimumWidth(px(220))

    # -- inside ---------------------------------------------------------------------------------------------

    def _reserve(self) -> None:
        """Keeps the lines free that a word takes: nothing moves as others are looked at."""
        lines = _LINES_WIDE if self.width() >= self._theme.px(_WIDE) else _LINES
        sample = "\n".join(lines * [self._hint()[:1]])          # lines of Chinese are higher
        self.detail.setMinimumHeight(self.detail.fontMetrics().size(0, sample).height())

    def _hint(self) -> str:
        return self.tr("Point at a word, or go there with the arrow keys, to see its chance.")

    def _tell(self) -> None:
        score = self._score
        self._title.set_text(title_text(self._text))
        self._model.set_text(score.model if score is not None else "")
        self.numbers.set_facts(facts(score) if score is not None else ())
        self.numbers.setToolTip("\n\n".join(f"{name}: {meaning}" for name, meaning in meanings()))
        for button in (self.table_button, self.copy_button, self.close_button):
            button.setEnabled(score is not None)
        hint = stopped_text(score) if score is not None and not score.complete else self._hint()
        token = self.heat.token()
        self.detail.setText(span_text(self.heat.seen_with(token)) if token >= 0 else hint if score is not None else "")

    def _on_pointed(self, token: int) -> None:
        if 0 <= token < len(self._tokens):
            if self.sender() is self.table:
                self.heat.look_at(token)
                self.detail.setText(detail_text(self._tokens[token]))
            else:
                self.detail.setText(span_text(self.heat.seen_with(token)))

    def copy_menu(self) -> QMenu:
        """Returns a new menu of what can be copied; it deletes itself."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, text, made in (("text", self.tr("Copy as text"), plain_text),
                                 ("csv", self.tr("Copy the tokens as CSV"), csv_text)):
            action = menu.addAction(text)
            action.setObjectName(f"scoreCopy.{name}")
            action.triggered.connect(
                lambda _=False, made=made: self.copied.emit(made(self._score)) if self._score else None)
        return menu

    def _show_copy_menu(self) -> None:
        menu = self.copy_menu()
        right = self.copy_button.mapToGlobal(QPoint(self.copy_button.width(), self.copy_button.height() + 4))
        menu.popup(right - QPoint(menu.sizeHint().width(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reserve()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.table_button.set_tooltip(self.tr("Every word as a table"))
        self.copy_button.set_tooltip(self.tr("Copy the result"))
        self.close_button.set_tooltip(self.tr("Take this result away"))
        self.heat.setAccessibleName(self.tr("The text, word by word"))
        self.table.setAccessibleName(self.tr("The words as a table"))
        self._reserve()
        self._tell()
