"""Gets one answer written at a time: waits for the model, asks the engine, keeps every word on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.turn import Turn
from assistant.domain.chat import Chat, GenerationRecord, Message, Part, Role, Status
from assistant.domain.errors import AssistantError, Cancelled
from assistant.engine import protocol
from assistant.store.chats import ChatStore


class Preferred(Protocol):
    """What an answer needs to know of the settings."""

    def generation(self, chat: Chat) -> Mapping[str, Any]:
        """Returns `settings.Generation` by bare name, as they apply to `chat` now."""

    def system_prompt(self, chat: Chat) -> str: ...

    def model_label(self, path: Path) -> tuple[str, str]:
        """Returns name and sha256 ("" while unknown) of a model file."""


@dataclass(frozen=True, slots=True)
class Request:
    """An answer wanted: below `parent`, or the unfinished message `going_on`."""

    chat: Chat
    parent: str
    going_on: Message | None = None


class Answering(QObject):
    """Signals carry the chat's id first, because another chat may be shown meanwhile."""

    begun = Signal(str, object)             # Message, status WRITING
    fed = Signal(str, str, bool)            # text, thinking
    reading = Signal(str, float, float)     # 0..1, seconds left
    fitted = Signal(str, object)            # protocol.Fitted
    ended = Signal(str, object, object)     # Message, protocol.Finished or None when it broke off
    failed = Signal(str, str, object)       # message id, AssistantError
    busy_changed = Signal(bool)
    model_needed = Signal()                 # an answer waits, but no model is chosen

    def __init__(self, store: ChatStore, disk: Background, engine: EngineProcess, models: ModelSession,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._engine, self._models = store, disk, engine, models
        self._preferred = preferred
        self._waiting: Request | None = None
        self._starting = False
        self._stop_wanted = False
        self._turn: Turn | None = None
        engine.received.connect(self._on_event)
        engine.stop_ignored.connect(self._on_stop_ignored)
        models.loaded.connect(self._on_loaded)
        models.failed.connect(self._on_load_failed)
        models.died.connect(self._on_died)

    @property
    def turn(self) -> Turn | None:
        """The answer being written now."""
        return self._turn

    def is_busy(self) -> bool:
        """Returns whether an answer is being written or waits for the model."""
        return self._turn is not None or self._waiting is not None or self._starting

    def is_waiting_for(self, message_id: str) -> bool:
        return self._waiting is not None and self._waiting.parent == message_id

    def ask(self, request: Request) -> None:
        """Wants an answer. Only while not busy."""
        assert not self.is_busy()
        self._waiting = request
        self._stop_wanted = False
        self.busy_changed.emit(True)
        if self._models.path is None:
            self.model_needed.emit()
        elif self._models.ensure_loaded():
            self._begin()

    def stop(self) -> None:
        """Stops writing; what is written stays. An answer that has not begun is given up."""
        if self._turn is not None:
            self._engine.send(protocol.Stop())
        elif self._starting:
            self._stop_wanted = True
        elif self._waiting is not None:
            self._waiting = None
            self.busy_changed.emit(False)

    def shutdown(self) -> None:
        """Puts what is written so far on disk as interrupted; it can be continued later."""
        if self._turn is not None:
            self._break_off(None)

    def _begin(self) -> None:
        request, self._waiting = self._waiting, None
        if request is None:
            return
        self._starting = True

        def job() -> Message:
            if request.going_on is not None:
                return self._store.reopen_answer(request.going_on.id)
            return self._store.add_answer(request.chat.info.id, request.parent)

        self._disk.run(job, lambda message: self._on_begun(request, message),
                       lambda error: self._on_store_failed(request, error))

    def _on_begun(self, request: Request, message: Message) -> None:
        self._starting = False
        chat_id = request.chat.info.id
        turn = Turn(chat_id, message, self)
        turn.draft_due.connect(lambda: self._save_draft(turn))
        turn.fed.connect(lambda text, thinking: self.fed.emit(chat_id, text, thinking))
        turn.reading.connect(lambda share, left: self.reading.emit(chat_id, share, left))
        self._turn = turn
        self._models.set_busy(True)
        self.begun.emit(chat_id, message)
        if self._stop_wanted or self._models.info is None:
            self._break_off(Status.STOPPED if self._stop_wanted else None)
            return
        turns = [_engine_turn(m) for m in request.chat.branch(request.parent) if m.text or m.role is Role.USER]
        going_on = request.going_on is not None and bool(message.parts)
        if going_on:
            turns.append(_engine_turn(message))
        self._engine.send(protocol.Generate(
            message.id, tuple(turns), self._preferred.system_prompt(request.chat), going_on,
            self._preferred.generation(request.chat)))

    def _on_event(self, event: protocol.Event) -> None:
        turn = self._turn
        if turn is None or getattr(event, "id", None) != turn.message.id:
            return
        if isinstance(event, protocol.Token):
            turn.on_token(event)
        elif isinstance(event, protocol.Progress):
            turn.on_progress(event)
        elif isinstance(event, protocol.Fitted):
            turn.on_fitted(event)
            self.fitted.emit(turn.chat_id, event)
        elif isinstance(event, protocol.Finished):
            self._models.worked()
            status, record = turn.finished(event, *self._preferred.model_label(Path(event.model_path)))
            self._finish(turn, status, record, event)
        elif isinstance(event, protocol.Failed):
            cancelled = isinstance(event.error, Cancelled)
            self._break_off(Status.STOPPED if cancelled else None, None if cancelled else event.error)

    def _finish(self, turn: Turn, status: Status, record: GenerationRecord | None,
                event: protocol.Finished | None) -> None:
        parts = turn.parts()
        self._close_turn(turn)

        def saved(message: Message) -> None:
            self.ended.emit(turn.chat_id, message, event)
            self.busy_changed.emit(False)

        def not_saved(error: AssistantError) -> None:   # the words stay on the screen and in the last draft
            self.ended.emit(turn.chat_id, _with(turn.message, parts, status, record), event)
            self.busy_changed.emit(False)
            self.failed.emit(turn.chat_id, turn.message.id, error)

        self._disk.run(lambda: self._store.finish(turn.message.id, parts, status, record), saved, not_saved)

    def _break_off(self, status: Status | None, error: AssistantError | None = None) -> None:
        """The answer ended without the engine's word; None means interrupted."""
        turn = self._turn
        if turn is None:
            return
        turn.close()
        self._finish(turn, status or Status.INTERRUPTED, turn.message.record, None)
        if error is not None:
            self.failed.emit(turn.chat_id, turn.message.id, error)

    def _close_turn(self, turn: Turn) -> None:
        self._turn = None
        self._models.set_busy(False)
        turn.deleteLater()

    def _save_draft(self, turn: Turn) -> None:
        parts = turn.parts()
        self._disk.run(lambda: self._store.save_draft_answer(turn.message.id, parts), _nothing,
                       lambda error: self.failed.emit(turn.chat_id, turn.message.id, error))

    def _on_loaded(self, _info: protocol.Loaded) -> None:
        self._begin()

    def _on_load_failed(self, error: AssistantError) -> None:
        request, self._waiting = self._waiting, None
        if request is not None:
            self.busy_changed.emit(False)
            subject = request.going_on.id if request.going_on is not None else request.parent
            self.failed.emit(request.chat.info.id, subject, error)

    def _on_died(self, error: AssistantError) -> None:
        self._break_off(None, error)

    def _on_stop_ignored(self) -> None:
        self._break_off(Status.STOPPED)

    def _on_store_failed(self, request: Request, error: AssistantError) -> None:
        self._starting = False
        self.busy_changed.emit(False)
        self.failed.emit(request.chat.info.id, request.parent, error)


def _engine_turn(message: Message) -> protocol.Turn:
    return protocol.Turn(str(message.role), message.text, message.reasoning)


def _with(message: Message, parts: tuple[Part, ...], status: Status,
          record: GenerationRecord | None) -> Message:
    return Message(message.id, message.parent, message.role, parts, message.created, status, record)


def _nothing(_result: object) -> None:
    pass
