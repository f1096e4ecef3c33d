"""Has texts scored by the model in use, one after another: each after an answer being written, never beside it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from assistant.control.answering import Answering
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred
from assistant.domain.errors import AssistantError
from assistant.domain.score import ScoredToken, TextScore
from assistant.engine.protocol import Event, Failed, Loaded, Score, Scored, ScorePart, Stop

SCORE = "score "        # prefix of what the engine knows it as


@dataclass
class _Wanted:
    """A text on its way, and what is known of it."""

    text: str
    path: Path
    model: str
    tokens: list[ScoredToken] = field(default_factory=list)
    window: int = 0
    made_with: tuple[object, ...] = ()      # how the model was loaded


class Scoring(QObject):
    """An answer asked for meanwhile breaks it off; it goes on behind it, where it was."""

    begun = Signal(str)             # text
    begun_anew = Signal()           # the model is loaded another way: what is known of the text does not count
    waiting = Signal()              # for an answer, or for the model
    progressed = Signal(float)      # 0..1 of the text being scored
    grew = Signal(object)           # tuple[ScoredToken]: the next ones
    ended = Signal(object)          # TextScore; not complete where it was stopped
    over = Signal()                 # nothing is left to be scored
    failed = Signal(object)         # AssistantError

    def __init__(self, engine: EngineProcess, models: ModelSession, answering: Answering,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._models, self._answering, self._preferred = engine, models, answering, preferred
        self._queue: deque[str] = deque()
        self._wanted: _Wanted | None = None
        self._asked = False
        self._number = 0
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_failed)
        models.failed.connect(self._on_failed)
        models.loaded.connect(lambda _info: self._begin())
        models.released.connect(self._on_gone)
        models.cancelled.connect(self._give_up)
        models.chosen.connect(self._on_chosen)
        engine.stop_ignored.connect(self._on_gone)
        # Queued: what follows an answer comes first.
        answering.busy_changed.connect(self._on_busy_changed, Qt.ConnectionType.QueuedConnection)

    def is_busy(self) -> bool:
        return self._wanted is not None or bool(self._queue)

    def score(self, texts: Sequence[str]) -> None:
        """Scores texts with the model chosen; each is told by `ended`, all by `over` or `failed`."""
        self.stop()
        self._queue.extend(texts)
        self._next()

    def stop(self) -> None:
        """What is known so far is told by `ended`; nothing more comes."""
        self._queue.clear()
        asked, wanted = self._asked, self._wanted
        self._asked, self._wanted = False, None
        if wanted is None:
            return
        if asked:
            self._break_off()
        self.ended.emit(_so_far(wanted))
        self.over.emit()

    # -- inside ---------------------------------------------------------------------------------------------

    def _next(self) -> None:
        path = self._models.path
        if not self._queue:
            self._wanted = None
            self.over.emit()
            return
        self._wanted = _Wanted(self._queue.popleft(), path or Path(), "")
        self.begun.emit(self._wanted.text)
        self._begin()

    def _begin(self) -> None:
        wanted = self._wanted
        if wanted is None or self._asked:
            return
        if self._answering.is_busy() or not self._models.ensure_loaded():
            if self._wanted is not None:        # it has not failed at once
                self.waiting.emit()
            return
        path = self._models.path
        assert path is not None
        wanted.path, wanted.model = path, self._preferred.model_label(path)[0]
        made_with, wanted.made_with = wanted.made_with, _made_with(self._models.info)
        if wanted.tokens and made_with != wanted.made_with:
            wanted.tokens.clear()
            self.begun_anew.emit()
        self._number += 1
        self._asked = True
        self._engine.send(Score(self._id(), wanted.text, len(wanted.tokens)))
        self.progressed.emit(0.0)

    def _break_off(self) -> None:
        """Stops the engine, unless it has something else to do: that has broken it off already."""
        if not self._answering.is_busy_alone() and not self._models.is_loading():
            self._engine.send(Stop())

    def _on_busy_changed(self, _busy: bool) -> None:
        if not self._answering.is_busy():
            self._begin()
        elif self._asked:       # a second engine writes
            self._break_off()

    def _id(self) -> str:
        return f"{SCORE}{self._number}"

    def _on_event(self, event: Event) -> None:
        wanted = self._wanted
        if wanted is None or not self._asked or getattr(event, "id", None) != self._id():
            return
        if isinstance(event, ScorePart):
            self._models.touch()
            wanted.tokens.extend(event.tokens)
            self.progressed.emit(event.done / event.total if event.total else 1.0)
            if event.tokens:
                self.grew.emit(event.tokens)
        elif isinstance(event, Scored) and event.reason == "complete":
            self._asked, wanted.window = False, event.window
            self.ended.emit(TextScore(wanted.text, wanted.model, tuple(wanted.tokens), wanted.window))
            self._next()
        elif isinstance(event, Scored):
            self._asked = False     # something else was asked for
            self._begin()
        elif isinstance(event, Failed):
            self._on_failed(event.error)

    def _on_chosen(self, path: Path) -> None:
        """Another model: what one has begun the other does not finish."""
        if self._wanted is not None and self._wanted.tokens and path != self._wanted.path:
            self._give_up()

    def _on_gone(self) -> None:
        """What the engine was at is lost; it goes on once a model is loaded."""
        self._asked = False
        if self._wanted is not None:
            self.waiting.emit()

    def _give_up(self) -> None:
        self._asked = False
        self.stop()

    def _on_failed(self, error: AssistantError) -> None:
        if self._wanted is not None:
            wanted, self._wanted, self._asked = self._wanted, None, False
            self._queue.clear()
            self.failed.emit(error)
            if wanted.tokens:
                self.ended.emit(_so_far(wanted))
            self.over.emit()


def _made_with(info: Loaded | None) -> tuple[object, ...]:
    """Returns what a model's numbers depend on besides its file."""
    return () if info is None else (info.context_length, info.kv_type, info.flash_attention, info.ubatch,
                                    info.gpu_layers, info.threads, info.adapters)


def _so_far(wanted: _Wanted) -> TextScore:
    return TextScore(wanted.text, wanted.model, tuple(wanted.tokens), wanted.window, complete=False)
