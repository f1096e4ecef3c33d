"""Other branches of the chat shown: another answer, a longer one, one that begins with the user's words."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.request import Request
from assistant.control.shown_chat import ShownChat
from assistant.domain.chat import GenerationRecord, Message, Role, Status, TextPart
from assistant.store.chats import ChatStore


class BranchedChat(ShownChat):
    """Nothing here overwrites a message; `chat_session` adds what the user writes."""

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(store, disk, answering, parent)
        self._after: Callable[[], None] | None = None   # what waits for the answer being stopped
        self._beginning = ""    # what the answer asked for is to begin with, until it is on disk

    @abstractmethod
    def _is_sending(self) -> bool:
        """Returns whether a message is on its way to disk."""

    def again(self, message_id: str) -> None:
        """Writes another answer beside this one; for a message of the user, another one below it."""
        parent = self._question(message_id)
        if parent is not None:
            self._when_free(lambda: self._ask(Request(self._chat, parent)))

    def begin_reply(self, message_id: str, text: str) -> None:
        """The same, but the answer begins with `text`; told by `sent` once it is on disk."""
        parent = self._question(message_id)
        if parent is not None and text.strip():
            self._when_free(lambda: self._begin(parent, text))

    def continue_answer(self, message_id: str) -> None:
        """Goes on with an answer that was stopped, cut or interrupted. One that had come to its end, or that other
        messages follow, stays as it is, and a copy beside it goes on."""
        message, parent = self._chat.messages.get(message_id), self._question(message_id)
        if message is None or parent is None:
            return
        if message.role is Role.USER:
            self.again(message_id)
        elif message.status.can_continue and message_id not in self._chat.children():
            self._when_free(lambda: self._ask(Request(self._chat, parent, message)))
        elif message.status is not Status.WRITING and message.parts:
            self._when_free(lambda: self._continue_copy(message_id))

    def _question(self, message_id: str) -> str | None:
        """Returns the message of the user that this one answers, or is; None for an answer to nothing."""
        message = self._chat.messages.get(message_id)
        return None if message is None else message.id if message.role is Role.USER else message.parent

    def _keep_version(self, message: Message, text: str) -> None:
        """Puts the user's version of an answer beside it, on disk, and shows it."""
        chat, record = self._chat, replace(message.record or GenerationRecord(), given=len(text))

        def job() -> Message:
            made = self._store.add_answer(chat.info.id, message.parent, (TextPart(text),), record)
            return self._store.finish(made.id, made.parts, Status.COMPLETE, record)

        def done(made: Message) -> None:
            if self._here(chat.info.id):
                self._chat = self._chat.with_message(made)
                self._tell_opened()
            self.sent.emit(text)
            self.saved.emit(chat.info.id)

        self._disk.run(job, done, self.failed.emit)

    def _begin(self, parent: str, text: str) -> None:
        self._ask(Request(self._chat, parent, None, (TextPart(text),), GenerationRecord(given=len(text))))
        self._beginning = text

    def _continue_copy(self, message_id: str) -> None:
        message = self._chat.messages[message_id]
        assert message.parent is not None
        before = message.record or GenerationRecord()
        self._ask(Request(self._chat, message.parent, None, message.parts, before))

    def _ask(self, request: Request) -> None:
        """Wants an answer at the end of the branch shown."""
        if self._chat.leaf != request.subject:
            self._set_leaf(request.subject)
            self._tell_opened(asking=True)
        self._answering.ask(replace(request, chat=self._chat))

    def _when_free(self, action: Callable[[], None]) -> None:
        """Does something that needs an answer to be stopped first; not while a message is on its way to disk."""
        if self._is_sending():
            return
        busy = self._answering.is_busy()
        self._when_quiet(action)
        if busy:
            self._answering.stop()

    def _when_quiet(self, action: Callable[[], None]) -> None:
        if self._answering.is_busy():
            self._after = action
        else:
            action()

    def _on_begun(self, chat_id: str, message: Message) -> None:
        super()._on_begun(chat_id, message)
        beginning, self._beginning = self._beginning, ""
        if beginning and message.text == beginning:
            self.sent.emit(beginning)       # until now the composer kept it
