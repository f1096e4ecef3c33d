"""The models on this computer, wherever they lie: found, named, noted, checked, moved and deleted.

Everything that touches a disk runs in the background; signals bring the results. `models` holds the last list.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from assistant.control.adapter_shelf import AdapterShelf
from assistant.control.background import Background
from assistant.control.checksums import Checksums
from assistant.control.folder_scan import FolderScan
from assistant.control.folder_watch import FolderWatch
from assistant.control.model_moves import ModelMoves
from assistant.control.model_removal import ModelRemoval
from assistant.control.model_unlisting import ModelUnlisting
from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.model import HubModel, ModelFile
from assistant.domain.model_library import LibraryFolder, Told, Verification
from assistant.store.model_folder import Listing, ModelFolder

GROWING_MS = 3000
RESCAN_AFTER_SECONDS = 5.0      # with the window's focus, at most this often


class ModelCollection(QObject):
    """A model is named by the path of one of its places."""

    models_changed = Signal(object)         # list of ModelFile
    folders_changed = Signal(object)        # list of LibraryFolder
    folder_refused = Signal(object)         # LibraryFolder that may not be read; once for each, across restarts
    scanning_changed = Signal(bool)
    added = Signal(object)                  # ModelFile opened by the user
    not_added = Signal(object)              # Path; `failed` follows
    not_said = Signal(object)               # Callable that says it, or checks it, again; `failed` follows
    relocated = Signal(object, object)      # Path, Path: in use is another place now; settings go along
    verifying = Signal(object, float)       # Path, 0..1
    verified = Signal(object, object)       # Path, Verification
    failed = Signal(object)                 # AssistantError

    def __init__(self, folder: ModelFolder, told: Mapping[tuple[str, int], Told] | None = None,
                 in_use: Callable[[Path], bool] = lambda _path: False, parent: QObject | None = None) -> None:
        """`told` is what the curated list says, by file name and size; `in_use` tells whether the engine has a file
        open."""
        super().__init__(parent)
        self._folder, self._told = folder, told or {}
        self._disk = Background(1, self)
        self._checksums = Checksums(folder, self)
        self._scan, self._watch = FolderScan(folder, self), FolderWatch(self)
        self.moves = ModelMoves(folder, self.model, in_use, self)
        self.removal = ModelRemoval(folder, self._disk, self.model, self)
        self.unlisting = ModelUnlisting(folder, self._disk, self)
        self.adapters = AdapterShelf(folder, self._disk, self.model, self)
        self.models: list[ModelFile] = []
        self.folders: list[LibraryFolder] = []
        self._listing = self._list_again = False
        self._scanned_at = 0.0      # not yet
        self._to_check: set[Path] = set()
        self._refused: set[Path] = set()
        self._saying: list[tuple[str, Mapping[str, Any]]] = []     # by fingerprint; on its way to the disk
        self._connect()

    def _connect(self) -> None:
        self._scan.news.connect(self._list)
        self._scan.running_changed.connect(self._on_scanning)
        self._watch.changed.connect(self.refresh)
        self._checksums.learnt.connect(self._list)
        self._checksums.progressed.connect(self.verifying)
        self._checksums.ended.connect(self._on_checked)
        self.moves.moved.connect(self._on_moved)
        self.removal.deleted.connect(lambda _path: self.refresh())
        self.unlisting.changed.connect(self.refresh)
        self.models_changed.connect(self.unlisting.on_models_changed)
        self.adapters.changed.connect(self._list)
        for each in (self._scan, self.moves, self.removal, self.unlisting, self.adapters):
            each.failed.connect(self.failed)

    # -- what there is ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Looks into every folder, and for moves left unfinished."""
        self.refresh()
        self.moves.look_for_unfinished()

    def refresh(self) -> None:
        """Looks into every folder again; `models_changed` follows."""
        self._scanned_at = time.monotonic()
        self._scan.begin()

    def on_focus(self) -> None:
        """The user comes back to the app: what changed meanwhile where nothing tells is seen now. Nothing is looked at
        before `start`: the data may be a newer version's."""
        if self._scanned_at and time.monotonic() - self._scanned_at > RESCAN_AFTER_SECONDS:
            self.refresh()

    def is_scanning(self) -> bool:
        return self._scan.is_running()

    def model(self, path: Path) -> ModelFile | None:
        """Returns the model that lies at `path`, whichever of its places that is."""
        return next((each for each in self.models if each.path == path), None) or next(
            (each for each in self.models if each.lies_at(path)), None)

    def add(self, path: Path) -> None:
        """Uses a file where it lies; `added` or `failed` follows."""
        def done(file: ModelFile) -> None:
            before = self.model(file.path)
            if before is None:
                self.models = [*self.models, file]      # known at once to whoever hears of it
            elif before.path != file.path:
                self.relocated.emit(before.path, file.path)
            self.added.emit(file)
            self._list()

        self._disk.run(lambda: self._folder.add(path, self._told), done,
                       lambda error: self._tell_failed(self.not_added, path, error))

    def _tell_failed(self, signal: SignalInstance, what: object, error: AssistantError) -> None:
        signal.emit(what)
        self.failed.emit(error)

    def forget(self, path: Path) -> None:
        """Takes a file the user opened, or one whose disk is gone, off the list; the file itself stays."""
        self.unlisting.forget(path)

    # -- folders ------------------------------------------------------------------------------------------

    def add_folder(self, folder: Path) -> None:
        """Shows the models in a folder from now on, and in all folders inside it."""
        records = self._folder.records
        self._disk.run(lambda: records.set_folders(dict.fromkeys([*records.folders(), folder.absolute()])),
                       lambda _result: self.refresh(), self.failed.emit)

    def remove_folder(self, folder: Path) -> None:
        """Shows them no longer; the files stay. A program's own folder is no longer looked into."""
        self.unlisting.remove_folder(folder, self.models)

    def want_folder(self, folder: Path) -> None:
        """Looks into a program's folder again that was taken off."""
        records = self._folder.records
        self._disk.run(lambda: records.set_unwanted(records.unwanted() - {str(folder)}),
                       lambda _result: self.refresh(), self.failed.emit)

    # -- what the user says -------------------------------------------------------------------------------

    def rename(self, path: Path, name: str) -> None:
        """Gives a model a name of the user's own, "" for its own again. Its file keeps its name."""
        self._say(path, name=name)

    def set_note(self, path: Path, note: str) -> None:
        self._say(path, note=note)

    def set_favourite(self, path: Path, favourite: bool) -> None:
        """Favourites come first in every list."""
        self._say(path, favourite=favourite)

    def used(self, path: Path) -> None:
        """A model was loaded just now."""
        self._say(path, last_used=time.time())

    def take(self, path: Path) -> None:
        """A model is chosen: where it stands in for a place that has not answered yet, it does not wait for that."""
        model = self.model(path)
        if model is not None and model.waits and model.usual is not None and model.path == path:
            self.relocated.emit(model.usual, path)
            self._say(path)

    def _say(self, path: Path, **values: Any) -> None:
        model = self.model(path)
        if model is None or not model.fingerprint:
            return
        saying = (model.fingerprint, values)
        self._saying.append(saying)
        self.models = [self._as_said(each) for each in self.models]

        def over(tell: Callable[[], None]) -> None:
            self._saying.remove(saying)
            tell()

        again = partial(self._say, path, **values)
        self._disk.run(lambda: self._folder.records.say_of(model, **values), lambda _result: over(self._list),
                       lambda error: over(lambda: self._tell_failed(self.not_said, again, error)))

    def _as_said(self, model: ModelFile) -> ModelFile:
        """Returns a model with what was said of it and is not on the disk yet: a list made before does not have it."""
        for fingerprint, values in self._saying:
            if fingerprint == model.fingerprint:
                name = values.get("name", model.own_name)
                model = replace(model, **{**values, "own_name": name, "name": name or model.original_name})
        return model

    # -- checksums ----------------------------------------------------------------------------------------

    def learn_hash(self, path: Path) -> None:
        """Computes a file's sha256 where it is not known yet, so that answers can name their model exactly."""
        model = self.model(path)
        if model is None:
            self._to_check.add(path)        # the list is still being read
        elif not model.sha256 and model.usable:
            self._checksums.learn(model.path)

    def verify(self, path: Path) -> None:
        """Reads a file whole and compares it with what its source says; `verifying`, then `verified` follow."""
        self._checksums.learn(path, asked=True)

    def cancel_verify(self, path: Path) -> None:
        self._checksums.cancel(path)

    def hold(self, held: bool) -> None:
        """A model is loading or writing: what is done to learn something waits."""
        self._checksums.hold(held)

    def set_source(self, path: Path, model: HubModel) -> None:
        """A file was downloaded, and checked as it arrived."""
        self._disk.run(lambda: self._folder.set_source(path, model), lambda _result: self.refresh(), self.failed.emit)

    def shutdown(self) -> None:
        """Ends what is under way; a move is gone on with at the next start."""
        self._watch.stop()
        self._scan.shutdown()
        self.moves.shutdown()
        self._checksums.shutdown()
        self._disk.finish(3)

    # -- how lists come -----------------------------------------------------------------------------------

    def _on_scanning(self, running: bool) -> None:
        self.scanning_changed.emit(running)
        if not running:
            self._watch.watch(self._folder.watched())
            if self._folder.is_any_growing():       # its folder does not change again once it is whole
                QTimer.singleShot(GROWING_MS, self, self.refresh)

    def _list(self) -> None:
        """Brings together what is known; one at a time, and once more if something came meanwhile."""
        if self._listing:
            self._list_again = True
            return
        self._listing = True
        self._disk.run(lambda: self._folder.listed(self._told), self._on_listed, self._on_not_listed)

    def _on_not_listed(self, error: AssistantError) -> None:
        self._listing = self._list_again = False
        self.failed.emit(error)

    def _on_listed(self, listing: Listing) -> None:
        self._listing = False
        self.models = [self._as_said(each) for each in listing.merged.models]
        self.folders = list(listing.folders)
        for before, now in listing.merged.moved:
            self.relocated.emit(before, now)
            self._say(now)
        self.adapters.set_files(listing.merged.adapters)
        self.models_changed.emit(self.models)
        self.folders_changed.emit(self.folders)
        self._tell_refused()
        if not self.is_scanning():
            for path in listing.merged.unsure:
                self._checksums.learn(path)
        for path in [path for path in self._to_check if self.model(path) is not None]:
            self._to_check.discard(path)
            self.learn_hash(path)
        if self._list_again:
            self._list_again = False
            self._list()

    def _tell_refused(self) -> None:
        for folder in self.folders:
            if folder.problem is not None and folder.path not in self._refused:
                self._refused.add(folder.path)
                self._tell_once(folder)

    def _tell_once(self, folder: LibraryFolder) -> None:
        def done(first: bool) -> None:
            if first:
                self.folder_refused.emit(folder)

        self._disk.run(lambda: self._folder.records.first_telling(folder.path), done, self.failed.emit)

    def _on_checked(self, path: Path, error: AssistantError | None) -> None:
        if error is not None and not isinstance(error, Cancelled):
            self._tell_failed(self.not_said, partial(self.verify, path), error)

        def tell(listing: Listing) -> None:
            self._on_listed(listing)
            model = self.model(path)
            self.verified.emit(path, model.verification if model is not None else Verification.UNKNOWN)

        self._disk.run(lambda: self._folder.listed(self._told), tell, self.failed.emit)

    def _on_moved(self, path: Path, target: Path) -> None:
        self.relocated.emit(path, target)
        self.refresh()
