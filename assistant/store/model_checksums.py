"""Which answers do not say yet which model file made them: a checksum may be known long after the answer."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from assistant.store import checksum_tasks
from assistant.store.chat_tables import ChatTables


class ModelChecksums(ABC):
    """A part of the chat store; every method may raise StorageError."""

    @abstractmethod
    def _of_message(self, message_id: str) -> ChatTables: ...

    @abstractmethod
    def _on_disk(self) -> ChatTables: ...

    def without_checksum(self) -> dict[str, list[str]]:
        """Returns the answers on disk that do not say yet which model file made them: ids by their record's mark."""
        return checksum_tasks.waiting(self._on_disk().database)

    def set_model_sha256(self, message_ids: Sequence[str], mark: str, sha256: str) -> None:
        """Adds that to answers with that mark; those that are gone are left out."""
        for message_id in message_ids:
            self._of_message(message_id).set_model_sha256(message_id, mark, sha256)
