"""What models have read of chats, kept on disk: how much that may be, when it is kept, and its end."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.preferences import Preferences
from assistant.domain import kept_states
from assistant.domain.chat import Chat
from assistant.domain.errors import AssistantError
from assistant.engine.protocol import Command, Event, ForgetChat, KeepStates, LeaveChat, NotKept

IDLE_MS = 300_000       # after the last answer; before an idle model is released, which then has nothing left to write
GIGABYTE = 1_000_000_000
LIMIT = "app.keep_read_gb"


class ReadChats(QObject):
    """The worker writes the files, because only it has what is in them. Deleting is done from here too: it must not
    depend on a worker."""

    measured = Signal(object)       # int: the bytes they take now
    not_kept = Signal(object)       # int: the bytes that one chat would take, more than all may; 0: none has said so

    def __init__(self, folder: Path, engine: EngineProcess, answering: Answering, session: ChatSession,
                 preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._engine, self._preferences = folder, engine, preferences
        self._disk = Background(1, self)
        self._shown = ""
        self._not_kept = 0
        self._again: list[Callable[[], None]] = []      # deletions to be repeated once the worker that ends is gone
        self._over = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(lambda: self._tell(LeaveChat("")))
        engine.greet_with(self._rules)
        engine.received.connect(self._on_event)
        engine.ended.connect(self._on_ended)
        preferences.app_changed.connect(self._on_app_changed)
        answering.ended.connect(lambda *_ended: self._idle.start())
        session.opened.connect(self._on_opened)
        session.saved.connect(lambda chat_id: self._on_saved(session, chat_id))
        session.message_deleted.connect(lambda chat_id, _message, _followed: self.forget(chat_id))

    def measure(self) -> None:
        """Finds out how much is kept; told by `measured`."""
        self._disk.run(lambda: kept_states.used_in(self._folder), self.measured.emit, _ignore)

    def clear(self) -> None:
        """Deletes everything that is kept. Chats are read again when they are gone on with."""
        self._delete(lambda: kept_states.prune(self._folder, 0), self.measure)

    def forget(self, chat_id: str) -> None:
        """The chat, or part of it, is deleted."""
        if chat_id:
            self._tell(ForgetChat(chat_id))
            self._delete(lambda: kept_states.forget(self._folder, chat_id))

    def _delete(self, job: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        """A worker that was asked to end hears nothing any more, and may be writing just that: then once more."""
        if self._engine.is_ending():
            self._again.append(job)
        self._disk.run(job, lambda _done: then(), _ignore)

    def _on_ended(self) -> None:
        again, self._again = self._again, []
        for job in again:
            if self._over:      # the worker is the last to go
                job()
            else:
                self._disk.run(job, lambda _done: None, _ignore)

    def shutdown(self) -> None:
        self._over = True
        self._idle.stop()
        self._disk.finish()

    def _rules(self) -> Sequence[Command]:
        return (KeepStates(str(self._folder), self._preferences.app.keep_read_gb * GIGABYTE),)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, NotKept):
            self._tell_not_kept(event.size)

    def _tell_not_kept(self, size: int) -> None:
        self._not_kept = size
        self.not_kept.emit(size)

    def _on_app_changed(self, key: str) -> None:
        if key == LIMIT:
            for rule in self._rules():
                self._tell(rule)
            limit = self._preferences.app.keep_read_gb * GIGABYTE
            if not limit or self._not_kept <= limit:
                self._tell_not_kept(0)
            self._delete(lambda: kept_states.prune(self._folder, limit), self.measure)

    def _on_opened(self, chat: Chat) -> None:
        left, self._shown = self._shown, chat.info.id
        if left and left != self._shown:
            self._tell(LeaveChat(left))

    def _on_saved(self, session: ChatSession, chat_id: str) -> None:
        """A new chat has got its place on disk."""
        if session.chat.info.id == chat_id:
            self._shown = chat_id

    def _tell(self, command: Command) -> None:
        """Asking must not start a worker."""
        if self._engine.is_running():
            self._engine.send(command)


def _ignore(_error: AssistantError) -> None:
    """Nothing is lost: what is not kept is read again."""
