"""What the user marks messages with: a pin, and which of several answers was better."""

from abc import ABC, abstractmethod

from assistant.domain.chat import GenerationRecord
from assistant.store.chat_tables import ChatTables


class Marks(ABC):
    """A part of the chat store; every method may raise StorageError."""

    @abstractmethod
    def _of_message(self, message_id: str) -> ChatTables: ...

    @abstractmethod
    def _on_disk(self) -> ChatTables: ...

    def pin_message(self, message_id: str, pinned: bool) -> None:
        """Keeps a message in sight of the model, or no longer; nothing where it is gone."""
        self._of_message(message_id).pin_message(message_id, pinned)

    def set_vote(self, message_id: str, better: bool | None) -> None:
        """Keeps whether an answer was found better than those it was compared with; None: no word about it."""
        self._of_message(message_id).set_vote(message_id, better)

    def votes(self) -> list[tuple[GenerationRecord, bool]]:
        """Returns how each answer was made that was compared with others, and whether it was found better."""
        return self._on_disk().votes()
