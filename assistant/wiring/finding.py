"""Connects the window of all models with the search over the Hub, the list of downloads and the disk."""

from typing import TYPE_CHECKING

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.fit import fit
from assistant.domain.gguf import Header
from assistant.domain.hub import ConnectedFor, ModelCard, ModelChoice, RepositoryFiles, SearchPage, SearchQuery
from assistant.domain.hub_address import HubAddress, page
from assistant.domain.model import HubModel, HubRepository, ModelFile
from assistant.domain.model_names import active_parameters, tidy_name
from assistant.hub.catalog import Q4_BYTES_PER_WEIGHT
from assistant.ui import desktop
from assistant.ui.found_models import Found
from assistant.wiring.next_steps import NextSteps
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from assistant.domain.advice import Suggestion

# What advice sets.
ADVISED = frozenset({"model.flash_attention", "model.kv_type", "model.context_length", "model.gpu_layers"})


class FindingWiring:
    """Asks the Hub only what the user has asked in the window."""

    def __init__(self, services: Services, widgets: Widgets, steps: NextSteps) -> None:
        self._s, self._w, self._steps = services, widgets, steps
        self._token_entered = False
        self._connect_search()
        self._connect_detail()
        self._connect_downloads()
        services.hub.token.kept_changed.connect(self._on_token_kept)
        self._tell_enabled()

    def _connect_search(self) -> None:
        search, browser, found = self._s.hub_search, self._w.browser, self._w.browser.found
        browser.search_requested.connect(self._on_search)
        browser.search_dropped.connect(search.cancel)
        found.more_requested.connect(search.next_page)
        browser.open_requested.connect(search.open)
        browser.remedy_requested.connect(self._on_search_remedy)
        search.searching.connect(found.set_searching)
        search.found.connect(lambda page: found.set_results(self._found(page), bool(page.cursor)))
        search.more_found.connect(lambda page: found.add_results(self._found(page), bool(page.cursor)))
        search.search_failed.connect(found.set_error)
        search.more_failed.connect(found.set_more_error)
        search.address_pasted.connect(self._on_address)
        search.connected.connect(lambda: self._s.library.connected.emit(ConnectedFor.SEARCH))

    def _connect_detail(self) -> None:
        search, detail, disk = self._s.hub_search, self._w.browser.detail, self._s.library.download_disk
        search.repository_found.connect(self._on_repository)
        search.repository_failed.connect(detail.set_error)
        search.card_found.connect(self._on_card)
        search.header_found.connect(self._on_header)
        search.header_failed.connect(self._on_header_failed)
        disk.room_known.connect(detail.set_room)
        detail.model_changed.connect(self._on_model)
        detail.page_requested.connect(self._open_page)
        detail.remedy_requested.connect(self._on_detail_remedy)
        detail.token_entered.connect(self._on_token)
        detail.advice_taken.connect(self._on_advice)
        detail.advice_taken_back.connect(self._on_advice_taken_back)
        detail.use_requested.connect(self._use)
        self._s.library.files_changed.connect(lambda _files: self._tell_here())
        self._s.library.machine_known.connect(lambda _machine: self._look_at_marked())

    def _connect_downloads(self) -> None:
        shown, downloads, disk = self._w.browser.downloads, self._s.library.downloads, self._s.library.download_disk
        shown.pause_requested.connect(downloads.pause)
        shown.resume_requested.connect(downloads.begin)
        shown.discard_requested.connect(downloads.discard)
        shown.move_requested.connect(downloads.move)
        shown.pause_all_requested.connect(downloads.pause_all)
        shown.resume_all_requested.connect(downloads.resume_all)
        shown.remedy_requested.connect(self._on_download_remedy)
        shown.clean_requested.connect(disk.clean)
        shown.changed.connect(self._tell_enabled)
        downloads.listed.connect(shown.set_order)
        disk.room_changed.connect(shown.set_room)
        disk.leftovers_found.connect(shown.set_leftovers)
        self._w.browser.opened.connect(disk.look_for_leftovers)
        commands = self._w.window.commands
        commands.on("pause_downloads", downloads.pause_all)
        commands.on("resume_downloads", downloads.resume_all)

    def _tell_enabled(self) -> None:
        shown, commands = self._w.browser.downloads, self._w.window.commands
        commands.set_enabled("pause_downloads", shown.can_pause())
        commands.set_enabled("resume_downloads", shown.can_resume())

    # -- the search ---------------------------------------------------------------------------------------

    def _on_search(self, query: SearchQuery, only_fitting: bool, at_once: bool) -> None:
        search = self._s.hub_search
        fitting = search.fitting(query) if only_fitting else query
        if fitting.max_size and query.max_size and fitting.max_size > query.max_size:
            fitting = query         # the user's own limit is the narrower one
        search.set_query(fitting, at_once)

    def _found(self, page: SearchPage) -> list[Found]:
        return [self._judged(repository) for repository in page.repositories]

    def _judged(self, found: HubRepository) -> Found:
        """Judges a repository by the file most people take of it; its own header tells more later."""
        size, machine = int(found.parameters * Q4_BYTES_PER_WEIGHT), self._s.library.machine
        if not size or machine is None:
            return found, size, None
        active = int(active_parameters(found.name) * Q4_BYTES_PER_WEIGHT)       # of a mixture of experts
        return found, size, fit(HubModel(found.repo, "", "", size, "", active_bytes=active), machine,
                                profile=self._s.library.profile)

    def _on_address(self, address: HubAddress) -> None:
        self._w.browser.show_pasted(HubRepository(address.repo, tidy_name(address.repo)))

    def _on_search_remedy(self, remedy: Remedy) -> None:
        if remedy is Remedy.USE_MIRROR:
            self._steps.use_mirror()
            self._w.browser.search_again()
        elif remedy is not Remedy.CHOOSE_MODEL:     # which is what this window is for
            self._steps.take(remedy)

    # -- the model marked ---------------------------------------------------------------------------------

    def _on_repository(self, files: RepositoryFiles, choice: ModelChoice | None) -> None:
        self._w.browser.detail.set_files(files, choice)

    def _on_card(self, repo: str, card: ModelCard) -> None:
        self._w.browser.detail.set_card(repo, card)

    def _on_model(self, model: HubModel, at_hub: bool) -> None:
        """Another model or file stands at the right. Only of what the Hub has shown its header is read there."""
        library = self._s.library
        library.download_disk.forecast(model)
        self._tell_here()
        self._judge(model)
        if at_hub:
            self._s.hub_search.look_at_header(model)

    def _look_at_marked(self) -> None:
        """What was marked before the computer was known can be judged now."""
        if (model := self._w.browser.detail.model()) is not None:
            self._on_model(model, bool(self._w.browser.detail.files()))

    def _tell_here(self) -> None:
        model = self._w.browser.detail.model()
        self._w.browser.detail.set_here(model is not None and self._is_here(model))

    def _is_here(self, model: HubModel) -> bool:
        """Returns whether a model is on this computer. One that is damaged or lacks a part has to come again."""
        return self._here(model) is not None

    def _here(self, model: HubModel) -> ModelFile | None:
        library = self._s.library
        own = library.file(library.destination(model))
        return library.file_of(model) or (own if own is not None and own.away else None)

    def _use(self, model: HubModel) -> None:
        if (file := self._here(model)) is not None:
            self._s.models.choose(file.path)

    def _on_header(self, model: HubModel, header: Header) -> None:
        self._judge(model, header)

    def _judge(self, model: HubModel, header: Header | None = None) -> None:
        library, detail = self._s.library, self._w.browser.detail
        if library.machine is not None:
            detail.set_fit(model, library.fit(model, header), header is not None,
                           library.advice(model, header, detail.files()), self._chosen(model))

    def _chosen(self, model: HubModel) -> str:
        """Returns how a model that is not here yet is to be loaded, in words; empty where that is left to us."""
        path = self._s.library.destination(model)
        own = self._s.preferences.stored.models.get(str(path), {})
        if not own.keys() & ADVISED or self._is_here(model):
            return ""
        from assistant.ui.advice_text import choices_text

        return choices_text(self._s.preferences.model_options(path))

    def _on_advice(self, model: HubModel, suggestion: "Suggestion") -> None:
        """It counts once the model is here and is loaded."""
        if suggestion.setting:
            self._s.preferences.set_for_model(self._s.library.destination(model), suggestion.setting, suggestion.value)
            self._on_model(model, bool(self._w.browser.detail.files()))

    def _on_advice_taken_back(self, model: HubModel) -> None:
        for key in ADVISED:
            self._s.preferences.forget_for_model(self._s.library.destination(model), key)
        self._on_model(model, bool(self._w.browser.detail.files()))

    def _on_header_failed(self, model: HubModel, error: AssistantError) -> None:
        """Without a header its size has to do; but that it may not be read at all is worth saying before a download."""
        if "page" in error.values:
            self._w.browser.detail.set_error(model.repo, error)

    def _open_page(self, repo: str) -> None:
        desktop.open_link(page(repo, self._s.preferences.app.hub_endpoint))

    def _on_detail_remedy(self, remedy: Remedy) -> None:
        detail = self._w.browser.detail
        if remedy is Remedy.OPEN_PAGE:
            self._open_page(detail.repo())
        elif remedy in (Remedy.RETRY, Remedy.USE_MIRROR):
            if remedy is Remedy.USE_MIRROR:
                self._steps.use_mirror()
            self._look_again()
        elif remedy is not Remedy.CHOOSE_MODEL:
            self._steps.take(remedy)

    def _on_token(self, token: str) -> None:
        self._token_entered = True
        self._s.hub.set_token(token)
        self._look_again()

    def _look_again(self) -> None:
        self._w.browser.detail.look_again()
        self._s.hub_search.open_again()

    def _on_token_kept(self, kept: bool) -> None:
        if self._token_entered:
            self._w.browser.detail.gate.set_in_keyring(kept)

    def _on_download_remedy(self, remedy: Remedy, model: HubModel) -> None:
        if remedy is not Remedy.CHOOSE_MODEL:
            self._steps.take(remedy, model)
