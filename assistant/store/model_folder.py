"""The models we have: in our own folder, in other programs' and the user's folders, opened where they lie.

Nothing is copied. `look` reads one folder and may take long; `listed` only brings together what was seen.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, ModelFileError, Remedy, StorageError
from assistant.domain.gguf import read_header
from assistant.domain.gguf_kind import MODEL
from assistant.domain.model import HubModel, ModelFile
from assistant.domain.model_library import FolderState, LibraryFolder, Origin, Told
from assistant.domain.model_parts import first_part, parts
from assistant.store import model_reading, model_spotting
from assistant.store.kept_paths import KeptPaths
from assistant.store.model_files import ModelFiles
from assistant.store.model_index import Entry, facts_of
from assistant.store.model_merging import STARTER_NAME as STARTER_NAME
from assistant.store.model_merging import Merged, Spotted, merge
from assistant.store.model_records import ModelRecords
from assistant.store.model_sources import looking
from assistant.store.model_sources.source import Layout, Looked, Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listing:
    """The library as it was seen last."""

    merged: Merged
    folders: tuple[LibraryFolder, ...]


class ModelFolder:
    """Usable from any thread. `models` is our own folder: <owner>/<repository>/<file>.gguf."""

    def __init__(self, models: Path, starter: Path | None, index: Path, paths: KeptPaths | None = None, *,
                 records: ModelRecords | None = None, programs: Callable[[], Sequence[Source]] = tuple) -> None:
        """`paths` tells how paths are written down; `programs` returns the folders other programs may have."""
        kept = paths or KeptPaths()
        self.models = models.absolute()
        self.records = records or ModelRecords(index.with_name("library.json"), kept)
        self._starter = starter.absolute() if starter else None
        self._programs = programs
        self._index = ModelFiles(index, kept)
        self._lock = threading.RLock()
        self._looked: dict[Source, Looked] = {}
        self._sources: list[Source] = []
        self._unwanted: list[Source] = []
        self._arrived: dict[Path, float] = {}   # since its folder was looked into; monotonic seconds

    def sources(self) -> list[Source]:
        """Returns the folders to look into: ours, the user's, other programs', and those of opened files."""
        unwanted, programs = self.records.unwanted(), self._programs()
        found = [Source(self.models, Origin.OWN)]
        found += [Source(folder, Origin.FOLDER) for folder in self.records.folders()]
        found += [each for each in programs if str(each.folder) not in unwanted]
        opened: dict[Path, list[Path]] = {}
        for path, entry in self._known().items():
            if entry.added:
                opened.setdefault(Path(path).parent, []).append(Path(path))
        found += [Source(folder, Origin.OPENED, Layout.FILES, tuple(sorted(files))) for folder, files in opened.items()]
        if self._starter is not None:
            found.append(Source(self._starter.parent, Origin.STARTER, Layout.FILES, (self._starter,)))
        once = list({(each.folder, each.layout): each for each in reversed(found)}.values())[::-1]
        with self._lock:
            self._unwanted = [each for each in programs if str(each.folder) in unwanted]
            self._sources = once
            # Of a folder with opened files there may be more now: what was seen of the others holds.
            before = {(each.folder, each.layout): looked for each, looked in self._looked.items()}
            self._looked = {each: before[at] for each in once if (at := (each.folder, each.layout)) in before}
        return once

    def look(self, source: Source, wanted: Callable[[], bool] = lambda: True) -> None:
        """Reads what is new in a folder and remembers what it holds. Takes as long as its disk does.

        Ends early, with what it has read, once `wanted` returns False. Raises StorageError for the index alone.
        """
        began = time.monotonic()
        with self._failures():
            looked = looking.look(source)
            if looked.state is FolderState.READY and source.layout is not Layout.FILES:
                looked = self._index.checked_for_disk(source, looked)
            with self._lock:
                self._see(source, looked)       # what is known of it already is listed from now on
                self._arrived = {path: moment for path, moment in self._arrived.items()
                                 if moment >= began or model_spotting.home(path, self._sources) != source}
            self._index.learn(source, looked, wanted)
            with self._lock:        # while a header was read it may have been given up
                self._see(source, looked)

    def forget_look(self, source: Source, state: FolderState) -> None:
        """The folder does not answer: what was known of it is shown as away."""
        with self._lock:
            self._see(source, replace(self._looked.get(source, Looked()), state=state))

    def _see(self, source: Source, looked: Looked) -> None:
        """Keeps what was seen of a folder. There may be more opened files in it by now than were looked for: that
        counts where nothing newer was seen."""
        now = next((each for each in self._sources if (each.folder, each.layout) == (source.folder, source.layout)),
                   source)
        if now == source or now not in self._looked:
            self._looked[now] = looked

    def listed(self, told: Mapping[tuple[str, int], Told] | None = None) -> Listing:
        """Returns the list out of what was seen. `told` is what the curated list says, by file name and size. No disk
        is waited for."""
        known = self._known()       # first: what has come is told before it is known
        with self._lock:
            sources, unwanted, arrived = list(self._sources), list(self._unwanted), list(self._arrived)
            looked = {source: self._looked.get(source) for source in sources}
        spotted = model_spotting.spotted(looked, arrived, known)
        merged = merge(spotted, self.records, told or {})
        folders = list(model_spotting.folders(looked, spotted, merged))
        folders += [LibraryFolder(each.folder, each.origin, FolderState.OFF) for each in unwanted]
        return Listing(merged, tuple(folders))

    def files(self) -> list[ModelFile]:
        """Looks into every folder, then returns the models: by name, favourites first, the practice model last.

        A damaged file in our folder is listed with its name and size alone, so that it can be deleted. Those whose
        folder is not connected are `away`, those of which parts are missing say so. Raises StorageError when the
        index cannot be read.
        """
        for source in self.sources():
            self.look(source)
        self.save_quietly()
        return list(self.listed().merged.models)

    def describe(self, path: Path, told: Mapping[tuple[str, int], Told] | None = None) -> ModelFile:
        """Returns what is known of one file. Raises ModelFileError when it cannot be used as a model."""
        path = first_part(path.absolute())
        if missing := [part.name for part in parts(path) if not part.exists()]:
            if missing == [path.name]:
                read_header(path)       # raises, with the reason
            raise _part_missing(missing[0])
        header = model_reading.header_of(path)
        if header.kind != MODEL:
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "This file is not a model but an addition to one."),
                QT_TRANSLATE_NOOP("errors", "Choose the model it belongs to."),
                f"general.type is {header.kind}", remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL))
        with self._failures():
            entry = self._index.learn_one(path, facts_of(header))
            source = self._source_of(path)
            spotted = Spotted(path, entry, source.origin if source else Origin.OPENED,
                              source.folder if source else path.parent)
        return merge([spotted], self.records, told or {}).models[0]

    def add(self, path: Path, told: Mapping[tuple[str, int], Told] | None = None) -> ModelFile:
        """Remembers a file the user opened; it is used where it lies. Raises ModelFileError, StorageError."""
        file = self.describe(path, told)
        with self._failures():
            if self._source_of(file.path) is None:
                self._index.change(file.path, added=True)
                self.sources()
            twice = any(entry.fingerprint == file.fingerprint and name != str(file.path)
                        for name, entry in self._known().items())
            if twice or self.records.of(file.fingerprint).path:     # of several places, the one opened last
                self.records.say(file.fingerprint, path=str(file.path), usual="")
            self._index.save()
        self._arrive(file.path)
        return file

    def forget(self, path: Path) -> None:
        """Takes an opened file, or one that is away, off the list; the file itself stays. Raises StorageError."""
        with self._failures():
            self._index.forget(first_part(path.absolute()))
            self._index.save()

    def set_sha256(self, path: Path, sha256: str, seen: os.stat_result | None = None) -> bool:
        """Keeps a file's checksum (64 hex digits) for as long as the file does not change. Returns False, and keeps
        nothing, where it is not as it was `seen` before it was read. Raises StorageError."""
        return self._keep(path, {"sha256": sha256}, seen)

    def set_source(self, path: Path, model: HubModel) -> None:
        """Keeps what a file was downloaded as. Its checksum, where there is one, was compared as it came. Raises
        StorageError."""
        checked = {"sha256": model.sha256, "expected": model.sha256} if model.sha256 else {}
        self._keep(path, {"source": model, **checked})

    def _keep(self, path: Path, values: Mapping[str, Any], seen: os.stat_result | None = None) -> bool:
        with self._failures():
            path = first_part(path.absolute())
            entry = self._index.learn_one(path)
            if same := seen is None or entry.is_of(seen):
                self._index.change(path, **values)
                self._index.save()
        return same

    def moved(self, path: Path, destination: Path) -> None:
        """A model lies elsewhere now; what was learnt of it stays known. Raises StorageError."""
        self._arrive(destination)
        with self._failures():
            entry = self._index.rename(path, destination)
            if self.records.of(entry.fingerprint).path == str(path):    # else another copy might come into use
                self.records.say(entry.fingerprint, path=str(destination))
            self._index.save()

    def _arrive(self, path: Path) -> None:
        """A file is listed that no look has seen yet."""
        with self._lock:
            self._arrived[path] = time.monotonic()

    def gone(self, path: Path) -> None:
        """A model's files are gone: it is taken off the list, and folders of ours left empty are removed."""
        self._index.forget(path)
        self.save_quietly()
        folder = path.parent
        with contextlib.suppress(OSError):      # not empty
            while folder != self.models and self.is_ours(folder):
                folder.rmdir()
                folder = folder.parent

    def is_ours(self, path: Path) -> bool:
        """Returns whether a file really lies in our own folder."""
        inside = path.parent.resolve()
        return inside == self.models.resolve() or self.models.resolve() in inside.parents

    def is_any_growing(self) -> bool:
        """Returns whether a file is being copied into one of the folders: it may be whole soon."""
        return self._index.is_any_growing()

    def save_quietly(self) -> None:
        """The list is right without the index, only slower the next time."""
        try:
            self._index.save()
        except OSError as problem:
            log.warning("the list of models could not be kept: %s", problem.strerror)

    def _source_of(self, path: Path) -> Source | None:
        """Returns the folder of the library a file is listed with: ours, or one in which it was seen. Not everything
        inside a folder is: hidden, deep and very many folders are not walked through."""
        entry = self._known().get(str(path), Entry())
        for source in self.sources():
            if path in source.files or (source.origin is Origin.OWN and source.folder in path.parents
                                        and self.is_ours(path)):
                return source
            if entry.folder == str(source.folder) and source.layout is not Layout.FILES:
                return source
        return None

    def _known(self) -> dict[str, Entry]:
        with self._failures():
            return self._index.known()

    def watched(self) -> list[Path]:
        """Returns the folders in which models come and go, as they were seen last."""
        with self._lock:
            found = {source.folder: None for source in self._looked if source.layout is not Layout.FILES}
            for looked in self._looked.values():
                found |= dict.fromkeys(looked.folders)
        return list(found)

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The folder of models could not be read or changed."),
                QT_TRANSLATE_NOOP("errors", "Look whether {folder} is there and writable, then try again."),
                f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
                values={"folder": str(self.models)}) from problem


def _part_missing(name: str) -> ModelFileError:
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "A part of this model is missing: {file}."),
        QT_TRANSLATE_NOOP("errors", "Put all parts into one folder, or download the model again."),
        remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE), values={"file": name})
