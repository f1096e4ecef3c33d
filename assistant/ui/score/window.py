"""The window in which texts are scored: what is scored, and the last two results side by side."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.score import ScoredToken, TextScore
from assistant.ui.controls import label
from assistant.ui.drops import other_files
from assistant.ui.error_block import ErrorBlock
from assistant.ui.page_scroll import PageScroll
from assistant.ui.score.entry import ScoreEntry
from assistant.ui.score.legend import SurpriseLegend
from assistant.ui.score.result_card import ResultCard
from assistant.ui.score.words import comparison_text, explanation
from assistant.ui.theme import Theme

MOST_RESULTS = 2
WIDE = 640          # px; from here on two results stand side by side
_STEPS = 1000       # of the progress


class ScoreWindow(QWidget):
    """It keeps nothing but what was given to show; `entry` has what is asked for."""

    file_dropped = Signal(Path)
    copied = Signal(str)                # what is to be on the clipboard
    remedy_requested = Signal(object)   # Remedy
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._busy = False
        self._cards: list[ResultCard] = []
        self._growing: ResultCard | None = None
        self.setObjectName("scoreWindow")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._error.remedy_requested.connect(self.remedy_requested)
        self._retranslate()
        self.resize(theme.px(900), theme.px(760))

    # -- what it shows --------------------------------------------------------------------------------------

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

    def begin_anew(self) -> None:
        """What was told of the text being scored does not count: it is scored again from its beginning."""
        if self._growing is not None:
            self._growing.begin_anew()

    def add_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        """The next tokens of it are scored."""
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
        """Texts are being scored, or no longer."""
        self._busy = busy
        if not busy and self._growing is not None:
            self._remove(self._growing)
            self._growing = None
        self.set_progress(0.0)
        self.entry.set_busy(busy)
        self._tell()

    def set_progress(self, share: float) -> None:
        """Shows how much of the text being scored is done, 0 to 1."""
        self._progress.setValue(round(_STEPS * share))
        self._say("")

    def set_waiting(self) -> None:
        """Says that something else comes first."""
        self._say(self.tr("This begins as soon as the model is ready and no answer is being written."))

    def set_error(self, error: AssistantError | None) -> None:
        """Says why a text could not be scored or read."""
        self._error.set_error(error)

    def error(self) -> AssistantError | None:
        """Returns the error that is shown."""
        return self._error.error()

    def scores(self) -> list[TextScore]:
        """Returns the results shown, from left to right."""
        return [score for card in self._cards if (score := card.score()) is not None]

    def comparison(self) -> str:
        """Returns the sentence that compares the two results, "" for none."""
        return self._comparison.text()

    # -- inside ---------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._explanation = label(kind="small", wrap=True)
        self.entry = ScoreEntry(self._theme)
        self.setFocusProxy(self.entry.first)
        self._progress = QProgressBar()
        self._progress.setObjectName("scoreProgress")
        self._progress.setRange(0, _STEPS)
        self._progress.setTextVisible(False)
        self._status, self._comparison = label(kind="caption", wrap=True), label(kind="strong", wrap=True)
        self._status.setObjectName("scoreStatus")
        self._comparison.setObjectName("scoreComparison")
        self._error = ErrorBlock(self._theme, self)
        self._legend = SurpriseLegend(self._theme)

    def _lay_out(self) -> None:
        px, results, column = self._theme.px, QWidget(), QVBoxLayout(self)
        self._results = QBoxLayout(QBoxLayout.Direction.LeftToRight, results)
        self._results.setContentsMargins(0, 0, 0, 0)
        self._results.setSpacing(px(12))
        self._scroll, self._rest = PageScroll(results), QWidget()
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(12))
        for part in (self._explanation, self.entry, self._progress, self._status, self._error, self._comparison):
            column.addWidget(part)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._legend)
        column.addWidget(self._rest, 1)

    def _remove(self, card: ResultCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            self._results.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._tell()

    def _say(self, text: str) -> None:
        self._status.setText(text)
        self._status.setVisible(self._busy and bool(text))

    def _tell(self) -> None:
        self._progress.setVisible(self._busy)
        shown, some = self.scores(), bool(self._cards)
        self._comparison.setText(comparison_text(*shown) if len(shown) == MOST_RESULTS else "")
        self._comparison.setVisible(bool(self._comparison.text()))
        self._legend.setVisible(some)
        self._scroll.setVisible(some)
        self._rest.setVisible(not some)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._results.setDirection(
            direction.LeftToRight if self.width() >= self._theme.px(WIDE) else direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._busy:
            self.entry.stop_requested.emit()
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
        self._progress.setAccessibleName(self.tr("Progress"))
        self._tell()
