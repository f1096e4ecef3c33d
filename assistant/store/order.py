"""The user's order among the chats: folders, pins and the archive."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from assistant.domain.chat import Folder
from assistant.store import chat_order
from assistant.store.chat_tables import ChatTables
from assistant.store.database import Database


class Order(ABC):
    """A part of the chat store; every method may raise StorageError."""

    @abstractmethod
    def _on_disk(self) -> ChatTables: ...

    @abstractmethod
    def _by_database(self, chat_ids: Sequence[str]) -> list[tuple[Database, list[str]]]: ...

    def folders(self) -> list[Folder]:
        """Returns all folders by name."""
        return chat_order.folders(self._on_disk().database)

    def create_folder(self, name: str) -> Folder:
        return chat_order.create_folder(self._on_disk().database, name)

    def restore_folder(self, folder: Folder) -> None:
        """Makes a folder that was removed anew, with the id it had."""
        chat_order.restore_folder(self._on_disk().database, folder)

    def rename_folder(self, folder_id: str, name: str) -> None:
        chat_order.rename_folder(self._on_disk().database, folder_id, name)

    def delete_folder(self, folder_id: str) -> None:
        """Removes a folder; its chats stay and lie in none."""
        chat_order.delete_folder(self._on_disk().database, folder_id)

    def move(self, chat_ids: Sequence[str], folder_id: str) -> None:
        """Puts chats of the list into a folder, or into none ("")."""
        chat_order.move(self._on_disk().database, chat_ids, folder_id)

    def set_pinned(self, chat_ids: Sequence[str], pinned: bool) -> None:
        for database, ids in self._by_database(chat_ids):
            chat_order.set_column(database, ids, "pinned", int(pinned))

    def set_archived(self, chat_ids: Sequence[str], archived: bool) -> None:
        for database, ids in self._by_database(chat_ids):
            chat_order.set_column(database, ids, "archived", int(archived))
