"""Brings the composer's unsent text to disk shortly after the last keystroke."""

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.chat import ChatInfo
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore

DELAY_MS = 600


class DraftKeeper(QObject):
    """One draft waits at a time; `flush` before another chat is shown. What the disk refused stays in memory and is
    tried again with the next one."""

    new_changed = Signal(str)   # the draft of a chat that is not on disk yet
    failed = Signal(object)     # AssistantError: once, until writing works again

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self._waiting: tuple[ChatInfo, str] | None = None
        self._unsaved: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def keep(self, chat: ChatInfo, text: str, at_once: bool = False) -> None:
        """Wants `text` on disk as the draft of `chat`."""
        self._waiting = (chat, text)
        if at_once:
            self.flush()
        else:
            self._timer.start()

    def forget(self) -> None:
        """Drops what waits: it is being sent."""
        self._waiting = None

    def flush(self) -> str | None:
        """Writes now what waits. Returns the text if it was that of a chat which is not on disk yet."""
        waiting, self._waiting = self._waiting, None
        for chat_id, text in list(self._unsaved.items()):
            if waiting is None or waiting[0].id != chat_id:
                self._write(chat_id, text)
        if waiting is None:
            return None
        chat, text = waiting
        if chat.id:
            self._write(chat.id, text)
            return None
        if chat.temporary:
            return None
        self.new_changed.emit(text)
        return text

    def unsaved(self, chat_id: str) -> str | None:
        """Returns the draft of a chat where it is newer here than on disk."""
        return self._unsaved.get(chat_id)

    def _write(self, chat_id: str, text: str) -> None:
        def done(_result: None) -> None:
            if self._unsaved.get(chat_id) == text:
                del self._unsaved[chat_id]

        def failed(error: AssistantError) -> None:
            first = not self._unsaved
            self._unsaved[chat_id] = text
            if first:
                self.failed.emit(error)

        self._disk.run(lambda: self._store.set_draft(chat_id, text), done, failed)
