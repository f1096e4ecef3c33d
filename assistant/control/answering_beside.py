"""Answers of a second engine beside those of the first: what is asked of the one is asked of both."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred
from assistant.control.turn import Turn
from assistant.domain.chat import Chat, Message
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore


class SideAnswering(Answering):
    """Writes with the second engine. The chat's own model stays the first one's."""

    sets_model = False


class AnsweringBeside(Answering):
    """Until there is a second engine, an Answering like any other."""

    stopping = Signal()         # everything under way is about to be stopped

    def __init__(self, store: ChatStore, disk: Background, engine: EngineProcess, models: ModelSession,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(store, disk, engine, models, preferred, parent)
        self._beside: Answering | None = None
        self._told: set[str] = set()        # answers the other one has begun
        self.more_to_come: Callable[[], str] = lambda: ""   # the chat that another model is to write in after this one

    def take_beside(self, other: Answering) -> None:
        """Tells what `other` does as if it was done here. What fails before an answer has begun is left to others."""
        self._beside = other
        other.several_begun.connect(self._on_begun_beside)
        other.candidate_fed.connect(self.candidate_fed)
        other.candidate_gone.connect(self.candidate_gone)
        other.ended.connect(self.ended)
        other.kept.connect(self.kept)
        other.failed.connect(self._on_failed_beside)
        other.busy_changed.connect(lambda _busy: self.busy_changed.emit(self.is_busy()))

    def is_busy(self) -> bool:
        beside = self._beside is not None and self._beside.is_busy()
        return super().is_busy() or beside or bool(self.more_to_come())

    @property
    def turn(self) -> Turn | None:
        return None if self._beside is not None and self._beside.turns else super().turn

    @property
    def turns(self) -> tuple[Turn, ...]:
        return (*super().turns, *(self._beside.turns if self._beside is not None else ()))

    def is_waiting_for(self, message_id: str) -> bool:
        return super().is_waiting_for(message_id) or (
            self._beside is not None and self._beside.is_waiting_for(message_id))

    def chat_id(self) -> str:
        beside = self._beside.chat_id() if self._beside is not None else ""
        return super().chat_id() or beside or self.more_to_come()

    def unsaved(self, chat_id: str) -> list[Message]:
        return [*super().unsaved(chat_id), *(self._beside.unsaved(chat_id) if self._beside is not None else ())]

    def refresh(self, chat: Chat) -> None:
        super().refresh(chat)
        if self._beside is not None:
            self._beside.refresh(chat)

    def stop(self) -> None:
        self.stopping.emit()
        super().stop()
        if self._beside is not None and self._beside.is_busy():
            self._beside.stop()

    def save_again(self) -> None:
        super().save_again()
        if self._beside is not None:
            self._beside.save_again()

    def shutdown(self) -> None:
        super().shutdown()
        if self._beside is not None:
            self._beside.shutdown()

    def _on_begun_beside(self, chat_id: str, messages: tuple[Message, ...]) -> None:
        self._told |= {message.id for message in messages}
        self.several_begun.emit(chat_id, messages)

    def _on_failed_beside(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        if message_id in self._told:
            self.failed.emit(chat_id, message_id, error)
