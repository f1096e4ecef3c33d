"""Compares answers to one message: columns of the chat's model in one batch, those of others with a second engine."""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from assistant.control.answering_beside import AnsweringBeside
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.request import Request
from assistant.control.side_engine import SideEngine
from assistant.domain.answer_column import AnswerColumn
from assistant.domain.chat import Chat, Message, Role
from assistant.domain.errors import AssistantError
from assistant.engine.protocol import Loaded

Indexes = tuple[int, ...]       # of columns, from 0


class Waits(Enum):
    """What columns wait for."""

    MEMORY = auto()     # until another model has written: both do not fit at once
    TURN = auto()       # until the second engine is free
    MODEL = auto()      # is being loaded


class Comparing(QObject):
    """One comparison at a time. A second engine runs beside the first where both models fit into memory; where they do
    not, the chat's model is released meanwhile, and loaded again at the end."""

    asked = Signal()                        # nothing else is under way any more: now they are written or waited for
    begun = Signal(object, object)          # Indexes, tuple[Message]: they are on disk, and written
    waiting = Signal(object, object, float)  # Indexes, Waits, 0..1 of the load
    failed = Signal(object, object)         # Indexes, AssistantError: they will not be written
    given_up = Signal(object)               # Indexes: stopped before they were begun

    def __init__(self, answering: AnsweringBeside, session: ChatSession, models: ModelSession, library: ModelLibrary,
                 engine: EngineProcess, make_side: Callable[[], SideEngine], parent: QObject | None = None) -> None:
        """`engine` is the first one."""
        super().__init__(parent)
        self._answering, self._session, self._models, self._library = answering, session, models, library
        self._engine = engine
        self._make_side = make_side
        self._side: SideEngine | None = None
        self._columns: tuple[AnswerColumn, ...] = ()
        self._request = Request(session.chat, "")       # what is the same for all
        self._own: Indexes = ()                         # columns of the chat's model that have not begun
        self._beside: Indexes = ()                      # columns of the second engine that have not begun
        self._queue: list[tuple[Path, Indexes]] = []
        self._released = False      # the chat's model had to go
        self._in_sight = False      # the columns of those that have not begun
        self._untold: tuple[str, str, AssistantError] | None = None     # chat, message, why none of its columns says it
        answering.more_to_come = lambda: self._request.chat.info.id if self._queue else ""
        answering.several_begun.connect(self._on_begun)
        answering.stopping.connect(self._on_stopping)
        answering.given_up.connect(self._on_own_given_up)
        answering.failed.connect(self._on_own_failed)
        session.opened.connect(self._on_opened)
        # Queued: everyone has heard that the first engine is free.
        answering.busy_changed.connect(lambda _busy: self._advance(), Qt.ConnectionType.QueuedConnection)
        engine.ended.connect(self._advance, Qt.ConnectionType.QueuedConnection)

    def begin(self, message_id: str, columns: Sequence[AnswerColumn]) -> None:
        """Writes an answer for each column beside an answer, or below a message of the user."""
        message = self._session.chat.messages.get(message_id)
        parent = None if message is None else message.id if message.role is Role.USER else message.parent
        if parent is None:
            return
        groups: dict[Path | None, list[int]] = {}
        for index, column in enumerate(columns):
            groups.setdefault(None if column.model == self._models.path else column.model, []).append(index)
        self._columns = tuple(columns)

        def then() -> None:
            self._own = tuple(groups.get(None, ()))
            self._request = Request(self._session.chat, parent)
            self._queue = [(path, tuple(indexes)) for path, indexes in groups.items() if path is not None]
            self._in_sight = True
            self.asked.emit()
            for _path, indexes in self._queue:      # more is known of the first one in a moment
                self.waiting.emit(indexes, Waits.TURN, 0.0)
            if not self._answering.is_waiting_for(parent):      # the model had been given up: the message tells it
                self._on_own_given_up(self._request.chat.info.id, parent)
            self._session.stay()
            self._advance()

        self._session.several(message_id, [columns[index].sampling for index in groups.get(None, ())], then)

    def shutdown(self) -> None:
        """What is written so far is kept; the second engine ends."""
        self._queue, self._released = [], False
        if self._side is not None:
            self._side.answering.shutdown()
            self._side.models.shutdown()
            self._side.engine.shutdown()

    # -- one model after another ------------------------------------------------------------------------------

    def _advance(self) -> None:
        side = self._side
        if self._engine.is_ending() or (side is not None and (side.engine.is_ending() or side.answering.is_busy())):
            return
        if not self._queue:
            self._finish()
            return
        path, indexes = self._queue[0]
        there = self._models.info is not None or self._models.is_loading()
        here = self._models.path if there or self._answering.is_busy_alone() else None
        if not self._library.fit_together(here, path):
            if self._answering.is_busy_alone():
                self.waiting.emit(indexes, Waits.MEMORY, 0.0)
                return
            self._released = self._released or there
            self._models.release(wait=False)    # it may have a long chat to put into a file
            if self._engine.is_ending():
                self.waiting.emit(indexes, Waits.MEMORY, 0.0)
                return
        del self._queue[0]
        self._start(path, indexes)

    def _start(self, path: Path, indexes: Indexes) -> None:
        side = self._side = self._side or self._made()
        self._beside = indexes
        self.waiting.emit(indexes, Waits.MODEL, 0.0)
        side.models.choose(path)
        side.answering.ask(Request(self._request.chat, self._request.parent,
                                   each=tuple(self._columns[index].sampling for index in indexes)))

    def _made(self) -> SideEngine:
        side = self._make_side()
        self._answering.take_beside(side.answering)
        side.engine.ended.connect(self._advance, Qt.ConnectionType.QueuedConnection)
        side.models.loading.connect(lambda share: self.waiting.emit(self._beside, Waits.MODEL, share))
        side.answering.failed.connect(self._on_failed)
        side.answering.given_up.connect(self._on_given_up)
        side.models.loaded.connect(self._on_loaded)
        return side

    def _finish(self) -> None:
        """Gives the memory back, and the chat its model."""
        if self._untold is not None and not self._answering.is_busy():      # an answer begun after it would hide it
            about, self._untold = self._untold, None
            own, self._own = self._own, ()      # it is not about these
            self._answering.failed.emit(*about)
            self._own = own
        if self._side is not None and self._side.engine.is_running():
            self._side.models.release(wait=False)
            if self._side.engine.is_ending():       # comes back to here
                return
        if self._released and not self._answering.is_busy_alone():
            self._released = False
            self._models.ensure_loaded()

    # -- what is told -----------------------------------------------------------------------------------------

    def _on_begun(self, _chat_id: str, messages: tuple[Message, ...]) -> None:
        beside = self._side.answering.turns if self._side is not None else ()
        if messages[0].id in {turn.message.id for turn in beside}:
            indexes, self._beside = self._beside, ()
        elif messages[0].parent == self._request.parent:
            indexes, self._own = self._own, ()
        else:
            indexes = ()
        if len(indexes) == len(messages):
            self.begun.emit(indexes, messages)

    def _on_loaded(self, info: Loaded) -> None:
        self._library.learn_hash(Path(info.path))

    def _on_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        if message_id == self._request.parent:
            indexes, self._beside = self._beside, ()
            if indexes and self._in_sight:
                self.failed.emit(indexes, error)
            else:       # they had begun, and are gone before their first word, or something else is shown by now
                self._untold = chat_id, message_id, error

    def _on_given_up(self, _chat_id: str, message_id: str) -> None:
        """Their model is gone, deleted or taken off the list, before it was loaded."""
        if self._beside and message_id == self._request.parent:
            indexes, self._beside = self._beside, ()
            self.given_up.emit(indexes)

    def _on_opened(self, _chat: Chat) -> None:
        """Another chat or branch, or this one again, with the answers that have begun."""
        self._in_sight = False

    def _on_own_failed(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        """They are begun all the same once their model can be loaded."""
        if self._own and message_id == self._request.parent and not self._answering.is_busy_alone():
            if self._in_sight:
                self.failed.emit(self._own, error)
            else:       # told at the message already, where an answer of another model would hide it
                self._untold = chat_id, message_id, error

    def _on_own_given_up(self, _chat_id: str, message_id: str) -> None:
        if self._own and message_id == self._request.parent:
            indexes, self._own = self._own, ()
            self.given_up.emit(indexes)

    def _on_stopping(self) -> None:
        """Nothing that has not begun is begun any more."""
        waiting = [index for _path, indexes in self._queue for index in indexes]
        unbegun = (*waiting, *self._beside)
        self._queue, self._beside = [], ()
        if unbegun:
            self.given_up.emit(tuple(unbegun))
        if waiting and not self._answering.is_busy():       # between two models: no engine tells it
            self._answering.busy_changed.emit(False)
