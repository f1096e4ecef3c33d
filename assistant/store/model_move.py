"""Moves a model's files to another folder: copied, read again and compared, and only then removed where they were.

Interrupted at any moment the model is whole in one place: the old one until every copy has been compared. What was
copied lies beside its destination as `<name>.moving` and is gone on with; so is a move that was killed after copies got
their names, or while the files they were made from were being removed.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.domain.amount import size_text
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, Remedy, StorageError
from assistant.domain.fit import DISK_RESERVE
from assistant.domain.model_library import MovePhase, MoveState
from assistant.paths import sync_folder

CHUNK_BYTES = 4 << 20
TOLD_EVERY_SECONDS = 0.1
SUFFIX = ".moving"


class Move:
    """One model, in as many files as it is cut into. `run` blocks; `pause` and `cancel` from any thread."""

    def __init__(self, files: Sequence[Path], destination: Path, on_state: Callable[[MoveState], None]) -> None:
        """`destination` is the folder the files will lie in."""
        self._files, self._destination, self._on_state = list(files), destination, on_state
        self._left = self._files        # what is not at its destination alone
        self._stop = threading.Event()
        self._discard = False
        self._total = self._done = 0
        self._began = self._told = 0.0

    @property
    def target(self) -> Path:
        """Where the first file will lie."""
        return self._destination / self._files[0].name

    @property
    def cancelled(self) -> bool:
        return self._discard

    def pause(self) -> None:
        """Stops; what was copied stays for the next time."""
        self._stop.set()

    def cancel(self) -> None:
        """Stops and takes the copies back."""
        self._discard = True
        self._stop.set()

    def run(self) -> Path:
        """Returns where the model lies now. Raises Cancelled, StorageError; then it lies where it was."""
        try:
            self._go_on()       # it may have been stopped while it waited for its turn
            self._destination.mkdir(parents=True, exist_ok=True)
            self._refuse_its_own_folder()
            # A file that was removed from the old place alone: an earlier try was killed right after.
            self._left = [file for file in self._files if file.exists() or not self._there(file).exists()]
            if not (self._is_on_one_disk() and self._rename()):
                if not self._take_up():
                    self._refuse_what_is_there()
                    self._copy_all()
                self._remove_originals()
        except Cancelled:
            if self._discard:
                self.take_back()
            self._tell(MovePhase.CANCELLED if self._discard else MovePhase.PAUSED, now=True)
            raise
        except OSError as problem:
            raise self._failed(_not_moved(problem, self._destination)) from problem
        except StorageError as error:
            raise self._failed(error) from None
        self._tell(MovePhase.DONE, now=True)
        return self.target

    def _there(self, file: Path) -> Path:
        return self._destination / file.name

    def _take_up(self) -> bool:
        """Goes on where a kill came after copies got their names: returns whether all have theirs. Where only some
        have, these are parts again, to be compared with the others."""
        named = [file for file in self._left if self._is_copied(file)]
        if len(named) == len(self._left):
            return True
        for file in named:
            self._there(file).rename(self._part(file))
        return False

    def _is_copied(self, file: Path) -> bool:
        """Whether a file of its own with the same content lies at the destination, and no part beside it."""
        there = self._there(file)
        if not there.exists() or there.samefile(file) or self._part(file).exists() \
                or there.stat().st_size != file.stat().st_size:
            return False
        with file.open("rb") as source, there.open("rb") as copy:
            while chunk := source.read(CHUNK_BYTES):
                self._go_on()
                if copy.read(len(chunk)) != chunk:
                    return False
        return True

    def _refuse_its_own_folder(self) -> None:
        """By whatever name: over a link there the copy would be written, and then removed as what was copied."""
        here = self._files[0].parent
        if here.exists() and here.samefile(self._destination):
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "{file} lies in this folder already."),
                QT_TRANSLATE_NOOP("errors", "Choose another folder."),
                values={"file": self._files[0].name})

    def _refuse_what_is_there(self) -> None:
        for file in self._left:
            if self._is_taken(file):
                raise StorageError(
                    QT_TRANSLATE_NOOP("errors", "There is a file of that name already: {file}."),
                    QT_TRANSLATE_NOOP("errors", "Rename or remove it, or choose another folder."),
                    remedies=(Remedy.OPEN_FOLDER,),
                    values={"file": file.name, "folder": str(self._destination)})

    def _is_taken(self, file: Path) -> bool:
        """Whether another file of that name lies at the destination."""
        there = self._there(file)
        return there.exists() and not there.samefile(file)

    def _is_on_one_disk(self) -> bool:
        """Whether files could be renamed. A link is not renamed: what it points to would stay behind."""
        device = self._destination.stat().st_dev
        return not any(file.is_symlink() or file.stat().st_dev != device for file in self._left)

    def _rename(self) -> bool:
        """Returns False with everything as it was where copying has to do: files of these names are there, perhaps
        copies of a move that was killed, or the disk is mounted twice, and no file can be renamed across mounts."""
        if any(map(self._is_taken, self._left)):
            return False
        done: list[Path] = []
        try:
            for file in self._left:
                file.rename(self._there(file))
                done.append(file)
        except OSError as problem:
            for file in done:
                self._there(file).rename(file)
            if problem.errno == errno.EXDEV:
                return False
            raise
        sync_folder(self._destination)
        return True

    def _copy_all(self) -> None:
        self._total = 2 * sum(file.stat().st_size for file in self._left)      # written, then read again
        self._refuse_too_little_room()
        self._began = time.monotonic()
        for file in self._left:
            self._copy(file)
        for file in self._left:
            self._part(file).replace(self._there(file))

    def _remove_originals(self) -> None:
        sync_folder(self._destination)
        for file in reversed(self._left):       # cut off here, the first part, by which a model is known, is left last
            file.unlink()

    def _refuse_too_little_room(self) -> None:
        there = sum(part.stat().st_size for file in self._left if (part := self._part(file)).exists())
        needed, free = self._total // 2 - there, shutil.disk_usage(self._destination).free
        if needed + DISK_RESERVE > free:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "There is not enough room in {folder}: {needed} are needed, {free} are "
                                  "free."),
                QT_TRANSLATE_NOOP("errors", "Free some space, or choose a folder on another disk."),
                remedies=(Remedy.OPEN_FOLDER,),
                values={"folder": str(self._destination), "needed": size_text(needed), "free": size_text(free)})

    def _copy(self, file: Path) -> None:
        """Copies one file beside its destination. What an earlier try has left is compared on the way."""
        part, digest = self._part(file), hashlib.sha256()
        part.touch()
        with file.open("rb") as source, part.open("r+b") as copy:
            agrees = True
            while chunk := source.read(CHUNK_BYTES):
                self._go_on()
                if agrees and copy.read(len(chunk)) != chunk:
                    agrees = False
                    copy.seek(source.tell() - len(chunk))
                    copy.truncate()
                if not agrees:
                    copy.write(chunk)
                digest.update(chunk)
                self._advance(len(chunk), MovePhase.COPYING)
            copy.truncate(source.tell())
            copy.flush()
            os.fsync(copy.fileno())
            _forget_cached(copy.fileno())
        if self._checksum(part) != digest.digest():
            part.unlink()
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The copy of {file} differs from the file."),
                QT_TRANSLATE_NOOP("errors", "The model is where it was. The disk it was copied to may be failing."),
                remedies=(Remedy.RETRY,), values={"file": file.name})
        with contextlib.suppress(OSError):      # the files of a shared disk may belong to somebody else
            shutil.copystat(file, part)

    def _checksum(self, part: Path) -> bytes:
        digest = hashlib.sha256()
        with part.open("rb") as copy:
            while chunk := copy.read(CHUNK_BYTES):
                self._go_on()
                digest.update(chunk)
                self._advance(len(chunk), MovePhase.CHECKING)
        return digest.digest()

    def _part(self, file: Path) -> Path:
        return self._destination / (file.name + SUFFIX)

    def has_begun(self) -> bool:
        """Returns whether something copied lies beside the destination, from now or before."""
        return any(self._part(file).exists() for file in self._files)

    def take_back(self) -> None:
        """Removes what was copied so far."""
        for file in self._files:
            with contextlib.suppress(OSError):
                self._part(file).unlink(missing_ok=True)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise Cancelled("The move was stopped.")

    def _advance(self, count: int, phase: MovePhase) -> None:
        self._done += count
        self._tell(phase)

    def _tell(self, phase: MovePhase, now: bool = False, error: AssistantError | None = None) -> None:
        moment = time.monotonic()
        if now or moment - self._told >= TOLD_EVERY_SECONDS:
            self._told = moment
            speed = self._done / max(moment - self._began, 0.001) if self._began else 0.0
            left = (self._total - self._done) / speed if speed else -1.0
            self._on_state(MoveState(self._files[0], self.target, phase, self._done, self._total, speed, left, error))

    def _failed(self, error: StorageError) -> StorageError:
        self._tell(MovePhase.FAILED, now=True, error=error)
        return error


def _forget_cached(handle: int) -> None:
    """Lets the check read the disk, not what is still in memory; a wish the system may not grant."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _not_moved(problem: OSError, folder: Path) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The model could not be moved; it is where it was."),
        QT_TRANSLATE_NOOP("errors", "Look whether {folder} is there and writable and has room, then try again."),
        f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.RETRY, Remedy.OPEN_FOLDER),
        values={"folder": str(folder)})
