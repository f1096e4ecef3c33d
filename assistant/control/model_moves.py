"""Moves of models between folders and disks: one at a time, gone on with after a restart."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, Remedy, StorageError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import MovePhase, MoveState, Origin
from assistant.domain.model_parts import parts
from assistant.store.model_folder import ModelFolder
from assistant.store.model_move import Move

log = logging.getLogger(__name__)

_STOPPED = (MovePhase.FAILED, MovePhase.CANCELLED, MovePhase.PAUSED)


class ModelMoves(QObject):
    """States name the model by where it was."""

    changed = Signal(object)        # MoveState
    moved = Signal(object, object)  # Path, Path: from, to; it is known at its new place already
    failed = Signal(object)         # AssistantError that belongs to no move

    _reported = Signal(object)      # from the job's thread to this one

    def __init__(self, folder: ModelFolder, model: Callable[[Path], ModelFile | None], in_use: Callable[[Path], bool],
                 parent: QObject | None = None) -> None:
        """`in_use` tells whether the engine has a file open."""
        super().__init__(parent)
        self._folder, self._model, self._in_use = folder, model, in_use
        self._jobs = Background(1, self)
        self._disk = Background(1, self)
        self._running: dict[Path, Move] = {}
        self._states: dict[Path, MoveState] = {}    # of what is not over
        self._reported.connect(self._on_reported)

    def look_for_unfinished(self) -> None:
        """Tells the moves an earlier run of the app has left, as PAUSED."""
        def done(moves: dict[str, str]) -> None:
            for path, target in moves.items():
                if Path(path) not in self._running:
                    self._on_reported(MoveState(Path(path), Path(target), MovePhase.PAUSED))

        self._disk.run(self._folder.records.moves, done, self.failed.emit)

    def move(self, path: Path, folder: Path) -> None:
        """Moves a model into a folder of the library, keeping owner and repository; `changed` follows, or `failed`
        says why it stays."""
        model = self._model(path)
        place = next((each for each in model.places if each.path == path), None) if model is not None else None
        if model is None or place is None:
            return
        if refusal := cannot_move(model, place.origin, self._in_use(path)):
            self.failed.emit(refusal)
        else:
            inside = path.parent.relative_to(place.folder or path.parent)
            self.begin(path, folder if folder == path.parent else folder / inside)

    def go_on(self, path: Path) -> None:
        """Goes on with a move that was interrupted or has failed."""
        model, state = self._model(path), self._states.get(path)
        if state is None:
            return
        # What is missing was removed here already, where the move was killed at its end.
        if model is not None and (refusal := cannot_move(replace(model, missing=()), Origin.OWN, self._in_use(path))):
            self.failed.emit(refusal)
        else:
            self.begin(path, state.destination.parent)

    def take_back(self, path: Path) -> None:
        """The model stays where it was, whether its move runs, rests or has failed."""
        state = self._states.get(path)
        if path in self._running:
            self.cancel(path)
        elif state is not None:
            self.discard(path, state.destination.parent)

    def begin(self, path: Path, destination: Path) -> None:
        """Moves a model's files into the folder `destination`, or goes on with it; nothing where it runs already."""
        if path in self._running:
            return
        move = self._running[path] = Move(parts(path), destination, self._reported.emit)
        self._on_reported(MoveState(path, move.target, MovePhase.COPYING))     # it may have to wait for another

        self._jobs.run(lambda: self._run(path, move), lambda target: self._on_done(path, target),
                       lambda error: self._on_stopped(path, error))

    def _run(self, path: Path, move: Move) -> Path:
        self._note(path, move.target)
        try:
            target = move.run()
        except Exception as problem:
            # At once, in this thread: later it might be the note of this model's next move. What a failed move has
            # copied is told at the next start, so that nobody has to look for it.
            if (move.cancelled or not isinstance(problem, Cancelled)) and not move.has_begun():
                self._note(path, None)
            raise
        with _told_to_log():        # it lies there now, whether that can be written down or not
            self._folder.moved(path, target)
        self._note(path, None)
        return target

    def state(self, path: Path) -> MoveState | None:
        """Returns where the move of a model stands, None where there is none, or it is over."""
        return self._states.get(path)

    def cancel(self, path: Path) -> None:
        """Takes the copies back; the model stays where it was."""
        if path in self._running:
            self._running[path].cancel()

    def discard(self, path: Path, destination: Path) -> None:
        """The same for a move an earlier run of the app has left."""
        move = Move(parts(path), destination, lambda _state: None)
        self._disk.run(lambda: self._forget(path, move), self._said(path, move), self.failed.emit)

    def shutdown(self) -> None:
        """Stops; what was copied stays and is gone on with later."""
        for move in self._running.values():
            move.pause()
        self._jobs.finish(3)
        self._disk.finish(3)

    def _on_reported(self, state: MoveState) -> None:
        if state.path in self._running and state.phase in _STOPPED:
            return      # told once its job is over: only then can the move be taken back, or begun again
        if state.phase in (MovePhase.DONE, MovePhase.CANCELLED):
            self._states.pop(state.path, None)
        else:
            self._states[state.path] = state
        self.changed.emit(state)

    def _forget(self, path: Path, move: Move) -> None:
        move.take_back()
        self._note(path, None)

    def _note(self, path: Path, target: Path | None) -> None:
        """Writes a move down for the next start, or that it is over. A disk too full for that keeps no model from
        leaving it: only a move that is killed is not gone on with."""
        with _told_to_log():
            self._folder.records.set_move(path, target)

    def _said(self, path: Path, move: Move) -> Callable[[None], None]:
        return lambda _result: self._on_reported(MoveState(path, move.target, MovePhase.CANCELLED))

    def _on_done(self, path: Path, target: Path) -> None:
        self._running.pop(path, None)
        self.moved.emit(path, target)

    def _on_stopped(self, path: Path, error: AssistantError) -> None:
        move, state = self._running.pop(path, None), self._states.get(path)
        if move is None or state is None:
            return
        if not isinstance(error, Cancelled):
            self._on_reported(replace(state, phase=MovePhase.FAILED, error=error))
        else:
            self._on_reported(replace(state, phase=MovePhase.CANCELLED if move.cancelled else MovePhase.PAUSED))


@contextmanager
def _told_to_log() -> Iterator[None]:
    """What cannot be written down is in the log alone."""
    try:
        yield
    except StorageError as error:
        log.warning("a move is not written down: %s", error.detail)


def cannot_take(folder: Path, program: str) -> AssistantError:
    """Returns why no model is moved into a folder that a program keeps in an order of its own."""
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "{folder} is kept in order by {program}: a model put there would not be found."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder."), values={"folder": str(folder), "program": program})


def cannot_move(model: ModelFile, origin: Origin, in_use: bool) -> AssistantError | None:
    """Returns why a model stays where it is, None where it may be moved."""
    if origin in (Origin.OLLAMA, Origin.HUGGING_FACE, Origin.STARTER):
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "{name} belongs to another program and stays where it is."),
            QT_TRANSLATE_NOOP("errors", "That program would not find it any more."), str(origin),
            values={"name": model.name})
    if in_use:
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "{name} is in use and cannot be moved now."),
            QT_TRANSLATE_NOOP("errors", "Choose another model first, then move it."), remedies=(Remedy.CHOOSE_MODEL,),
            values={"name": model.name})
    if model.away or model.missing:
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "{name} is not whole here, or its disk is not connected."),
            QT_TRANSLATE_NOOP("errors", "Connect the disk, or get the missing parts first."),
            values={"name": model.name})
    return None
