"""Learns model files and remembers them: what is in the index holds as long as size and time of the file do."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.domain.model_library import FolderState
from assistant.domain.model_parts import first_part, parts
from assistant.store import model_index, model_reading
from assistant.store.kept_paths import KeptPaths
from assistant.store.model_index import Entry, Facts
from assistant.store.model_sources.source import Found, Layout, Looked, Source

GROWING_NS = 60_000_000_000     # a copy that pauses longer is seen with the next focus


class ModelFiles:
    """Usable from any thread; the disk is never waited for while another thread is kept out. Raises OSError where the
    index cannot be read or written; a model file that cannot be is left out."""

    def __init__(self, index: Path, paths: KeptPaths | None = None) -> None:
        """`paths` tells how the paths of the files are written down in the index."""
        self._path, self._paths = index, paths or KeptPaths()
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] | None = None
        self._saved: dict[str, Entry] = {}
        self._facts: dict[str, Facts] = {}      # by fingerprint

    def known(self) -> dict[str, Entry]:
        """Returns a copy of all entries, by path."""
        with self._lock:
            return dict(self._read())

    def learn(self, source: Source, looked: Looked, wanted: Callable[[], bool]) -> None:
        """Reads the headers of what is new, and forgets what is gone from a folder that answers."""
        here = {}
        for found in _first_parts(looked.found):
            if not wanted():
                return
            here[str(found.path)] = found
            try:
                self._keep(source, found)
            except OSError:
                here.pop(str(found.path))       # gone meanwhile, or not readable
        if looked.state is FolderState.READY and source.layout is not Layout.FILES:
            kept = {*here, *map(str, looked.away)}
            with self._lock:
                entries = self._read()
                for name in [name for name, entry in entries.items()
                             if entry.folder == str(source.folder) and name not in kept]:
                    if entries[name].added:
                        entries[name] = replace(entries[name], folder="")
                    else:
                        del entries[name]

    def learn_one(self, path: Path, facts: Facts | None = None) -> Entry:
        """Returns what is known of a file as it is now, with `facts` if given."""
        state, before = path.stat(), self.known().get(str(path), Entry())
        fingerprint = ((before.fingerprint if before.is_of(state) else "")
                       or model_reading.fingerprint(path, state.st_size))
        there = [part for part in parts(path) if part.exists()]
        whole = sum(part.stat().st_size for part in there)
        missing = tuple(part.name for part in parts(path) if part not in there)
        with self._lock:
            known = self._read().get(str(path), Entry())    # again: another thread may have added to it meanwhile
            if not known.is_of(state):
                known = replace(known, size=state.st_size, mtime_ns=state.st_mtime_ns, sha256="", facts=None)
            if whole != known.whole:        # another part has come
                known = replace(known, facts=None)
            known = replace(known, facts=facts or known.facts, device=state.st_dev, inode=state.st_ino, whole=whole,
                            missing=missing, fingerprint=fingerprint)
            self._read()[str(path)] = known
            if known.facts is not None and known.facts.readable:
                self._facts[known.fingerprint] = known.facts
        return known

    def change(self, path: Path, **values: Any) -> None:
        with self._lock:
            self._read()[str(path)] = replace(self._read().get(str(path), Entry()), **values)

    def forget(self, path: Path) -> None:
        with self._lock:
            self._read().pop(str(path), None)

    def rename(self, path: Path, destination: Path) -> Entry:
        """What is known of a file is known of it at its new place; its time may be another one there. Returns that."""
        state = destination.stat()
        with self._lock:
            entries = self._read()
            entry = entries.pop(str(path), None)
            if entry is not None:
                entries[str(destination)] = replace(
                    entry, mtime_ns=state.st_mtime_ns, device=state.st_dev, inode=state.st_ino, folder="", label="",
                    origin="")
            return entries.get(str(destination), Entry())

    def checked_for_disk(self, source: Source, looked: Looked) -> Looked:
        """An empty folder where there were models, on another disk than these: its own disk is not mounted. So it is
        with what was mounted inside of it, where its own disk is found in the place of that."""
        here = {first_part(found.path) for found in looked.found}
        before = {Path(name): entry for name, entry in self.known().items() if entry.folder == str(source.folder)}
        if not before.keys() - here:
            return looked
        device = source.folder.stat().st_dev
        if not (looked.found or looked.refused or any(True for _ in source.folder.iterdir())) and all(
                entry.device != device for entry in before.values()):
            return replace(looked, state=FolderState.MISSING)
        return replace(looked, away=tuple(path for path, entry in before.items() if path not in here and entry.mounted
                                          and _device_above(path) == device))

    def is_any_growing(self) -> bool:
        """Returns whether a file that cannot be read yet was written to just now: it is being copied. Reads nothing."""
        with self._lock:
            entries = list((self._entries or {}).values())
        return any(entry.facts is None and time.time_ns() - entry.mtime_ns < GROWING_NS
                   for entry in entries if entry.mtime_ns > 0)

    def save(self) -> None:
        with self._lock:
            entries = self._read()
            if entries != self._saved:
                model_index.write(self._path, entries, self._paths)
                self._saved = dict(entries)

    def _keep(self, source: Source, found: Found) -> None:
        """Learns a file and where it was found."""
        path = found.path
        mounted = source.layout is Layout.TREE and path.parent.stat().st_dev != source.folder.stat().st_dev
        if not path.exists():       # a model whose first part is missing
            there = [part for part in parts(path) if part.exists()]
            if not there:
                raise FileNotFoundError(path)
            missing = tuple(part.name for part in parts(path) if part not in there)
            entry = Entry(whole=sum(part.stat().st_size for part in there), missing=missing)
            with self._lock:
                self._read()[str(path)] = replace(_placed(entry, source, found), mounted=mounted)
            return
        entry = self.learn_one(path)
        if entry.facts is None:
            alike = self._facts.get(entry.fingerprint) if len(parts(path)) == 1 else None
            facts = alike or model_reading.facts(path)
            if facts.readable:      # a file being copied may be whole next time
                entry = self.learn_one(path, facts)
        with self._lock:
            entry = _placed(self._read().get(str(path), entry), source, found)
            self._read()[str(path)] = replace(entry, mounted=mounted)

    def _read(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = model_index.read(self._path, self._paths)
            self._saved = dict(self._entries)
            self._facts = {entry.fingerprint: entry.facts for entry in self._entries.values()
                           if entry.fingerprint and entry.facts is not None and entry.facts.readable}
        return self._entries


def _first_parts(found: Iterable[Found]) -> Iterable[Found]:
    """Returns one for each model: of one cut into several files the first part, whether it is there or not."""
    return {first_part(each.path): replace(each, path=first_part(each.path))
            for each in sorted(found, key=lambda each: each.path, reverse=True)}.values()


def _device_above(path: Path) -> int:
    """Returns the disk of the nearest folder above `path` that is there, 0 for none."""
    for folder in path.parents:
        with contextlib.suppress(OSError):
            return folder.stat().st_dev
    return 0


def _placed(entry: Entry, source: Source, found: Found) -> Entry:
    """Returns the entry with where its file was found. A checksum we were told ourselves stays."""
    if source.layout is Layout.FILES:
        return entry
    return replace(entry, folder=str(source.folder), origin=str(source.origin), label=found.label,
                   expected=found.expected_sha256 or entry.expected, recommended=dict(found.recommended),
                   projector=str(found.projector or ""))
