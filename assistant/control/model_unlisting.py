"""Takes files and folders off the list of models; what lies there stays on its disk."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.model import ModelFile
from assistant.store.model_folder import ModelFolder


class ModelUnlisting(QObject):
    """`changed` or `failed` answers both; `unlisted` follows once the list was made anew."""

    changed = Signal()          # the list has to be made anew
    unlisted = Signal(object)   # Path: it is in the list no more, so nobody shall go on using it
    failed = Signal(object)     # AssistantError

    def __init__(self, folder: ModelFolder, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._disk = folder, disk
        self._leaving: set[Path] = set()    # what lies in another folder too stays in the list

    def forget(self, path: Path) -> None:
        """Takes a file off that the user opened, or one whose disk is gone."""
        self._run(lambda: self._folder.forget(path), {path})

    def remove_folder(self, folder: Path, models: Iterable[ModelFile]) -> None:
        """Takes a folder off with those of `models` that lie in it alone; a program's is no longer looked into."""
        def job() -> None:
            records = self._folder.records
            if folder in records.folders():
                records.set_folders(each for each in records.folders() if each != folder)
            else:
                records.set_unwanted({*records.unwanted(), str(folder)})

        self._run(job, {place.path for model in models for place in model.places if place.folder == folder})

    def on_models_changed(self, models: list[ModelFile]) -> None:
        gone = self._leaving - {place.path for model in models for place in model.places}
        self._leaving -= gone
        for path in gone:
            self.unlisted.emit(path)

    def _run(self, job: Callable[[], None], paths: set[Path]) -> None:
        def done(_result: None) -> None:
            self._leaving |= paths
            self.changed.emit()

        self._disk.run(job, done, self.failed.emit)
