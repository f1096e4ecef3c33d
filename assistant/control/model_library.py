"""Models: the files on this computer, the ones worth having, and the downloads under way."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control import machine
from assistant.control.background import Background
from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.fit import fit, recommend
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, Machine, ModelFile
from assistant.hub import catalog, download
from assistant.store.model_folder import ModelFolder

HASH_CHUNK = 1 << 22
CONTEXT_FOR_FIT = 8192      # tokens; what a model is loaded with when nothing is said


class ModelLibrary(QObject):
    """Everything here that touches disk or network runs in the background; signals bring the results."""

    machine_known = Signal(object)      # Machine
    files_changed = Signal(object)      # list of (ModelFile, Fit)
    file_added = Signal(object)         # ModelFile opened by the user
    download_changed = Signal(object)   # DownloadState
    found = Signal(object)              # list of (HubModel, Fit)
    search_failed = Signal(object)      # AssistantError
    failed = Signal(object)             # AssistantError
    connected = Signal()                # from now on there was network traffic

    def __init__(self, folder: ModelFolder, models: Path, curated: Sequence[HubModel],
                 hub: Callable[[], tuple[str, str]], parent: QObject | None = None) -> None:
        """`hub` returns endpoint and token as they are set now."""
        super().__init__(parent)
        self._folder, self._models, self._hub = folder, models, hub
        self._disk = Background(1, self)
        self._net = Background(4, self)
        self._running: dict[str, download.Download] = {}
        self.curated = tuple(curated)
        self.machine: Machine | None = None
        self.files: list[ModelFile] = []
        self._query = ""

    def start(self) -> None:
        """Looks at the machine, the model files and unfinished downloads."""
        self._disk.run(lambda: machine.look(self._models), self._on_machine, self.failed.emit)
        self.refresh()
        self._disk.run(lambda: download.pending(self._models), self._on_pending, self.failed.emit)

    def refresh(self) -> None:
        self._disk.run(self._folder.files, self._on_files, self.failed.emit)

    def file(self, path: Path) -> ModelFile | None:
        """Returns what is known of a model file."""
        return next((file for file in self.files if file.path == path), None)

    def starter(self) -> ModelFile | None:
        """Returns the practice model, if it came with this installation."""
        return next((file for file in self.files if file.starter), None)

    def recommended(self, language: str) -> tuple[HubModel, Fit] | None:
        """Returns the model for this computer and `language` (ISO 639-1), once the machine is known."""
        if self.machine is None or not self.curated:
            return None
        model = recommend(self.curated, self.machine, language)
        return model, self.fit(model)

    def fit(self, model: HubModel | ModelFile) -> Fit:
        """Returns whether `model` fits; only once the machine is known."""
        assert self.machine is not None
        return fit(model, self.machine, CONTEXT_FOR_FIT)

    def curated_with_fit(self) -> list[tuple[HubModel, Fit]]:
        return [(model, self.fit(model)) for model in self.curated] if self.machine else []

    def add(self, path: Path) -> None:
        """Uses a file where it lies; `file_added` or `failed` follows."""
        def done(file: ModelFile) -> None:
            self.refresh()
            self.file_added.emit(file)

        self._disk.run(lambda: self._folder.add(path), done, self.failed.emit)

    def delete(self, path: Path) -> None:
        """Deletes a downloaded model's file."""
        self._disk.run(lambda: self._folder.delete(path), lambda _result: self.refresh(), self.failed.emit)

    def learn_hash(self, path: Path) -> None:
        """Computes a file's sha256 where it is not known yet, so that answers can name their model exactly."""
        file = self.file(path)
        if file is not None and not file.sha256:
            self._disk.run(lambda: self._folder.set_sha256(path, _sha256(path)),
                           lambda _result: self.refresh(), lambda _error: None)

    def download(self, model: HubModel) -> None:
        """Starts or resumes a download. Several may run at once."""
        key = _key(model)
        if key in self._running:
            return
        self.connected.emit()
        endpoint, token = self._hub()
        job = download.Download(model, self.destination(model), endpoint=endpoint, token=token,
                                on_state=self.download_changed.emit)
        self._running[key] = job
        self._net.run(job.run, lambda path: self._on_downloaded(model, path),
                      lambda error: self._on_download_failed(model, error))

    def pause(self, model: HubModel) -> None:
        if job := self._running.get(_key(model)):
            job.pause()

    def is_downloading(self) -> bool:
        return bool(self._running)

    def discard(self, model: HubModel) -> None:
        """Throws away what was downloaded of an unfinished file."""
        self._disk.run(lambda: download.discard(self.destination(model)), lambda _result: None, self.failed.emit)

    def destination(self, model: HubModel) -> Path:
        """Returns where a downloaded file goes: models/<owner>/<repository>/<file>."""
        return self._models.joinpath(*model.repo.split("/"), Path(model.file).name)

    def search(self, query: str) -> None:
        """Asks the Hub for models; `found` or `search_failed` follows."""
        self._query = query
        self.connected.emit()
        endpoint, token = self._hub()

        def done(models: list[HubModel]) -> None:
            if query == self._query and self.machine is not None:
                self.found.emit([(model, self.fit(model)) for model in models])

        self._net.run(lambda: catalog.search(query, endpoint=endpoint, token=token), done, self.search_failed.emit)

    def shutdown(self) -> None:
        """Pauses every download; what is there stays and is resumed later."""
        for job in self._running.values():
            job.pause()
        self._net.finish(3)
        self._disk.finish(3)

    def _on_machine(self, found: Machine) -> None:
        self.machine = found
        self.machine_known.emit(found)
        self._tell_files()

    def _on_files(self, files: list[ModelFile]) -> None:
        self.files = files
        self._tell_files()

    def _tell_files(self) -> None:
        if self.machine is not None:
            self.files_changed.emit([(file, self.fit(file)) for file in self.files])

    def _on_pending(self, states: list[DownloadState]) -> None:
        for state in states:
            self.download_changed.emit(state)

    def _on_downloaded(self, model: HubModel, path: Path) -> None:
        self._running.pop(_key(model), None)
        self._disk.run(lambda: self._folder.set_sha256(path, model.sha256) if model.sha256 else None,
                       lambda _result: self.refresh(), self.failed.emit)
        self.add(path)

    def _on_download_failed(self, model: HubModel, error: AssistantError) -> None:
        self._running.pop(_key(model), None)
        if not isinstance(error, Cancelled):
            self.download_changed.emit(DownloadState(model, DownloadPhase.FAILED, error=error))


def _key(model: HubModel) -> str:
    return f"{model.repo}/{model.file}"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
