"""The unfinished file of a download: `<file>.part`, what it is in `<file>.part.json`, one writer at a time."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, HubError, Remedy, StorageError
from assistant.domain.model import HubModel
from assistant.hub.hashing import BUFFER_BYTES, Hash, Hasher
from assistant.hub.note import Content, Note, boot_id, read_note, write_note

if TYPE_CHECKING:
    from filelock import BaseFileLock

SUFFIXES = (".part", ".part.json", ".part.json.new", ".part.lock")


class Part:
    """The bytes that have arrived. Raises StorageError where the disk fails.

    `model` is what the note names; for a model cut into several files it is the whole.
    """

    def __init__(self, destination: Path, model: HubModel) -> None:
        self.destination, self.model = destination, model
        self.path, self.note = (destination.with_name(destination.name + suffix) for suffix in SUFFIXES[:2])
        self.content = Content(0, "")
        self.done = 0                       # bytes written; those before a resume are hashed too
        self.checked = 0                    # bytes read over while an earlier part is opened
        self._doubt = -1
        self._file: FileIO | None = None
        self._hasher: Hasher | None = None
        self._lock: BaseFileLock | None = None
        self._saver: threading.Thread | None = None
        self._save_failed: OSError | None = None

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
        note, keep = self._earlier(content)
        self.content = content
        self._doubt = _doubt(note, keep)
        try:
            # Unbuffered: what has arrived is the system's at once, and a killed program loses none of it.
            self._file = FileIO(self.path, "r+b" if self.path.exists() else "x+b")
            self._read_over(keep, checking)
            self._write_note(note.saved if note and keep else 0)
        except OSError as problem:
            self.close()
            raise storage_error(problem, self.path) from problem
        except BaseException:       # paused while reading
            self.close()
            self.done = keep
            raise

    def buffer(self) -> bytearray:
        """Returns room for one block."""
        assert self._hasher
        return self._hasher.buffer()

    def give_back(self, buffer: bytearray) -> None:
        """Takes back room that was not used."""
        assert self._hasher
        self._hasher.give_back(buffer)

    def write(self, block: bytes | memoryview, buffer: bytearray | None = None) -> None:
        """Writes a block; `buffer` is what `buffer()` gave, if it lies in that."""
        assert self._file
        assert self._hasher
        try:
            if self._save_failed is not None:
                raise self._save_failed
            rest = memoryview(block)
            while rest:
                written = self._file.write(rest)
                self._hasher.add(rest[:written], buffer if written == len(rest) else None)
                self.done += written
                rest = rest[written:]
        except OSError as problem:
            raise storage_error(problem, self.path) from problem

    def save_soon(self) -> None:
        """Makes what has arrived survive a power cut, without waiting for the disk."""
        if self._saver is None or not self._saver.is_alive():
            self._saver = threading.Thread(target=self._save, name="disk", daemon=True)
            self._saver.start()

    def save(self) -> None:
        """Makes what has arrived survive a power cut, and remembers how much that is."""
        if self._file is None:
            return
        self._wait_for_saver()
        self._save()
        if self._save_failed is not None:
            raise storage_error(self._save_failed, self.path) from self._save_failed

    def is_right(self) -> bool:
        return self._hasher is not None and self._hasher.hexdigest() == self.content.checksum

    def go_back(self) -> bool:
        """Lets go of bytes that were not certain to be on the disk before; False where there were none.

        For a file that turns out wrong: the computer may have lost what it had not written.
        """
        if self._doubt < 0 or self._file is None:
            return False
        self._wait_for_saver()      # what it would note is let go here
        keep, self._doubt = self._doubt, -1
        try:
            self._read_over(keep, lambda: None)
            self._write_note(keep)
        except OSError as problem:
            raise storage_error(problem, self.path) from problem
        return True

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
        self._wait_for_saver()
        if self._hasher is not None:
            self._hasher.close()
            self._hasher = None
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

    def kept(self, content: Content | None = None) -> int:
        """Returns how many bytes of an earlier part can be gone on with. Without `content`, as long as nobody has said
        what the file has to be, that is told by the part's own note."""
        if content is None:
            note = read_note(self.note)
            content = note.content if note is not None else self.content
        return self._earlier(content)[1]

    def _earlier(self, content: Content) -> tuple[Note | None, int]:
        """Returns the note, if it can be read, and how many bytes can be gone on with. Without a note, as a power cut
        may leave a part of gigabytes, that is all of them: the checksum of the whole file will tell."""
        note = read_note(self.note)
        if not self.path.is_file() or (note is not None and note.content.checksum != content.checksum):
            return None, 0
        size = self.path.stat().st_size
        return note, min(note.usable(size) if note is not None else size, content.size or 1 << 60)

    def _read_over(self, keep: int, checking: Callable[[], None]) -> None:
        """Hashes the first `keep` bytes and cuts off the rest."""
        assert self._file
        if self._hasher is not None:
            self._hasher.close()
        plain, self.checked = _new_hash(self.content), 0
        self._file.seek(0)
        buffer = memoryview(bytearray(BUFFER_BYTES))
        while self.checked < keep and (count := self._file.readinto(buffer[:keep - self.checked])):
            plain.update(buffer[:count])
            self.checked += count
            checking()
        self._hasher, self.done = Hasher(plain), self.checked
        if self.path.is_file() and os.fstat(self._file.fileno()).st_size > self.done:
            self._file.truncate(self.done)
        self._file.seek(self.done)

    def _wait_for_saver(self) -> None:
        if self._saver is not None:
            self._saver.join()
            self._saver = None

    def _save(self) -> None:
        """Runs on either thread, never on both at once."""
        assert self._file
        try:
            done = self.done
            os.fsync(self._file.fileno())
            self._write_note(done)
        except OSError as problem:
            self._save_failed = problem

    def _write_note(self, saved: int) -> None:
        write_note(self.note, Note(self.model, self.content, saved, boot_id(), self._doubt))


def _doubt(note: Note | None, keep: int) -> int:
    """Returns from where on the `keep` bytes of an earlier part were not certain to be on the disk; -1 for none."""
    if note is None or not keep:
        return 0 if keep else -1
    if 0 <= note.doubt <= keep:
        return note.doubt
    return note.saved if note.saved < keep else -1


def _new_hash(content: Content) -> Hash:
    if len(content.checksum) == 40:
        return hashlib.sha1(b"blob %d\0" % content.size, usedforsecurity=False)
    return hashlib.sha256()


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
