"""Every chat: list, search, rename, and delete with a chance to undo."""

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.store.chats import ChatStore

UNDO_MS = 10_000    # a toast offers Undo for 8 s, longer while the pointer rests on it


class ChatLibrary(QObject):
    """The list follows the disk: `changed` comes after every change that succeeded."""

    changed = Signal(object)            # list[ChatInfo], newest first
    found = Signal(str, object)         # query, list[ChatInfo]
    deleting = Signal(str)              # chat id: before anything happens to it
    deleted = Signal(str, str)          # chat id, title: may be restored until the toast is gone
    restored = Signal(str)
    renamed = Signal(str, str)
    failed = Signal(object)             # AssistantError

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self._query = ""
        self._held: set[str] = set()
        self._purge = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._purge.timeout.connect(self._on_purge)

    def refresh(self) -> None:
        """Reads the list again, and what the search going on finds."""
        self._disk.run(self._store.chats, self.changed.emit, self.failed.emit)
        if self._query:
            self._search(self._query)

    def search(self, query: str) -> None:
        """Looks for `query` in titles and messages; an empty one goes back to the list."""
        self._query = query.strip()
        if self._query:
            self._search(self._query)
        else:
            self.refresh()

    def rename(self, chat_id: str, title: str) -> None:
        title = title.strip()
        if not title:
            return

        def done(_result: None) -> None:
            self.renamed.emit(chat_id, title)
            self.refresh()

        self._disk.run(lambda: self._store.rename(chat_id, title), done, self.failed.emit)

    def delete(self, chat_id: str, title: str) -> None:
        """Hides the chat at once; its bytes are wiped when Undo has expired."""
        def done(_result: None) -> None:
            self.deleted.emit(chat_id, title)
            self.refresh()
            self._purge.start()

        self.deleting.emit(chat_id)
        self._disk.run(lambda: self._store.delete_chat(chat_id), done, self.failed.emit)

    def restore(self, chat_id: str) -> None:
        def done(_result: None) -> None:
            self.restored.emit(chat_id)
            self.refresh()

        self._disk.run(lambda: self._store.restore_chat(chat_id), done, self.failed.emit)

    def hold_undo(self, held: bool, chat_id: str = "") -> None:
        """While one is held (its toast is on the screen, or under the pointer) nothing is wiped."""
        (self._held.add if held else self._held.discard)(chat_id)
        if not self._held and not self._purge.isActive():
            self._purge.start()

    def _search(self, query: str) -> None:
        self._disk.run(lambda: self._store.search(query),
                       lambda hits: self.found.emit(query, hits) if query == self._query else None,
                       self.failed.emit)

    def _on_purge(self) -> None:
        if not self._held:
            self._disk.run(self._store.purge_deleted, lambda _result: None, self.failed.emit)
