"""The list of models one could have: our own, or in its place what a search over the Hub has found."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import Fit, HubModel, HubRepository
from assistant.ui.controls import Ring, TextButton, label
from assistant.ui.error_block import ErrorBlock
from assistant.ui.hub_text import row_of_repository
from assistant.ui.model_rows import Listed, ModelRows, row_of, same_model
from assistant.ui.scroll_line import ScrollLine
from assistant.ui.theme import Theme

if TYPE_CHECKING:
    from assistant.domain.comparison import Compared
    from assistant.ui.speed_chart import SpeedChart

Found = tuple[HubRepository, int, Fit | None]       # bytes of its usual file, 0 and None where unknown


class FoundModels(QWidget):
    """Says above the list what it is, and why a search has failed. The marked model stays marked."""

    marked = Signal(object)                 # Listed or None: another one, not the same after more was found
    compare_requested = Signal()            # the chart is wanted: `show_compared` answers
    chosen = Signal()                       # Enter on the one that is marked in the chart
    more_requested = Signal()
    remedy_requested = Signal(object)       # Remedy, of the search

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curated: list[tuple[HubModel, Fit]] = []
        self._results: list[Found] | None = None     # None: our own list is shown
        self._pasted: HubRepository | None = None    # the user named it; shown above what the search finds
        self._words: list[str] = []
        self._marked: Listed | None = None
        self._searching = self._more = self._filling = False
        self._stalled = False        # the next page could not be had
        self._theme = theme
        self._chart: SpeedChart | None = None        # made when it is first wanted
        self._ring, self._heading = Ring(theme, parent=self), label(kind="group", wrap=True)
        self._compare = TextButton(theme, "", "link", "chart-no-axes-gantt", self)
        self._compare.setObjectName("compareButton")
        self._compare.set_flush()
        self._error = ErrorBlock(theme, self)
        self.rows = ModelRows(theme, self)
        self.rows.setObjectName("hubResults")
        self._show_more = TextButton(theme, "", "link", parent=self)
        self._show_more.setObjectName("moreResultsButton")
        state, column = QHBoxLayout(), QVBoxLayout(self)
        state.addWidget(self._ring)
        state.addWidget(self._heading, 1)
        state.addWidget(self._compare)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(state)
        column.addWidget(self._error)
        column.addWidget(self.rows, 1)
        ScrollLine(theme, self.rows)
        self._column = column
        column.addWidget(self._show_more, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.marked.connect(self._on_marked)
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.rows.verticalScrollBar().rangeChanged.connect(lambda *_: self._tell())
        self._show_more.clicked.connect(self.more_requested)
        self._compare.clicked.connect(self._on_compare)
        self._error.remedy_requested.connect(self._on_remedy)
        self._retranslate()

    # -- what it shows ------------------------------------------------------------------------------------

    def set_curated(self, models: Sequence[tuple[HubModel, Fit]]) -> None:
        if (new := list(models)) != self._curated or self.is_charted():     # told whenever a file is seen
            self._curated = new
            self._fill()

    def set_words(self, text: str) -> None:
        """Narrows our own list to what has these words; where none has, all of it stays."""
        self._words = text.casefold().split()
        if self._results is None:
            self._fill()

    def show_curated(self) -> None:
        """Goes back to our own list."""
        self._results, self._pasted, self._more, self._searching = None, None, False, False
        self._error.set_error(None)
        self._fill()

    def set_results(self, found: Sequence[Found], more: bool) -> None:
        """Shows what a search found, in place of our own list; `more`: there is another page."""
        self._results, self._more, self._searching = list(found), more, False
        self._error.set_error(None)
        self._fill()
        self.rows.scrollToTop()

    def add_results(self, found: Sequence[Found], more: bool) -> None:
        """Adds another page of the same search."""
        known = {repository.repo for repository, _, _ in self._results or []}
        new = [entry for entry in found if entry[0].repo not in known]
        self._results, self._more, self._searching = [*(self._results or []), *new], more, False
        self._fill()

    def set_searching(self, searching: bool) -> None:
        self._searching = searching
        if searching:
            self._stalled = False
            self._error.set_error(None)
        self._tell()

    def set_error(self, error: AssistantError | None) -> None:
        """Shows why a search failed. Answers to another question go: our own list needs no network."""
        self._error.set_error(error)
        self._searching = False
        if error is not None and self._pasted is None:
            self._results, self._more = None, False
        self._fill()

    def set_more_error(self, error: AssistantError) -> None:
        """Shows why there are no more yet: what was found stays, and *Retry* asks for the rest."""
        self._searching, self._stalled = False, True
        self._error.set_error(error)
        self._tell()

    def show_pasted(self, repository: HubRepository | None) -> None:
        """Puts a repository above the rest and marks it; None takes it away."""
        self._pasted = repository
        if repository is not None:
            self._results = self._results or []
            self._fill()
            self.rows.setCurrentRow(0)

    def drop_pasted(self) -> None:
        """Shows our own list again where such a repository stands in its place."""
        if self._pasted is not None:
            self.show_curated()

    def show_compared(self, models: "Sequence[Compared]") -> None:
        """Shows the chart of these models in place of our own list; they may come again."""
        if self._chart is None:
            from assistant.ui.speed_chart import SpeedChart

            chart = self._chart = SpeedChart(self._theme, self)
            chart.hide()
            chart.marked.connect(self._on_marked)
            chart.chosen.connect(self.chosen)
            self._column.insertWidget(self._column.indexOf(self.rows), chart, 1)
            self.setTabOrder(self.rows, chart)
        self._chart.set_models(models)
        if not self.is_charted():
            self._chart.mark(self._marked)
            self._show_chart(True)
        self._tell()

    def is_charted(self) -> bool:
        """Returns whether the chart is shown."""
        return self._chart is not None and not self._chart.isHidden()

    def view(self) -> QWidget:
        """Returns what the keyboard moves in: the list or the chart."""
        return self._chart if self._chart is not None and self.is_charted() else self.rows

    def fit_of(self, model: Listed) -> Fit | None:
        """Returns what is known of one that is shown."""
        known: list[tuple[Listed, Fit | None]] = [*self._curated]
        known += [(found, fit) for found, _, fit in self._results or []]
        known += [(each.model, each.fit) for each in self._chart.models()] if self._chart is not None else []
        return next((fit for other, fit in known if same_model(other, model)), None)

    # -- inside -------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        if self._results is None:
            found = [(model, fit) for model, fit in self._curated
                     if all(word in f"{model.name} {model.repo} {model.summary}".casefold() for word in self._words)]
            rows = [row_of(model, fit) for model, fit in found or self._curated]
        else:
            rows = [row_of_repository(*entry) for entry in self._with_pasted(self._results)]
        bar = self.rows.verticalScrollBar()
        place = bar.value()
        self._filling = True
        self.rows.set_sections([("", rows)])
        bar.setValue(place)
        self._filling = False
        if self.is_charted() and self._results is None and not self._searching:
            self.compare_requested.emit()       # with what is known by now
        else:
            self._show_chart(False)
            self._on_marked(self.rows.marked_model())
        self._tell()

    def _with_pasted(self, results: list[Found]) -> list[Found]:
        if self._pasted is None:
            return results
        repo = self._pasted.repo
        return [next((entry for entry in results if entry[0].repo == repo), (self._pasted, 0, None)),
                *(entry for entry in results if entry[0].repo != repo)]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.rows.setAccessibleName(self.tr("Models to download"))
        self._show_more.set_label(self.tr("Show more"))
        self._compare.setToolTip(self.tr("Speed against quality of the models that fit"))
        self._fill()

    def _tell(self) -> None:
        self._ring.set_busy(self._searching)
        self._ring.setVisible(self._searching)
        count = len(self.rows.models())
        if self._searching:
            text = self.tr("Searching…")
        elif self._results is None:
            text = self._chart_text() if self.is_charted() else self.tr("Recommended")
        elif not count:
            text = self.tr("Nothing found. Try fewer or other words.")
        elif self._more:
            text = self.tr("More than %Ln models found", "", count)
        else:
            text = self.tr("%Ln models found", "", count)
        self._heading.setText(text)
        self._compare.setVisible(self._results is None and not self._searching and bool(self._curated))
        self._compare.set_label(self.tr("List") if self.is_charted() else self.tr("Compare"))
        self._compare.set_icon("list" if self.is_charted() else "chart-no-axes-gantt")
        whole = not self.rows.verticalScrollBar().maximum()     # nothing to scroll to the end of
        self._show_more.setVisible(self._more and not self._searching and whole)

    def _chart_text(self) -> str:
        empty = self._chart is not None and not self._chart.models()
        return self.tr("None of these fits this computer with room to spare.") if empty else self.tr(
            "What fits this computer")

    def _on_marked(self, model: Listed | None) -> None:
        if not self._filling and not same_model(model, self._marked):
            self._marked = model
            self.marked.emit(model)

    def _on_remedy(self, remedy: Remedy) -> None:
        if self._stalled and remedy is Remedy.RETRY:
            self.more_requested.emit()
        else:
            self.remedy_requested.emit(remedy)

    def _on_compare(self) -> None:
        if self.is_charted():
            self._show_chart(False)
            self._on_marked(self.rows.marked_model())
        else:
            self.compare_requested.emit()

    def _show_chart(self, shown: bool) -> None:
        if self._chart is None or shown == self.is_charted():
            return
        focused = self.view().hasFocus()
        self.rows.setVisible(not shown)
        self._chart.setVisible(shown)
        if focused:
            self.view().setFocus()
        self._tell()

    def _on_scrolled(self, value: int) -> None:
        bar = self.rows.verticalScrollBar()
        idle = not (self._searching or self._filling or self._stalled)
        if self._more and idle and value > bar.maximum() - bar.pageStep() // 2:
            self.more_requested.emit()
