"""Learns the sha256 of model files the user opened, slowly and in the background."""

import hashlib
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import Cancelled
from assistant.store.model_folder import ModelFolder

READ_BYTES = 1 << 22


class Checksums(QObject):
    """One file at a time: a file of 20 GB takes a minute, and nothing waits for it."""

    learnt = Signal()

    def __init__(self, folder: ModelFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = Background(1, self)
        self._over = threading.Event()
        self._asked: set[Path] = set()

    def learn(self, path: Path) -> None:
        """Computes and keeps the checksum; `learnt` follows. A file that cannot be read stays without."""
        if path not in self._asked:
            self._asked.add(path)
            self._jobs.run(lambda: self._learn(path), lambda _result: self._on_done(path),
                           lambda _error: self._asked.discard(path))

    def shutdown(self) -> None:
        self._over.set()
        self._jobs.finish(3)

    def _on_done(self, path: Path) -> None:
        self._asked.discard(path)
        self.learnt.emit()

    def _learn(self, path: Path) -> None:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                if self._over.is_set():
                    raise Cancelled("The app is closing.")
                digest.update(chunk)
        self._folder.set_sha256(path, digest.hexdigest())
