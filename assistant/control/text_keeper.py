"""Brings a plain text to disk while it is being written: what was typed in the last half second at most is missing."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.chat import Chat, Message, Role
from assistant.domain.errors import AssistantError
from assistant.domain.plain_text import has_followers, state
from assistant.store.chats import ChatStore

INTERVAL_MS = 500           # from the first key after a write, not from the last one
RETRY_INTERVAL_MS = 5000

Split = tuple[str, str]     # what is before the cursor, and what is after it


@dataclass
class Manuscript:
    """A state of a text that is being written. The ids are the disk thread's: jobs run one after the other."""

    chat: Chat                      # as it was when this state was begun
    parent: str | None              # the message it follows
    node: str | None = None         # the message it is, once it is on disk
    chat_id: str = ""               # once its chat is
    waiting: Split | None = None    # newer than what is on disk, or on the way there
    sent: int = 0                   # writes handed to the disk so far
    under_way: int = 0              # of these not done yet


class TextKeeper(QObject):
    """One manuscript is written at a time. What the disk refused stays in memory and is tried again."""

    kept = Signal(object, str, object)  # Manuscript, chat id, Message: the state as it is on disk
    refused = Signal(object)            # Manuscript: it stays in memory, and is tried again
    failed = Signal(object)             # AssistantError: once, until writing works again

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self.current: Manuscript | None = None
        self._refused: list[Manuscript] = []
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.flush)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_INTERVAL_MS)
        self._retry.timeout.connect(self._try_again)

    def begin(self, chat: Chat, settled: bool = False) -> None:
        """What is written from now on changes the state shown, or follows it where that must stay as it is: what has
        been continued, or `settled` is about to be. What waits goes along."""
        leaf = chat.messages.get(chat.leaf or "")
        waiting = self.current.waiting if self.current is not None else None
        if leaf is None or leaf.role is Role.ASSISTANT:
            self.current = Manuscript(chat, chat.leaf, None, chat.info.id, waiting)
        elif settled or has_followers(chat, leaf.id):
            self.current = Manuscript(chat, leaf.parent, None, chat.info.id, waiting)
        else:
            self.current = Manuscript(chat, leaf.parent, leaf.id, chat.info.id, waiting)

    def end(self) -> None:
        """Nothing more is written; `flush` before."""
        self._timer.stop()
        self.current = None

    def is_busy(self) -> bool:
        """Returns whether the disk does not have all that was written."""
        return self.is_waiting() or (self.current is not None and self.current.under_way > 0)

    def is_waiting(self) -> bool:
        """Returns whether something was written that is not on its way to disk yet."""
        return self.current is not None and self.current.waiting is not None

    def write(self, split: Split) -> None:
        """Wants the text on disk as it is now."""
        assert self.current is not None
        self.current.waiting = split
        if not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """What was written since is what was there before: nothing has to be written."""
        self._timer.stop()
        if self.current is not None:
            self.current.waiting = None

    def flush(self) -> None:
        """Writes now what waits."""
        self._timer.stop()
        if self.current is not None:
            self._send(self.current)

    def shutdown(self) -> None:
        """Writes what waits, and tries once more what was refused."""
        self.flush()
        self._try_again()

    def unsaved(self, chat_id: str) -> dict[str, Split]:
        """Returns the states of a chat that are newer here than on disk, by message."""
        return {each.node: each.waiting for each in self._refused
                if each.chat_id == chat_id and each.node is not None and each.waiting is not None}

    def _send(self, manuscript: Manuscript) -> None:
        split, manuscript.waiting = manuscript.waiting, None
        if split is None:
            return
        manuscript.sent += 1
        manuscript.under_way += 1

        def done(message: Message) -> None:
            manuscript.under_way -= 1
            if manuscript in self._refused and manuscript.waiting is None:
                self._refused.remove(manuscript)
            self.kept.emit(manuscript, manuscript.chat_id, message)

        def failed(error: AssistantError) -> None:
            manuscript.under_way -= 1
            if manuscript.waiting is None and not manuscript.under_way:     # nothing newer was written meanwhile
                manuscript.waiting = split
            first = not self._refused
            if manuscript not in self._refused:
                self._refused.append(manuscript)
            self._retry.start()
            self.refused.emit(manuscript)
            if first:
                self.failed.emit(error)

        self._disk.run(partial(self._store_state, manuscript, split), done, failed)

    def _try_again(self) -> None:
        for manuscript in list(self._refused):
            self._send(manuscript)

    # -- on the disk's thread ---------------------------------------------------------------------------------

    def _store_state(self, manuscript: Manuscript, split: Split) -> Message:
        store, parts = self._store, state(*split)
        if manuscript.node is not None:
            return store.rewrite(manuscript.node, parts)
        if manuscript.chat_id:
            message = store.add_user_message(manuscript.chat_id, manuscript.parent, parts)
        else:
            info = manuscript.chat.info
            made, message = store.begin_chat(manuscript.chat.settings, parts, temporary=info.temporary, kind=info.kind)
            manuscript.chat_id = made.id
        manuscript.node = message.id
        return message
