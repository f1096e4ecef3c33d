"""Deletes models: tells first what would go and who would miss it, then puts it into the trash."""

import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QStandardPaths, Signal

from assistant.control.background import Background
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Remedy, StorageError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import Removal
from assistant.store import model_removal
from assistant.store.model_folder import ModelFolder


class ModelRemoval(QObject):
    """`planned` or `failed` answers `plan`; `deleting` and `deleted` or `failed` follow `delete`."""

    planned = Signal(object)        # Removal
    deleting = Signal(object)       # Path: before the file goes, so that nobody goes on using it
    deleted = Signal(object)        # Path
    not_deleted = Signal(object)    # Path; `failed` follows
    no_trash = Signal(object)       # Removal: there is no trash on that disk; nothing was deleted
    failed = Signal(object)         # AssistantError

    def __init__(self, folder: ModelFolder, disk: Background, model: Callable[[Path], ModelFile | None],
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._disk, self._model = folder, disk, model

    def plan(self, path: Path) -> None:
        """Looks what deleting the place `path` would do."""
        model = self._model(path) or ModelFile(path, 0)     # the list may still be read
        self._disk.run(lambda: _planned(model, path), self.planned.emit, lambda error: self._tell(path, error))

    def delete(self, path: Path, for_good: bool = False, goes_too: Iterable[Path] = ()) -> None:
        """Puts a model's files into the trash, or removes them `for_good` where there is none; `goes_too` as told."""
        model = self._model(path) or ModelFile(path, 0)
        for each in (path, *goes_too):
            self.deleting.emit(each)

        def job() -> Removal | None:
            removal = _planned(model, path)
            if removal.refusal is not None:
                raise removal.refusal
            return None if self._deleted(removal, for_good) else removal

        def done(left: Removal | None) -> None:
            if left is None:
                self.deleted.emit(path)
            else:
                self.no_trash.emit(left)

        self._disk.run(job, done, lambda error: self._tell(path, error))

    def _tell(self, path: Path, error: AssistantError) -> None:
        self.not_deleted.emit(path)
        self.failed.emit(error)

    def _deleted(self, removal: Removal, for_good: bool) -> bool:
        """Returns False, and deletes nothing, where there is no trash."""
        try:
            _make_room_for_trash()
            real = [file for file in removal.files if not file.is_symlink()]
            for number, file in enumerate(real):
                if for_good:
                    file.unlink(missing_ok=True)
                elif not QFile(str(file)).moveToTrash():
                    if number == 0:
                        return False
                    raise StorageError(_NOT_DELETED, _LOOK, f"{number} of {len(real)} files are in the trash",
                                       remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER), values=_where(removal))
            model_removal.remove_links(removal.files)
        except OSError as problem:
            raise _not_deleted(problem, removal) from problem
        self._folder.gone(removal.path)
        return True


_NOT_DELETED = QT_TRANSLATE_NOOP("errors", "The model could not be deleted.")
_LOOK = QT_TRANSLATE_NOOP("errors", "Look whether {folder} is there and writable, then try again.")


def _make_room_for_trash() -> None:
    """Qt makes the trash of a Linux desktop, but not the folder above it, which a new account lacks."""
    if sys.platform.startswith("linux"):
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        with contextlib.suppress(OSError):      # then there is no trash, which is found out next
            Path(data).mkdir(parents=True, exist_ok=True)


def _planned(model: ModelFile, path: Path) -> Removal:
    try:
        return model_removal.plan(model, path)
    except OSError as problem:
        raise StorageError(_NOT_DELETED, _LOOK, f"{type(problem).__name__}: {problem.strerror}",
                           remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
                           values={"folder": str(path.parent)}) from problem


def _where(removal: Removal) -> dict[str, str]:
    return {"folder": str(removal.path.parent)}


def _not_deleted(problem: OSError, removal: Removal) -> StorageError:
    return StorageError(_NOT_DELETED, _LOOK, f"{type(problem).__name__}: {problem.strerror}",
                        remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER), values=_where(removal))
