"""The window in which models are found and downloaded: ours first, the whole Hub once it is searched."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel
from assistant.ui.controls import Divider, Ring, TextButton, label
from assistant.ui.download_bar import DownloadBar
from assistant.ui.error_block import ErrorBlock
from assistant.ui.model_rows import ModelRows, row_of
from assistant.ui.model_text import fit_sentence, hub_name, rate_sentence, size_text
from assistant.ui.theme import Theme

RUNNING = (DownloadPhase.QUEUED, DownloadPhase.DOWNLOADING, DownloadPhase.WAITING, DownloadPhase.PAUSED,
           DownloadPhase.CHECKING)

DOWNLOADS_HIGH = 200   # more downloads than fit scroll


class ModelBrowser(QWidget):
    """Nothing is asked of the network before the user searches. It keeps nothing but what it was given to show."""

    search_requested = Signal(str)
    download_requested = Signal(object)          # HubModel
    pause_requested = Signal(object)             # HubModel
    resume_requested = Signal(object)            # HubModel
    discard_requested = Signal(object)           # HubModel
    remedy_requested = Signal(object, object)    # Remedy, HubModel or None (of the search)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._curated: list[tuple[HubModel, Fit]] = []
        self._results: list[tuple[HubModel, Fit]] | None = None   # None: nothing was searched yet
        self._searching = False
        self._bars: dict[tuple[str, str], DownloadBar] = {}
        self.setObjectName("modelBrowser")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(theme.px(680), theme.px(640))

    # -- what it shows ------------------------------------------------------------------------------------

    def set_curated(self, models: list[tuple[HubModel, Fit]]) -> None:
        self._curated = models
        self._fill()

    def set_results(self, models: list[tuple[HubModel, Fit]]) -> None:
        """Shows what a search found, in place of the curated list; ends `set_searching`."""
        self._results = models
        self._error.set_error(None)
        self.set_searching(False)

    def set_searching(self, searching: bool) -> None:
        self._searching = searching
        self._ring.set_busy(searching)
        self._ring.setVisible(searching)
        if searching:
            self._error.set_error(None)
        self._fill()

    def set_error(self, error: AssistantError | None) -> None:
        """Shows why a search failed; the rows stay. Errors of a download stand at its bar."""
        self._error.set_error(error)
        self._searching = False
        self._ring.setVisible(False)
        self._fill()

    def set_download(self, state: DownloadState) -> None:
        """Shows a download under way, or how it ended."""
        key = (state.model.repo, state.model.file)
        bar = self._bars.get(key)
        if bar is None:
            bar = self._bars[key] = self._make_bar(state.model)
        bar.set_state(state)
        self._tell_marked()
        self._show_downloads()

    def remove_download(self, model: HubModel) -> None:
        """Takes a discarded or finished download away."""
        bar = self._bars.pop((model.repo, model.file), None)
        if bar is not None:
            self._bar_column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self._tell_marked()
        self._show_downloads()

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._search = QLineEdit(self)
        self._search.setObjectName("hubSearch")
        self._search.setClearButtonEnabled(True)
        self._go = TextButton(theme, "", "secondary", "search", self)
        self._go.setObjectName("hubSearchButton")
        self._promise = label(kind="caption", wrap=True)
        self._ring = Ring(theme, parent=self)
        self._ring.hide()
        self._heading = label(kind="group", wrap=True)
        self._error = ErrorBlock(theme, self)
        self._rows = ModelRows(theme, self)
        self._rows.setObjectName("hubResults")
        self._name, self._facts = label(kind="strong", wrap=True), label(kind="caption", wrap=True)
        self._download = TextButton(theme, "", "primary", "download", self)
        self._download.setObjectName("downloadButton")
        self._downloads = QScrollArea(self)
        self._downloads.setProperty("kind", "clear")
        self._downloads.setWidgetResizable(True)
        self._downloads.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._downloads.hide()

    def _lay_out(self) -> None:
        search, state, marked, words = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        search.setSpacing(8)
        search.addWidget(self._search, 1)
        search.addWidget(self._go)
        state.addWidget(self._ring)
        state.addWidget(self._heading, 1)
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        marked.setSpacing(16)
        marked.addLayout(words, 1)
        marked.addWidget(self._download)
        holder = QWidget()
        holder.setProperty("kind", "clear")
        self._bar_column = QVBoxLayout(holder)
        self._bar_column.setContentsMargins(0, 4, 8, 4)
        self._bar_column.setSpacing(12)
        self._downloads.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(search)
        column.addWidget(self._promise)
        column.addSpacing(4)
        column.addLayout(state)
        column.addWidget(self._error)
        column.addWidget(self._rows, 1)
        column.addWidget(Divider(self._theme))
        column.addLayout(marked)
        column.addWidget(self._downloads)

    def _connect(self) -> None:
        self._search.returnPressed.connect(self._on_search)
        self._search.textChanged.connect(self._on_search_changed)
        self._go.clicked.connect(self._on_search)
        self._rows.marked.connect(self._tell_marked)
        self._download.clicked.connect(self._on_download_clicked)
        self._error.remedy_requested.connect(lambda remedy: self._on_remedy(None, remedy))

    def _make_bar(self, model: HubModel) -> DownloadBar:
        bar = DownloadBar(self._theme, named=True)
        bar.pause_requested.connect(partial(self.pause_requested.emit, model))
        bar.resume_requested.connect(partial(self.resume_requested.emit, model))
        bar.discard_requested.connect(partial(self.discard_requested.emit, model))
        bar.remedy_requested.connect(partial(self._on_remedy, model))
        self._bar_column.addWidget(bar)
        bar.show()
        return bar

    def _show_downloads(self) -> None:
        self._downloads.setVisible(bool(self._bars))
        self._bar_column.activate()
        wanted = self._bar_column.sizeHint().height() + 4
        self._downloads.setFixedHeight(min(wanted, self._theme.px(DOWNLOADS_HIGH)))

    # -- words --------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Find models"))
        self._search.setPlaceholderText(self.tr("Search the Hugging Face Hub"))
        self._search.setAccessibleName(self.tr("Search the Hugging Face Hub"))
        self._go.set_label(self.tr("Search"))
        self._promise.setText(self.tr("Only a search and a download use the internet; what you write stays here."))
        self._rows.setAccessibleName(self.tr("Models to download"))
        self._fill()

    def _fill(self) -> None:
        shown = self._curated if self._results is None else self._results
        self._rows.set_sections([("", [row_of(model, fit) for model, fit in shown])])
        if self._searching:
            text = self.tr("Searching…")
        elif self._results is None:
            text = self.tr("Recommended")
        elif shown:
            text = self.tr("%Ln files found", "", len(shown))
        else:
            text = self.tr("Nothing found. Try fewer or other words.")
        self._heading.setText(text)
        self._tell_marked()

    def _tell_marked(self, _model: object = None) -> None:
        model = self._rows.marked_model()
        known = isinstance(model, HubModel)
        for part in (self._name, self._facts, self._download):
            part.setVisible(known)
        if not isinstance(model, HubModel):
            return
        shown = [*self._curated, *(self._results or [])]
        fit = next(fit for other, fit in shown if (other.repo, other.file) == (model.repo, model.file))
        licence = self.tr("licence: {name}").format(name=model.licence) if model.licence else ""
        count = self.tr("%Ln downloads", "", model.downloads) if model.downloads else ""
        facts = [fit_sentence(fit.verdict), rate_sentence(fit), model.quantisation, licence, count, model.repo]
        self._name.setText(hub_name(model))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._download.set_label(self.tr("Download · {size}").format(size=size_text(model.size)))
        self._download.setEnabled(not self._is_running(model))

    def _is_running(self, model: HubModel) -> bool:
        bar = self._bars.get((model.repo, model.file))
        state = bar.state() if bar is not None else None
        return state is not None and state.phase in RUNNING

    # -- what the user did --------------------------------------------------------------------------------

    def _on_search(self) -> None:
        if words := self._search.text().strip():
            self.set_searching(True)
            self.search_requested.emit(words)

    def _on_search_changed(self, text: str) -> None:
        if not text and self._results is not None:   # emptied: back to our own list
            self._results = None
            self._error.set_error(None)
            self._fill()

    def _on_download_clicked(self) -> None:
        model = self._rows.marked_model()
        if isinstance(model, HubModel):
            self.download_requested.emit(model)

    def _on_remedy(self, model: HubModel | None, remedy: Remedy) -> None:
        if model is None and remedy is Remedy.RETRY:
            self._on_search()
        else:
            self.remedy_requested.emit(remedy, model)
