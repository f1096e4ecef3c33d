"""Keeps answers on disk: a draft twice a second, the final form at the end; tries again what failed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.control.turn import Turn
from assistant.domain.chat import GenerationRecord, Message, Status
from assistant.domain.errors import AssistantError, GoneError
from assistant.domain.lens import Piece
from assistant.store.chats import ChatStore

RETRY_INTERVAL_MS = 5000


class AnswerKeeper(QObject):
    """What could not be written stays in memory until it could, and each trouble is told once."""

    failed = Signal(str, str, object)       # chat id, message id, AssistantError
    kept = Signal(str, str)                 # chat id, message id: what had failed is on disk now

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self._unsaved: dict[str, tuple[str, Message, Sequence[Piece]]] = {}
        self._drafting: set[str] = set()    # answers of which a draft is under way
        self._told: set[str] = set()        # answers whose draft the disk has refused
        self._retry = QTimer(self, singleShot=True, interval=RETRY_INTERVAL_MS)
        self._retry.timeout.connect(self.flush)

    def keep_draft(self, turn: Turn) -> None:
        """Writes an answer as far as it is; one write of it at a time, however slow the disk is."""
        parts, lens, message_id = turn.parts(), turn.lens.waiting(), turn.message.id
        if message_id in self._drafting:
            turn.mark_changed()
            return
        self._drafting.add(message_id)

        def done(_result: object) -> None:
            self._drafting.discard(message_id)
            turn.lens.kept(lens)
            self._recovered(turn.chat_id, message_id)

        def failed(error: AssistantError) -> None:
            self._drafting.discard(message_id)
            turn.mark_changed()
            self._tell(turn.chat_id, message_id, error)

        self._disk.run(lambda: self._store.save_draft_answer(message_id, parts, lens), done, failed)

    def finish(self, turn: Turn, status: Status, record: GenerationRecord | None,
               done: Callable[[Message, AssistantError | None], None]) -> None:
        """Writes an answer in its final form; `done` gets it, and why it has to be tried again if so."""
        message, lens = replace(turn.message, parts=turn.parts(), status=status, record=record), turn.lens.waiting()

        def failed(error: AssistantError) -> None:
            self._unsaved[message.id] = (turn.chat_id, message, lens)
            self._on_refused(message.id, error)
            done(message, error)

        def kept(saved: Message) -> None:
            done(saved, None)
            self._recovered(turn.chat_id, message.id)
            self._sync()

        self._disk.run(lambda: self._save(message, lens), kept, failed)

    def unsaved(self, chat_id: str) -> list[Message]:
        """Returns the answers of a chat that are newer here than on disk."""
        return [message for owner, message, _lens in self._unsaved.values() if owner == chat_id]

    def go_on(self, turn: Turn) -> None:
        """The answer goes on: what is written from now on holds all of it."""
        if (unsaved := self._unsaved.pop(turn.message.id, None)) is not None:
            turn.lens.go_on_after(unsaved[2])

    def flush(self) -> None:
        """Tries now to write what could not be written."""
        for chat_id, message, lens in list(self._unsaved.values()):
            self._disk.run(partial(self._save, message, lens), partial(self._on_flushed, chat_id),
                           partial(self._on_refused, message.id))

    def _on_refused(self, message_id: str, error: AssistantError) -> None:
        if isinstance(error, GoneError):        # wiped with its chat: what has no Undo any more has no place either
            self._unsaved.pop(message_id, None)
        else:
            self._retry.start()

    def _on_flushed(self, chat_id: str, saved: Message) -> None:
        self._unsaved.pop(saved.id, None)
        self._told.discard(saved.id)
        self.kept.emit(chat_id, saved.id)
        self._sync()

    def _save(self, message: Message, lens: Sequence[Piece]) -> Message:
        return self._store.finish(message.id, message.parts, message.status, message.record, lens)

    def _sync(self) -> None:
        """Not before an answer's end is told: a disk may take 70 ms for it, and closing the chats does it too."""
        self._disk.run(self._store.sync, lambda _result: None, lambda _error: None)     # an error is in the log

    def _recovered(self, chat_id: str, message_id: str) -> None:
        if message_id in self._told:
            self._told.discard(message_id)
            self.kept.emit(chat_id, message_id)

    def _tell(self, chat_id: str, message_id: str, error: AssistantError) -> None:
        if message_id not in self._told:
            self._told.add(message_id)
            self.failed.emit(chat_id, message_id, error)
