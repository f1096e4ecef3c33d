"""Brings what is written and not sent to disk shortly after the last keystroke."""

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, ChatInfo
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore

DELAY_MS = 600

Attachments = tuple[AttachmentPart, ...]


class DraftKeeper(QObject):
    """One draft waits at a time; `flush` before another chat is shown. What the disk refused stays in memory and is
    tried again with the next one. Attachments are written only when they changed: they may be long."""

    new_changed = Signal(str)   # the text of a chat that is not on disk yet
    failed = Signal(object)     # AssistantError: once, until writing works again

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self.new_attachments: Attachments = ()      # of the chat that is not on disk yet, as kept
        self._waiting: tuple[ChatInfo, Draft] | None = None
        self._written: tuple[str, Attachments] | None = None    # chat id and attachments of the last draft written
        self._unsaved: dict[str, Draft] = {}
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
        self.new_changed.emit(draft.text)
        if draft.attachments != self.new_attachments:
            self.new_attachments = draft.attachments
            self._disk.run(lambda: self._store.set_unsent_attachments(draft.attachments), lambda _result: None,
                           self.failed.emit)

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
