"""Brings the composer's unsent text to disk shortly after the last keystroke."""

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.chat import ChatInfo
from assistant.store.chats import ChatStore

DELAY_MS = 600


class DraftKeeper(QObject):
    """One draft waits at a time; `flush` before another chat is shown."""

    new_changed = Signal(str)   # the draft of a chat that is not on disk yet
    failed = Signal(object)     # AssistantError

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self._waiting: tuple[ChatInfo, str] | None = None
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
        """Drops what waits: it was sent."""
        self._waiting = None

    def flush(self) -> None:
        """Writes now what waits."""
        if self._waiting is None:
            return
        (chat, text), self._waiting = self._waiting, None
        if chat.id:
            self._disk.run(lambda: self._store.set_draft(chat.id, text), lambda _result: None, self.failed.emit)
        elif not chat.temporary:
            self.new_changed.emit(text)
