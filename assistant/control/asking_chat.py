"""An answer asked for in the chat shown: the page ends at its message, and goes back where none begins."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.request import Request
from assistant.control.shown_chat import ShownChat
from assistant.domain.chat import Chat, ChatKind, Message, Role
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore


class AskingChat(ShownChat):
    """`branched_chat` says what can be asked for. A text stays where it is: its user may be writing on."""

    gone_back = Signal(str)     # message id: another answer to it did not begin, and those there are are shown again

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(store, disk, answering, parent)
        self._asked_from: tuple[str, str | None] = ("", None)   # the message to be answered, and the leaf before
        self._stays = False     # the page, although no answer to that begins
        self._gone_back: tuple[str, str] = ("", "")     # a message no answer came to, and the leaf shown since

    def stay(self) -> None:
        """What becomes of the answers just asked for is told elsewhere than on the page."""
        self._stays = True

    def _ask(self, request: Request) -> None:
        """Wants an answer at the end of the branch shown."""
        self._stays, self._gone_back = False, ("", "")
        if self._chat.leaf != request.subject:
            self._asked_from = request.subject, self._chat.leaf
            self._set_leaf(request.subject)
            self._tell_opened(asking=True)
        self._answering.ask(replace(request, chat=self._chat))

    def _show_chat(self, chat: Chat) -> None:
        left = self._chat.info
        super()._show_chat(chat)
        if left.temporary and left.id and not self._here(left.id):
            self._answering.leave(left.id)      # nobody could see what is written there any more

    def _tell_opened(self, asking: bool = False) -> None:
        if not asking:
            self._go_back()
        super()._tell_opened(asking)

    def _go_back(self) -> bool:
        """Chooses what was shown before an answer was asked for, else the newest, where the branch ends at a message
        that has answers. Returns whether it did."""
        leaf = self._chat.messages.get(self._chat.leaf or "")
        if leaf is None or leaf.role is not Role.USER or self._answering.is_waiting_for(leaf.id) \
                or not self._has_answers(leaf.id):
            return False
        asked, before = self._asked_from
        known = before if asked == leaf.id and before in self._chat.messages else None
        self._gone_back = leaf.id, known or self._chat.newest_leaf(leaf.id)
        self._set_leaf(self._gone_back[1])
        return True

    def _has_answers(self, message_id: str) -> bool:
        return self._chat.info.kind is ChatKind.CHAT and message_id in self._chat.children()

    def _on_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        super()._on_failed(chat_id, message_id, error)
        self._show_answers(chat_id, message_id)

    def _on_given_up(self, chat_id: str, message_id: str) -> None:
        if not (self._here(chat_id) and self._has_answers(message_id)):
            super()._on_given_up(chat_id, message_id)
        elif self._errors.pop(message_id, None) is not None:
            self.message_recovered.emit(message_id)
        self._show_answers(chat_id, message_id)

    def _show_answers(self, chat_id: str, message_id: str) -> None:
        """The answer wanted to this message has not begun."""
        if self._here(chat_id) and self._chat.leaf == message_id and not self._stays and self._go_back():
            self._tell_opened()
            self.gone_back.emit(message_id)

    def _on_begun(self, chat_id: str, message: Message) -> None:
        self._ask_again(chat_id, message.parent)
        super()._on_begun(chat_id, message)

    def _on_several_begun(self, chat_id: str, messages: tuple[Message, ...]) -> None:
        self._ask_again(chat_id, messages[0].parent)
        super()._on_several_begun(chat_id, messages)

    def _ask_again(self, chat_id: str, message_id: str | None) -> None:
        """An answer comes after all: it is shown, unless the user has gone elsewhere meanwhile."""
        if self._here(chat_id) and (message_id, self._chat.leaf) == self._gone_back:
            self._chat = replace(self._chat, leaf=message_id)
