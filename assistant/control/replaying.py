"""Makes an answer again to see whether the same words come: one at a time, after everything else."""

from PySide6.QtCore import QObject, Qt, Signal

from assistant.control.answering import Answering
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, turns_of
from assistant.domain.chat import Chat, ChatKind, Message, Status
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, EngineError
from assistant.domain.plain_text import goes_past_end, split_of
from assistant.engine.protocol import Event, Failed, Generate, Replay, Replayed, ReplayProgress, Stop

REPLAY = "replay "      # prefix of what the engine knows it as


class Replaying(QObject):
    """An answer being written goes on first; one asked for meanwhile ends the replay, which begins again after it."""

    waiting = Signal()              # for an answer, or for the model
    progressed = Signal(float)      # 0..1
    ended = Signal(object)          # protocol.Replayed
    failed = Signal(object)         # AssistantError

    def __init__(self, engine: EngineProcess, models: ModelSession, answering: Answering,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._models, self._answering, self._preferred = engine, models, answering, preferred
        self._wanted: Replay | None = None
        self._asked = False         # the engine is at it
        self._number = 0
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_failed)
        models.loaded.connect(lambda _info: self._begin())
        models.failed.connect(self._on_failed)
        models.cancelled.connect(self._on_cancelled)
        models.released.connect(self._on_gone)
        engine.stop_ignored.connect(self._on_gone)
        # Queued: what follows an answer comes first.
        answering.busy_changed.connect(lambda busy: None if busy else self._begin(), Qt.ConnectionType.QueuedConnection)

    def replay(self, chat: Chat, message: Message) -> None:
        """Makes an answer of `chat` again; told by `ended` or `failed`."""
        self.stop()
        record = message.record
        # Interrupted: what is recorded is of the piece before, if of any.
        if record is None or message.parent is None or not record.evaluation or message.status is Status.INTERRUPTED:
            self.ended.emit(Replayed("", "incomparable", "unrecorded"))
            return
        if record.model_sha256 and self._models.path is not None and (
                known := self._preferred.model_label(self._models.path)[1]) and known != record.model_sha256:
            self.ended.emit(Replayed("", "incomparable", "model"))
            return
        self._number += 1
        values = {key.partition(".")[2]: value for key, value in record.settings.items()
                  if key.startswith("generation.")}
        is_text = chat.info.kind is ChatKind.TEXT
        answer = Generate(
            f"{REPLAY}{self._number}",
            () if is_text else turns_of(chat.said(message.parent), self._preferred.full_context(chat)),
            str(record.settings.get("chat.system_prompt", "")), generation=values | {"seed": record.seed},
            chat="" if chat.info.temporary else chat.info.id, model_sha256=record.model_sha256,
            text=split_of(chat.messages[message.parent])[0] if is_text else None,
            past_end=is_text and goes_past_end(chat, message.parent), began=chat.info.created)
        self._wanted = Replay(answer, dict(record.evaluation), message.text, message.reasoning,
                              record.usage.answer_tokens + record.usage.thinking_tokens,
                              message.status is Status.COMPLETE)
        self._begin()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        asked, self._asked, self._wanted = self._asked, False, None
        if asked and not self._answering.is_busy_alone() and not self._models.is_loading():
            self._engine.send(Stop())

    def _begin(self) -> None:
        if self._wanted is None or self._asked:
            return
        if self._models.path is None:
            self._end(Replayed(self._wanted.id, "incomparable", "model"))
        elif self._answering.is_busy() or not self._models.ensure_loaded():
            self.waiting.emit()
        else:
            self._asked = True
            self._engine.send(self._wanted)
            self.progressed.emit(0.0)

    def _on_event(self, event: Event) -> None:
        if self._wanted is None or getattr(event, "id", None) != self._wanted.id:
            return
        if isinstance(event, ReplayProgress):
            self._models.touch()
            self.progressed.emit(min(event.done / event.total, 1.0) if event.total else 0.0)
        elif isinstance(event, Replayed) and event.verdict == "stopped":
            self._asked = False     # something else was asked for
            if self._answering.is_busy() or self._models.is_loading():
                self.waiting.emit()
            else:
                self._begin()
        elif isinstance(event, Replayed):
            self._end(event)
        elif isinstance(event, Failed):
            self._on_failed(event.error)

    def _on_gone(self) -> None:
        """What the engine was at is lost; it begins again once a model is loaded."""
        self._asked = False
        if self._wanted is not None:
            self.waiting.emit()

    def _on_cancelled(self) -> None:
        """The user did not want the model loaded: what waits for it would load it again."""
        self._on_failed(EngineError(QT_TRANSLATE_NOOP("errors", "Loading the model was stopped.")))

    def _on_failed(self, error: AssistantError) -> None:
        if self._wanted is not None:
            self._asked, self._wanted = False, None
            self.failed.emit(error)

    def _end(self, event: Replayed) -> None:
        self._asked, self._wanted = False, None
        self.ended.emit(event)
