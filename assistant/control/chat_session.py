"""The conversation on the screen: send, stop, again, continue, walk branches, set how it samples."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering, Request
from assistant.control.background import Background
from assistant.control.draft_keeper import DraftKeeper
from assistant.domain.chat import Chat, ChatInfo, Message, Role, TextPart
from assistant.domain.errors import AssistantError, EngineError, Remedy
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.engine import protocol
from assistant.store.chats import ChatStore

NO_CHAT = Chat(ChatInfo("", "", 0.0, 0.0))


class ChatSession(QObject):
    """One chat is shown at a time. A chat without an id is new: its first message puts it on disk."""

    opened = Signal(object)             # Chat: another chat, or another branch of this one
    saved = Signal(str)                 # chat id: title, time or existence changed on disk
    message_added = Signal(object)      # Message of the user
    sent = Signal(str)                  # text: it is on disk, or waits as the next message
    queued_changed = Signal(str)        # the message that is sent after this answer, "" for none
    answer_begun = Signal(object)       # Message
    fed = Signal(str, bool)             # text, thinking
    reading = Signal(float, float)      # 0..1 of the prompt, seconds left
    answer_ended = Signal(object)       # Message
    context_changed = Signal(int, int)  # tokens used, tokens there are
    first_seen_changed = Signal(object) # id of the first message the model still sees, or None for all
    message_failed = Signal(str, object)  # message id, AssistantError
    failed = Signal(object)             # AssistantError that belongs to no message
    settings_changed = Signal(object)   # Mapping: the chat's own layer
    new_draft_changed = Signal(str)     # the composer's text of a chat that is not on disk yet
    finished_elsewhere = Signal(str)    # chat id: an answer ended in a chat that is not shown

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._answering = store, disk, answering
        self._chat = NO_CHAT
        self._sending = False
        self._queued = ""
        self._after: Callable[[], None] | None = None     # what waits for the answer being stopped
        self._drafts = DraftKeeper(store, disk, self)
        self._drafts.new_changed.connect(self.new_draft_changed)
        self._drafts.failed.connect(self.failed)
        answering.begun.connect(self._on_begun)
        answering.fed.connect(self._on_fed)
        answering.reading.connect(self._on_reading)
        answering.fitted.connect(self._on_fitted)
        answering.ended.connect(self._on_ended)
        answering.failed.connect(self._on_failed)
        answering.busy_changed.connect(self._on_busy_changed)

    @property
    def chat(self) -> Chat:
        return self._chat

    def new(self, settings: Mapping[str, Any], draft: str = "", temporary: bool = False) -> None:
        """Shows an empty chat that samples as `settings` say."""
        self._drafts.flush()
        info = replace(NO_CHAT.info, temporary=temporary)
        self._show(replace(NO_CHAT, info=info, settings=dict(settings), draft=draft))

    def open(self, chat_id: str) -> None:
        """Shows a chat from disk; the answer it is getting goes on."""
        self._drafts.flush()
        self._disk.run(lambda: self._store.chat(chat_id), self._show, self.failed.emit)

    def _show(self, chat: Chat) -> None:
        turn = self._answering.turn
        live = turn.draft() if turn is not None and turn.chat_id == chat.info.id else None
        if live is not None:
            chat = chat.with_message(live)
        self._chat = chat
        self._set_queued("")
        self.opened.emit(chat)
        self.settings_changed.emit(chat.settings)
        if live is not None:
            self.answer_begun.emit(live)
        elif chat.leaf is not None and chat.messages[chat.leaf].role is Role.USER \
                and not self._answering.is_waiting_for(chat.leaf):
            self.message_failed.emit(chat.leaf, _unanswered())

    def send(self, text: str) -> None:
        """Sends a message, after the answer being written if there is one. Nothing is lost on the way: the
        composer keeps the text until `sent`."""
        if not text.strip() or self._sending:
            return
        if self._answering.is_busy():
            self._set_queued("\n\n".join(filter(None, (self._queued, text))))
            self.sent.emit(text)
            self._keep_draft(at_once=True)
            return
        self._submit(text, self._chat.leaf)

    def take_back_queued(self) -> str:
        """Returns the waiting message and no longer sends it."""
        text = self._queued
        self._set_queued("")
        return text

    def edit(self, message_id: str, text: str) -> None:
        """Sends `text` in place of one of the user's messages, as a new branch; the old one stays."""
        self._when_free(lambda: self._submit(text, self._chat.messages[message_id].parent))

    def stop(self) -> None:
        self._answering.stop()

    def again(self, message_id: str) -> None:
        """Writes another answer beside this one; for a message of the user, its first."""
        message = self._chat.messages.get(message_id)
        if message is None:
            return
        parent = message.id if message.role is Role.USER else message.parent
        if parent is not None:
            self._when_free(lambda: self._ask_below(parent))

    def continue_answer(self, message_id: str) -> None:
        """Goes on with an answer that was stopped, cut or interrupted."""
        message = self._chat.messages.get(message_id)
        if message is not None and message.role is Role.USER:
            self.again(message_id)
        elif message is not None and message.parent is not None and message.status.can_continue:
            request = Request(self._chat, message.parent, message)
            self._when_free(lambda: self._answering.ask(request))

    def walk(self, message_id: str, step: int) -> None:
        """Shows the next (1) or previous (-1) answer to the same message."""
        siblings = [m.id for m in self._chat.siblings(message_id)]
        at = siblings.index(message_id) + step
        if 0 <= at < len(siblings):
            self._set_leaf(self._chat.newest_leaf(siblings[at]))
            self.opened.emit(self._chat)

    def set_draft(self, text: str) -> None:
        """The composer's text changed; it goes to disk soon."""
        self._chat = replace(self._chat, draft=text)
        self._keep_draft()

    def set_value(self, key: str, value: Any) -> None:
        """Sets a value of the chat's own layer."""
        self.set_values({**self._chat.settings, key: value})

    def reset_value(self, key: str) -> None:
        self.set_values({k: v for k, v in self._chat.settings.items() if k != key})

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Replaces the chat's own layer."""
        chat_id = self._chat.info.id
        self._chat = replace(self._chat, settings=dict(values))
        self.settings_changed.emit(self._chat.settings)
        if chat_id:
            self._write(lambda: self._store.set_settings(chat_id, values))

    def set_system_prompt(self, text: str) -> None:
        chat_id = self._chat.info.id
        self._chat = replace(self._chat, system_prompt=text)
        if chat_id:
            self._write(lambda: self._store.set_system_prompt(chat_id, text))

    def set_title(self, title: str) -> None:
        """The chat was renamed elsewhere."""
        self._chat = replace(self._chat, info=replace(self._chat.info, title=title))

    def shutdown(self) -> None:
        """Puts on disk what is not there yet."""
        self._answering.shutdown()
        self._drafts.flush()

    def _submit(self, text: str, parent: str | None) -> None:
        chat, self._sending = self._chat, True
        rest = "" if chat.draft.strip() == text.strip() else chat.draft
        self._drafts.forget()

        def job() -> tuple[Chat, Message]:
            known = chat
            if not known.info.id:
                made = self._store.create_chat(temporary=chat.info.temporary)
                self._store.set_settings(made.info.id, chat.settings)
                self._store.set_system_prompt(made.info.id, chat.system_prompt)
                known = replace(chat, info=made.info)
            message = self._store.add_user_message(known.info.id, parent, (TextPart(text),))
            self._store.set_draft(known.info.id, rest)
            return replace(known, draft=rest), message

        def done(result: tuple[Chat, Message]) -> None:
            self._sending = False
            known, message = result
            known = known.with_message(message)
            if self._chat.info.id == chat.info.id:
                branched = parent != chat.leaf
                self._chat = replace(known, settings=self._chat.settings, system_prompt=self._chat.system_prompt)
                if branched:
                    self.opened.emit(self._chat)
                else:
                    self.message_added.emit(message)
            self.sent.emit(text)
            if not chat.info.id:
                self.new_draft_changed.emit("")
            self.saved.emit(known.info.id)
            self._answering.ask(Request(known, message.id))

        def failed(error: AssistantError) -> None:
            self._sending = False
            self.failed.emit(error)

        self._disk.run(job, done, failed)

    def _ask_below(self, parent: str) -> None:
        self._set_leaf(parent)
        self.opened.emit(self._chat)
        self._answering.ask(Request(self._chat, parent))

    def _when_free(self, action: Callable[[], None]) -> None:
        if self._answering.is_busy():
            self._after = action
            self._answering.stop()
        else:
            action()

    def _on_begun(self, chat_id: str, message: Message) -> None:
        if self._here(chat_id):
            self._chat = self._chat.with_message(message)
            self.answer_begun.emit(message)

    def _on_fed(self, chat_id: str, text: str, thinking: bool) -> None:
        if self._here(chat_id):
            self.fed.emit(text, thinking)

    def _on_reading(self, chat_id: str, share: float, left: float) -> None:
        if self._here(chat_id):
            self.reading.emit(share, left)

    def _on_fitted(self, chat_id: str, event: protocol.Fitted) -> None:
        if self._here(chat_id):
            self.context_changed.emit(event.prompt_tokens, event.context_length)
            branch = self._chat.branch()
            first = branch[event.first_turn].id if 0 < event.first_turn < len(branch) else None
            self.first_seen_changed.emit(first)

    def _on_ended(self, chat_id: str, message: Message, event: protocol.Finished | None) -> None:
        if self._here(chat_id):
            leaf = self._chat.leaf      # the user may have walked to another branch meanwhile
            self._chat = replace(self._chat.with_message(message), leaf=leaf)
            self.answer_ended.emit(message)
            if event is not None and event.context_length:
                self.context_changed.emit(event.context_used, event.context_length)
        else:
            self.finished_elsewhere.emit(chat_id)
        self.saved.emit(chat_id)

    def _on_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        if self._here(chat_id):
            self.message_failed.emit(message_id, error)
        else:
            self.finished_elsewhere.emit(chat_id)

    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            return
        if self._after is not None:
            action, self._after = self._after, None
            action()
        elif self._queued:
            self._submit(self.take_back_queued(), self._chat.leaf)

    def _here(self, chat_id: str) -> bool:
        return chat_id == self._chat.info.id

    def _set_leaf(self, leaf: str) -> None:
        chat_id = self._chat.info.id
        self._chat = replace(self._chat, leaf=leaf)
        self._write(lambda: self._store.set_leaf(chat_id, leaf))

    def _set_queued(self, text: str) -> None:
        if text != self._queued:
            self._queued = text
            self.queued_changed.emit(text)

    def _keep_draft(self, at_once: bool = False) -> None:
        text = "\n\n".join(filter(None, (self._queued, self._chat.draft)))   # a waiting message must not be lost
        self._drafts.keep(self._chat.info, text, at_once)

    def _write(self, job: Callable[[], object]) -> None:
        self._disk.run(job, lambda _result: None, self.failed.emit)


def _unanswered() -> AssistantError:
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "This message has no answer yet."), "", remedies=(Remedy.RETRY,))
