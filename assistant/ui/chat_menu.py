"""The menus of the chat list: for one chat or several, for a folder, and where to move chats."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from assistant.domain.chat import ChatInfo, Folder
from assistant.ui.commands import command_key
from assistant.ui.icons import icon
from assistant.ui.keys import native
from assistant.ui.theme import Theme


class _Menu(QMenu):
    """Deletes itself when it closes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _add(self, name: str, picture: str, text: str, keys: str = "") -> QAction:
        action = self.addAction(icon(self._theme, picture, size=16), f"{text}\t{native(keys)}" if keys else text)
        action.setObjectName(f"menu.{name}")
        return action


class MoveMenu(_Menu):
    """The folders, none of them, and a new one."""

    folder_chosen = Signal(str)     # id; "" is none
    new_folder_chosen = Signal()

    def __init__(self, theme: Theme, chats: Sequence[ChatInfo], folders: Sequence[Folder], parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("moveMenu")
        self.setTitle(self.tr("Move to folder"))
        self.setIcon(icon(theme, "folder-input", size=16))
        within = {chat.folder for chat in chats}
        for folder in folders:
            self._offer(folder.id, "folder", folder.name.replace("&", "&&"), within)
        if within - {""}:
            self._offer("", "x", self.tr("No folder"), within)
        if folders:
            self.addSeparator()
        self._add("new_folder", "folder-plus", self.tr("New folder…")).triggered.connect(
            lambda: self.new_folder_chosen.emit())

    def _offer(self, folder: str, picture: str, name: str, within: set[str]) -> None:
        action = self._add(f"folder.{folder}", picture, name)
        action.setEnabled(within != {folder})
        action.triggered.connect(lambda: self.folder_chosen.emit(folder))


class FoldersMenu(_Menu):
    """All folders, to pick one."""

    folder_chosen = Signal(str)

    def __init__(self, theme: Theme, folders: Sequence[Folder], parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("foldersMenu")
        for folder in folders:
            action = self._add(f"folder.{folder.id}", "folder", folder.name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, folder=folder.id: self.folder_chosen.emit(folder))


class ChatMenu(_Menu):
    """What can be done with one chat, or with several at once."""

    rename_chosen = Signal()
    pin_chosen = Signal(bool)
    archive_chosen = Signal(bool)
    export_chosen = Signal()
    delete_chosen = Signal()

    def __init__(self, theme: Theme, chats: Sequence[ChatInfo], folders: Sequence[Folder], parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("chatMenu")
        self.move_menu = MoveMenu(theme, chats, folders, self)
        self.move_menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)     # it goes with this one
        if len(chats) > 1:
            self.addAction(self.tr("%n chats", "", len(chats))).setEnabled(False)
        else:
            self._add("rename", "pencil", self.tr("Rename"), command_key("rename")).triggered.connect(
                lambda: self.rename_chosen.emit())
        if not all(chat.archived for chat in chats):
            self._offer_pin(all(chat.pinned for chat in chats))
            self.addMenu(self.move_menu)
            archive = self._add("archive", "archive", self.tr("Archive"))
            archive.triggered.connect(lambda: self.archive_chosen.emit(True))
        else:
            back = self._add("unarchive", "archive-restore", self.tr("Take out of the archive"))
            back.triggered.connect(lambda: self.archive_chosen.emit(False))
        self._add("export", "file-output", self.tr("Export…")).triggered.connect(lambda: self.export_chosen.emit())
        self.addSeparator()
        self._add("delete", "trash-2", self.tr("Delete"), "Del").triggered.connect(lambda: self.delete_chosen.emit())

    def _offer_pin(self, pinned: bool) -> None:
        name, picture, text = ("unpin", "pin-off", self.tr("Remove pin")) if pinned else ("pin", "pin", self.tr("Pin"))
        self._add(name, picture, text).triggered.connect(lambda: self.pin_chosen.emit(not pinned))


class FolderMenu(_Menu):
    """What can be done with a folder."""

    rename_chosen = Signal()
    delete_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("folderMenu")
        self._add("rename", "pencil", self.tr("Rename"), command_key("rename")).triggered.connect(
            lambda: self.rename_chosen.emit())
        self._add("delete_folder", "trash-2", self.tr("Remove folder, keep its chats"), "Del").triggered.connect(
            lambda: self.delete_chosen.emit())
