"""The GGUF files we have: downloaded into our folder, opened where they lie, and the practice model."""

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, ModelFileError, Remedy, StorageError
from assistant.domain.gguf import Header, of_all_parts, read_header
from assistant.domain.model import ModelFile
from assistant.domain.model_parts import first_part, parts, stem
from assistant.store import model_index
from assistant.store.kept_paths import KeptPaths
from assistant.store.model_index import Entry, Facts, facts_of

log = logging.getLogger(__name__)
STARTER_NAME = "SmolLM2 135M"      # its own header says "Smollm2 135M 8k Lc100K Mix1 Ep2"


class ModelFolder:
    """Usable from any thread. `models` is our own folder: <owner>/<repository>/<file>.gguf."""

    def __init__(self, models: Path, starter: Path | None, index: Path, paths: KeptPaths | None = None) -> None:
        """`paths` tells how the paths of the files are written down in the index."""
        self._models = models.absolute()
        self._starter = starter.absolute() if starter else None
        self._index, self._paths = index, paths or KeptPaths()
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] | None = None
        self._saved: dict[str, Entry] = {}

    def files(self) -> list[ModelFile]:
        """Returns every model that is there now, by name, the practice model last.

        A damaged file in our folder is listed with its name and size alone, so that it can be deleted. Left out:
        projectors and adapters, models of which a part is missing, opened files that are gone (they return
        with their drive). Raises StorageError when the index cannot be read.
        """
        with self._lock, self._failures():
            found: dict[Path, ModelFile] = {}
            for path in self._candidates():
                try:
                    file = self._listed(path)
                except OSError as problem:
                    log.info("%s left out: %s", path.name, problem.strerror)
                    continue
                if file is not None:
                    found.setdefault(path.resolve(), file)
            self._forget_removed()
            self._save_quietly()
        return sorted(found.values(), key=lambda file: (file.starter, file.name.casefold(), str(file.path)))

    def describe(self, path: Path) -> ModelFile:
        """Returns what is known of one file. Raises ModelFileError when it cannot be used as a model."""
        path = first_part(path.absolute())
        if missing := [part.name for part in parts(path) if not part.exists()]:
            if missing == [path.name]:
                read_header(path)       # raises, with the reason
            raise _part_missing(missing[0])
        header = _read_whole(path)
        if header.kind != "model":
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "This file is not a model but an addition to one."),
                QT_TRANSLATE_NOOP("errors", "Choose the model it belongs to."),
                f"general.type is {header.kind}", remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL))
        with self._lock, self._failures():
            self._entry(path, facts_of(header))
            return self._file(path, facts_of(header))

    def add(self, path: Path) -> ModelFile:
        """Remembers a file the user opened; it is used where it lies. Raises ModelFileError, StorageError."""
        file = self.describe(path)
        with self._lock, self._failures():
            if not file.downloaded and not file.starter:
                self._known()[str(file.path)] = replace(self._entry(file.path), added=True)
            self._save()
        return file

    def forget(self, path: Path) -> None:
        """Takes an opened file off the list; the file itself stays. Raises StorageError."""
        with self._lock, self._failures():
            self._known().pop(str(first_part(path.absolute())), None)
            self._save()

    def set_sha256(self, path: Path, sha256: str) -> None:
        """Keeps a file's checksum (64 hex digits) for as long as the file does not change. Raises StorageError."""
        with self._lock, self._failures():
            path = first_part(path.absolute())
            self._known()[str(path)] = replace(self._entry(path), sha256=sha256)
            self._save()

    def delete(self, path: Path) -> None:
        """Deletes a model of our own folder, all its parts, and folders left empty. Raises StorageError.

        A file that lies elsewhere is never touched.
        """
        path = first_part(path.absolute())
        if not self._is_ours(path) or path.suffix.lower() != ".gguf":
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "Parley only deletes models it has downloaded itself."),
                QT_TRANSLATE_NOOP("errors", "Delete this file where it lies."),
                remedies=(Remedy.OPEN_FOLDER,), values={"folder": str(path.parent)})
        with self._lock, self._failures():
            for part in parts(path):
                part.unlink(missing_ok=True)
            self._known().pop(str(path), None)
            self._save_quietly()
        folder = path.parent
        with contextlib.suppress(OSError):      # not empty
            while folder != self._models and self._is_ours(folder):
                folder.rmdir()
                folder = folder.parent

    def _candidates(self) -> Iterator[Path]:
        for folder, _, names in os.walk(self._models):
            for name in names:
                if name.lower().endswith(".gguf") and not name.lower().startswith("mmproj"):
                    yield Path(folder, name)
        yield from (Path(name) for name, entry in self._known().items() if entry.added)
        if self._starter is not None:
            yield self._starter

    def _listed(self, path: Path) -> ModelFile | None:
        if first_part(path) != path:
            return None
        if missing := [part.name for part in parts(path) if not part.exists()]:
            log.info("%s left out: %s is missing", path.name, missing[0])
            return None
        facts = self._entry(path).facts
        if facts is None:
            facts = _facts(path)
            self._entry(path, facts if facts.readable else None)    # a file being copied may be whole next time
        if facts.kind != "model" or not (facts.readable or self._is_ours(path)):
            return None
        return self._file(path, facts)

    def _file(self, path: Path, facts: Facts) -> ModelFile:
        starter = path == self._starter
        return ModelFile(
            path=path, size=sum(each.stat().st_size for each in parts(path)),
            name=STARTER_NAME if starter else facts.name or stem(path),
            architecture=facts.architecture, parameters=facts.parameters, quantisation=facts.quantisation,
            context_length=facts.context_length, layers=facts.layers, has_template=facts.has_template,
            sha256=self._entry(path).sha256, recommended=facts.recommended,
            kv_bytes_per_token=facts.kv_bytes_per_token, active_bytes=facts.active_bytes, footprint=facts.footprint,
            starter=starter, downloaded=self._is_ours(path))

    def _entry(self, path: Path, facts: Facts | None = None) -> Entry:
        """Returns what is known of the file as it is now, with `facts` if given. Raises OSError."""
        state = path.stat()
        known = self._known().get(str(path), Entry())
        if (known.size, known.mtime_ns) != (state.st_size, state.st_mtime_ns):
            known = Entry(state.st_size, state.st_mtime_ns, known.added)
        if facts is not None:
            known = replace(known, facts=facts)
        self._known()[str(path)] = known
        return known

    def _is_ours(self, path: Path) -> bool:
        inside = path.parent.resolve()
        return inside == self._models.resolve() or self._models.resolve() in inside.parents

    def _known(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = model_index.read(self._index, self._paths)
            self._saved = dict(self._entries)
        return self._entries

    def _forget_removed(self) -> None:
        known = self._known()
        for name in [name for name, entry in known.items() if not entry.added and not Path(name).exists()]:
            del known[name]

    def _save(self) -> None:
        if self._known() != self._saved:
            model_index.write(self._index, self._known(), self._paths)
            self._saved = dict(self._known())

    def _save_quietly(self) -> None:
        """The list is right without the index, only slower the next time."""
        try:
            self._save()
        except OSError as problem:
            log.warning("the list of models could not be kept: %s", problem.strerror)

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The folder of models could not be read or changed."),
                QT_TRANSLATE_NOOP("errors", "Look whether {folder} is there and writable, then try again."),
                f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
                values={"folder": str(self._models)}) from problem


def _read_whole(path: Path) -> Header:
    return of_all_parts(read_header(path), sum(part.stat().st_size for part in parts(path)))


def _facts(path: Path) -> Facts:
    try:
        return facts_of(_read_whole(path))
    except AssistantError as problem:
        log.warning("%s: %s", path.name, problem)
        return Facts()


def _part_missing(name: str) -> ModelFileError:
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "A part of this model is missing: {file}."),
        QT_TRANSLATE_NOOP("errors", "Put all parts into one folder, or download the model again."),
        remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE), values={"file": name})
