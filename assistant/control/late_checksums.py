"""Adds a model's checksum to answers that were written before it was known."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.domain.chat import Message
from assistant.store.chats import ChatStore


class LateChecksums(QObject):
    """A file of 20 GB that the user has just opened takes a minute to be read; its answers do not wait for that. Those
    of which the app's end, or a kill, came first wait on the disk."""

    failed = Signal(object)     # AssistantError

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 checksum: Callable[[str], str], parent: QObject | None = None) -> None:
        """`checksum` returns the sha256 of the file that a record's mark tells, "" while it is not known."""
        super().__init__(parent)
        self._store, self._disk, self._checksum = store, disk, checksum
        self._waiting: dict[str, set[str]] = {}     # ids of answers by mark
        self._asked = False
        answering.ended.connect(self._on_ended)

    def look(self) -> None:
        """Something new is known of the model files."""
        if not self._asked:
            self._asked = True
            self._disk.run(self._store.without_checksum, self._on_read, self._on_not_read)
        for mark, ids in list(self._waiting.items()):
            if sha256 := self._checksum(mark):
                del self._waiting[mark]
                self._write(tuple(ids), mark, sha256)

    def _on_read(self, waiting: dict[str, list[str]]) -> None:
        for mark, ids in waiting.items():
            if not mark.startswith(" "):        # else another file may lie there by now
                self._waiting.setdefault(mark, set()).update(ids)
        self.look()

    def _on_not_read(self, _error: object) -> None:
        """Opening the chats has told it."""
        self._asked = False

    def _write(self, ids: tuple[str, ...], mark: str, sha256: str) -> None:
        self._disk.run(lambda: self._store.set_model_sha256(ids, mark, sha256), lambda _result: None, self.failed.emit)

    def _on_ended(self, _chat_id: str, message: Message, _event: object) -> None:
        if message.record is not None and message.record.model_mark:
            self._waiting.setdefault(message.record.model_mark, set()).add(message.id)
            self.look()
