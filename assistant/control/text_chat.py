"""A plain text being written: its states, and continuations at its cursor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.branched_chat import BranchedChat
from assistant.control.request import Request
from assistant.control.text_keeper import Manuscript, TextKeeper
from assistant.domain.chat import Chat, ChatInfo, ChatKind, Message, Role, Status, title_from
from assistant.domain.plain_text import Document, continuations, document, known_as, split_of, state
from assistant.engine import protocol
from assistant.store.chats import ChatStore


class TextChat(BranchedChat):
    """What a chat of the kind TEXT can do besides; `chat_session` adds what chats can.

    The text on the screen is the editor's. It is told to `set_text` at every change, and comes back by `opened` only
    where something else than the editor has changed it.
    """

    text_changed = Signal()     # where the text stands in its tree: another state, a continuation taken back

    def __init__(self, store: ChatStore, disk: Background, answering: Answering,
                 parent: QObject | None = None) -> None:
        super().__init__(store, disk, answering, parent)
        self._keeper = TextKeeper(store, disk, self)
        self._keeper.kept.connect(self._on_kept_state)
        self._keeper.refused.connect(self._on_refused_state)
        self._keeper.failed.connect(self.failed)
        self._wanted_from: Manuscript | None = None     # whose state is continued once it is on disk
        self._count = 1         # of the continuations wanted
        self._named = ""        # the title that the list has heard of
        self._told: tuple[str, str] | None = None       # the text as the editor told it last

    @property
    def is_text(self) -> bool:
        return self._chat.info.kind is ChatKind.TEXT

    @property
    def is_text_kept(self) -> bool:
        """Whether the disk has all that was typed; else the editor may be further than `document`."""
        return not self._keeper.is_busy()

    def document(self) -> Document:
        """Returns the text as it is known here: what was typed in the last half second may be missing."""
        turn, shown = self._answering.turn, document(self._chat)
        if turn is not None and turn.message.id == self._chat.leaf:
            return replace(shown, written="".join(part.text for part in turn.parts()))
        return shown

    def place(self) -> tuple[int, int]:
        """Returns (index from 0, count) of the continuation shown among those of the same state; (0, 0) for none."""
        leaf = self._chat.messages.get(self._chat.leaf or "")
        if not self.is_text or leaf is None or leaf.role is Role.USER or self._keeper.is_waiting():
            return 0, 0
        there = [message.id for message in continuations(self._chat, leaf.id)]
        return there.index(leaf.id), len(there)

    def set_text(self, before: str, after: str) -> None:
        """The user has changed the text; it goes to disk soon. A continuation being written ends there, and one that
        has not begun is not wanted any more."""
        if not self.is_text:
            return
        self._told = before, after
        self._wanted_from = None
        self._answering.withdraw(self._chat.info.id)
        if self._live() or self._answering.is_waiting_for(self._chat.leaf or ""):
            self._answering.stop()
        elif self._go_to_text(before + after):
            return
        was_waiting = self._keeper.is_waiting()
        self._keeper.write((before, after))
        if not was_waiting:
            self.text_changed.emit()

    def _go_to_text(self, text: str) -> bool:
        """Shows the state or continuation near by that has this text, as undo and redo lead there. Returns False where
        there is none."""
        known = known_as(self._chat, text)
        if known is None and (text or self._chat.leaf is not None):
            return False
        self._keeper.forget()
        if known is not None and known != self._chat.leaf:
            self._set_leaf(known)
            self._keeper.begin(self._chat)
        self.text_changed.emit()
        return True

    def continue_text(self, before: str, after: str, count: int = 1) -> None:
        """Lets the model go on at the cursor, in `count` ways side by side; what is after it stays there."""
        if not self.is_text or self._answering.is_busy():
            return
        self._told, self._count = (before, after), count
        leaf = self._chat.messages.get(self._chat.leaf or "")
        if leaf is not None and leaf.role is Role.USER and split_of(leaf) == (before, after) \
                and not self._keeper.is_waiting():
            self._continue(leaf.id)
            return
        self._wanted_from = self._keeper.current
        self._keeper.write((before, after))
        self._keeper.flush()

    def again(self, message_id: str) -> None:
        """Another continuation in place of the last one, unless the text has been changed since."""
        if self._is_last(message_id) or not self.is_text:
            super().again(message_id)

    def several(self, message_id: str, each: Sequence[Mapping[str, Any]],
                then: Callable[[], None] = lambda: None) -> None:
        """Others beside the last continuation, unless the text has been changed since."""
        if self._is_last(message_id) or not self.is_text:
            super().several(message_id, each, then)

    def _is_last(self, message_id: str) -> bool:
        message = self._chat.messages.get(message_id)
        return message is not None and message.role is Role.ASSISTANT and not self._keeper.is_waiting()

    def walk(self, message_id: str, step: int) -> str:
        return "" if self._keeper.is_waiting() else super().walk(message_id, step)

    def go_to(self, message_id: str) -> None:
        """Shows a chat's branch with this message; of a text the very state, or continuation, that it is."""
        self.keep_text()
        if not self.is_text:
            super().go_to(message_id)
        elif message_id in self._chat.messages and message_id != self._chat.leaf:
            self._set_leaf(message_id)
            self._tell_opened()

    def keep_text(self) -> None:
        """Puts on disk now what was written."""
        if self._keeper.is_waiting():
            self._keeper.flush()
            if self._chat.info.id:
                self.saved.emit(self._chat.info.id)

    def _live(self) -> bool:
        """Returns whether a continuation of the text shown is being written."""
        turn = self._answering.turn
        return self._live_shown and turn is not None and not turn.closed and turn.message.id == self._chat.leaf

    def _continue(self, state_id: str) -> None:
        self._keeper.begin(self._chat, settled=True)
        each: tuple[dict[str, Any], ...] = tuple({} for _ in range(self._count)) if self._count > 1 else ()
        self._answering.ask(Request(self._chat, state_id, each=each))

    def _show_chat(self, chat: Chat) -> None:
        newer = self._keeper.is_busy()
        self.keep_text()
        if newer and self.is_text and chat.info.id and self._here(chat.info.id):
            return      # read before the last words were written: what is shown is right
        self._wanted_from, self._named = None, chat.info.title
        self._keeper.end()
        super()._show_chat(chat)

    def _as_they_are(self, chat: Chat) -> dict[str, Message]:
        unsaved = self._keeper.unsaved(chat.info.id)
        return {key: replace(message, parts=state(*unsaved[key])) if key in unsaved else message
                for key, message in super()._as_they_are(chat).items()}

    def _tell_opened(self, asking: bool = False) -> None:
        self._told = None       # the page shows what is told here
        if self.is_text:
            self._keeper.begin(self._chat, settled=asking)
        super()._tell_opened(asking)

    def _on_kept_state(self, manuscript: Manuscript, chat_id: str, message: Message) -> None:
        # A write that was under way before has not all that is to be continued.
        wanted, continued = self._wanted_from is manuscript and not manuscript.under_way, False
        if wanted:
            self._wanted_from = None
        if manuscript is self._keeper.current or (chat_id and self._here(chat_id)):
            before, continued = self._chat, wanted and not self._answering.is_busy()
            info = replace(before.info, id=chat_id, created=before.info.created or message.created)
            # Shown is what was written last: a continuation begun meanwhile, or an undo, is further.
            leaf = message.id if manuscript is self._keeper.current else before.leaf
            self._chat = replace(before, info=info, leaf=leaf, messages={**before.messages, message.id: message})
            if not before.info.id and before.settings != manuscript.chat.settings:
                self._write(self._store.set_settings, before.settings)
            if not wanted:
                self._follow_undo()
            self.text_changed.emit()
        self._tell_title(chat_id, message)
        if continued:
            self._continue(message.id)

    def _follow_undo(self) -> None:
        """What was on its way to disk may have been undone meanwhile."""
        told = self._told
        if told is None or self._keeper.is_busy() or "".join(told) == document(self._chat).text:
            return
        if not self._go_to_text("".join(told)):
            self._keeper.write(told)

    def _on_refused_state(self, manuscript: Manuscript) -> None:
        if self._wanted_from is manuscript:
            self._wanted_from = None

    def _tell_title(self, chat_id: str, message: Message) -> None:
        """Lets the list read a new text, or one that begins otherwise now."""
        title = title_from(message.text)
        if title != self._named or not self._here(chat_id):
            self._named = title
            self.saved.emit(chat_id)

    def _on_begun(self, chat_id: str, message: Message) -> None:
        super()._on_begun(chat_id, message)
        if self.is_text and self._here(chat_id):
            self._keeper.begin(self._chat)
            self.text_changed.emit()

    def _on_several_begun(self, chat_id: str, messages: tuple[Message, ...]) -> None:
        super()._on_several_begun(chat_id, messages)
        if self.is_text and self._here(chat_id):
            self._keeper.begin(self._chat)
            self.text_changed.emit()

    def _on_ended(self, chat_id: str, message: Message, event: protocol.Finished | None) -> None:
        shown = self._here(chat_id) and self.is_text
        super()._on_ended(chat_id, message, event)
        if not shown:
            return
        begun, current = document(self._chat, message.id), self._keeper.current
        followed = current is not None and current.parent == message.id and (current.sent or current.waiting)
        if not message.text and message.status is not Status.COMPLETE and not followed:
            self._forget_empty(chat_id, message)
        elif not title_from(begun.before + begun.after) and not self._chat.info.title \
                and (title := title_from(begun.text)):
            self._disk.run(lambda: self._store.rename(chat_id, title), lambda _result: self.saved.emit(chat_id),
                           self.failed.emit)
        self.text_changed.emit()

    def _forget_empty(self, chat_id: str, message: Message) -> None:
        """Nothing came: the state it was to continue is shown again."""
        messages = {key: each for key, each in self._chat.messages.items() if key != message.id}
        leaf = message.parent if self._chat.leaf == message.id else self._chat.leaf
        self._chat = replace(self._chat, messages=messages, leaf=leaf)
        self._keeper.begin(self._chat)

        def job() -> None:
            self._store.take_back(message.id)
            self._store.set_leaf(chat_id, leaf)

        self._disk.run(job, lambda _result: None, self.failed.emit)

    def _empty_text(self, settings: Mapping[str, Any]) -> Chat:
        """Returns a text of which nothing is written."""
        return Chat(ChatInfo("", "", 0.0, 0.0, kind=ChatKind.TEXT), settings=dict(settings))
