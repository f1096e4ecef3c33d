"""Gets one answer written at a time, or several to one message: waits for the model, asks, keeps every word on disk."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from assistant.control.answer_keeper import AnswerKeeper
from assistant.control.answers_under_way import AnswersUnderWay
from assistant.control.background import Background
from assistant.control.candidates import add_each, for_each, values_of_each
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, Request, asked_for, circumstances, with_seed
from assistant.control.turn import Turn
from assistant.domain.chat import ChatKind, GenerationRecord, Message, Status
from assistant.domain.errors import AssistantError, Cancelled
from assistant.engine import protocol
from assistant.store.chats import ChatStore


class Answering(AnswersUnderWay):
    """A request waits for the model (`_request`), gets its message on disk (`_storing`), is written (`_turns`: one, or
    the candidates), and stays busy until its last write has returned.
    """

    def __init__(self, store: ChatStore, disk: Background, engine: EngineProcess, models: ModelSession,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._engine, self._models = store, disk, engine, models
        self._preferred = preferred
        self._keeper = AnswerKeeper(store, disk, self)
        self._keeper.failed.connect(self.failed)
        self._keeper.kept.connect(self.kept)
        self._storing = self._stop_wanted = False
        self._command = ""          # its id
        engine.received.connect(self._on_event)
        engine.stop_ignored.connect(self._on_stop_ignored)
        models.loaded.connect(self._on_loaded)
        models.failed.connect(self._on_load_failed)
        models.not_enlarged.connect(self._on_not_enlarged)
        models.died.connect(self._on_died)
        models.released.connect(self._on_released)
        models.making_room.connect(self._on_making_room)

    def unsaved(self, chat_id: str) -> list[Message]:
        """Returns the answers of a chat that are newer here than on disk."""
        return self._keeper.unsaved(chat_id)

    def ask(self, request: Request) -> None:
        """Wants an answer. Only while not busy."""
        assert not self.is_busy()
        self._request = request
        self._unserved = None
        self._stop_wanted = False
        self.busy_changed.emit(True)
        if self._models.path is None:
            self.model_needed.emit()
        elif self._models.ensure_loaded():
            self._begin()

    def stop(self) -> None:
        """Stops writing; what is written stays. An answer that has not begun is given up."""
        self._unserved = None
        if self._turns:
            if any(turn.asked and not turn.closed for turn in self._turns):
                self._stop_wanted = True
                self._engine.send(protocol.Stop())
            else:
                self._break_off(Status.STOPPED)
        elif self._storing:
            self._stop_wanted = True
        else:
            self._give_up()

    def leave(self, chat_id: str, gone: set[str] | None = None) -> None:
        """The chat, or `gone` of its messages, is going away: nothing is written there any more."""
        if gone is None:
            self.left.emit(chat_id)
        if gone is None and self.chat_id() == chat_id:
            self.stop()
        waits = self._unserved if self._unserved is not None and self._unserved.chat.info.id == chat_id else None
        if waits is not None and (gone is None or waits.subject in gone):
            self._unserved = None

    def save_again(self) -> None:
        """Tries now to put on disk what could not be put there; it is tried again by itself as well."""
        self._keeper.flush()

    def shutdown(self) -> None:
        """Puts what is written so far on disk as interrupted; it can be continued later."""
        self._request = self._unserved = None
        self._break_off(Status.INTERRUPTED)
        self._keeper.flush()

    def _begin(self) -> None:
        path = self._models.path
        assert self._request is not None
        assert path is not None
        request = self._request = self._request.written_by(path)
        self._storing = True
        chat_id, going_on = request.chat.info.id, request.going_on
        earlier = request.before if going_on is None else going_on.record
        values = with_seed(self._preferred.generation(request.chat), earlier)
        name, sha256, mark = self._preferred.model_label(path)
        record = replace(request.before, model_name=name, model_sha256=sha256, model_mark=mark, seed=values["seed"],
                         settings={f"generation.{key}": value for key, value in values.items()}, evaluation={})
        each = values_of_each(request, self._preferred.generation(request.chat))

        def job() -> list[Message]:
            if self.sets_model:
                self._store.set_model(chat_id, str(path))
            if each:
                return add_each(self._store, request, record, each)
            if going_on is None:
                return [self._store.add_answer(chat_id, request.parent, request.beginning, record, request.copied)]
            message = self._store.reopen_answer(going_on.id)
            return [replace(message, parts=going_on.parts)]    # the disk may be a draft behind

        self._disk.run(job, self._on_begun, self._on_not_stored)

    def _on_begun(self, messages: list[Message]) -> None:
        request, self._storing = self._request, False
        if request is None:
            return
        chat_id, self._several = request.chat.info.id, bool(request.each)
        self._turns = [self._begun_turn(chat_id, message) for message in messages]
        turn, message = self._turns[0], messages[0]
        turn.reading.connect(lambda share, left: self.reading.emit(chat_id, share, left))
        self._models.set_busy(True)
        if self._several:
            self.several_begun.emit(chat_id, tuple(messages))
        else:
            self.begun.emit(chat_id, message)
        if turn.closed:
            return
        if self._stop_wanted:
            self._break_off(Status.STOPPED)
        elif self._models.path is None:
            self.model_needed.emit()
        elif self._models.ensure_loaded():      # it may have died or been changed while the disk was busy
            self._generate(turn)

    def _begun_turn(self, chat_id: str, message: Message) -> Turn:
        turn = Turn(chat_id, message, self)
        self._keeper.go_on(turn)
        turn.draft_due.connect(lambda: self._keeper.keep_draft(turn))
        if self._several:
            turn.fed.connect(lambda text, thinking: self.candidate_fed.emit(message.id, text, thinking))
        else:
            turn.fed.connect(lambda text, thinking: self.fed.emit(chat_id, text, thinking))
        return turn

    def _send(self, command: protocol.Generate) -> None:
        command = for_each(command, self._turns) if self._several else command
        self._command = command.id
        self._engine.send(command)

    def _generate(self, turn: Turn) -> None:
        request, path, self._request = self._request, self._models.path, None
        assert request is not None
        assert path is not None
        is_text = request.chat.info.kind is ChatKind.TEXT
        prompt = "" if is_text else self._preferred.system_prompt(request.chat)
        values = with_seed(self._preferred.generation(request.chat), turn.message.record, self._several)
        when_full = self._preferred.full_context(request.chat)
        turn.note(circumstances(self._models.info, prompt, when_full), values["seed"])
        command, turn.asked = asked_for(request, turn.message, prompt, values, when_full)
        self._send(replace(command, model_sha256=self._preferred.model_label(path)[1], first=request.first,
                           begun=request.begun, at_most=request.at_most, probabilities=self._preferred.alternatives(),
                           asks_first=not self._several and self._preferred.asks_first(request.chat)))

    def _on_event(self, event: protocol.Event) -> None:
        about = getattr(event, "id", None)
        turn = next((turn for turn in self._turns if about in (turn.message.id, self._command) and not turn.closed),
                    None)
        if turn is None or not about:
            return
        if isinstance(event, protocol.Token):
            turn.on_token(event)
        elif isinstance(event, protocol.Progress):
            turn.on_progress(event)
        elif isinstance(event, protocol.Fitted):
            for each in self._turns:
                each.on_fitted(event)
            self.fitted.emit(turn.chat_id, event)
        elif isinstance(event, protocol.Finished):
            self._models.worked()
            path = self._lies_at(event.model_path)
            if not self._several:       # the others slow it
                self._preferred.measured(path, event)
            status, record = turn.finished(event, *self._preferred.model_label(path))
            self._finish(turn, status, record, event, None)
        elif isinstance(event, protocol.Failed):
            cancelled = isinstance(event.error, Cancelled)
            self._break_off(Status.STOPPED if cancelled else Status.INTERRUPTED, None if cancelled else event.error)

    def _lies_at(self, loaded_from: str) -> Path:
        """Returns where a model is now: the one in use may have been moved since it was loaded."""
        info, path = self._models.info, self._models.path
        return path if path is not None and info is not None and info.path == loaded_from else Path(loaded_from)

    def _break_off(self, status: Status, error: AssistantError | None = None) -> None:
        """The answer ends without the engine's word."""
        for turn in [turn for turn in self._turns if not turn.closed]:
            self._finish(turn, status, turn.message.record, None, error)
            error = error if not self._several else None        # told once

    def _finish(self, turn: Turn, status: Status, record: GenerationRecord | None,
                event: protocol.Finished | None, error: AssistantError | None) -> None:
        turn.close()
        self._request = None
        if all(each.closed for each in self._turns):
            self._models.set_busy(False)

        def written(message: Message, trouble: AssistantError | None) -> None:
            self._turns.remove(turn)
            turn.deleteLater()
            self.ended.emit(turn.chat_id, message, event)
            for each in (trouble, error):       # the engine's word last: it stays in sight
                if each is not None:
                    self.failed.emit(turn.chat_id, message.id, each)
            self._free()

        def gone(error: AssistantError | None) -> None:
            self._turns.remove(turn)
            turn.deleteLater()
            self.candidate_gone.emit(turn.chat_id, turn.message.id)
            if error is not None:
                self.failed.emit(turn.chat_id, turn.message.parent, error)
            self._free()

        if self._several and status is not Status.COMPLETE and not turn.parts():
            self._disk.run(lambda: self._store.take_back(turn.message.id), lambda _result: gone(error), gone)
        else:
            self._keeper.finish(turn, status, record, written)

    def _free(self) -> None:
        if self._turns:
            return
        self._stop_wanted = self._several = False
        self.busy_changed.emit(self.is_busy())

    def _give_up(self) -> None:
        """Forgets a request that has not begun."""
        request, self._request = self._request, None
        if request is not None:
            self.given_up.emit(request.chat.info.id, request.subject)
            self._free()

    def _on_loaded(self, _info: protocol.Loaded) -> None:
        if self._turns:
            if not self._turns[0].asked and not self._turns[0].closed:
                self._generate(self._turns[0])
        elif self._request is not None and not self._storing:
            self._begin()
        elif self._request is None and self._unserved is not None and not self.is_busy():
            self.ask(self._unserved)

    def _on_load_failed(self, error: AssistantError) -> None:
        request = self._request
        if request is None or self._storing:
            return
        if self._turns:
            self._unserved = request if self._several else replace(request, going_on=self._turns[0].draft())
            self._break_off(Status.INTERRUPTED, error)
        else:
            self._request, self._unserved = None, request
            self.failed.emit(request.chat.info.id, request.subject, error)
            self._free()

    def _on_not_enlarged(self, error: AssistantError) -> None:
        """The model comes back as it was: what waited for more context would be cut at once."""
        self._on_load_failed(error)
        self._unserved = None

    def _on_died(self, error: AssistantError) -> None:
        if any(turn.asked for turn in self._turns):
            self._break_off(*((Status.STOPPED,) if self._stop_wanted else (Status.INTERRUPTED, error)))

    def _on_released(self) -> None:
        """Nothing is loaded, and nothing will be without being asked."""
        if self._turns:
            self._break_off(Status.STOPPED)
        elif not self._storing:
            self._give_up()

    def _on_making_room(self) -> None:
        if any(turn.asked for turn in self._turns):
            self._stop_wanted = True

    def _on_stop_ignored(self) -> None:
        if any(turn.asked for turn in self._turns):
            self._break_off(Status.STOPPED)

    def _on_not_stored(self, error: AssistantError) -> None:
        request, self._request, self._storing = self._request, None, False
        if request is not None:
            self.failed.emit(request.chat.info.id, request.subject, error)
            self._free()
