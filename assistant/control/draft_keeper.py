"""Brings what is written and not sent to disk shortly after the last keystroke."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.control.outbox import together
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, ChatInfo
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore

DELAY_MS = 600

Attachments = tuple[AttachmentPart, ...]


@dataclass(slots=True, eq=False)
class Place:
    """A chat as it was shown once: where something belongs that comes later. A new one gets its id from the disk."""

    chat: ChatInfo

    def has_draft_of(self, other: ChatInfo) -> bool:
        """Returns whether the draft of `other` is the same: new chats have one in common, but for temporary ones."""
        if not other.id and (self.chat.temporary or other.temporary):
            return False
        return (self.chat.id, self.chat.kind) == (other.id, other.kind)


class DraftKeeper(QObject):
    """One draft waits at a time; `flush` before another chat is shown. What the disk refused stays in memory and is
    tried again with the next one. Attachments are written only when they changed: they may be long."""

    new_changed = Signal(str)   # the text of a chat that is not on disk yet
    failed = Signal(object)     # AssistantError: once, until writing works again

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self.new_text = ""                          # of the chat that is not on disk yet, as kept
        self.new_attachments: Attachments = ()      # and what goes with it
        self._waiting: tuple[ChatInfo, Draft] | None = None
        self._written: tuple[str, Attachments] | None = None    # chat id and attachments of the last draft written
        self._unsaved: dict[str, Draft] = {}
        self._new_written: Draft | None = Draft()   # of the chat that is not on disk yet; None: the disk refused it
        self._tell_kept: Callable[[Draft], None] | None = None      # while it is not read what the last run kept of it
        self._kept_known = False
        self._kept: Draft | None = None     # what the last run has kept, once read; on the disk's thread alone
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def keep(self, chat: ChatInfo, draft: Draft, at_once: bool = False) -> None:
        """Wants `draft` on disk as that of `chat`."""
        self._waiting = (chat, draft)
        if at_once:
            self.flush()
        else:
            self._timer.start()

    def keep_new(self, draft: Draft) -> None:
        """Keeps now `draft` as that of the chat that is not on disk yet."""
        self.new_text, self.new_attachments = draft.text, draft.attachments
        self.new_changed.emit(draft.text)
        if draft != self._new_written:
            self._write_new(draft)

    def read_new(self, done: Callable[[Draft], None]) -> None:
        """Reads what the last run has kept of the chat that is not on disk yet, unless that is known. `done` gets its
        files, and its words where none are known: the settings have them too, for the first moment, unless they were
        damaged. What the disk refuses to say is read with the next write."""
        if self._kept_known:
            return
        if self._tell_kept is None:
            lost = not self.new_text
            self._tell_kept = lambda kept: done(kept if lost else Draft("", kept.attachments))
        self._disk.run(self._read_kept, self._on_kept, self.failed.emit)

    def add(self, chat: ChatInfo, draft: Draft, done: Callable[[], None]) -> None:
        """Puts `draft` before that of a chat which is not shown; `done` is called where the disk had to be read."""
        if not chat.id:
            if not chat.temporary:      # such a one is gone
                self.keep_new(together(draft, Draft(self.new_text, self.new_attachments)))
        elif (newer := self._unsaved.get(chat.id)) is not None:
            self._unsaved[chat.id] = together(draft, newer)
            self._write(chat.id, self._unsaved[chat.id])
        else:
            self._written = None
            self._disk.run(lambda: self._add_on_disk(chat.id, draft), lambda _result: done(), self.failed.emit)

    def forget(self) -> None:
        """Drops what waits: it is being sent, and what stays is written with it."""
        self._waiting = self._written = None

    def flush(self) -> Draft | None:
        """Writes now what waits. Returns it if it was that of a chat which is not on disk yet."""
        waiting, self._waiting = self._waiting, None
        for chat_id, draft in list(self._unsaved.items()):
            if waiting is None or waiting[0].id != chat_id:
                self._write(chat_id, draft)
        if waiting is None:
            return None
        chat, draft = waiting
        if chat.id:
            self._write(chat.id, draft)
            return None
        if chat.temporary:
            return None
        self.keep_new(draft)
        return draft

    def unsaved(self, chat_id: str) -> Draft | None:
        """Returns the draft of a chat where it is newer here than on disk."""
        return self._unsaved.get(chat_id)

    def _on_kept(self, kept: Draft) -> None:
        tell, self._tell_kept = self._tell_kept, None
        if tell is None:        # it was read twice
            return
        self._kept_known = True
        if self._new_written == Draft():        # else something newer is on its way, with these files
            self._new_written = kept
        elif self._new_written is not None:
            self._new_written = _with_files(kept, self._new_written)
        self.new_attachments = _with_files(kept, Draft("", self.new_attachments)).attachments
        tell(kept)

    def _write_new(self, draft: Draft) -> None:
        before, self._new_written = self._new_written, draft
        attachments = None if before is not None and before.attachments == draft.attachments else draft.attachments
        unread = not self._kept_known

        def write() -> Draft | None:
            if not unread:
                self._store.set_unsent(draft.text, attachments)
                return None
            kept = self._read_kept()
            self._store.set_unsent(draft.text, _with_files(kept, draft).attachments)
            return kept

        def failed(error: AssistantError) -> None:
            self._new_written = None
            if before is not None:      # else it was told before
                self.failed.emit(error)

        self._disk.run(write, lambda kept: self._on_kept(kept) if kept is not None else None, failed)

    def _read_kept(self) -> Draft:
        """Reads it once: a second look would find what was written since."""
        if self._kept is None:
            self._kept = self._store.unsent()
        return self._kept

    def _add_on_disk(self, chat_id: str, draft: Draft) -> None:
        kept = self._store.chat_alone(chat_id)
        whole = together(draft, Draft(kept.draft, kept.draft_attachments))
        self._store.set_draft(chat_id, whole.text, whole.attachments)

    def _write(self, chat_id: str, draft: Draft) -> None:
        as_written = (chat_id, draft.attachments)
        attachments = None if self._written == as_written else draft.attachments
        self._written = as_written

        def done(_result: None) -> None:
            if attachments is not None:
                self._unsaved.pop(chat_id, None)
            elif chat_id in self._unsaved:          # the write that was to bring the attachments has failed
                self._unsaved[chat_id] = draft

        def failed(error: AssistantError) -> None:
            first = not self._unsaved
            self._unsaved[chat_id], self._written = draft, None
            if first:
                self.failed.emit(error)

        self._disk.run(lambda: self._store.set_draft(chat_id, draft.text, attachments), done, failed)


def _with_files(kept: Draft, draft: Draft) -> Draft:
    """Returns `draft` with the attachments of `kept` before its own."""
    return Draft(draft.text, together(kept, draft).attachments)
