"""Has the model sum up what it will no longer see, while nothing else is asked of it."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, turns_of
from assistant.domain.chat import Chat, Message
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, EngineError
from assistant.domain.full_context import FullContext
from assistant.engine.protocol import Event, Failed, Finished, Loaded, Stop, Summarise, Summarising, Token
from assistant.store.chats import ChatStore


@dataclass
class _Job:
    """A summary being written of messages that follow each other on a branch."""

    id: str
    chat: str
    leaf: str
    messages: tuple[Message, ...]
    base: str = ""              # id of the message whose summary it goes on from, "" for none
    before: str = ""            # and what that says
    turns: int = 0              # how many of them it is of
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Due:
    """How many messages of a branch will no longer be seen. `waits`: an answer waits for their summary."""

    leaf: str
    number: int
    waits: bool = False


class Summaries(QObject):
    """Begins when an answer has ended and the next question will not leave room for all, a turn or two before a
    summary is needed. Whatever is asked meanwhile comes first: the summary is given up and written later. What waits
    for it waits on, unless something else was asked in the same chat."""

    begun = Signal(str)                 # chat id
    written = Signal(str, str, str)     # chat id, id of the last message summed up, text; it is on disk
    failed = Signal(str, object)        # chat id, AssistantError: the messages are dropped without a summary
    settled = Signal(str)               # chat id: what was waited for is there, or will not be

    def __init__(self, store: ChatStore, disk: Background, engine: EngineProcess, models: ModelSession,
                 answering: Answering, preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._engine, self._models = store, disk, engine, models
        self._answering, self._preferred = answering, preferred
        self._due: dict[str, _Due] = {}     # by chat
        self._left: set[str] = set()        # chats nobody reads any more, unless something is asked in them again
        self._window: tuple[str, int] = ("", 0)     # model file and tokens of the context that is reckoned with
        self._job: _Job | None = None
        self._number = 0
        answering.ended.connect(self._on_ended)
        answering.left.connect(self._on_left)
        answering.busy_changed.connect(self._on_busy)
        # Queued: what was to follow the answer, a waiting message, is asked first.
        answering.busy_changed.connect(lambda busy: None if busy else self._look_all(),
                                       Qt.ConnectionType.QueuedConnection)
        engine.received.connect(self._on_event)
        models.loaded.connect(self._on_loaded)
        models.loading.connect(lambda share: None if share else self._give_up())
        models.released.connect(self._give_up)
        models.died.connect(self._on_died)

    def is_running(self) -> bool:
        """Returns whether a summary is being written."""
        return self._job is not None

    def will_drop(self, chat: Chat) -> bool:
        """Returns whether the model will not see all of the branch shown any more with the next question."""
        due = self._due.get(chat.info.id)
        answer = chat.messages.get(due.leaf) if due is not None and due.number else None
        return answer is not None and any(each.id in (answer.id, answer.parent) for each in chat.upwards())

    def look(self, chat_id: str) -> None:
        """Begins a summary where one is due: the user has just chosen to have them."""
        due = self._due.get(chat_id)
        if due is not None and self._job is None:
            self._disk.run(lambda: self._store.chat_alone(chat_id), lambda chat: self._read(chat, due),
                           lambda _error: self._settle(chat_id))

    def want(self, chat_id: str, leaf: str, number: int) -> None:
        """Wants the first `number` messages up to `leaf` summed up now, by a model that is loaded for that; told by
        `settled`, also where it fails."""
        self._left.discard(chat_id)
        self._due[chat_id] = _Due(leaf, number, waits=True)
        if self._models.path is None or self._models.ensure_loaded():
            self.look(chat_id)

    def _on_ended(self, chat_id: str, message: Message, event: Finished | None) -> None:
        # Another model, or another context, says nothing of the next question.
        window = (event.model_path, event.context_length) if event is not None else None
        if event is not None and window == self._window and chat_id not in self._left:
            self._due[chat_id] = _Due(message.id, event.next_first)

    def _on_left(self, chat_id: str) -> None:
        """Nothing is summed up for nobody."""
        self._left.add(chat_id)
        self._due.pop(chat_id, None)
        if self._job is not None and self._job.chat == chat_id:
            self._engine.send(Stop())
            self._begin_again()

    def _on_loaded(self, info: Loaded) -> None:
        """What was due with another model or context is due no more: the next answer tells anew."""
        if (window := (info.path, info.context_length)) != self._window:
            self._window = window
            self._due = {chat_id: due for chat_id, due in self._due.items() if due.waits}
        self._look_all()

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._left.discard(self._answering.chat_id())
            self._settle(self._answering.chat_id())
            if self._job is not None:
                self._engine.send(Stop())
                self._give_up()

    def _look_all(self) -> None:
        for chat_id in list(self._due):
            self.look(chat_id)

    def _read(self, alone: Chat, due: _Due) -> None:
        """Reads the messages where they are wanted at all: after every answer, thousands of them are much."""
        chat_id = alone.info.id
        if due is not self._due.get(chat_id):
            return
        if due.number and self._wanted(alone):
            if self._models.info is not None:       # else once it is loaded
                self._disk.run(lambda: self._store.chat(chat_id), lambda chat: self._consider(chat, due),
                               lambda _error: self._settle(chat_id))
        elif self._job is None and not self._answering.is_busy():
            self._settle(chat_id)

    def _wanted(self, chat: Chat) -> bool:
        return self._preferred.full_context(chat) is FullContext.SUMMARISE and self._models.path is not None

    def _consider(self, chat: Chat, due: _Due) -> None:
        """Begins a summary of what is due and not summed up yet."""
        chat_id = chat.info.id
        taken = self._job is not None or self._answering.is_busy() or self._models.info is None
        if due is not self._due.get(chat_id) or taken:
            return
        said = chat.said(due.leaf) if due.leaf in chat.messages else ()
        known = max((at + 1 for at, m in enumerate(said[:due.number]) if m.summary is not None), default=0)
        if not self._wanted(chat) or known >= min(due.number, len(said)):
            self._settle(chat_id)
            return
        self._number += 1
        base, before = (said[known - 1].id, said[known - 1].summary or "") if known else ("", "")
        job = self._job = _Job(f"summary {self._number}", chat_id, due.leaf, said[known:due.number], base, before)
        self._models.touch()
        self._engine.send(Summarise(job.id, turns_of(job.messages, FullContext.DROP), before))
        self.begun.emit(chat_id)

    def _on_event(self, event: Event) -> None:
        job = self._job
        if job is None or getattr(event, "id", None) != job.id:
            return
        if isinstance(event, Summarising):
            job.turns = event.turns
        elif isinstance(event, Token):
            job.words += [] if event.thinking else [event.text]
        elif isinstance(event, Finished):
            self._on_finished(job, event)
        elif isinstance(event, Failed):
            self._fail(job, event.error)

    def _on_finished(self, job: _Job, event: Finished) -> None:
        self._models.touch()
        text = "".join(job.words).strip()
        if event.reason == "stopped":
            self._begin_again()
        elif not text or not job.turns:
            self._fail(job, EngineError(QT_TRANSLATE_NOOP("errors", "The model wrote no summary.")))
        else:
            self._keep(job, whole_sentences(text) if event.reason == "length" else text)

    def _keep(self, job: _Job, text: str) -> None:
        message = job.messages[job.turns - 1]

        def keep() -> bool:
            base = self._store.chat(job.chat).messages.get(job.base) if job.base else None
            if job.base and (base is None or (base.summary or "") != job.before):
                return False
            self._store.set_summary(message.id, text)
            return True

        def done(kept: bool) -> None:
            if self._job is job:
                self._job = None
            if kept:        # else the user has changed the one before meanwhile, and it is written with that
                self.written.emit(job.chat, message.id, text)
            self._look_all()                # for the rest, where it was too much for once; and for other chats

        self._disk.run(keep, done, lambda error: self._fail(job, error))

    def _begin_again(self) -> None:
        """It was stopped, together with something else or because nobody wants it."""
        self._give_up()
        self._look_all()

    def _fail(self, job: _Job, error: AssistantError) -> None:
        if isinstance(error, Cancelled):
            self._begin_again()
            return
        if self._job is job:
            self._job = None
        self.failed.emit(job.chat, error)
        self._settle(job.chat)
        self._due.pop(job.chat, None)       # tried again after the next answer
        self._look_all()

    def _on_died(self, error: AssistantError) -> None:
        job, self._job = self._job, None
        if job is not None:     # once everybody knows: the answer that waits for it would be given up with the model
            QTimer.singleShot(0, self, lambda: self._fail(job, error))

    def _give_up(self) -> None:
        """Writes no more of what is being written; it stays due."""
        self._job = None

    def _settle(self, chat_id: str) -> None:
        """Lets the answer that waits for a summary begin."""
        due = self._due.get(chat_id)
        if due is not None and due.waits:
            self._due[chat_id] = replace(due, waits=False)
            self.settled.emit(chat_id)


def whole_sentences(text: str) -> str:
    """Returns a text that was cut, without the sentence it broke off in; whole where most of it would go."""
    end = max(text.rfind(mark) for mark in (". ", ".\n", "! ", "? ", "。", "！", "？"))
    return text[:end + 1] if end + 1 > len(text) // 3 else text
