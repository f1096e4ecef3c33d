"""The window in which a text is scored: one or two texts, the model, and the last two results side by side."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.score import ScoredToken, TextScore
from assistant.ui.controls import TextButton, label
from assistant.ui.drops import other_files
from assistant.ui.error_block import ErrorBlock
from assistant.ui.score.legend import SurpriseLegend
from assistant.ui.score.result_card import ResultCard
from assistant.ui.score.words import comparison_text, explanation
from assistant.ui.theme import Theme

MOST_RESULTS = 2
WIDE = 640          # px; from here on two texts stand side by side
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextField(QPlainTextEdit):
    """Ctrl+Enter scores; Tab leads on; a file dropped on it is the window's."""

    score_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "field")
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.score_requested.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore() if other_files(event) else super().dragEnterEvent(event)     # its parent takes files


class ScoreWindow(QWidget):
    """It keeps nothing but what was written into it and given to show."""

    score_requested = Signal(object)    # tuple[str, ...]: the texts
    stop_requested = Signal()
    model_chosen = Signal(Path)
    file_requested = Signal()           # the user wants to pick a text file
    answer_requested = Signal()         # and this, the last answer of the chat
    file_dropped = Signal(Path)
    copied = Signal(str)
    remedy_requested = Signal(object)   # Remedy
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._models: list[tuple[Path, str]] = []
        self._current: Path | None = None
        self._has_answer = self._busy = False
        self._cards: list[ResultCard] = []
        self._growing: ResultCard | None = None
        self.setObjectName("scoreWindow")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(theme.px(900), theme.px(760))

    # -- what it shows --------------------------------------------------------------------------------------

    def set_models(self, models: Sequence[tuple[Path, str]], current: Path | None) -> None:
        """Takes path and name of what can be loaded, and which is in use."""
        self._models, self._current = list(models), current
        self._tell()

    def set_has_answer(self, has: bool) -> None:
        """Takes whether the chat has an answer that may be filled in."""
        self._has_answer = has

    def set_text(self, text: str) -> None:
        """Fills in a text: into the second field, if that was used last."""
        field = self.second if self.second.isVisible() and self._last is self.second else self.first
        field.setPlainText(text)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, text: str) -> None:
        """A text is being scored from now on."""
        self._error.set_error(None)
        while len(self._cards) >= MOST_RESULTS:
            self._remove(self._cards[0])
        card = self._growing = ResultCard(self._theme)
        card.copied.connect(self.copied)
        card.closed.connect(lambda: self._remove(card))
        self._cards.append(card)
        self._results.addWidget(card, 1)
        card.begin(text)
        self._tell()

    def add_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        if self._growing is not None:
            self._growing.add_tokens(tokens)

    def show_score(self, score: TextScore) -> None:
        """The text is scored, or as much of it as was until it was stopped."""
        card, self._growing = self._growing, None
        if card is None:
            return
        if not score.tokens:
            self._remove(card)
            return
        for other in [other for other in self._cards if other is not card]:     # the same again: only the newer stays
            shown = other.score()
            if shown is not None and (shown.text, shown.model) == (score.text, score.model):
                self._remove(other)
        card.show_score(score)
        self._tell()

    def set_busy(self, busy: bool) -> None:
        """Shows Stop in place of Score while a text is being scored."""
        had_focus = self.score_button.hasFocus() or self.stop_button.hasFocus()
        self._busy = busy
        if not busy:
            if self._growing is not None:
                self._remove(self._growing)
            self._growing = None
            self._status.setText("")
        self._tell()
        if had_focus:
            (self.stop_button if busy else self.score_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_progress(self, share: float) -> None:
        """Shows how much of the text being scored is done, 0 to 1."""
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * share))
        self._status.setText("")

    def set_waiting(self) -> None:
        """Says that something else comes first."""
        self._progress.setRange(0, 1000)
        self._progress.setValue(0)
        self._status.setText(self.tr("This begins as soon as the model is ready and no answer is being written."))

    def set_error(self, error: AssistantError | None) -> None:
        self._error.set_error(error)

    def error(self) -> AssistantError | None:
        return self._error.error()

    def scores(self) -> list[TextScore]:
        """Returns the results shown, from left to right."""
        return [score for card in self._cards if (score := card.score()) is not None]

    def comparison(self) -> str:
        """Returns the sentence that compares the two results, "" for none."""
        return self._comparison.text()

    # -- how it is made -------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._explanation = label(kind="small", wrap=True)
        self.first, self.second = TextField(), TextField()
        self._last = self.first
        self.first.setObjectName("scoreText")
        self.second.setObjectName("scoreSecondText")
        self.second.hide()
        self.score_button = TextButton(theme, "", "primary")
        self.stop_button = TextButton(theme, "", "secondary", "square")
        self.model_button = TextButton(theme, "", "quiet")
        self.model_button.trailing_icon = "chevron-down"
        self.fill_button, self.second_button = TextButton(theme, "", "link"), TextButton(theme, "", "link")
        for name, part in {"scoreButton": self.score_button, "scoreStopButton": self.stop_button,
                           "scoreModelButton": self.model_button, "scoreFillButton": self.fill_button,
                           "scoreSecondButton": self.second_button}.items():
            part.setObjectName(name)
        self._progress = QProgressBar()
        self._progress.setObjectName("scoreProgress")
        self._progress.setTextVisible(False)
        self._status, self._comparison = label(kind="caption", wrap=True), label(kind="strong", wrap=True)
        self._comparison.setObjectName("scoreComparison")
        self._error = ErrorBlock(theme, self)
        self._legend = SurpriseLegend(theme)

    def _lay_out(self) -> None:
        px = self._theme.px
        self._fields, self._results = QHBoxLayout(), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        tools, column = QHBoxLayout(), QVBoxLayout(self)
        for field in (self.first, self.second):
            self._fields.addWidget(field, 1)
            field.setMinimumHeight(px(72))
            field.setMaximumHeight(px(150))
        tools.setSpacing(px(8))
        for part in (self.score_button, self.stop_button, self.model_button):
            tools.addWidget(part)
        tools.addStretch(1)
        tools.addWidget(self.fill_button)
        tools.addWidget(self.second_button)
        self._fields.setSpacing(px(12))
        self._results.setSpacing(px(12))
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(12))
        column.addWidget(self._explanation)
        column.addLayout(self._fields)
        column.addLayout(tools)
        for said in (self._progress, self._status, self._error, self._comparison):
            column.addWidget(said)
        column.addLayout(self._results, 1)
        column.addWidget(self._legend)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)

    def _connect(self) -> None:
        self.score_button.clicked.connect(self._score)
        self.stop_button.clicked.connect(self.stop_requested)
        self.model_button.clicked.connect(lambda: self._popup(self.model_menu(), self.model_button))
        self.fill_button.clicked.connect(lambda: self._popup(self.fill_menu(), self.fill_button))
        self.second_button.clicked.connect(lambda: self.show_second(not self.second.isVisible()))
        self._error.remedy_requested.connect(self.remedy_requested)
        for field in (self.first, self.second):
            field.score_requested.connect(self._score)
            field.textChanged.connect(self._tell)
            field.installEventFilter(self)

    # -- inside ---------------------------------------------------------------------------------------------

    def texts(self) -> tuple[str, ...]:
        """Returns the texts to be scored."""
        fields = (self.first, self.second) if self.second.isVisibleTo(self) else (self.first,)
        return tuple(text for field in fields if (text := field.toPlainText()).strip())

    def show_second(self, shown: bool) -> None:
        """Shows or hides the field of the second text."""
        self.second.setVisible(shown)
        self._retranslate()
        (self.second if shown else self.first).setFocus(Qt.FocusReason.OtherFocusReason)

    def model_menu(self) -> QMenu:
        """Returns a new menu of the models; it deletes itself."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for path, name in self._models:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(path == self._current)
            action.triggered.connect(lambda _=False, path=path: self.model_chosen.emit(path))
        return menu

    def fill_menu(self) -> QMenu:
        """Returns a new menu of where a text may come from; it deletes itself."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("A text file…"), self.file_requested.emit).setObjectName("scoreFill.file")
        answer = menu.addAction(self.tr("The last answer of the chat"), self.answer_requested.emit)
        answer.setObjectName("scoreFill.answer")
        answer.setEnabled(self._has_answer)
        return menu

    @staticmethod
    def _popup(menu: QMenu, below: QWidget) -> None:
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 4)))

    def _score(self) -> None:
        if self.score_button.isEnabled() and self.score_button.isVisible():
            self.score_requested.emit(self.texts())

    def _remove(self, card: ResultCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            self._results.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._tell()

    def _tell(self) -> None:
        name = next((name for path, name in self._models if path == self._current), "")
        self.model_button.set_label(name or self.tr("Choose a model"))
        self.model_button.setEnabled(bool(self._models))
        self.score_button.setVisible(not self._busy)
        self.stop_button.setVisible(self._busy)
        self.score_button.setEnabled(bool(self.texts()) and self._current is not None)
        self._progress.setVisible(self._busy)
        self._status.setVisible(self._busy and bool(self._status.text()))
        shown = self.scores()
        self._comparison.setText(comparison_text(*shown) if len(shown) == MOST_RESULTS else "")
        self._comparison.setVisible(bool(self._comparison.text()))
        self._legend.setVisible(bool(self._cards))
        self._rest.setVisible(not self._cards)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, TextField):
            self._last = watched
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, direction = self.width() >= self._theme.px(WIDE), QBoxLayout.Direction
        for row in (self._fields, self._results):
            row.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._busy:
            self.stop_requested.emit()
        else:
            self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if other_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for file in other_files(event)[:1]:
            self.file_dropped.emit(file)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Score a text"))
        self._explanation.setText(explanation())
        two = self.second.isVisibleTo(self)
        self.first.setPlaceholderText(self.tr("Paste a text, or drop a text file here."))
        self.second.setPlaceholderText(self.tr("A text to compare it with."))
        self.first.setAccessibleName(self.tr("Text"))
        self.second.setAccessibleName(self.tr("Second text"))
        self.score_button.set_label(self.tr("Score"))
        self.score_button.setToolTip("Ctrl+Enter")
        self.stop_button.set_label(self.tr("Stop"))
        self.fill_button.set_label(self.tr("Fill in…"))
        self.second_button.set_label(self.tr("Only one text") if two else self.tr("Compare two texts"))
        self._progress.setAccessibleName(self.tr("Progress"))
        self._tell()
