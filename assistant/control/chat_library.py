"""Every chat: list, search, order in folders, rename, and delete with a chance to undo."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.chat import ChatInfo, Folder
from assistant.store.chats import ChatStore

UNDO_MS = 10_000    # a toast offers Undo for 8 s, longer while the pointer rests on it
_SPARED = 0.8       # part of UNDO_MS; what was deleted less long ago is not wiped yet. A timer may be 5 % early
_INDEX_AFTER_MS = 1000      # once something has changed
_INDEX_PAUSE_MS = 100       # between steps of 0.1 s: a million messages take minutes, and nobody notices


class ChatLibrary(QObject):
    """The list follows the disk: `changed` comes after every change that succeeded."""

    changed = Signal(object)            # list[ChatInfo], newest first, archived ones too
    folders_changed = Signal(object)    # list[Folder], by name; before `changed`
    found = Signal(str, object)         # query, list[SearchHit], newest first
    deleting = Signal(str)              # chat id: before anything happens to it
    deleted = Signal(object, str)       # tuple[str, ...] of chat ids, title: may be restored until the toast is gone
    restored = Signal(object)           # tuple[str, ...] of chat ids
    renamed = Signal(str, str)
    failed = Signal(object)             # AssistantError

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self._searching = Background(1, self)       # for what may take long and must not keep a message from the disk
        self._query = ""
        self._folders: list[Folder] | None = None
        self._held: set[str] = set()
        self._purge = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._purge.timeout.connect(self._on_purge)
        self._index = QTimer(self, singleShot=True)
        self._index.timeout.connect(self._on_index)

    def refresh(self) -> None:
        """Reads the list again, and what the search going on finds."""
        self._disk.run(lambda: (self._store.folders(), self._store.chats()), self._on_read, self.failed.emit)
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

    def pin(self, chat_ids: Sequence[str], pinned: bool) -> None:
        """Keeps chats at the top of the list, or no longer."""
        ids = tuple(chat_ids)
        self._change(lambda: self._store.set_pinned(ids, pinned))

    def archive(self, chat_ids: Sequence[str], archived: bool) -> None:
        """Puts chats out of the way, still to be found, or back."""
        ids = tuple(chat_ids)
        self._change(lambda: self._store.set_archived(ids, archived))

    def move(self, chat_ids: Sequence[str], folder_id: str) -> None:
        """Puts chats into a folder, or into none ("")."""
        ids = tuple(chat_ids)
        self._change(lambda: self._store.move(ids, folder_id))

    def create_folder(self, name: str, chat_ids: Sequence[str] = ()) -> None:
        """Makes a folder and puts chats into it; an empty name makes none."""
        name, ids = name.strip(), tuple(chat_ids)
        if name:
            self._change(lambda: self._store.move(ids, self._store.create_folder(name).id))

    def restore_folder(self, folder: Folder, chat_ids: Sequence[str]) -> None:
        """Brings a removed folder back with the id it had, and puts chats into it."""
        ids = tuple(chat_ids)

        def restored() -> None:
            self._store.restore_folder(folder)
            self._store.move(ids, folder.id)

        self._change(restored)

    def rename_folder(self, folder_id: str, name: str) -> None:
        if name := name.strip():
            self._change(lambda: self._store.rename_folder(folder_id, name))

    def delete_folder(self, folder_id: str) -> None:
        """Removes a folder; its chats stay."""
        self._change(lambda: self._store.delete_folder(folder_id))

    def delete(self, chat_ids: Sequence[str], title: str) -> None:
        """Hides chats at once; their bytes are wiped when Undo has expired. `title` is told with `deleted`."""
        ids = tuple(chat_ids)

        def done(_result: None) -> None:
            self.deleted.emit(ids, title)
            self.refresh()
            self._purge.start()

        for chat_id in ids:
            self.deleting.emit(chat_id)
        self._disk.run(lambda: self._store.delete_chats(ids), done, self.failed.emit)

    def restore(self, chat_ids: Sequence[str]) -> None:
        ids = tuple(chat_ids)

        def done(_result: None) -> None:
            self.restored.emit(ids)
            self.refresh()

        self._disk.run(lambda: self._store.restore_chats(ids), done, self.failed.emit)

    def hold_undo(self, held: bool, key: str = "") -> None:
        """While one is held (its toast is on the screen, or under the pointer) nothing is wiped."""
        (self._held.add if held else self._held.discard)(key)
        if not self._held:
            self._purge.start()     # anew where it runs: it would be too early for what was held

    def shutdown(self) -> None:
        """Ends the search going on; before the store is closed."""
        self._index.stop()
        self._purge.stop()
        self._searching.finish()

    def _change(self, function: Callable[[], None]) -> None:
        self._disk.run(function, lambda _result: self.refresh(), self.failed.emit)

    def _on_read(self, read: tuple[list[Folder], list[ChatInfo]]) -> None:
        folders, infos = read
        if folders != self._folders:
            self._folders = folders
            self.folders_changed.emit(folders)
        self.changed.emit(infos)
        if not self._index.isActive():
            self._index.start(_INDEX_AFTER_MS)

    def _on_index(self) -> None:
        """Brings the search index up to date, step by step; what fails is tried after the next change."""
        def done(more: bool) -> None:
            if more:
                self._index.start(_INDEX_PAUSE_MS)

        self._searching.run(self._store.update_search, done, lambda _error: None)

    def _search(self, query: str) -> None:
        def wanted() -> bool:
            return query == self._query

        self._searching.run(lambda: self._store.search(query, wanted=wanted),
                            lambda hits: self.found.emit(query, hits) if wanted() else None, self.failed.emit)

    def _on_purge(self) -> None:
        """Wipes what has no Undo any more; not what is deleted while this waits for its turn, and not what has just
        been deleted on the disk but is not told yet."""
        if self._held:
            return
        asked, spared = time.time(), _SPARED * self._purge.interval() / 1000
        self._searching.run(lambda: self._store.purge_deleted(time.time() - asked + spared), lambda _result: None,
                            self.failed.emit)
