"""Models: the files on this computer, the ones worth having, and those being downloaded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from assistant.control import machine
from assistant.control.background import Background
from assistant.control.download_disk import DownloadDisk
from assistant.control.downloads import Downloads
from assistant.control.model_collection import ModelCollection
from assistant.control.speeds import Speeds
from assistant.domain.fit import fit, fit_together, footprint, recommend
from assistant.domain.gguf import Header
from assistant.domain.hub import ConnectedFor
from assistant.domain.model import Basis, Fit, HubModel, Machine, ModelFile, Verdict
from assistant.domain.model_library import Told, Verification
from assistant.domain.model_names import local_names
from assistant.domain.prompt_batches import batch_sizes
from assistant.domain.settings import FLASH_OFF, ModelOptions
from assistant.domain.speed import Profile, correction, forecast
from assistant.engine.protocol import Load
from assistant.hub.places import destination
from assistant.store.download_queue import DownloadQueue
from assistant.store.model_folder import ModelFolder

if TYPE_CHECKING:
    from assistant.domain.advice import Suggestion


class ModelLibrary(QObject):
    """Everything here that touches disk or network runs in the background; signals bring the results."""

    machine_known = Signal(object)      # Machine
    files_changed = Signal(object)      # list of (ModelFile, Fit)
    file_added = Signal(object)         # ModelFile opened by the user or downloaded
    deleting = Signal(object)           # Path: before the file is deleted, so that nobody goes on using it
    unlisted = Signal(object)           # Path: taken off the list, so that nobody goes on using it
    download_changed = Signal(object)   # DownloadState
    discarded = Signal(object)          # HubModel: nothing is left of its download
    failed = Signal(object)             # AssistantError
    connected = Signal(object)          # ConnectedFor: from now on there was network traffic for it

    def __init__(self, folder: ModelFolder, models: Path, curated: Sequence[HubModel],
                 hub: Callable[[], tuple[str, str]], speeds: Speeds | None = None,
                 options: Callable[[Path], ModelOptions] = lambda _path: ModelOptions(),
                 parent: QObject | None = None, *, queue: DownloadQueue | None = None,
                 in_use: Callable[[Path], bool] = lambda _path: False) -> None:
        """`hub` returns endpoint and token as they are set now, on any thread but this one; `speeds` what was measured
        here before; `options` how a file is to be loaded; `queue` keeps the list of downloads; `in_use` tells whether
        the engine has a model file open."""
        super().__init__(parent)
        self._models, self._speeds = models, speeds
        self._disk = Background(2, self)
        told = {(name, model.size): Told(model.sha256, model.name)
                for model in curated for name in local_names(model.file)}
        self.collection = ModelCollection(folder, told, in_use, self)
        self.collection.models_changed.connect(self._on_files)
        self.collection.added.connect(self.file_added)
        self.collection.removal.deleting.connect(self.deleting)
        self.collection.unlisting.unlisted.connect(self.unlisted)
        self.collection.failed.connect(self.failed)
        self.downloads = Downloads(models, hub, queue, self)
        self.download_disk = DownloadDisk(models, self.downloads, self)
        self.downloads.changed.connect(self.download_changed)
        self.downloads.finished.connect(self._on_downloaded)
        self.downloads.discarded.connect(self.discarded)
        self.downloads.failed.connect(self.failed)
        self.downloads.connected.connect(lambda: self.connected.emit(ConnectedFor.DOWNLOAD))
        self.download_disk.failed.connect(self.failed)
        self.curated = tuple(curated)
        self.machine: Machine | None = None
        self._options, self._profile = options, Profile()

    def start(self, resume_downloads: bool = False) -> None:
        """Looks at the machine, the model files and unfinished downloads; those that ran before go on, if wanted."""
        self._disk.run(lambda: machine.look(self._models), self._on_machine, self.failed.emit)
        self.collection.start()
        self.downloads.start(resume_downloads)

    @property
    def files(self) -> list[ModelFile]:
        return self.collection.models

    def refresh(self) -> None:
        self.collection.refresh()

    def file(self, path: Path) -> ModelFile | None:
        """Returns what is known of a model file."""
        return self.collection.model(path)

    def recommended_options(self, path: Path) -> Mapping[str, Any]:
        """Returns what a model's maker, the program it belongs to and the curated list recommend, later ones before
        earlier ones: setting key -> value."""
        file = self.file(path)
        curated = next((model.recommended for model in self.curated if path.name in local_names(model.file)), {})
        return {**(file.recommended if file is not None else {}), **curated}

    def relocate(self, path: Path, now: Path) -> None:
        """A model lies elsewhere from now on: what was measured of it stays known."""
        if self._speeds is not None:
            self._speeds.relocate(path, now)

    def starter(self) -> ModelFile | None:
        """Returns the practice model, if it came with this installation."""
        return next((file for file in self.files if file.starter), None)

    def recommended(self, language: str) -> tuple[HubModel, Fit] | None:
        """Returns the model for this computer and `language` (ISO 639-1), once the machine is known."""
        if self.machine is None or not self.curated:
            return None
        model = recommend(self.curated, self.machine, language, self._on_disk)
        return (model, self.fit(model)) if model is not None else None

    def _on_disk(self, model: HubModel) -> int:
        state = self.downloads.state(model)
        return model.size if self.file_of(model) is not None else state.done if state is not None else 0

    def file_of(self, model: HubModel) -> ModelFile | None:
        """Returns the usable file on this computer that holds `model`, whoever put it there; none that is damaged."""
        names, own = local_names(model.file), self.destination(model)
        whole = [file for file in self.files if file.usable and file.verification is not Verification.DIFFERENT]
        return next((file for file in whole if not file.starter and (
            file.lies_at(own) or (model.sha256 and file.sha256 == model.sha256)
            or (model.size and file.size == model.size and file.path.name in names))), None)

    def fit(self, model: HubModel | ModelFile, header: Header | None = None) -> Fit:
        """Returns whether `model` fits, exactly where its `header` is known; only once the machine is known."""
        assert self.machine is not None
        return self._fit_on(self.machine, model, header)

    def advice(self, model: HubModel | ModelFile, header: Header | None = None, among: Sequence[HubModel] = (), *,
               now: bool = False) -> "tuple[Suggestion, ...]":
        """Returns what would make `model` fit, nothing where it does. `among` are the files of its repository; `now`
        looks at the memory that is free at this moment."""
        if self.machine is None:
            return ()
        from assistant.domain.advice import suggestions  # not needed before the first paint

        here = replace(self.machine, available_memory=machine.available_memory()[0]) if now else self.machine
        return suggestions(model, here, self._fit_on(here, model, header), header, among)

    def _fit_on(self, here: Machine, model: HubModel | ModelFile, header: Header | None = None) -> Fit:
        path = model.path if isinstance(model, ModelFile) else self.destination(model)
        options = self._options(path)
        return fit(model, here, options.context_length, header,
                   measured=self._measured(path), kv_type=options.kv_type, **_computing(options),
                   gpu_layers=options.gpu_layers if here.gpu_memory else -1, profile=self._profile,
                   adapters=self._bytes_of(each.path for each in self.collection.adapters.of(path) if each.on))

    def judge(self, load: Load) -> Verdict | None:
        """Returns whether a load is predicted to fit, with the memory that is free now; None where nothing is known."""
        file = self.file(Path(load.path))
        if file is None or self.machine is None:
            return None
        now = replace(self.machine, available_memory=machine.available_memory()[0])
        return fit(file, now, load.context_length, kv_type=load.kv_type, **_computing(load),
                   gpu_layers=load.gpu_layers if now.gpu_memory else -1, profile=self._profile,
                   adapters=self._bytes_of(Path(each.path) for each in load.adapters)).verdict

    def fit_together(self, loaded: Path | None, other: Path) -> bool:
        """Returns whether a model can be loaded beside the one that is, as far as is predicted; False where nothing is
        known of either."""
        there, wanted = self.file(loaded) if loaded is not None else None, self.file(other)
        if self.machine is None or wanted is None or (loaded is not None and there is None):
            return False
        now = replace(self.machine, available_memory=machine.available_memory()[0])
        return fit_together(self._fit_on(now, there) if there is not None else None, self._fit_on(now, wanted), now)

    @property
    def profile(self) -> Profile:
        """What was measured of the machine."""
        return self._profile

    def set_profile(self, profile: Profile) -> None:
        """The machine was measured: forecasts follow from that."""
        self._profile = profile
        self._tell_files()

    def _bytes_of(self, adapters: Iterable[Path]) -> int:
        """Returns the bytes of adapters the library has; others are not known before they are loaded."""
        wanted = set(adapters)
        return sum(each.size for each in self.collection.adapters.files if each.path in wanted)

    def _measured(self, path: Path) -> float:
        return self._speeds.of(path) if self._speeds is not None else 0.0

    def _correct(self) -> None:
        """Sets forecasts of other models right by what those that ran did."""
        bare = replace(self._profile, correction=1.0)
        foretold: dict[str, tuple[float, float]] = {}
        for file in self.files:
            if measured := self._measured(file.path):
                expected = forecast(footprint(file), bare, self.fit(file).gpu_layers)
                if expected.basis is Basis.PROFILE:     # else the card it runs on was not measured
                    foretold[str(file.path)] = measured, expected.writing
        self._profile = replace(bare, correction=correction(foretold))

    def curated_with_fit(self) -> list[tuple[HubModel, Fit]]:
        return [(model, self.fit(model)) for model in self.curated] if self.machine else []

    def add(self, path: Path) -> None:
        """Uses a file where it lies; `file_added` or `failed` follows."""
        self.collection.add(path)

    def learn_hash(self, path: Path) -> None:
        """Computes a file's sha256 where it is not known yet, so that answers can name their model exactly."""
        self.collection.learn_hash(path)

    def download(self, model: HubModel) -> None:
        """Starts or resumes a download; it waits for its turn where several run."""
        self.downloads.begin(model)

    def pause(self, model: HubModel) -> None:
        self.downloads.pause(model)

    def is_downloading(self) -> bool:
        return self.downloads.is_running()

    def destination(self, model: HubModel) -> Path:
        """Returns where a downloaded file goes: models/<owner>/<repository>/<file>."""
        return destination(self._models, model)

    def shutdown(self) -> None:
        """Pauses every download; what is there stays and is resumed later."""
        self.downloads.shutdown()
        self.download_disk.shutdown()
        self.collection.shutdown()
        self._disk.finish(3)

    def _on_machine(self, found: Machine) -> None:
        self.machine = found
        self.machine_known.emit(found)
        self._tell_files()

    def _on_files(self, _files: list[ModelFile]) -> None:
        self._tell_files()

    def _tell_files(self) -> None:
        if self.machine is not None:
            if self._profile.devices:
                self._correct()
            self.files_changed.emit([(file, self.fit(file)) for file in self.files])

    def _on_downloaded(self, model: HubModel, path: Path) -> None:
        self.collection.set_source(path, model)
        self.add(path)


def _computing(wanted: ModelOptions | Load) -> dict[str, Any]:
    """Returns what its options say of the working memory a model takes, for `fit`."""
    return {"at_once": batch_sizes(wanted.batch, wanted.ubatch)[1],
            "flash_attention": wanted.flash_attention != FLASH_OFF}
