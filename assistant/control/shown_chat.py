"""The chat on the screen and what becomes of it: its branch, the answer being written, what went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.domain.chat import Chat, ChatInfo, ChatKind, Message, Role, Status
from assistant.domain.errors import AssistantError, EngineError, Remedy, StorageError
from assistant.domain.full_context import ContextUse, horizon_of, use_of
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.engine import protocol
from assistant.store.chats import ChatStore

NO_CHAT = Chat(ChatInfo("", "", 0.0, 0.0))
Value = TypeVar("Value")


class ShownChat(QObject):
    """Holds one chat and tells its changes; `chat_session` adds what the user can do."""

    opened = Signal(object)             # Chat: another chat, or another branch of this one
    saved = Signal(str)                 # chat id: title, time or existence changed on disk
    message_added = Signal(object)      # Message of the user
    sent = Signal(str)                  # text: it is on disk, or waits as the next message
    queued_changed = Signal(str)        # the message that is sent after this answer, "" for none
    answer_begun = Signal(object)       # Message
    fed = Signal(str, bool)             # text, thinking
    reading = Signal(float, float)      # 0..1 of the prompt, seconds left
    answer_ended = Signal(object)       # Message
    several_begun = Signal(object)      # tuple[Message]: candidates, written side by side or going on so
    candidate_ended = Signal(object)    # Message
    candidate_gone = Signal(str)        # message id: taken away, because it has no word
    context_changed = Signal(int, int)  # tokens used, tokens there are
    horizon_changed = Signal(object)    # Horizon: what the model sees of the branch shown
    message_changed = Signal(object)    # Message: pinned or not any more, or with another summary
    voted = Signal()                    # votes of this chat are others, and on their way to disk
    message_failed = Signal(str, object)  # message id, AssistantError
    message_recovered = Signal(str)     # message id: what failed is over
    failed = Signal(object)             # AssistantError that belongs to no message
    settings_changed = Signal(object)   # Mapping: the chat's own layer
    new_draft_changed = Signal(str)     # the composer's text of a chat that is not on disk yet
    finished_elsewhere = Signal(str)    # chat id: an answer came to its end in a chat that is not shown
    broken_elsewhere = Signal(str)      # chat id: an answer broke off there, or could not begin

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._answering = store, disk, answering
        self._chat = NO_CHAT
        self._live_shown = False        # the answer being written is on the branch shown
        self._errors: dict[str, AssistantError] = {}    # by message; those elsewhere are told with their chat
        self.context = ContextUse()     # how full it is, as far as that is known of the branch shown
        self._window = 0                # tokens the model in use sees at once, 0 before one was loaded
        answering.begun.connect(self._on_begun)
        answering.fed.connect(self._on_fed)
        answering.reading.connect(self._on_reading)
        answering.fitted.connect(self._on_fitted)
        answering.ended.connect(self._on_ended)
        answering.failed.connect(self._on_failed)
        answering.kept.connect(self._on_kept)
        answering.given_up.connect(self._on_given_up)
        answering.several_begun.connect(self._on_several_begun)
        answering.candidate_gone.connect(self._on_candidate_gone)

    @property
    def chat(self) -> Chat:
        return self._chat

    def walk(self, message_id: str, step: int) -> str:
        """Shows the next (1) or previous (-1) answer to the same message. Returns its id, "" where there is none."""
        if message_id not in self._chat.messages:
            return ""
        siblings = [m.id for m in self._chat.siblings(message_id)]
        at = siblings.index(message_id) + step
        if not 0 <= at < len(siblings):
            return ""
        self.go_to(siblings[at])
        return siblings[at]

    def go_to(self, message_id: str) -> None:
        """Shows a branch with this message, where it is not on the one shown."""
        chat = self._chat
        if message_id in chat.messages and all(message.id != message_id for message in chat.branch()):
            self._set_leaf(chat.newest_leaf(message_id))
            self._tell_opened()

    def pin_message(self, message_id: str, pinned: bool) -> None:
        """Keeps a message in sight of the model when older ones no longer fit, or no longer."""
        if self._change(self._chat.info.id, message_id, pinned=pinned):
            self._disk.run(lambda: self._store.pin_message(message_id, pinned), lambda _result: None, self.failed.emit)

    def vote(self, message_id: str, among: Sequence[str]) -> None:
        """Keeps that one answer `among` some is better than the others; said once more it is taken back."""
        message = self._chat.messages.get(message_id)
        if message is None:
            return
        withdrawn = message.vote is True
        for each in among:
            better = None if withdrawn else each == message_id
            if self._change(self._chat.info.id, each, vote=better):
                self._disk.run(partial(self._store.set_vote, each, better), lambda _result: None, self.failed.emit)
        self.voted.emit()

    def set_summary(self, message_id: str, text: str | None) -> None:
        """Sets the summary of a message and all above it: "" for none, None as if there never was one."""
        if self._change(self._chat.info.id, message_id, summary=text):
            self._disk.run(lambda: self._store.set_summary(message_id, text),
                           lambda _result: self.sent.emit(text) if text else None, self.failed.emit)

    def take_summary(self, chat_id: str, message_id: str, text: str) -> None:
        """A summary was written, and is on disk."""
        self._change(chat_id, message_id, summary=text)

    def choose(self, message_id: str) -> None:
        """Goes on with one of several answers; its branch is not shown before `show_branch`."""
        if message_id in self._chat.messages:
            self._set_leaf(self._chat.newest_leaf(message_id))

    def show_branch(self, asking: bool = False) -> None:
        """Tells the branch that was chosen, as if it was opened. `asking`: an answer is about to be asked for."""
        self._tell_opened(asking)

    def set_window(self, tokens: int) -> None:
        """The model sees `tokens` at once from now on."""
        self._window = tokens
        if not self._live_shown:        # an answer tells itself what it sees
            self._tell_context(replace(use_of(self._chat.branch(), tokens), total=tokens))

    def set_title(self, title: str) -> None:
        """The chat was renamed elsewhere."""
        self._chat = replace(self._chat, info=replace(self._chat.info, title=title))

    def _change(self, chat_id: str, message_id: str, **values: Any) -> bool:
        """Returns whether the message is one of the chat shown, and was another."""
        message = self._chat.messages.get(message_id) if self._here(chat_id) else None
        changed = replace(message, **values) if message is not None else None
        if changed is None or changed == message:
            return False
        self._chat = replace(self._chat, messages={**self._chat.messages, message_id: changed})
        self._answering.refresh(self._chat)
        self.message_changed.emit(changed)
        return True

    def _show_chat(self, chat: Chat) -> None:
        self._errors = {about: error for about, error in self._errors.items() if about not in self._chat.messages}
        self._chat = replace(chat, messages=self._as_they_are(chat))
        self._tell_opened()
        self.settings_changed.emit(chat.settings)

    def _as_they_are(self, chat: Chat) -> dict[str, Message]:
        """Returns the messages of a chat from disk, the newer ones that are not there yet among them."""
        live = {turn.message.id for turn in self._answering.turns}
        newer = {message.id: message for message in self._answering.unsaved(chat.info.id)}
        # An answer that is still WRITING on disk although nobody writes it: its end could not be put there.
        return {key: replace(m, status=Status.INTERRUPTED) if m.status is Status.WRITING and key not in live else m
                for key, m in {**chat.messages, **newer}.items()}

    def _tell_opened(self, asking: bool = False) -> None:
        """Tells the branch shown. `asking`: an answer at its end is about to be asked for."""
        turn = self._answering.turn
        chat = self._chat = self._with_candidates(self._chat)
        live = turn.draft() if turn is not None and turn.chat_id == chat.info.id else None
        if live is not None:
            self._chat = chat = replace(chat, messages={**chat.messages, live.id: live})
        branch = chat.branch()
        self._live_shown = live is not None and live in branch
        self.opened.emit(chat)
        if live is not None and self._live_shown:
            self.answer_begun.emit(live)
        seen = turn is not None and self._live_shown and turn.use.total
        self.horizon_changed.emit(turn.horizon if turn is not None and seen else horizon_of(branch))
        self._tell_context(turn.use if turn is not None and seen else use_of(branch, self._window))
        leaf = branch[-1] if branch else None
        if leaf is not None and leaf.role is Role.USER and not asking and chat.info.kind is ChatKind.CHAT \
                and not self._answering.is_waiting_for(leaf.id):
            self._errors.setdefault(leaf.id, _unanswered())
        for message in branch:
            if message.id in self._errors:
                self.message_failed.emit(message.id, self._errors[message.id])
        if turn is None and (candidates := self._candidates()):
            self.several_begun.emit(tuple(chat.messages[each] for each in candidates))

    def _candidates(self) -> list[str]:
        """Returns the ids of the answers being written side by side in the chat shown."""
        several = self._answering.turns if self._answering.turn is None else ()
        return [turn.message.id for turn in several if self._here(turn.chat_id)]

    def _with_candidates(self, chat: Chat) -> Chat:
        drafts = {turn.message.id: turn.draft() for turn in self._answering.turns if turn.message.id in
                  self._candidates() and not turn.closed}
        return replace(chat, messages={**chat.messages, **drafts}) if drafts else chat

    def _on_several_begun(self, chat_id: str, messages: tuple[Message, ...]) -> None:
        self._recover(chat_id, parent := messages[0].parent or "")
        if not self._here(chat_id):
            return
        leaf = messages[0].id if self._chat.leaf == parent else self._chat.leaf
        self._chat = replace(self._chat, messages={**self._chat.messages, **{each.id: each for each in messages}},
                             leaf=leaf)
        self._write(self._store.set_leaf, leaf)     # the disk has the last one
        self.several_begun.emit(messages)

    def _on_candidate_gone(self, chat_id: str, message_id: str) -> None:
        if self._here(chat_id) and (gone := self._chat.messages.get(message_id)) is not None:
            left = {key: message for key, message in self._chat.messages.items() if key != message_id}
            self._chat = replace(self._chat, messages=left)
            if self._chat.leaf in (message_id, gone.parent) and gone.parent:
                self._set_leaf(self._chat.newest_leaf(gone.parent))
            self.candidate_gone.emit(message_id)

    def _on_begun(self, chat_id: str, message: Message) -> None:
        self._recover(chat_id, message.id, message.parent or "")
        if not self._here(chat_id):
            return
        leaf = self._chat.leaf
        self._live_shown = leaf in (message.id, message.parent)     # else the user walked to another branch meanwhile
        self._chat = replace(self._chat.with_message(message), leaf=message.id if self._live_shown else leaf)
        if self._live_shown:
            self.answer_begun.emit(message)
        else:
            self._write(self._store.set_leaf, leaf)

    def _on_fed(self, chat_id: str, text: str, thinking: bool) -> None:
        if self._live_shown and self._here(chat_id):
            self.fed.emit(text, thinking)

    def _on_reading(self, chat_id: str, share: float, left: float) -> None:
        if self._live_shown and self._here(chat_id):
            self.reading.emit(share, left)

    def _on_fitted(self, chat_id: str, event: protocol.Fitted) -> None:
        if self._live_shown and self._here(chat_id):
            turn = self._answering.turn
            assert turn is not None
            self._tell_context(turn.use)
            self.horizon_changed.emit(turn.horizon)

    def _on_ended(self, chat_id: str, message: Message, event: protocol.Finished | None) -> None:
        if self._here(chat_id):
            self._chat = replace(self._chat, messages={**self._chat.messages, message.id: message})
            if self._live_shown:
                self._live_shown = False
                self.answer_ended.emit(message)
                if event is not None and event.context_length:
                    self._tell_context(replace(self.context, used=event.context_used, total=event.context_length,
                                               thinking=message.record.usage.thinking_tokens if message.record else 0))
            else:
                self.candidate_ended.emit(message)
        elif not self._answering.turns and message.status not in (Status.STOPPED, Status.INTERRUPTED):
            self.finished_elsewhere.emit(chat_id)
        self.saved.emit(chat_id)

    def _on_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        here = self._here(chat_id)
        if here or not isinstance(error, StorageError):     # what the disk refused there is written again by itself
            self._errors[message_id] = error
            self.message_failed.emit(message_id, error) if here else self.broken_elsewhere.emit(chat_id)

    def _recover(self, chat_id: str, *about: str) -> None:
        for each in about:
            if self._errors.pop(each, None) is not None and self._here(chat_id):
                self.message_recovered.emit(each)

    def _on_kept(self, chat_id: str, message_id: str) -> None:
        if self._here(chat_id) and isinstance(self._errors.get(message_id), StorageError):
            del self._errors[message_id]
            self.message_recovered.emit(message_id)

    def _on_given_up(self, chat_id: str, message_id: str) -> None:
        message = self._chat.messages.get(message_id) if self._here(chat_id) else None
        if message is not None and message.role is Role.USER and self._chat.info.kind is ChatKind.CHAT:
            self._errors[message_id] = _unanswered()
            self.message_failed.emit(message_id, self._errors[message_id])

    def _tell_context(self, use: ContextUse) -> None:
        self.context = use
        self.context_changed.emit(use.used, use.total)

    def _here(self, chat_id: str) -> bool:
        return chat_id == self._chat.info.id

    def _set_leaf(self, leaf: str) -> None:
        if leaf != self._chat.leaf:
            self._chat = replace(self._chat, leaf=leaf)
            self._write(self._store.set_leaf, leaf)

    def _write(self, function: Callable[[str, Value], None], value: Value) -> None:
        """Writes something about the chat shown; a new one is written with its first message."""
        if chat_id := self._chat.info.id:
            self._disk.run(lambda: function(chat_id, value), lambda _result: None, self.failed.emit)


def _unanswered() -> AssistantError:
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "This message has no answer yet."), "", remedies=(Remedy.RETRY,))
