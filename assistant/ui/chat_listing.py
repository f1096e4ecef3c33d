"""What stands in the chat list and what is done to it there: folding, naming, moving, deleting, opening."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, QTimer, Signal

from assistant.domain.chat import ChatInfo, Folder
from assistant.ui.chat_menu import ChatMenu, FolderMenu, FoldersMenu, MoveMenu
from assistant.ui.chat_model import ChatRows
from assistant.ui.chat_rows import Place, Row, RowKind, Section, Shelf
from assistant.ui.chat_view import ChatView
from assistant.ui.theme import Theme


class ChatListing(QObject):
    """Shows all chats, or else what a search found. It changes no chat itself: signals tell what the user wants."""

    chat_opened = Signal(str)
    hit_opened = Signal(str, str)               # chat id, message id
    command_chosen = Signal(str)
    rename_requested = Signal(str, str)         # chat id, new title
    pin_requested = Signal(object, bool)        # tuple of chat ids, ...
    archive_requested = Signal(object, bool)
    move_requested = Signal(object, str)        # ..., folder id, "" for none
    export_requested = Signal(object)
    delete_requested = Signal(object)
    folder_requested = Signal(str, object)      # name, tuple of chat ids that go into it
    folder_rename_requested = Signal(str, str)  # folder id, new name
    folder_delete_requested = Signal(str)
    folds_changed = Signal(object)              # tuple of ids of the folders that are closed

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._shelf = theme, Shelf()
        self._naming = False        # the next new folder is the user's, and has to be named
        self.found: list[Row] | None = None     # what is shown in place of the chats
        self.view = ChatView(theme, ChatRows(self))
        self.view.setObjectName("chatList")
        self.rows = self.view.rows
        self.view.setUniformItemSizes(True)     # thousands of chats: only one row is measured
        self.view.opened.connect(self.open)
        self.view.menu_asked.connect(self._on_menu_asked)
        self.view.delete_asked.connect(self._on_delete_asked)
        self.view.fold_asked.connect(self._on_fold_asked)
        self.view.drag.dropped.connect(self._on_dropped)
        self.view.delegate.closeEditor.connect(lambda: QTimer.singleShot(0, self, self.show))
        self.rows.title_edited.connect(self.rename_requested)
        self.rows.folder_edited.connect(self.folder_rename_requested)

    # -- what it shows ------------------------------------------------------------------------------------

    def set_chats(self, chats: Sequence[ChatInfo], now: float) -> None:
        self._shelf.chats, self._shelf.now = list(chats), now
        if not any(chat.archived for chat in chats):
            self._shelf.in_archive = False
        self.show()

    def set_folders(self, folders: Sequence[Folder]) -> None:
        new = {folder.id for folder in folders} - {folder.id for folder in self._shelf.folders}
        self._shelf.folders = list(folders)
        self.show()
        if self._naming and new:
            self._naming = False
            name = next(iter(new))
            QTimer.singleShot(0, self, lambda: self.rename(self.rows.index_of_folder(name)))

    def set_folded(self, folders: Iterable[str]) -> None:
        """Takes the ids of the folders that are closed."""
        self._shelf.folded = set(folders)
        self.show()

    def set_current(self, chat_id: str | None) -> None:
        """Marks the chat being shown, or none; the list moves only when it is another one than before."""
        another = chat_id != self.rows.current
        self.rows.set_current(chat_id)
        index = self.rows.index_of(chat_id)
        if another and index.isValid() and self.found is None:
            self.view.mark(index)

    def set_found(self, rows: Sequence[Row] | None) -> None:
        """Shows these rows in place of the chats; None goes back to the chats."""
        changed = (rows is None) != (self.found is None)
        self.found = list(rows) if rows is not None else None
        if changed:
            self.view.searching = rows is not None
            self.view.setUniformItemSizes(rows is None)
        self.show(afresh=changed)

    def show(self, afresh: bool = False) -> None:
        """Shows what there is now, unless a name is being edited. Place and choice are kept, not so `afresh`."""
        if self.view.delegate.editing:
            return
        rows = self._shelf.rows() if self.found is None else self.found
        if rows == self.rows.rows:
            return
        place, before = self.view.verticalScrollBar().value(), self.view.currentIndex()
        row, at = self.rows.row_at(before), before.row()
        chosen = [chat.id for chat in self.view.chosen()]
        self.rows.show_rows(rows)
        self.view.doItemsLayout()     # now, or there is nothing to scroll to yet
        if afresh:
            self.view.mark(self.rows.index_of(self.rows.current) if self.found is None else QModelIndex())
            return
        again = self._same(row)
        if not again.isValid():
            again = self._near(at) if self.view.hasFocus() else self.rows.index_of(self.rows.current)
        self.view.choose(chosen, again)
        self.view.verticalScrollBar().setValue(place)

    def neighbour(self, step: int) -> str | None:
        """Returns the id of the chat `step` places below the one shown, going round; None without chats."""
        ids, current = self.rows.chat_ids(), self.rows.current
        if not ids:         # commands are listed
            ids = [row.chat.id for row in self._shelf.rows() if row.chat is not None]
        if not ids:
            return None
        return ids[(ids.index(current) + step) % len(ids)] if current in ids else ids[0]

    def _same(self, row: Row | None) -> QModelIndex:
        if row is None:
            return QModelIndex()
        if row.folder is not None:
            return self.rows.index_of_folder(row.folder.id)
        return next((self.rows.index(at) for at, other in enumerate(self.rows.rows)
                     if other.kind is row.kind and other.message == row.message and other.command == row.command
                     and (other.chat and other.chat.id) == (row.chat and row.chat.id)), QModelIndex())

    def _near(self, at: int) -> QModelIndex:
        """Returns the row that took the place of one that went away."""
        places = (*range(max(at, 0), len(self.rows.rows)), *range(min(at, len(self.rows.rows)) - 1, -1, -1))
        return next((self.rows.index(place) for place in places if self.rows.rows[place].chat is not None),
                    QModelIndex())

    # -- what the user does -------------------------------------------------------------------------------

    def open(self, index: QModelIndex) -> None:
        """Does what a click on a row does."""
        row = self.rows.row_at(index)
        if row is None:
            return
        if row.kind is RowKind.FOLDER:
            self._on_fold_asked(index, not row.open)
        elif row.kind in (RowKind.ARCHIVE, RowKind.BACK):
            self.show_archive(row.kind is RowKind.ARCHIVE)
        elif row.kind is RowKind.COMMAND:
            self.command_chosen.emit(row.command)
        elif row.chat is not None and row.message is not None:
            self.hit_opened.emit(row.chat.id, row.message)
        elif row.chat is not None:
            self.chat_opened.emit(row.chat.id)

    def show_archive(self, shown: bool) -> None:
        """Shows the archived chats in place of the others, or these again."""
        self._shelf.in_archive = shown
        self.show()
        self.view.mark(self.rows.first(RowKind.BACK if shown else RowKind.ARCHIVE))

    def rename(self, index: QModelIndex) -> None:
        """Opens the name of a chat or folder for editing in place."""
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.view.mark(index)
            self.view.edit(index)

    def rename_current(self) -> None:
        """Opens the name of what the keyboard is at in the list, or else of the chat being shown."""
        if self.view.hasFocus() and self.view.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.rename(self.view.currentIndex())
        else:
            self.rename(self._reveal(self.rows.current))

    def ask_folder(self, chats: Sequence[ChatInfo], at: QPoint) -> None:
        """Offers the folders to move chats to; `at` is a global position."""
        menu = MoveMenu(self._theme, chats, self._shelf.folders, self.view)
        self._connect_move(menu, tuple(chat.id for chat in chats))
        menu.popup(at)

    def pick_folder(self, at: QPoint, then: Callable[[str], object]) -> None:
        """Offers all folders; `then` gets the id of the one chosen. `at` is a global position."""
        menu = FoldersMenu(self._theme, self._shelf.folders, self.view)
        menu.folder_chosen.connect(then)
        menu.popup(at)

    def rename_folder(self, folder: str) -> None:
        """Opens the name of a folder for editing in place."""
        self._shelf.in_archive = False
        self.show()
        self.rename(self.rows.index_of_folder(folder))

    def new_folder(self, chat_ids: tuple[str, ...] = ()) -> None:
        """Asks for a folder, which gets its name in place once it is there."""
        self._naming = True
        self.folder_requested.emit(self.tr("New folder"), chat_ids)

    def chat(self, chat_id: str | None) -> ChatInfo | None:
        return next((chat for chat in self._shelf.chats if chat.id == chat_id), None)

    def _reveal(self, chat_id: str | None) -> QModelIndex:
        """Returns the row of a chat, once its folder or the archive is open."""
        chat = self.chat(chat_id)
        if chat is not None and not self.rows.index_of(chat_id).isValid():
            self._shelf.in_archive = chat.archived
            self._fold(self._shelf.folder_of(chat_id), True)
            self.show()
        return self.rows.index_of(chat_id)

    def _on_menu_asked(self, index: QModelIndex, at: QPoint) -> None:
        row = self.rows.row_at(index)
        if row is None:
            return
        if row.folder is not None:
            self._show_folder_menu(row.folder.id, at)
            return
        chats = self.view.chosen_with(index)
        if not self.view.searching:
            self.view.choose([chat.id for chat in chats], index)
        ids, first = tuple(chat.id for chat in chats), chats[0].id
        menu = ChatMenu(self._theme, chats, self._shelf.folders, self.view)
        menu.rename_chosen.connect(lambda: self.rename(self.rows.index_of(first)))
        menu.pin_chosen.connect(lambda pinned: self.pin_requested.emit(ids, pinned))
        menu.archive_chosen.connect(lambda archived: self.archive_requested.emit(ids, archived))
        menu.export_chosen.connect(lambda: self.export_requested.emit(ids))
        menu.delete_chosen.connect(lambda: self.delete_requested.emit(ids))
        self._connect_move(menu.move_menu, ids)
        menu.popup(at)

    def _show_folder_menu(self, folder: str, at: QPoint) -> None:
        menu = FolderMenu(self._theme, self.view)
        menu.rename_chosen.connect(lambda: self.rename_folder(folder))
        menu.delete_chosen.connect(lambda: self.folder_delete_requested.emit(folder))
        menu.popup(at)

    def _connect_move(self, menu: MoveMenu, ids: tuple[str, ...]) -> None:
        menu.folder_chosen.connect(lambda folder: self.move_requested.emit(ids, folder))
        menu.new_folder_chosen.connect(lambda: self.new_folder(ids))

    def _on_delete_asked(self, index: QModelIndex) -> None:
        row = self.rows.rows[index.row()]
        if row.folder is not None:
            self.folder_delete_requested.emit(row.folder.id)
        elif chats := self.view.chosen_with(index):
            self.delete_requested.emit(tuple(chat.id for chat in chats))

    def _on_fold_asked(self, index: QModelIndex, unfold: bool) -> None:
        row = self.rows.rows[index.row()]
        if row.folder is not None:
            self._fold(row.folder.id, unfold)
            self.show()
            self.view.mark(self.rows.index_of_folder(row.folder.id))

    def _fold(self, folder: str, unfold: bool) -> None:
        before = set(self._shelf.folded)
        (self._shelf.folded.discard if unfold else self._shelf.folded.add)(folder)
        if self._shelf.folded != before:
            self.folds_changed.emit(tuple(sorted(self._shelf.folded)))

    def _on_dropped(self, chats: Sequence[ChatInfo], place: Place) -> None:
        """Asks for what makes the chats stand in a place of the list."""
        ids, section = tuple(chat.id for chat in chats), place.section
        if section is Section.ARCHIVE:
            self.archive_requested.emit(ids, True)
            return
        if any(chat.archived for chat in chats):
            self.archive_requested.emit(ids, False)
        elif section is Section.PINNED:
            self.pin_requested.emit(ids, True)
        else:
            if pinned := tuple(chat.id for chat in chats if chat.pinned):
                self.pin_requested.emit(pinned, False)
            if moved := tuple(chat.id for chat in chats if chat.folder != place.folder):
                self.move_requested.emit(moved, place.folder)
