"""The unfinished file of a download: `<file>.part`, what it is in `<file>.part.json`, one writer at a time."""

import errno
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, HubError, Remedy, StorageError
from assistant.domain.model import HubModel

if TYPE_CHECKING:
    from filelock import BaseFileLock

READ_BYTES = 1 << 20


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Content:
    """What the finished file has to be: `checksum` is a sha256, or the sha1 git gives a small file."""

    size: int            # bytes, 0 while nobody says
    checksum: str        # 64 or 40 hex digits

    def new_hash(self) -> _Hash:
        if len(self.checksum) == 40:
            return hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        return hashlib.sha256()


class Part:
    """The bytes that have arrived. Raises StorageError where the disk fails."""

    def __init__(self, destination: Path, model: HubModel) -> None:
        self.destination, self.model = destination, model
        self.path = destination.with_name(destination.name + ".part")
        self.note = destination.with_name(destination.name + ".part.json")
        self.content = Content(0, "")
        self.done = 0                       # bytes, hashed too
        self._file: BinaryIO | None = None
        self._hash: _Hash | None = None
        self._lock: BaseFileLock | None = None

    def lock(self) -> None:
        """Makes this the only writer. Raises HubError where another window or program is at it."""
        from filelock import FileLock, Timeout  # 12 ms nobody needs at the app's start
        try:
            self.destination.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(f"{self.path}.lock")
            lock.acquire(timeout=0)
            self._lock = lock
        except Timeout as problem:
            raise HubError(
                QT_TRANSLATE_NOOP("errors", "This model is already being downloaded by another window."),
                QT_TRANSLATE_NOOP("errors", "Wait until it is finished there, or pause it there first."),
                str(problem), remedies=(Remedy.RETRY,)) from problem
        except OSError as problem:
            raise storage_error(problem, self.destination) from problem

    def open(self, content: Content, checking: Callable[[], None]) -> None:
        """Opens the part, keeping what belongs to `content`; reads that once, calling `checking` after each block."""
        self.close()
        self.content = content
        keep = self.kept(content)
        try:
            self._file = self.path.open("r+b" if self.path.exists() else "x+b")
            self._hash, self.done = content.new_hash(), 0
            while self.done < keep and (block := self._file.read(min(READ_BYTES, keep - self.done))):
                self._hash.update(block)
                self.done += len(block)
                checking()
            self._cut()
            self._write_note()
        except OSError as problem:
            self.close()
            raise storage_error(problem, self.path) from problem
        except BaseException:       # paused while reading: the note must not say that only so much is there
            self.close()
            self.done = keep
            raise

    def write(self, block: bytes) -> None:
        assert self._file
        assert self._hash
        try:
            self._file.write(block)
        except OSError as problem:
            raise storage_error(problem, self.path) from problem
        self._hash.update(block)
        self.done += len(block)

    def restart(self) -> None:
        """Throws away what has arrived."""
        try:
            self._hash, self.done = self.content.new_hash(), 0
            self._cut()
        except OSError as problem:
            raise storage_error(problem, self.path) from problem

    def save(self) -> None:
        """Makes what has arrived survive a power cut, and remembers how much that is."""
        if self._file is None:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._write_note()
        except OSError as problem:
            raise storage_error(problem, self.path) from problem

    def is_right(self) -> bool:
        return self._hash is not None and self._hash.hexdigest() == self.content.checksum

    def finish(self) -> None:
        """Gives the file its name."""
        self.save()
        self.close()
        try:
            os.replace(self.path, self.destination)
        except OSError as problem:
            raise storage_error(problem, self.destination) from problem
        self.note.unlink(missing_ok=True)

    def remove(self) -> None:
        self.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.note.unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the file; what a full disk could not take is let go."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def unlock(self) -> None:
        # Removed while held: a waiting writer sees that its file has no name any more and tries again. On Windows
        # a file in use cannot be removed; filelock does it there.
        if self._lock is not None:
            with suppress(OSError):
                Path(self._lock.lock_file).unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def kept(self, content: Content) -> int:
        """Returns how many bytes of an earlier part can be gone on with: those known to be on the disk."""
        note = read_note(self.note)
        if note is None or note.content.checksum != content.checksum:
            return 0
        return min(note.saved, content.size or note.saved)

    def _cut(self) -> None:
        assert self._file
        self._file.seek(self.done)
        if os.fstat(self._file.fileno()).st_size > self.done:
            self._file.truncate()

    def _write_note(self) -> None:
        new = self.note.with_name(self.note.name + ".new")
        new.write_text(json.dumps({"model": asdict(self.model), "size": self.content.size,
                                   "checksum": self.content.checksum, "saved": self.done}, indent=1), "utf-8")
        os.replace(new, self.note)


@dataclass(frozen=True, slots=True)
class Note:
    """What `<file>.part.json` says."""

    model: HubModel
    content: Content
    saved: int


def read_note(path: Path) -> Note | None:
    """Returns the note, None where there is none or nothing can be made of it."""
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        known = {field.name for field in fields(HubModel)}
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                 for key, value in said["model"].items() if key in known}
        model = HubModel(**given)
        return Note(model, Content(int(said["size"]), str(said["checksum"])), max(int(said["saved"]), 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def storage_error(problem: OSError, path: Path) -> AssistantError:
    """Returns what went wrong with the user's disk."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "The disk is full."),
            QT_TRANSLATE_NOOP("errors", "What has arrived is kept. Free some room, then resume."),
            str(problem), remedies=(Remedy.OPEN_FOLDER, Remedy.RESUME))
    if problem.errno == errno.EFBIG:
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "This disk cannot hold files of this size."),
            QT_TRANSLATE_NOOP("errors", "Disks formatted as FAT32 end at 4 GB. Choose a smaller model."),
            str(problem), remedies=(Remedy.CHOOSE_MODEL, Remedy.OPEN_FOLDER))
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The model could not be written to the disk."),
        QT_TRANSLATE_NOOP("errors", "Check that {folder} is there and may be written to."),
        str(problem), remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER), values={"folder": str(path.parent)})
