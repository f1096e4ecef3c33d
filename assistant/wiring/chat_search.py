"""Connects the search over all chats: what is looked for, what is found, and the way to the message itself."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer

from assistant.domain.chat import Chat
from assistant.wiring.chat import ChatWiring
from assistant.wiring.parts import Services, Widgets


@dataclass(frozen=True, slots=True)
class _Hit:
    chat: str
    message: str
    words: str


class ChatSearchWiring:
    """A hit opens its chat, on the branch that has the message, at the message."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring) -> None:
        self._s, self._w, self._chat = services, widgets, chat
        self._hit: _Hit | None = None       # on the way to it
        chat_list, chats = widgets.chat_list, services.chats
        chat_list.search_changed.connect(chats.search)
        chat_list.hit_chosen.connect(self._on_hit_chosen)
        chats.found.connect(lambda _query, hits: chat_list.set_search_results(hits))
        services.session.opened.connect(self._on_opened)
        services.session.failed.connect(lambda _error: self._show())     # no longer, where its chat could not be read

    def _on_hit_chosen(self, chat_id: str, message_id: str, words: str) -> None:
        self._hit = _Hit(chat_id, message_id, words)
        if self._s.session.chat.info.id == chat_id:
            self._show()
        else:
            self._chat.open(chat_id)

    def _on_opened(self, chat: Chat) -> None:
        if self._hit is not None and chat.info.id == self._hit.chat:
            # Later: everyone has to hear of this chat before it shows another branch.
            QTimer.singleShot(0, self._w.window, self._show)
        else:
            self._hit = None        # another chat was wanted before that one was read

    def _show(self) -> None:
        """Shows the hit where its chat is shown; elsewhere it is not wanted any more."""
        hit, self._hit = self._hit, None
        if hit is not None and self._s.session.chat.info.id == hit.chat and not self._s.session.is_text:
            self._s.session.go_to(hit.message)
            self._w.transcript.show_message(hit.message, hit.words)
