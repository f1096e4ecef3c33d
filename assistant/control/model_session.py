"""The model being talked to: loads it when it is wanted, releases it when idle, reloads it after a crash."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control import load_problems
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsFallback, GraphicsTrouble
from assistant.control.idle_watch import IdleWatch
from assistant.control.load_check import LoadCheck
from assistant.control.tried_options import TriedOptions, half_of
from assistant.domain.chat import ContextWindow
from assistant.domain.errors import AssistantError, Cancelled, ModelFileError
from assistant.domain.model import Verdict
from assistant.domain.settings import ModelOptions
from assistant.engine.protocol import Adapter, Event, Failed, Load, Loaded, LoadProgress, Stop

DEATHS_ALLOWED = 2          # with the same model and options; then the user decides


class ModelSession(QObject):
    """At most one model is loaded. `path` is the one wanted, loaded or not; `tried` is what was tried as a remedy."""

    chosen = Signal(object)     # Path: another model is wanted from now on
    loading = Signal(float)     # 0..1
    loaded = Signal(object)     # protocol.Loaded
    failed = Signal(object)     # AssistantError: it could not be loaded
    released = Signal()         # nothing is loaded any more; the next message loads it again
    cancelled = Signal()        # the user stopped the loading; `released` follows
    died = Signal(object)       # AssistantError: the worker died, loading or not
    making_room = Signal()      # what the model is doing is being stopped, for another load
    adopted = Signal(object, str, object)   # Path, key, value: tried as a remedy, to be kept for this model
    not_enlarged = Signal(object)   # AssistantError: there cannot be more context; the model comes back as it was

    def __init__(self, engine: EngineProcess, options: Callable[[Path], ModelOptions],
                 idle_minutes: Callable[[], int], trouble: GraphicsTrouble, parent: QObject | None = None, *,
                 judge: Callable[[Load], Verdict | None] = lambda _load: None,
                 adapters: Callable[[Path], Sequence[Adapter]] = lambda _path: ()) -> None:
        """`options` and `adapters` tell how a model file is to be loaded; `judge` what is predicted of that."""
        super().__init__(parent)
        self.graphics = GraphicsFallback(trouble, engine, self)
        self._check = LoadCheck(engine, judge, self)
        self._check.passed.connect(engine.send)
        self._check.refused.connect(self._on_load_failed)
        self._engine, self._options, self._adapters = engine, options, adapters
        self._path: Path | None = None
        self._pending: Load | None = None
        self._superseded = 0        # loads still to be answered that nobody waits for
        self._cancelling = self._busy = self._missed = False    # missed: its file is the reason that nothing is loaded
        self._loaded: Loaded | None = None
        self._last_load: Load | None = None
        self._last_context, self._window = 0, ContextWindow()   # of the model at `path`; tokens when loaded last
        self.tried, self._deaths = TriedOptions(), 0
        self._last_error: AssistantError | None = None
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_died)
        engine.could_not_start.connect(self._on_could_not_start)
        engine.stop_ignored.connect(self._on_stop_ignored)
        self._idle = IdleWatch(idle_minutes, self)
        self._idle.due.connect(lambda: self.release(wait=False) if not engine.is_working() and self._loaded else None)

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def info(self) -> Loaded | None:
        """What is loaded now, None while loading or released."""
        return self._loaded

    @property
    def window(self) -> ContextWindow:
        """How much the model wanted sees at once, loaded or released; not known before it was loaded."""
        return self._window

    def is_loading(self) -> bool:
        return self._pending is not None

    def is_outdated(self) -> bool:
        """Returns whether its settings say by now that the model is to be loaded otherwise than it is, or is being."""
        return self._path is not None and self.tried.settings != self._options(self._path)

    def choose(self, path: Path) -> None:
        """Wants `path` from now on and loads it; an answer being written is stopped first.

        The model in use, chosen again, stays as it is.
        """
        same = path == self._path
        self._path = path
        if same and self._last_load == self._wanted() and not self.gave_up() and (self._loaded or self._pending):
            self.chosen.emit(path)
            if self._loaded is not None:
                self.loaded.emit(self._loaded)
            return
        self._deaths = 0
        if not same:
            self._last_context, self._window, self.tried = 0, ContextWindow(), TriedOptions()
            self.graphics.forget()
        self.chosen.emit(path)
        self._load()

    def reload(self) -> None:
        """Loads the model again with the options as they are now."""
        self.tried, self._deaths = TriedOptions(), 0
        self.graphics.forget()
        if self._path is not None:
            self._load()

    def try_smaller_context(self) -> None:
        """Loads the model again with half the context."""
        self._last_context = half_of((self._last_load.context_length if self._last_load else 0) or self._last_context)
        self._try("context_length", self._last_context)

    def try_larger_context(self, than: int = 0) -> None:
        """Loads the model again with more context, enough for more than `than` tokens, where it can have that."""
        length = self._window.larger(than)
        if length and self._path is not None:
            self._deaths = 0
            self.tried.enlarge(length)
            self._load()

    def try_cpu_only(self) -> None:
        """Loads the model again without the graphics card."""
        self._try("gpu_layers", 0)

    def ensure_loaded(self) -> bool:
        """Returns whether the model is ready; where it is not, loading begins, or `failed` says why it does not."""
        self.touch()
        if self._loaded is None and self._pending is None and self._path is not None:
            if self.gave_up() and self._last_error is not None:
                self.failed.emit(self._last_error)
            else:
                self._load()
        return self._loaded is not None

    def cancel(self) -> None:
        """Stops loading."""
        if self._pending is not None:
            self._cancelling = True
            self._check.cancel()
            self._engine.send(Stop())

    def uses(self, path: Path) -> bool:
        """Returns whether the engine has this model file open."""
        return path == self._path and (self._engine.is_running() or self._engine.is_ending())

    def relocate(self, path: Path, now: Path) -> None:
        """A model lies elsewhere from now on; what is loaded of it stays, what could not be is loaded from there."""
        if path == self._path:
            self._path = now
            self._last_load = replace(self._last_load, path=str(now)) if self._last_load else None
            self.chosen.emit(now)
            if self._missed:
                self._load()

    def forget(self, path: Path) -> None:
        """The file at `path` is going away: ends what uses it, and wants no model any more."""
        if path == self._path:
            self.making_room.emit()
            self.set_busy(False)
            self._path = None
            self.release()

    def touch(self) -> None:
        """The model was used just now."""
        self._idle.touch()

    def set_busy(self, busy: bool) -> None:
        """An answer is being written: no release meanwhile."""
        self._busy = self._idle.busy = busy
        self.touch()

    def worked(self) -> None:
        """An answer came to its end: earlier deaths no longer count."""
        self._deaths = 0

    def gave_up(self) -> bool:
        """Returns whether the model died too often to be loaded again without being asked."""
        return self._deaths >= DEATHS_ALLOWED

    def shutdown(self) -> None:
        """The app closes: nothing is released or loaded by itself any more."""
        self._idle.stop()

    def release(self, wait: bool = True) -> None:
        """Ends the worker, unless an answer is being written. Its memory is back on return, else at `ended`."""
        if not self._busy:
            (self._engine.shutdown if wait else self._engine.end)()
            self._nothing_loaded()
            self.released.emit()

    def _nothing_loaded(self) -> None:
        self._check.give_up()
        self._pending = self._loaded = None
        self._superseded, self._cancelling = 0, False

    def _try(self, option: str, value: int) -> None:
        if self._path is not None:
            self._deaths = 0
            self.tried.remedy(option, value)
            self.adopted.emit(self._path, f"model.{option}", value)
            self._load()

    def _stay_as_before(self, error: AssistantError) -> None:
        """More context cannot be had: the model is loaded again as it was."""
        self.tried.grows = False
        self.not_enlarged.emit(load_problems.not_enlarged(error))
        self._load()

    def _wanted(self) -> Load:
        assert self._path is not None
        options = replace(self._options(self._path), **self.tried.values)
        options = replace(options, gpu_layers=self.graphics.layers(self._path, options.gpu_layers))
        return Load(str(self._path), **asdict(options), adapters=tuple(self._adapters(self._path)))

    def _load(self) -> None:
        if self._busy:
            self.making_room.emit()
        self._engine.send(Stop())
        if self._pending is not None and not self._check.is_running():
            self._superseded += 1
        held = self._last_load if self._loaded is not None else None
        self._loaded, self._cancelling, self._missed = None, False, False
        self._pending = self._last_load = self._wanted()
        self.tried.settings = self._options(Path(self._pending.path))
        self.loading.emit(0.0)
        self._check.begin(self._pending, held)

    def _on_event(self, event: Event) -> None:
        self.touch()
        if self._pending is None:
            return
        if isinstance(event, LoadProgress) and not self._superseded:
            self.loading.emit(event.fraction)
        elif isinstance(event, Loaded) or (isinstance(event, Failed) and not event.id):
            if self._superseded:
                self._superseded -= 1
            elif isinstance(event, Loaded):
                self._on_loaded(event)
            else:
                self._on_load_failed(event.error)

    def _on_loaded(self, event: Loaded) -> None:
        self._nothing_loaded()
        self._loaded, self._last_context = event, event.context_length
        self._window = ContextWindow(event.context_length, event.largest_context if self.tried.grows else 0)
        if tokens := self.tried.keep():
            self.adopted.emit(self._path, "model.context_length", tokens)
        self.loaded.emit(event)

    def _on_load_failed(self, error: AssistantError) -> None:
        stopped, enlarging = self._cancelling and isinstance(error, Cancelled), self.tried.take_back()
        left = self._pending is not None and self._pending.path != str(self._path)      # it lies elsewhere by now
        self._nothing_loaded()
        if stopped:
            self.cancelled.emit()
            self.released.emit()
        elif enlarging:
            self._stay_as_before(error)
        elif left or self.graphics.suspects(self._last_load, error):
            self._load()
        else:
            self._missed = isinstance(error, ModelFileError)
            self.failed.emit(error)

    def _on_died(self, error: AssistantError) -> None:
        was_loading, enlarging = self._pending is not None, self.tried.take_back()
        self._nothing_loaded()
        if enlarging:
            self._stay_as_before(error)
            return
        if was_loading or self._busy:
            self._deaths += 1
            self.graphics.suspects(self._last_load, error, died=True)
        if self.gave_up():
            self._last_error = error = load_problems.gave_up(error, self.graphics.take_part(self._last_load))
        self.died.emit(error)
        if not was_loading:
            self.released.emit()
        elif self.gave_up() or self._path is None:
            self.failed.emit(error)
        else:
            self._load()

    def _on_could_not_start(self, error: AssistantError) -> None:
        self._nothing_loaded()
        self.failed.emit(error)

    def _on_stop_ignored(self) -> None:
        """The worker was killed: what was to be loaded, or was loaded, is loaded in a new one."""
        pending, stopped, was_loaded = self._pending, self._cancelling, self._loaded is not None
        self._nothing_loaded()
        if pending is not None and stopped:
            self.cancelled.emit()
            self.released.emit()
        elif pending is not None or was_loaded:
            self._load()
