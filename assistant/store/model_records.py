"""What the user says of models, and what is remembered of using them: one readable JSON file of its own.

Kept by content, not by path, so that a moved or renamed file keeps its name, note and adapters.
"""

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import HIGHEST_SCALE, LOWEST_SCALE, Attachment
from assistant.store import private_file
from assistant.store.kept_paths import KeptPaths

log = logging.getLogger(__name__)
VERSION = 1
LONGEST_NAME = 120          # characters
LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """One model. Empty and zero mean nothing was said."""

    name: str = ""
    note: str = ""
    favourite: bool = False
    last_used: float = 0.0                     # Unix seconds
    path: str = ""                             # of its places, the one in use
    usual: str = ""                            # the one that is in use again once it is back
    adapters: tuple[Attachment, ...] = ()


class ModelRecords:
    """Usable from any thread. What this version does not know stays in the file. Writing raises StorageError; what
    was said then holds until the app ends."""

    def __init__(self, path: Path, paths: KeptPaths | None = None) -> None:
        """`paths` tells how paths are written down."""
        self._path, self._paths = path, paths or KeptPaths()
        self._lock = threading.RLock()
        self._document: dict[str, Any] | None = None
        self._unreadable: OSError | None = None

    def of(self, fingerprint: str) -> Record:
        """Returns what is known of a content."""
        with self._lock:
            return self._record(_object(self._models().get(fingerprint))) if fingerprint else Record()

    def say(self, fingerprint: str, **changes: Any) -> Record:
        """Changes fields of `Record` by name. Raises StorageError."""
        with self._lock:
            record = replace(self.of(fingerprint), **changes)
            record = replace(record, name=" ".join(record.name.split())[:LONGEST_NAME],
                             note=record.note[:LONGEST_NOTE])
            models, plain = self._models(), self._plain(record)
            entry = {key: value for key, value in _object(models.get(fingerprint)).items() if key not in plain}
            models[fingerprint] = entry | {key: value for key, value in plain.items()
                                           if value not in ("", False, 0.0, [])}
            if not models[fingerprint]:
                del models[fingerprint]
            self._write()
            return record

    def say_of(self, model: ModelFile, **changes: Any) -> Record:
        """The same of a listed model; without `changes`: that it is used from where it is listed. Raises StorageError.

        Where it lies is written down the first time, so that a move elsewhere is noticed.
        """
        with self._lock:
            known = changes and self.of(model.fingerprint).path
            place = {} if known else {"path": str(model.path), "usual": str(model.usual or "")}
            return self.say(model.fingerprint, **place, **changes)

    def folders(self) -> list[Path]:
        """Returns the folders the user has added."""
        with self._lock:
            return [Path(self._paths.found(each)) for each in _texts(self._read().get("folders"))]

    def set_folders(self, folders: Iterable[Path]) -> None:
        """Raises StorageError."""
        with self._lock:
            self._read()["folders"] = [self._paths.kept(str(folder)) for folder in folders]
            self._write()

    def unwanted(self) -> set[str]:
        """Returns the folders of other programs that the user does not want to see."""
        with self._lock:
            return set(_texts(self._read().get("unwanted_folders")))

    def set_unwanted(self, folders: Iterable[str]) -> None:
        """Raises StorageError."""
        with self._lock:
            self._read()["unwanted_folders"] = sorted(folders)
            self._write()

    def first_telling(self, folder: Path) -> bool:
        """Returns whether the user has not been told yet that `folder` cannot be read; from now on they have."""
        with self._lock:
            told = _texts(self._read().get("told_folders"))
            if str(folder) in told:
                return False
            self._read()["told_folders"] = [*told, str(folder)]
            self._write()
            return True

    def moves(self) -> dict[str, str]:
        """Returns the moves under way: from path -> to path."""
        with self._lock:
            return {self._paths.found(key): self._paths.found(str(value))
                    for key, value in _object(self._read().get("moves")).items()}

    def set_move(self, path: Path, destination: Path | None) -> None:
        """Remembers a move, or forgets it once it is over. Raises StorageError."""
        with self._lock:
            moves = {key: value for key, value in self.moves().items() if key != str(path)}
            if destination is not None:
                moves[str(path)] = str(destination)
            self._read()["moves"] = {self._paths.kept(key): self._paths.kept(value) for key, value in moves.items()}
            self._write()

    def _record(self, values: Mapping[str, Any]) -> Record:
        return Record(_text(values, "name"), _text(values, "note"), values.get("favourite") is True,
                      _number(values.get("last_used")), self._paths.found(_text(values, "path")),
                      self._paths.found(_text(values, "usual")),
                      self._attachments(values.get("adapters")))

    def _attachments(self, raw: Any) -> tuple[Attachment, ...]:
        entries = [_object(each) for each in raw] if isinstance(raw, list) else []
        return tuple(Attachment(Path(self._paths.found(_text(each, "path"))),
                                min(max(_number(each.get("scale", 1.0)), LOWEST_SCALE), HIGHEST_SCALE),
                                each.get("off") is not True)
                     for each in entries if _text(each, "path"))

    def _plain(self, record: Record) -> dict[str, Any]:
        return {"name": record.name, "note": record.note, "favourite": record.favourite,
                "last_used": record.last_used, "path": self._paths.kept(record.path),
                "usual": self._paths.kept(record.usual),
                "adapters": [{"path": self._paths.kept(str(each.path)), "scale": each.scale,
                              **({} if each.on else {"off": True})} for each in record.adapters]}

    def _models(self) -> dict[str, Any]:
        document = self._read()
        if not isinstance(document.get("models"), dict):
            document["models"] = {}
        models: dict[str, Any] = document["models"]
        return models

    def _read(self) -> dict[str, Any]:
        if self._document is None:
            try:
                self._document = private_file.read_json(self._path)
            except ValueError:
                kept = private_file.keep_aside(self._path)
                log.warning("damaged notes on models kept as %s", kept.name)
                self._document = {}
            except OSError as problem:      # the list is right without; it is not written over
                log.warning("the notes on models cannot be read: %s", problem.strerror)
                self._unreadable, self._document = problem, {}
        return self._document

    def _write(self) -> None:
        document = self._read()
        known = document.get("version")
        document["version"] = max(VERSION, known) if isinstance(known, int) else VERSION
        try:
            if self._unreadable is not None:
                raise self._unreadable
            private_file.write_json(self._path, document)
        except OSError as problem:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "What you said about a model could not be saved."),
                QT_TRANSLATE_NOOP("errors", "Look whether the disk is full or {folder} is write-protected."),
                f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
                values={"folder": str(self._path.parent)}) from problem


def _object(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _texts(raw: Any) -> Sequence[str]:
    return [each for each in raw if isinstance(each, str)] if isinstance(raw, list) else []


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value else 0.0
