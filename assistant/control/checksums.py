"""Learns the sha256 of model files, slowly and in the background; one file at a time."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, ModelFileError, Remedy
from assistant.store.model_folder import ModelFolder

READ_BYTES = 1 << 22
HELD_SECONDS = 0.25         # between two looks whether the disk is still wanted by somebody else
TOLD_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file whose checksum is wanted; it is read once, though it may stand in both lines."""

    stop: threading.Event = field(default_factory=threading.Event)
    begun: threading.Lock = field(default_factory=threading.Lock)      # taken by the line that came to it first


class Checksums(QObject):
    """A file of 20 GB takes a minute, and nothing waits for it."""

    learnt = Signal()
    progressed = Signal(object, float)  # Path, 0..1; only of what the user asked for
    ended = Signal(object, object)      # Path, AssistantError or None; the same

    def __init__(self, folder: ModelFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = Background(1, self)
        self._asked_jobs = Background(1, self)      # what the user waits for stands behind no file that is on hold
        self._over = threading.Event()
        self._held = threading.Event()
        self._wanted: dict[Path, _Reading] = {}
        self._urgent: set[Path] = set()

    def learn(self, path: Path, asked: bool = False) -> None:
        """Computes and keeps the checksum; `learnt` follows. A file that cannot be read stays without.

        One the user `asked` for does not step aside for a model that is loaded, and tells how far it is.
        """
        def done(read: bool) -> None:
            if read:
                self._on_done(path)

        in_line = path in self._wanted and (path in self._urgent or not asked)
        reading = self._wanted.setdefault(path, _Reading())
        if asked:
            self._urgent.add(path)
        if not in_line:
            (self._asked_jobs if asked else self._jobs).run(
                lambda: self._learn(path, reading), done, lambda error: self._on_done(path, error))

    def hold(self, held: bool) -> None:
        """A model is loading or writing: the disk and a core are wanted elsewhere."""
        (self._held.set if held else self._held.clear)()

    def cancel(self, path: Path) -> None:
        if path in self._wanted:
            self._wanted[path].stop.set()

    def shutdown(self) -> None:
        self._over.set()
        self._jobs.finish(3)
        self._asked_jobs.finish(3)

    def _on_done(self, path: Path, error: AssistantError | None = None) -> None:
        self._wanted.pop(path, None)
        if path in self._urgent:
            self._urgent.discard(path)
            self.ended.emit(path, error)
        if error is None:
            self.learnt.emit()

    def _learn(self, path: Path, reading: _Reading) -> bool:
        """Returns False, and does nothing, where the other line has it."""
        if not reading.begun.acquire(blocking=False):
            return False
        try:
            self._read(path, reading.stop)
        except OSError as problem:      # its disk was pulled out, or it may not be read
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "The model file cannot be read."),
                QT_TRANSLATE_NOOP("errors", "Check its permissions and that its disk is connected, or choose another."),
                str(problem), remedies=(Remedy.RETRY,)) from problem
        return True

    def _read(self, path: Path, stop: threading.Event) -> None:
        digest, done, told = hashlib.sha256(), 0, 0.0
        seen = path.stat()      # before it is opened: another file put in its place from now on is noticed
        size = max(seen.st_size, 1)
        with path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                digest.update(chunk)
                done += len(chunk)
                while self._held.is_set() and path not in self._urgent and not self._over.is_set():
                    stop.wait(HELD_SECONDS)
                    if stop.is_set():
                        break
                if self._over.is_set() or stop.is_set():
                    raise Cancelled("The app is closing, or the user does not want to know.")
                if path in self._urgent and time.monotonic() - told > TOLD_EVERY_SECONDS:
                    told = time.monotonic()
                    self.progressed.emit(path, done / size)
        if not self._folder.set_sha256(path, digest.hexdigest(), seen):
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "The model file changed while it was being read."),
                QT_TRANSLATE_NOOP("errors", "Check it again once nothing writes to it any more."),
                remedies=(Remedy.RETRY,))
