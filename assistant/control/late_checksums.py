"""Adds a model's checksum to answers that were finished before it was known."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.domain.chat import Message
from assistant.engine.protocol import Finished
from assistant.store.chats import ChatStore


class LateChecksums(QObject):
    """A file of 20 GB that the user has just opened takes a minute to be read; its answers do not wait for that."""

    failed = Signal(object)     # AssistantError

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 checksum: Callable[[Path], str], parent: QObject | None = None) -> None:
        """`checksum` returns the sha256 of a model file, "" while it is not known."""
        super().__init__(parent)
        self._store, self._disk, self._checksum = store, disk, checksum
        self._waiting: dict[Path, list[str]] = {}
        answering.ended.connect(self._on_ended)

    def look(self) -> None:
        """Something new is known of the model files."""
        for path, ids in list(self._waiting.items()):
            if sha256 := self._checksum(path):
                del self._waiting[path]
                self._write(tuple(ids), sha256)

    def _write(self, ids: tuple[str, ...], sha256: str) -> None:
        self._disk.run(lambda: self._store.set_model_sha256(ids, sha256), lambda _result: None, self.failed.emit)

    def _on_ended(self, _chat_id: str, message: Message, event: Finished | None) -> None:
        if event is not None and message.record is not None and not message.record.model_sha256:
            self._waiting.setdefault(Path(event.model_path), []).append(message.id)
            self.look()
