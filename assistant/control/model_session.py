"""The model being talked to: loads it when it is wanted, releases it when idle, reloads it after a crash."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control import machine
from assistant.control.engine_process import EngineProcess
from assistant.domain.errors import AssistantError, Cancelled, EngineError, Remedy
from assistant.domain.settings import ModelOptions
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.engine.protocol import Event, Failed, Load, Loaded, LoadProgress, Stop

CHECK_INTERVAL_MS = 20_000
SHORT_OF_MEMORY = 0.05      # share of all memory still available below which an idle model is released
DEATHS_ALLOWED = 2          # with the same model and options; then the user decides


class ModelSession(QObject):
    """At most one model is loaded. `path` is the one wanted, loaded or not."""

    chosen = Signal(object)     # Path: another model is wanted from now on
    loading = Signal(float)     # 0..1
    loaded = Signal(object)     # protocol.Loaded
    failed = Signal(object)     # AssistantError: it could not be loaded
    released = Signal()         # memory given back; the next message loads it again
    died = Signal(object)       # AssistantError: the worker died, loading or not

    def __init__(self, engine: EngineProcess, options: Callable[[Path], ModelOptions],
                 idle_minutes: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._options = options
        self._idle_minutes = idle_minutes
        self._path: Path | None = None
        self._pending: Load | None = None
        self._loaded: Loaded | None = None
        self._last_load: Load | None = None
        self._deaths = 0
        self._last_used = time.monotonic()
        self._busy = False
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_died)
        engine.stop_ignored.connect(self._on_stop_ignored)
        self._watch = QTimer(self, interval=CHECK_INTERVAL_MS)
        self._watch.timeout.connect(self._on_check)
        self._watch.start()

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def info(self) -> Loaded | None:
        """What is loaded now, None while loading or released."""
        return self._loaded

    def is_loading(self) -> bool:
        return self._pending is not None

    def choose(self, path: Path) -> None:
        """Wants `path` from now on and loads it; an answer being written is stopped first."""
        self._path = path
        self._deaths = 0
        self.chosen.emit(path)
        self._load()

    def reload(self) -> None:
        """Loads the model again with the options as they are now."""
        self._deaths = 0
        if self._path is not None:
            self._load()

    def ensure_loaded(self) -> bool:
        """Returns whether the model is ready; where it is not, loading begins."""
        self.touch()
        if self._loaded is not None:
            return True
        if self._pending is None and self._path is not None:
            self._load()
        return False

    def cancel(self) -> None:
        """Stops loading."""
        if self._pending is not None:
            self._engine.send(Stop())

    def touch(self) -> None:
        """The model was used just now."""
        self._last_used = time.monotonic()

    def set_busy(self, busy: bool) -> None:
        """An answer is being written: no release meanwhile. A finished one proves the model works."""
        self._busy = busy
        self.touch()

    def worked(self) -> None:
        """An answer came to its end: earlier deaths no longer count."""
        self._deaths = 0

    def release(self) -> None:
        """Gives the memory back by ending the worker."""
        self._engine.shutdown()
        self._pending = self._loaded = None
        self.released.emit()

    def _load(self) -> None:
        assert self._path is not None
        if self._pending is not None or self._busy:
            self._engine.send(Stop())
        options = self._options(self._path)
        self._loaded = None
        self._pending = self._last_load = Load(
            str(self._path), options.context_length, options.threads, options.gpu_layers)
        self.loading.emit(0.0)
        self._engine.send(self._pending)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, LoadProgress) and self._pending is not None:
            self.loading.emit(event.fraction)
        elif isinstance(event, Loaded) and self._pending is not None and event.path == self._pending.path:
            self._pending, self._loaded = None, event
            self.touch()
            self.loaded.emit(event)
        elif isinstance(event, Failed) and not event.id and self._pending is not None:
            if isinstance(event.error, Cancelled):
                return      # superseded by the next Load, or cancelled on purpose
            self._pending = None
            self.failed.emit(event.error)

    def _on_died(self, error: AssistantError) -> None:
        was_loading = self._pending is not None
        self._pending = self._loaded = None
        self._deaths += 1
        self.died.emit(error)
        if not was_loading:
            return
        if self._deaths < DEATHS_ALLOWED and self._path is not None:
            self._load()
        else:
            self.failed.emit(self._gave_up(error))

    def gave_up(self) -> bool:
        """Returns whether the model died too often to be loaded again without being asked."""
        return self._deaths >= DEATHS_ALLOWED

    def _gave_up(self, error: AssistantError) -> AssistantError:
        remedies = [Remedy.CHOOSE_MODEL, Remedy.SMALLER_CONTEXT]
        if self._last_load is not None and self._last_load.gpu_layers != 0:
            remedies.append(Remedy.CPU_ONLY)
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "The engine stopped twice while loading this model."),
            QT_TRANSLATE_NOOP("errors", "The file may be damaged or too large for this computer. Choose another "
                              "model, or try it with less."),
            error.detail, remedies=tuple(remedies))

    def _on_stop_ignored(self) -> None:
        self._loaded = None
        if self._pending is not None:
            self._engine.send(self._pending)

    def _on_check(self) -> None:
        if self._loaded is None or self._busy:
            return
        idle = time.monotonic() - self._last_used
        limit = self._idle_minutes() * 60
        available, total = machine.available_memory()
        short = available < total * SHORT_OF_MEMORY and idle * 1000 > CHECK_INTERVAL_MS
        if (limit and idle >= limit) or short:
            self.release()
