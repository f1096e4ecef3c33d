"""Other branches of the chat shown: another answer, a longer one, one the user begins; and what is taken away."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.asking_chat import AskingChat
from assistant.control.background import Background
from assistant.control.request import Request
from assistant.domain.chat import (
    Chat,
    GenerationRecord,
    Message,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
    merge_parts,
)
from assistant.store.chats import ChatStore


class BranchedChat(AskingChat):
    """Nothing here overwrites a message; `chat_session` adds what the user writes."""

    message_deleted = Signal(str, str, int)     # chat id, message id, how many messages followed it

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(store, disk, answering, parent)
        self._after: Callable[[], None] | None = None   # what waits for the answer being stopped
        self._lasting = False   # that is done although another chat is shown by then
        self._beginning = ""    # what the answer asked for is to begin with, until it is on disk

    @property
    @abstractmethod
    def is_sending(self) -> bool:
        """Whether a message is on its way to disk, after which its answer begins."""

    @abstractmethod
    def open(self, chat_id: str) -> None:
        """Shows a chat from disk."""

    def stop(self) -> None:
        """Ends the answer being written; its words stay."""
        self._answering.stop()

    def again(self, message_id: str) -> None:
        """Writes another answer beside this one; for a message of the user, another one below it."""
        parent = self._question(message_id)
        if parent is not None:
            self._when_free(lambda: self._ask(Request(self._chat, parent)))

    def several(self, message_id: str, each: Sequence[Mapping[str, Any]],
                then: Callable[[], None] = lambda: None) -> None:
        """Writes several answers beside this one, or below a message of the user, side by side; `each` holds what one
        samples with of its own, by bare name. `then` is called once they are asked for."""
        parent = self._question(message_id)

        def action() -> None:
            if each and parent is not None:
                self._ask(Request(self._chat, parent, each=tuple(each)))
            then()

        if parent is not None:
            self._when_free(action)

    def keep(self, message_id: str) -> None:
        """Shows the branch with one of several answers; what is still written of the others is stopped, and stays."""
        def action() -> None:
            self.choose(message_id)
            self.show_branch()

        self._when_free(action)

    def begin_reply(self, message_id: str, text: str) -> None:
        """Writes another answer beside this one, or below a message of the user, that begins with `text`; told by
        `sent` once it is on disk."""
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

    def branch_from(self, message_id: str, start: int, tokens: tuple[int, ...], begun: tuple[int, ...] = (),
                    said: str = "", model: Path | None = None) -> None:
        """Writes an answer beside this one that is the same up to character `start` and goes on with `tokens`, or with
        `said` where another model than `model` writes it, which has other tokens; `begun` are those before, where they
        are known."""
        if message_id in self._chat.messages and self._chat.messages[message_id].parent is not None:
            self._when_free(lambda: self._branch(message_id, start, tokens, begun, said, model=model))

    def step(self, message_id: str, start: int, tokens: tuple[int, ...], count: int = 1) -> None:
        """Writes `count` tokens and no more: `tokens`, and what the sampler chain draws after them. At the end of an
        answer that broke off it grows; at character `start` before it, or where it had come to its end, a copy of what
        is before goes on beside it."""
        message, parent = self._chat.messages.get(message_id), self._question(message_id)
        if message is None or parent is None or message.role is Role.USER or self._answering.is_busy():
            return
        at_end = start >= len(message.text)
        if at_end and message.status.can_continue and message_id not in self._chat.children():
            self._ask(Request(self._chat, parent, message, first=tokens, at_most=count))
        else:
            self._branch(message_id, start, tokens, at_most=count, may_end=not at_end)

    def continue_with_more(self, message_id: str, enlarge: Callable[[], None]) -> None:
        """Goes on as `continue_answer` does; `enlarge` begins to load the model with more context, which the answer
        then waits for."""
        def action() -> None:
            enlarge()
            self.continue_answer(message_id)

        self._when_free(action)

    def delete_message(self, message_id: str) -> None:
        """Takes a message away with all that follows it, on all its branches; told by `message_deleted`."""
        below = self._chat.with_all_below(message_id) if message_id in self._chat.messages else set()
        written = any(turn.message.id in below for turn in self._answering.turns)
        chat = self._chat
        if written or any(map(self._answering.is_waiting_for, below)):
            self._when_free(lambda: self._delete(chat, message_id), lasting=True)
        elif below:
            self._delete(chat, message_id)

    def restore_message(self, chat_id: str, message_id: str) -> None:
        """Brings back what `delete_message` took, and shows it."""
        def job() -> Chat:
            self._store.restore_message(message_id)
            return self._store.chat(chat_id)

        def done(chat: Chat) -> None:
            if self._here(chat_id):
                self._chat = replace(self._chat, messages=self._as_they_are(chat), leaf=chat.leaf)
                self._tell_opened()
            else:
                self.open(chat_id)
            self.saved.emit(chat_id)

        self._disk.run(job, done, self.failed.emit)

    def restore_summary(self, chat_id: str, message_id: str, text: str) -> None:
        """Brings back the summary of a message and all above it, and shows its chat."""
        if self._here(chat_id):
            self.set_summary(message_id, text)
        else:
            self._disk.run(lambda: self._store.set_summary(message_id, text),
                           lambda _result: self.open(chat_id), self.failed.emit)

    def _delete(self, chat: Chat, message_id: str) -> None:
        chat_id = chat.info.id
        below = (self._chat if self._here(chat_id) else chat).with_all_below(message_id)
        self._answering.leave(chat_id, below)

        def done(leaf: str | None) -> None:
            if self._here(chat_id):
                gone = self._chat.with_all_below(message_id)
                kept = {key: message for key, message in self._chat.messages.items() if key not in gone}
                self._chat = replace(self._chat, messages=kept, leaf=leaf)
                self._tell_opened()
            self.message_deleted.emit(chat_id, message_id, len(below) - 1)
            self.saved.emit(chat_id)

        self._disk.run(lambda: self._store.delete_message(message_id), done, self.failed.emit)

    def _question(self, message_id: str) -> str | None:
        """Returns the message of the user that this one answers, or is; None for an answer to nothing."""
        message = self._chat.messages.get(message_id)
        return None if message is None else message.id if message.role is Role.USER else message.parent

    def _keep_version(self, message: Message, text: str) -> None:
        """Puts the user's version of an answer beside it, on disk, and shows it."""
        chat, record = self._chat, replace(message.record or GenerationRecord(), given=len(text), evaluation={})

        def job() -> Message:
            return self._store.add_message(chat.info.id, message.parent, Role.ASSISTANT, (TextPart(text),), record)

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
        if 0 < before.given >= len(message.text):       # what was counted was the text that the user changed
            before = replace(before, usage=Usage(), timings=Timings())
        self._ask(Request(self._chat, message.parent, None, message.parts, before,
                          copied=(message_id, len(message.text))))

    def _branch(self, message_id: str, start: int, tokens: tuple[int, ...], begun: tuple[int, ...] = (),
                said: str = "", **how: Any) -> None:
        message = self._chat.messages[message_id]
        assert message.parent is not None
        thoughts = tuple(part for part in message.parts if isinstance(part, ReasoningPart))
        parts = merge_parts((*thoughts, TextPart(message.text[:start] + ("" if tokens else said))))
        given = min(message.record.given if message.record else 0, start)
        self._ask(Request(self._chat, message.parent, None, parts, GenerationRecord(given=given), tokens, begun=begun,
                          said=said, copied=(message_id, start), **how))

    def _when_free(self, action: Callable[[], None], lasting: bool = False) -> None:
        """Does something that needs an answer to be stopped first; not while a message is on its way to disk."""
        if self.is_sending:
            return
        busy = self._answering.is_busy()
        self._when_quiet(action, lasting)
        if busy:
            self._answering.stop()

    def _when_quiet(self, action: Callable[[], None], lasting: bool = False) -> None:
        if self._answering.is_busy():
            self._after, self._lasting = action, lasting
        else:
            action()

    def _on_begun(self, chat_id: str, message: Message) -> None:
        super()._on_begun(chat_id, message)
        beginning, self._beginning = self._beginning, ""
        if beginning and message.text == beginning:
            self.sent.emit(beginning)       # until now the composer kept it
