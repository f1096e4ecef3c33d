"""The model that is marked in the list: which of its files was chosen and why, what it is, and its download."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.downloads import DiskRoom
from assistant.domain.errors import AssistantError
from assistant.domain.hub import ModelCard, ModelChoice, RepositoryFiles
from assistant.domain.model import DownloadPhase, Fit, HubModel, HubRepository
from assistant.ui.advice_place import AdvicePlace
from assistant.ui.controls import Ring, TextButton, label
from assistant.ui.download_offer import DownloadOffer
from assistant.ui.fit_text import needs_text, speed_text
from assistant.ui.fold import Fold
from assistant.ui.hub_facts import HubFacts
from assistant.ui.hub_files import HubFiles
from assistant.ui.hub_gate import HubGate
from assistant.ui.model_head import ModelHead
from assistant.ui.model_rows import same_model
from assistant.ui.model_text import hub_name, summary_of
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme

if TYPE_CHECKING:
    from assistant.domain.advice import Suggestion

translate = QCoreApplication.translate


class HubDetail(QWidget):
    """Answers about another model than the one shown are dropped here."""

    download_requested = Signal(object)     # HubModel
    advice_taken = Signal(object, object)   # HubModel, Suggestion: how it is to be loaded
    advice_taken_back = Signal(object)      # HubModel
    use_requested = Signal(object)          # HubModel that is on this computer already
    judged = Signal(object, object)         # HubModel that is shown, and its Fit as far as it is known by now
    model_changed = Signal(object, bool)    # HubModel, and whether its files were asked for at the Hub
    files_requested = Signal(str, str)      # repository and revision: asks the Hub
    page_requested = Signal(str)            # repository
    remedy_requested = Signal(object)       # Remedy
    token_entered = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: HubRepository | None = None
        self._files: RepositoryFiles | None = None
        self._card = ModelCard()
        self._model: HubModel | None = None          # what would be downloaded
        self._fit: Fit | None = None
        self._exact = self._waiting = self._here = False
        self._running: DownloadPhase | None = None
        self._room: DiskRoom | None = None
        self._reason = ""
        self.gate = HubGate(theme, self)
        self._make_parts()
        self._lay_out()
        self._offer.pressed.connect(self._on_download)
        self._page.clicked.connect(lambda: self.page_requested.emit(self.repo()))
        self._look.clicked.connect(self._on_look)
        self._advice.taken.connect(self._on_advice)
        self._advice.taken_back.connect(lambda: self.advice_taken_back.emit(self._model))
        self._list.chosen.connect(self._on_chosen)
        self.gate.remedy_requested.connect(self.remedy_requested)
        self.gate.token_entered.connect(self.token_entered)
        self._tell()

    # -- what it shows ------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Shows that nothing is marked."""
        self._begin(None, None, None)

    def show_model(self, model: HubModel, fit: Fit | None) -> None:
        """Shows a model of our own list; nothing is asked of the network for it."""
        self._begin(None, model, fit)
        self.model_changed.emit(model, self._files is not None)

    def show_repository(self, found: HubRepository, fit: Fit | None) -> None:
        """Shows what the search told; `set_files` and `set_card` bring the rest."""
        self._begin(found, None, fit)

    def set_files(self, files: RepositoryFiles, choice: ModelChoice | None) -> None:
        if files.repository.repo != self.repo():
            return
        again, self._waiting, self._files = self._waiting, False, files
        if self._found is not None:     # one of our own list stays as it is
            self._found = files.repository
            marked = next((each for each in files.models if again and same_model(each, self._model)), None)
            if marked is not None:
                self._model = marked
            else:
                self._model, self._reason = (choice.model, choice.reason) if choice else (None, "")
        self.gate.set_error(None)
        self._list.set_files(files, self._model)
        self._tell()
        if self._model is not None:
            self.model_changed.emit(self._model, True)

    def set_card(self, repo: str, card: ModelCard) -> None:
        if repo == self.repo():
            self._card = card
            self._tell()

    def set_fit(self, model: HubModel, fit: Fit, exact: bool, advice: "Sequence[Suggestion]" = (),
                chosen: str = "") -> None:
        """`exact`: the model's own header told it, not its size; `advice` is what would make it fit, `chosen` how the
        user wants it to be loaded."""
        if same_model(model, self._model):
            self._fit, self._exact = fit, exact
            self._advice.set_suggestions(advice, chosen)
            self._tell()
            self.judged.emit(model, fit)

    def set_room(self, model: HubModel, room: DiskRoom) -> None:
        if same_model(model, self._model):
            self._room = room
            self._tell()

    def set_error(self, repo: str, error: AssistantError) -> None:
        """Says why a repository's files cannot be had."""
        if repo == self.repo():
            self._waiting = False
            self.gate.set_error(error)
            self._tell()

    def look_again(self) -> None:
        """The Hub is asked once more, after it has refused."""
        self._waiting = True
        self.gate.set_error(None)
        self._tell()

    def set_running(self, phase: DownloadPhase | None) -> None:
        """How far the download of the model shown is, None without one."""
        self._running = phase
        self._tell()

    def set_here(self, here: bool) -> None:
        """Whether the model shown is on this computer already: then it can be used instead."""
        if here != self._here:
            self._here = here
            self._tell()

    def repo(self) -> str:
        """Returns the repository shown, "" where there is none."""
        shown = self._found or self._model
        return shown.repo if shown is not None else ""

    def model(self) -> HubModel | None:
        """Returns what the button downloads."""
        return self._model

    def files(self) -> tuple[HubModel, ...]:
        """Returns all models of the repository, as far as the Hub was asked for them."""
        return self._files.models if self._files is not None else ()

    def focus_download(self) -> bool:
        """Moves the keyboard to the button. Returns whether it can be pressed."""
        return self._offer.focus()

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._head, self._advice = ModelHead(theme), AdvicePlace(theme)
        self._needs = label(kind="caption", wrap=True)
        self._needs.setObjectName("memoryNeeds")
        self._why = label(kind="small", wrap=True)
        self._why.setObjectName("whyThisFile")
        self._offer = DownloadOffer(theme)
        self._summary = label(kind="small", wrap=True)
        self._summary.setObjectName("cardSummary")
        self._facts = HubFacts()
        self._page = TextButton(theme, "", "link", "external-link")
        self._page.setObjectName("hubPageButton")
        self._page.set_flush()
        self._look = TextButton(theme, "", "link")
        self._look.setObjectName("allFilesButton")
        self._look.set_flush()
        self._ring, self._state = Ring(theme), label(kind="caption", wrap=True)
        self._list = HubFiles(theme)
        self._details = QWidget()
        self._fold = Fold(theme, self._details)
        self._fold.button.setObjectName("filesFold")

    def _lay_out(self) -> None:
        waiting, body, page = QHBoxLayout(), QWidget(), QVBoxLayout(self)
        waiting.addWidget(self._ring)
        waiting.addWidget(self._state, 1)
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.addWidget(self._needs)
        details.addWidget(self._look, 0, Qt.AlignmentFlag.AlignLeft)
        details.addWidget(self._list)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(6)
        for part in (self._head, self._why, self._advice):
            column.addWidget(part)
        column.addLayout(waiting)
        column.addWidget(self.gate)
        column.addSpacing(4)
        column.addWidget(self._offer)
        column.addWidget(self._summary)
        column.addWidget(self._facts)
        column.addWidget(self._page, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._fold)
        column.addStretch(1)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(PageScroll(body))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    # -- words --------------------------------------------------------------------------------------------

    def _begin(self, found: HubRepository | None, model: HubModel | None, fit: Fit | None) -> None:
        self._waiting = found is not None
        self._found, self._model, self._fit = found, model, fit
        self._files, self._card, self._room, self._exact, self._reason = None, ModelCard(), None, False, ""
        self.gate.set_error(None)
        self._advice.set_suggestions(())
        self._fold.set_open(False)
        self._list.set_files(None, None)
        self._tell()

    def _tell(self) -> None:
        known = self._found is not None or self._model is not None
        self.setVisible(known)
        self._page.set_label(self.tr("Open its web page"))
        self._look.set_label(self.tr("Look at all its files at the Hub"))
        self._fold.set_texts(self.tr("Details"), self._model.quantisation if self._model is not None else "")
        self._tell_offer()
        self._ring.setVisible(self._waiting)
        self._ring.set_busy(self._waiting)
        if not known:
            return
        self._tell_head()
        self._tell_facts()
        nothing = self._files is not None and self._model is None
        self._state.setText(self.tr("Looking at its files…") if self._waiting else self.tr(
            "There is no model to talk to in here.") if nothing else "")
        self._state.setVisible(self._waiting or nothing)
        self._look.setVisible(self._files is None and self._found is None)
        self._fold.setVisible(self._files is not None or self._found is None)

    def _tell_head(self) -> None:
        name = self._found.name if self._found is not None else hub_name(self._model) if self._model else ""
        basis = (translate("hub_text", "Read from the head of the file.") if self._exact
                 else translate("hub_text", "Estimated from its size."))
        self._head.show_model(name, self.repo(), self._fit, basis)
        numbers = [needs_text(self._fit), basis, speed_text(self._fit)] if self._fit is not None else []
        self._needs.setText("\n".join(text for text in numbers if text))
        self._needs.setVisible(self._fit is not None)
        self._why.setText(translate("models", self._reason) if self._reason else "")
        self._why.setVisible(bool(self._reason))

    def _tell_offer(self) -> None:
        self._offer.show_model(self._model, self._here, self._room, self._running, enabled=not self.gate.is_closed())

    def _tell_facts(self) -> None:
        found, model, card = self._found, self._model, self._card
        summary = card.summary or (summary_of(model) if model is not None and model.summary else "")
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._facts.show_facts(found, model, card)

    # -- what the user did --------------------------------------------------------------------------------

    def _on_download(self) -> None:
        if self._model is not None:
            (self.use_requested if self._here else self.download_requested).emit(self._model)

    def _on_look(self) -> None:
        if self._model is not None:
            self.look_again()
            self.files_requested.emit(self._model.repo, self._model.revision)

    def _on_advice(self, suggestion: "Suggestion") -> None:
        if suggestion.model is not None:
            self._list.choose(suggestion.model)
            self._on_chosen(suggestion.model)
        elif suggestion.setting and self._model is not None:
            self.advice_taken.emit(self._model, suggestion)
        else:
            self._fold.set_open(True)
            self._on_look()

    def _on_chosen(self, model: HubModel) -> None:
        self._model, self._fit, self._exact, self._room = model, None, False, None
        self._reason = ""
        self._advice.set_suggestions(())
        self._tell()
        self.model_changed.emit(model, self._files is not None)
