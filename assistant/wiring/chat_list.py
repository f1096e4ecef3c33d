"""Connects the list of all chats: what is in it, its order, what is taken away and brought back."""

import json
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject

from assistant.domain.chat import ChatInfo, Folder
from assistant.wiring.chat import ChatWiring, short
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

ELSEWHERE = "elsewhere"     # prefixes of toasts, followed by the chats' ids
DELETED = "deleted"
ARCHIVED = "archived"
FOLDER = "chat-folder"      # ... by the folder's

translate = QCoreApplication.translate


class ChatListWiring(QObject):
    """The sidebar and the chats on disk."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, failures: Failures) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._chat, self._failures = services, widgets, chat, failures
        self._infos: list[ChatInfo] = []
        self._folders: list[Folder] = []
        self._undo: dict[str, Callable[[], None]] = {}      # by the key of the toast that offers it
        self._w.chat_list.set_folded(_ids(services.preferences.app.closed_folders))
        self._connect()

    def delete(self, chat_ids: Sequence[str]) -> None:
        """Takes chats away; a toast offers Undo."""
        if self._s.session.chat.info.id in chat_ids:
            self._chat.new_chat()
        self._s.chats.delete(tuple(chat_ids), self.title(chat_ids[0]))

    def archive(self, chat_ids: Sequence[str], archived: bool) -> None:
        """Puts chats out of the way, which a toast can undo, or back."""
        ids, key = tuple(chat_ids), f"{ARCHIVED}:{','.join(chat_ids)}"
        self._s.chats.archive(ids, archived)
        if archived:
            if len(ids) > 1:
                said = self.tr("%n chats archived.", "", len(ids))
            elif title := short(self.title(ids[0]), 40):
                said = translate("wiring", "“{title}” archived.").format(title=title)
            else:
                said = translate("wiring", "Chat archived.")
            self._offer_undo(key, said, lambda: self._s.chats.archive(ids, False))

    def info(self, chat_id: str) -> ChatInfo | None:
        """Returns a chat of the list, None where there is none."""
        return next((info for info in self._infos if info.id == chat_id), None)

    def delete_shown(self) -> None:
        """Takes the chat on the screen away; one that is not on disk is simply left."""
        if chat_id := self._s.session.chat.info.id:
            self.delete((chat_id,))
        else:
            self._chat.new_chat()

    def title(self, chat_id: str) -> str:
        """Returns the title of a chat of the list, "" where there is none."""
        info = self.info(chat_id)
        return info.title if info is not None else ""

    def has_archived(self) -> bool:
        """Returns whether the archive was used."""
        return any(info.archived for info in self._infos)

    def has_folders(self) -> bool:
        return bool(self._folders)

    def _connect(self) -> None:
        chats, chat_list, session = self._s.chats, self._w.chat_list, self._s.session
        chat_list.new_requested.connect(self._chat.new_chat)
        chat_list.chat_selected.connect(self._chat.open)
        chat_list.rename_requested.connect(chats.rename)
        chat_list.pin_requested.connect(chats.pin)
        chat_list.archive_requested.connect(self.archive)
        chat_list.move_requested.connect(chats.move)
        chat_list.delete_requested.connect(self.delete)
        chat_list.folder_requested.connect(chats.create_folder)
        chat_list.folder_rename_requested.connect(chats.rename_folder)
        chat_list.folder_delete_requested.connect(self._delete_folder)
        chat_list.folds_changed.connect(
            lambda ids: self._s.preferences.set_app("closed_folders", json.dumps(ids) if ids else ""))
        chats.folders_changed.connect(self._on_folders_changed)
        chats.changed.connect(self._on_chats_changed)
        chats.deleting.connect(session.leave)
        chats.deleted.connect(self._on_deleted)
        chats.restored.connect(self._on_restored)
        chats.failed.connect(self._failures.tell)
        session.saved.connect(lambda _chat: chats.refresh())
        session.finished_elsewhere.connect(
            lambda chat_id: self._tell_elsewhere(chat_id, translate("wiring", "“{title}” has its answer.")))
        session.broken_elsewhere.connect(
            lambda chat_id: self._tell_elsewhere(chat_id, translate("wiring", "“{title}” has no complete answer.")))

    def _on_folders_changed(self, folders: list[Folder]) -> None:
        self._folders = folders
        self._w.chat_list.set_folders(folders)

    def _on_chats_changed(self, infos: list[ChatInfo]) -> None:
        self._infos = infos
        self._w.chat_list.set_chats(infos, time.time())
        self._w.chat_list.set_current(self._s.session.chat.info.id or None)
        shown = self.info(self._s.session.chat.info.id)
        if shown is not None:
            self._s.session.set_title(shown.title)
            self._w.window.set_chat_title(shown.title)

    def _delete_folder(self, folder_id: str) -> None:
        """Removes a folder, which a toast can undo; its chats stay."""
        folder = next((each for each in self._folders if each.id == folder_id), None)
        if folder is None:
            return
        inside = tuple(info.id for info in self._infos if info.folder == folder_id)
        self._s.chats.delete_folder(folder_id)
        self._offer_undo(f"{FOLDER}:{folder_id}",
                         translate("wiring", "Folder “{name}” removed; its chats stay.").format(
                             name=short(folder.name, 40)),
                         lambda: self._s.chats.restore_folder(folder, inside))

    def _tell_elsewhere(self, chat_id: str, said: str) -> None:
        if title := self.title(chat_id):
            self._w.notices.show_toast(f"{ELSEWHERE}:{chat_id}", said.format(title=short(title, 40)),
                                       translate("wiring", "Show"), "show")

    def _on_deleted(self, chat_ids: tuple[str, ...], title: str) -> None:
        key = f"{DELETED}:{','.join(chat_ids)}"
        if len(chat_ids) > 1:
            text = self.tr("%n chats deleted.", "", len(chat_ids))
        elif title:
            text = translate("wiring", "“{title}” deleted.").format(title=short(title, 40))
        else:       # a temporary chat, or one that says nothing but blanks
            text = translate("wiring", "Chat deleted.")
        self._s.chats.hold_undo(True, key)
        self._offer_undo(key, text, lambda: self._s.chats.restore(chat_ids))

    def _on_restored(self, chat_ids: tuple[str, ...]) -> None:
        """One chat brought back is shown; several are where they were."""
        if len(chat_ids) == 1:
            self._chat.open(chat_ids[0])

    def _offer_undo(self, key: str, text: str, undo: Callable[[], None]) -> None:
        self._w.notices.show_toast(key, text, translate("wiring", "Undo"), "undo")
        self._undo[key] = undo      # now: the toast before this one, of the same key perhaps, has expired

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a toast of this subject. Returns False for others."""
        prefix, _, chat_id = key.partition(":")
        if prefix == ELSEWHERE:
            self._chat.open(chat_id)
        elif prefix in (DELETED, ARCHIVED, FOLDER):
            if undo := self._undo.pop(key, None):
                undo()
            if prefix == DELETED:       # else nothing would be wiped any more
                self._s.chats.hold_undo(False, key)
        else:
            return False
        return True

    def on_toast_expired(self, key: str) -> None:
        self._undo.pop(key, None)
        if key.startswith(DELETED):
            self._s.chats.hold_undo(False, key)


def _ids(stored: str) -> list[str]:
    """Returns the ids kept in a setting; none where the text is not readable."""
    try:
        ids = json.loads(stored or "[]")
    except ValueError:
        return []
    return [each for each in ids if isinstance(each, str)] if isinstance(ids, list) else []
