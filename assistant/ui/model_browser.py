"""The window in which models are found and downloaded: ours first, the whole Hub once it is searched."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from assistant.domain.errors import Remedy
from assistant.domain.model import DownloadState, HubModel, HubRepository, ModelFile
from assistant.ui.clear_button import ClearButton
from assistant.ui.controls import Divider, TextButton, label
from assistant.ui.download_list import DownloadList
from assistant.ui.found_models import FoundModels
from assistant.ui.hub_detail import HubDetail
from assistant.ui.hub_filters import HubFilters
from assistant.ui.model_rows import Listed
from assistant.ui.theme import Theme

if TYPE_CHECKING:
    from assistant.ui.local_detail import LocalDetail

WIDE = 760              # px; from here on the marked model stands at the right, below that underneath
LOOK_AFTER_MS = 150     # arrow keys run over rows; only where they rest the Hub is asked


class ModelBrowser(QWidget):
    """Nothing is asked of the network before the user searches once; from then on typing searches too. It keeps
    nothing but what it was given to show."""

    search_requested = Signal(object, bool, bool)    # SearchQuery; only what fits this computer; at once
    search_dropped = Signal()                    # nobody waits for its answer any more
    open_requested = Signal(str, str)            # repository, revision
    download_requested = Signal(object)          # HubModel
    use_requested = Signal(Path)                 # a model that is on this computer
    remedy_requested = Signal(object)            # Remedy, of the search
    opened = Signal()                            # the window was shown

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._online = False        # the user has searched once
        self.setObjectName("modelBrowser")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(theme.px(980), theme.px(680))

    def set_download(self, state: DownloadState) -> None:
        """Shows a download under way, or how it ended."""
        self.downloads.set_state(state)

    def remove_download(self, model: HubModel) -> None:
        """Takes a discarded or finished download away."""
        self.downloads.remove(model)

    def fill_search(self, words: str) -> None:
        """Writes words into the field; the Hub is asked for them once the user says so."""
        self._search.setText(words)
        self._search.selectAll()
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def search_again(self) -> None:
        """Searches once more for the same."""
        self._search_now(at_once=True)

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._search = QLineEdit(self)
        self._search.setObjectName("hubSearch")
        self._search.setProperty("kind", "tall")        # as the button beside it
        self._clear = ClearButton(theme, self._search)
        self._search.installEventFilter(self)
        self._go = TextButton(theme, "", "secondary", "search", self)
        self._go.setObjectName("hubSearchButton")
        self._promise = label(kind="caption", wrap=True)
        self.filters = HubFilters(theme, self)
        self.filters.hide()
        self.found = FoundModels(theme, self)
        self.found.rows.installEventFilter(self)
        self.detail = HubDetail(theme, self)
        self._line = Divider(theme, self)
        self.downloads = DownloadList(theme, self)
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)

    def _lay_out(self) -> None:
        search, column = QHBoxLayout(), QVBoxLayout(self)
        search.setSpacing(8)
        search.addWidget(self._search, 1)
        search.addWidget(self._go)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.addWidget(self.found, 5)
        self._halves.addWidget(self._line)
        self._halves.addWidget(self.detail, 4)
        self._local: LocalDetail | None = None      # made when a model of this computer is first marked
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(search)
        column.addWidget(self._promise)
        column.addWidget(self.filters)
        column.addSpacing(4)
        column.addLayout(self._halves, 1)
        column.addWidget(self.downloads)

    def _connect(self) -> None:
        self._search.returnPressed.connect(self._on_search)
        self._search.textChanged.connect(self._on_text_changed)
        self._go.clicked.connect(self._on_search)
        self.filters.changed.connect(self.search_again)
        self.found.marked.connect(self._on_marked)
        self.found.remedy_requested.connect(self._on_remedy)
        self.found.chosen.connect(self._focus_action)
        self._look_soon.timeout.connect(self._look)
        self.detail.download_requested.connect(self.download_requested)
        self.detail.files_requested.connect(self.open_requested)
        self.detail.judged.connect(self.found.set_known)
        self.detail.model_changed.connect(lambda *_: self._tell_running())
        self.downloads.changed.connect(self._tell_running)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(WIDE)
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(20 if wide else 8)
        self.downloads.fit()
        self._tell_line()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._back_to_own_list()
        self._search.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.opened.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Find models"))
        self._search.setPlaceholderText(self.tr("Search, or paste an address"))
        self._search.setAccessibleName(self.tr("Search the Hugging Face Hub, or paste an address"))
        self._clear.retranslate()
        self._go.set_label(self.tr("Search"))
        self._promise.setText(self.tr("Only a search and a download use the internet; what you write stays here."))

    # -- what the user did --------------------------------------------------------------------------------

    def _on_search(self) -> None:
        self._online = True         # said so; from now on typing is enough
        self.filters.show()
        self._search_now(at_once=True)

    def _on_text_changed(self, text: str) -> None:
        self.found.set_words(text)
        if self._online:
            self._search_now(at_once=False)
        else:
            self._back_to_own_list()

    def _back_to_own_list(self) -> None:
        """Nothing was searched for: a repository that was shown unasked, to download again, makes room."""
        if not self._online and not self._search.text().strip():
            self.found.drop_pasted()

    def _search_now(self, at_once: bool) -> None:
        text = self._search.text().strip()
        self.found.show_pasted(None)
        if not text and not self.filters.narrows() and not at_once:     # emptied: back to our own list
            self.search_dropped.emit()
            self.found.show_curated()
            return
        self.found.set_searching(True)
        self.search_requested.emit(self.filters.query(text), self.filters.only_fitting, at_once)

    def _on_marked(self, model: Listed | None) -> None:
        self._look_soon.stop()
        if isinstance(model, HubModel):
            self.detail.show_model(model, self.found.fit_of(model))
        elif isinstance(model, HubRepository):
            self.detail.show_repository(model, self.found.fit_of(model))
            self._look_soon.start()
        else:
            self.detail.clear()
        self._show_local(model if isinstance(model, ModelFile) else None)
        self._tell_line()

    def _show_local(self, model: ModelFile | None) -> None:
        if model is not None and self._local is None:
            from assistant.ui.local_detail import LocalDetail

            self._local = LocalDetail(self._theme, self)
            self._local.use_requested.connect(self.use_requested)
            self._halves.addWidget(self._local, 4)
            self.setTabOrder(self.found.view(), self._local)
        if self._local is not None:
            self._local.show_model(model, self.found.fit_of(model) if model is not None else None)

    def _focus_action(self) -> bool:
        """Moves the keyboard to what is done with the marked model. Returns whether there is something."""
        if self._local is not None and not self._local.isHidden():
            return self._local.focus()
        return self.detail.focus_download()

    def _look(self) -> None:
        if repo := self.detail.repo():
            self.open_requested.emit(repo, "")

    def _tell_line(self) -> None:
        """Beside each other list and detail need no line between them."""
        shown = not self.detail.isHidden() or (self._local is not None and not self._local.isHidden())
        self._line.setVisible(self.width() < self._theme.px(WIDE) and shown)

    def _tell_running(self) -> None:
        model = self.detail.model()
        self.detail.set_running(self.downloads.under_way(model) if model is not None else None)

    def show_pasted(self, repository: HubRepository) -> None:
        """Shows the repository whose address the user has given; it is being asked for already."""
        self.found.show_pasted(repository)
        self._look_soon.stop()

    def _on_remedy(self, remedy: Remedy) -> None:
        if remedy is Remedy.RETRY:
            self.search_again()
        else:
            self.remedy_requested.emit(remedy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            rows = self.found.rows
            if watched is self._search and event.key() == Qt.Key.Key_Down:
                self.found.view().setFocus(Qt.FocusReason.TabFocusReason)
                if self.found.view() is rows and rows.marked_model() is None:
                    rows.step(1)
                return True
            if watched is rows and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self._focus_action()     # and there Enter downloads
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
