"""What the buttons under an error do."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from assistant.domain.errors import Remedy
from assistant.domain.hub_address import HubAddress, is_repository, page
from assistant.domain.model import HubModel
from assistant.domain.settings import HUB_MIRROR
from assistant.ui import desktop, file_chooser
from assistant.wiring.parts import Services, Widgets

# What begins a download again.
AGAIN = frozenset({Remedy.RETRY, Remedy.RESUME, Remedy.USE_MIRROR, Remedy.DOWNLOAD_AGAIN})

translate = QCoreApplication.translate


class NextSteps:
    """Each remedy that is about models, the Hub or a folder, in one place."""

    def __init__(self, services: Services, widgets: Widgets, use_file: Callable[[Path], None],
                 download: Callable[[HubModel], None], at_fault: Callable[[], Path | None]) -> None:
        """`at_fault` returns the model file that was tried last, for errors that do not tell theirs."""
        self._s, self._w = services, widgets
        self._use_file, self._download, self._at_fault = use_file, download, at_fault

    def take(self, remedy: Remedy, model: HubModel | None = None, file: Path | None = None) -> None:
        """Does what a button says; `model` is the one whose download failed, `file` the one the error is about."""
        if remedy is Remedy.USE_MIRROR:
            self.use_mirror()
        if remedy in AGAIN and model is not None:
            self._download(model)
        elif remedy is Remedy.DOWNLOAD_AGAIN:
            self._download_again(file or self._at_fault())
        elif remedy is Remedy.USE_FILE:
            self.ask_for_file()
        elif remedy is Remedy.CHOOSE_MODEL:
            self._choose_model()
        elif remedy in (Remedy.RETRY, Remedy.RELOAD_MODEL):
            self._s.models.reload()
        elif remedy is Remedy.SMALLER_CONTEXT:
            self._s.models.try_smaller_context()
        elif remedy is Remedy.CPU_ONLY:
            self._s.models.try_cpu_only()
        elif remedy is Remedy.OPEN_FOLDER:
            desktop.show_folder(self._s.paths.shown)
        elif remedy is Remedy.OPEN_PAGE and model is not None:
            desktop.open_link(page(model.repo, self._s.preferences.app.hub_endpoint))
        elif remedy is Remedy.OPEN_SETTINGS:
            self.show_settings()

    def use_mirror(self) -> None:
        """Models come from the mirror from now on; the settings lead back."""
        self._s.preferences.set_app("hub_endpoint", HUB_MIRROR)

    def ask_for_file(self) -> None:
        """Lets the user pick a model file."""
        file_chooser.file_to_open(self._w.window, translate("wiring", "Open a model file"), file_chooser.downloads(),
                                  translate("wiring", "GGUF models"), "*.gguf", self._use_file)

    def show_browser(self) -> None:
        """Opens the window of all models beside the chat."""
        self._w.browser.show()
        self._w.browser.raise_()
        self._w.browser.activateWindow()

    def show_settings(self) -> None:
        """Opens the settings with their values as they are now."""
        self._s.hub.token.load()
        self._w.settings.set_values(self._s.preferences.app)
        self._w.settings.show()
        self._w.settings.raise_()
        self._w.settings.activateWindow()

    def _choose_model(self) -> None:
        if self._w.window.first_run_shown():    # what can be chosen there is what can be downloaded
            self.show_browser()
        else:
            self._w.picker.open()

    def _download_again(self, path: Path | None) -> None:
        """Downloads a model where it is known what it was; else shows the repository it is from, or lets the user
        look for it."""
        library = self._s.library
        file = library.file(path) if path is not None else None
        known = (next((model for model in library.curated if library.destination(model) == path), None)
                 or (file.source if file is not None else None))
        if known is not None:
            self._download(known)
            return
        self.show_browser()
        if file is not None and is_repository(file.repository):
            self._s.hub_search.open_address(HubAddress(file.repository, file.quantisation, file=file.path.name))
