"""Has the model name a chat after its first answer, while nothing else is asked of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, turns_of
from assistant.domain.chat import Chat, ChatKind, Message, Role, Status, title_of
from assistant.domain.errors import AssistantError
from assistant.domain.full_context import FullContext
from assistant.domain.titles import title_of_words
from assistant.engine.protocol import Event, Failed, Finished, NameChat, Stop, Token
from assistant.store.chats import ChatStore

MOST_ANSWERS = 3        # of a chat that can still get a name: the first one's may have been given up


@dataclass
class _Job:
    """A name being written."""

    id: str
    chat: str
    before: str                 # what the chat is called
    words: list[str] = field(default_factory=list)


class Titles(QObject):
    """A name is given up for whatever else is asked of the model, and tried again after the next answer. A chat is
    renamed only while it is called after its own first message."""

    named = Signal(str, str)            # chat id, title; it is on disk

    def __init__(self, store: ChatStore, disk: Background, engine: EngineProcess, models: ModelSession,
                 answering: Answering, preferred: Preferred, wanted: Callable[[Path], bool],
                 parent: QObject | None = None) -> None:
        """`wanted`: the user likes names by this model, and it is free."""
        super().__init__(parent)
        self._store, self._disk, self._engine, self._models = store, disk, engine, models
        self._answering, self._preferred, self._wanted = answering, preferred, wanted
        self._due: tuple[str, str] | None = None        # chat, and its answer
        self._named: set[str] = set()                   # chats that have a name, or will have none
        self._job: _Job | None = None
        self._number = 0
        answering.ended.connect(self._on_ended)
        answering.busy_changed.connect(lambda busy: self.give_up() if busy else None)
        # Queued: what was to follow the answer, a waiting message or a summary, is asked first.
        answering.busy_changed.connect(lambda busy: None if busy else self._look(),
                                       Qt.ConnectionType.QueuedConnection)
        engine.received.connect(self._on_event)
        models.loading.connect(lambda share: None if share else self._forget())
        models.released.connect(self._forget)
        models.died.connect(lambda _error: self._forget())

    def is_running(self) -> bool:
        """Returns whether a name is being written."""
        return self._job is not None

    def give_up(self) -> None:
        """Writes no name now."""
        if self._job is not None:
            self._engine.send(Stop())
        self._forget()

    def leave_alone(self, chat_id: str) -> None:
        """The user has named a chat."""
        self._named.add(chat_id)
        if self._job is not None and self._job.chat == chat_id:
            self.give_up()

    def _forget(self) -> None:
        self._due = self._job = None

    def _on_ended(self, chat_id: str, message: Message, event: Finished | None) -> None:
        if event is not None and message.status in (Status.COMPLETE, Status.LENGTH):
            self._due = (chat_id, message.id)

    def _look(self) -> None:
        """Begins a name where one is due."""
        due = self._due
        if due is not None and self._is_free() and due[0] not in self._named:
            self._disk.run(lambda: self._store.chat(due[0]),
                           lambda chat: self._begin(chat, due[1]) if due == self._due else None, self._on_error)

    def _is_free(self) -> bool:
        path = self._models.path
        return (path is not None and self._models.info is not None and self._job is None
                and not self._answering.is_busy() and self._wanted(path))

    def _begin(self, chat: Chat, leaf: str) -> None:
        self._due = None
        answers = sum(message.role is Role.ASSISTANT for message in chat.messages.values())
        if not may_be_named(chat) or answers > MOST_ANSWERS:
            self._named.add(chat.info.id)       # and a long chat is not read again after each answer
            return
        if not self._is_free() or leaf not in chat.messages:
            return
        self._number += 1
        self._job = _Job(f"title {self._number}", chat.info.id, chat.info.title)
        self._models.touch()
        self._engine.send(NameChat(self._job.id, turns_of(chat.said(leaf), FullContext.DROP),
                                   self._preferred.system_prompt(chat), chat.info.created,
                                   dict(self._preferred.generation(chat))))

    def _on_event(self, event: Event) -> None:
        job = self._job
        if job is None or getattr(event, "id", None) != job.id:
            return
        if isinstance(event, Token):
            job.words += [] if event.thinking else [event.text]
        elif isinstance(event, Failed):
            self._on_error(event.error)
        elif isinstance(event, Finished):
            self._job = None
            title = title_of_words("".join(job.words)) if event.reason != "stopped" else ""
            if title and title != job.before and job.chat not in self._named:
                self._keep(job, title)

    def _keep(self, job: _Job, title: str) -> None:
        self._disk.run(lambda: self._store.name(job.chat, job.before, title),
                       lambda done: self.named.emit(job.chat, title) if done else None, self._on_error)

    def _on_error(self, _error: AssistantError) -> None:
        """The chat keeps its first words; nobody has asked for anything."""
        self._job = None


def may_be_named(chat: Chat) -> bool:
    """Returns whether a chat is a conversation that is kept, and still called after its first message."""
    first = {title_of(message.parts) for message in chat.messages.values() if message.parent is None}
    return not chat.info.temporary and chat.info.kind is ChatKind.CHAT and chat.info.title in first - {""}
