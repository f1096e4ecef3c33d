"""Tells of moves of models that are over, were interrupted or have failed, wherever the user is."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from assistant.domain.errors import Remedy
from assistant.domain.model_library import MovePhase, MoveState
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

MOVE = "move"           # prefix of strips, followed by the path
MOVED = "moved"         # prefix of toasts, followed by the path
GO_ON, TAKE_BACK, UNDO = "go_on", "take_back", "undo"

translate = QCoreApplication.translate


class MovingWiring(QObject):
    """A move that is done can be undone: the model goes back where it was."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures, front: Callable[[], QWidget]) -> None:
        """`front` returns what a toast is shown over."""
        super().__init__(widgets.window)
        self._front = front
        self._collection, self._w, self._failures = services.library.collection, widgets, failures
        self._back: dict[str, tuple[Path, Path]] = {}       # by the toast's key: from where to which folder
        self._undone: set[Path] = set()     # going back: nothing more to undo
        self._collection.moves.changed.connect(self._on_changed)
        widgets.notices.action_requested.connect(self._on_action)
        widgets.notices.toast_expired.connect(lambda key: self._back.pop(key, None))

    def _on_changed(self, state: MoveState) -> None:
        key = f"{MOVE}:{state.path}"
        if state.phase in (MovePhase.CANCELLED, MovePhase.FAILED):
            self._undone.discard(state.path)
        if state.phase is MovePhase.PAUSED:
            self._w.notices.show_strip(
                key, translate("wiring", "The move of {name} to {folder} was interrupted. Nothing is lost.").format(
                    name=self._name(state), folder=state.destination.parent),
                [(translate("wiring", "Go on"), GO_ON), (translate("wiring", "Take it back"), TAKE_BACK)],
                anew=lambda: self._on_changed(state))
        elif state.phase is MovePhase.FAILED and state.error is not None:
            self._failures.tell(state.error, key)
        elif state.phase is MovePhase.DONE:
            self._failures.over(key)
            self._on_done(state)
        else:
            self._failures.over(key)

    def _on_done(self, state: MoveState) -> None:
        if state.path in self._undone:
            self._undone.discard(state.path)
            return
        key = f"{MOVED}:{state.destination}"
        self._back[key] = state.destination, state.path.parent
        text = translate("wiring", "{name} was moved.").format(name=self._name(state))
        self._w.notices.toast.show_over(self._front(), key, text, translate("wiring", "Undo"), UNDO)

    def _name(self, state: MoveState) -> str:
        model = self._collection.model(state.path) or self._collection.model(state.destination)
        return model.name if model is not None else state.path.stem

    def _on_action(self, key: str, action: str) -> None:
        kind, _, name = key.partition(":")
        if kind == MOVED and action == UNDO and key in self._back:
            path, folder = self._back.pop(key)
            self._undone.add(path)
            self._collection.moves.begin(path, folder)
        elif kind == MOVE and action in (GO_ON, Remedy.RETRY):
            self._collection.moves.go_on(Path(name))
        elif kind == MOVE and action == TAKE_BACK:
            self._collection.moves.take_back(Path(name))
