"""Connects the list of all chats: what is in it, what is looked for, what is taken away and brought back."""

import time

from PySide6.QtCore import QCoreApplication

from assistant.domain.chat import ChatInfo
from assistant.wiring.chat import ChatWiring, short
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

ELSEWHERE = "elsewhere"     # prefixes of toasts, followed by the chat's id
DELETED = "deleted"

translate = QCoreApplication.translate


class ChatListWiring:
    """The sidebar and the chats on disk."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, failures: Failures) -> None:
        self._s, self._w, self._chat, self._failures = services, widgets, chat, failures
        self._infos: list[ChatInfo] = []
        self._connect()

    def delete(self, chat_id: str) -> None:
        """Takes a chat away; a toast offers Undo."""
        info = next((info for info in self._infos if info.id == chat_id), None)
        if chat_id == self._s.session.chat.info.id:
            self._chat.new_chat()
        self._s.chats.delete((chat_id,), info.title if info is not None else "")

    def delete_shown(self) -> None:
        """Takes the chat on the screen away; one that is not on disk is simply left."""
        if chat_id := self._s.session.chat.info.id:
            self.delete(chat_id)
        else:
            self._chat.new_chat()

    def title(self, chat_id: str) -> str:
        """Returns the title of a chat of the list, "" where there is none."""
        return next((info.title for info in self._infos if info.id == chat_id), "")

    def _connect(self) -> None:
        chats, chat_list, session = self._s.chats, self._w.chat_list, self._s.session
        chat_list.new_requested.connect(self._chat.new_chat)
        chat_list.chat_selected.connect(self._chat.open)
        chat_list.rename_requested.connect(chats.rename)
        chat_list.delete_requested.connect(self.delete)
        chat_list.search_changed.connect(chats.search)
        chats.changed.connect(self._on_chats_changed)
        chats.found.connect(lambda _query, found: chat_list.set_search_results(
            [(hit.chat, hit.snippet if hit.message else "") for hit in found]))
        chats.deleting.connect(session.leave)
        chats.deleted.connect(self._on_deleted)
        chats.restored.connect(self._on_restored)
        chats.failed.connect(self._failures.tell)
        session.saved.connect(lambda _chat: chats.refresh())
        session.finished_elsewhere.connect(self._on_finished_elsewhere)

    def _on_chats_changed(self, infos: list[ChatInfo]) -> None:
        self._infos = infos
        self._w.chat_list.set_chats(infos, time.time())
        self._w.chat_list.set_current(self._s.session.chat.info.id or None)
        shown = next((info for info in infos if info.id == self._s.session.chat.info.id), None)
        if shown is not None:
            self._s.session.set_title(shown.title)
            self._w.window.set_chat_title(shown.title)

    def _on_finished_elsewhere(self, chat_id: str) -> None:
        if title := self.title(chat_id):
            text = translate("wiring", "“{title}” has its answer.").format(title=short(title, 40))
            self._w.notices.show_toast(f"{ELSEWHERE}:{chat_id}", text, translate("wiring", "Show"), "show")

    def _on_deleted(self, chat_ids: tuple[str, ...], title: str) -> None:
        key = f"{DELETED}:{','.join(chat_ids)}"
        text = translate("wiring", "“{title}” deleted.").format(title=short(title, 40)) if len(chat_ids) == 1 \
            else translate("wiring", "%n chats deleted.", "", len(chat_ids))
        self._s.chats.hold_undo(True, key)
        self._w.notices.show_toast(key, text, translate("wiring", "Undo"), "undo")

    def _on_restored(self, chat_ids: tuple[str, ...]) -> None:
        """One chat brought back is shown; several are where they were."""
        if len(chat_ids) == 1:
            self._s.session.open(chat_ids[0])

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a toast of this subject. Returns False for others."""
        prefix, _, chat_id = key.partition(":")
        if prefix == ELSEWHERE:
            self._chat.open(chat_id)
        elif prefix == DELETED:
            self._s.chats.restore(chat_id.split(","))
        else:
            return False
        return True

    def on_toast_expired(self, key: str) -> None:
        if key.startswith(DELETED):
            self._s.chats.hold_undo(False, key)
