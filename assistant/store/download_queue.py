"""The list of downloads in one small file, so that it is there again after a restart of the app or the computer."""

import logging
from collections.abc import Sequence
from pathlib import Path

from assistant.domain.downloads import QueuedDownload
from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError
from assistant.domain.model import HubModel
from assistant.store import private_file

log = logging.getLogger(__name__)
VERSION = 1


class DownloadQueue:
    """Reads and writes the file; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> list[QueuedDownload]:
        """Returns the list in its order; a damaged file is kept aside. Raises StorageError."""
        try:
            try:
                lines = private_file.read_json(self._path).get("downloads", [])
                return [_read(line) for line in lines]
            except (ValueError, TypeError, KeyError, AttributeError):
                kept = private_file.keep_aside(self._path)
                log.warning("damaged list of downloads kept as %s", kept.name)
                return []
        except OSError as problem:
            raise _failure(problem, self._path) from problem

    def save(self, downloads: Sequence[QueuedDownload]) -> None:
        """Replaces the list. Raises StorageError; then it is as it was."""
        lines = [{"model": each.model.to_json(), "paused": each.paused, "total": each.total, "done": each.done,
                  "discarded": each.discarded, "brought": sorted(each.brought)} for each in downloads]
        try:
            private_file.write_json(self._path, {"version": VERSION, "downloads": lines})
        except OSError as problem:
            raise _failure(problem, self._path) from problem


def _read(line: dict[str, object]) -> QueuedDownload:
    model = line["model"]
    if not isinstance(model, dict):
        raise ValueError("no model")
    total, done = line.get("total", 0), line.get("done", 0)
    return QueuedDownload(HubModel.from_json(model), line.get("paused") is True,
                          total if isinstance(total, int) else 0, done if isinstance(done, int) else 0,
                          line.get("discarded") is True, _names(line.get("brought")))


def _names(raw: object) -> frozenset[str]:
    return frozenset(each for each in raw if isinstance(each, str)) if isinstance(raw, list) else frozenset()


def _failure(problem: OSError, path: Path) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The list of downloads could not be kept."),
        QT_TRANSLATE_NOOP("errors", "Look whether the disk is full or {folder} is write-protected. The downloads "
                          "themselves go on."),
        f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.OPEN_FOLDER,),
        values={"folder": str(path.parent)})
