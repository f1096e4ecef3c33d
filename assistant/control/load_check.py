"""Asks the engine what a model would really take before one is loaded that may not fit."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from assistant.control.engine_process import EngineProcess
from assistant.domain.amount import size_text
from assistant.domain.errors import AssistantError, Cancelled, EngineError, Remedy
from assistant.domain.model import Verdict
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.engine.protocol import Event, Failed, Load, Measure, Measured, Unload

CHECK = "check"       # begins the names of what is asked


class LoadCheck(QObject):
    """A load predicted to fit is let through at once. What is tight or too big is measured first, without taking its
    memory: copies of weights that the processor wants in another order, KV cache and buffers have to fit, or the system
    would end the engine. Weights themselves may be read from the disk again and again: slow, but it works."""

    passed = Signal(object)     # Load
    refused = Signal(object)    # AssistantError

    def __init__(self, engine: EngineProcess, judge: Callable[[Load], Verdict | None],
                 parent: QObject | None = None) -> None:
        """`judge` returns what is predicted of a load, None where nothing is known of the file."""
        super().__init__(parent)
        self._engine, self._judge = engine, judge
        self._load: Load | None = None
        self._number = 0
        self._cancelled = False
        engine.received.connect(self._on_event)
        engine.died.connect(lambda _error: self.give_up())

    def is_running(self) -> bool:
        return self._load is not None

    def begin(self, load: Load, held: Load | None = None) -> None:
        """`passed` or `refused` follows, unless `give_up` comes first. `held` is what is loaded now: of another one the
        memory is given back before what is free is looked at."""
        self._load, self._cancelled = None, False
        if held is not None and replace(held, adapters=load.adapters) == load:
            self.passed.emit(load)
        elif self._judge(load) in (Verdict.TIGHT, Verdict.TOO_BIG):
            self._load, self._number = load, self._number + 1
            if held is not None:
                self._engine.send(Unload())
            self._engine.send(Measure(f"{CHECK}-{self._number}", load.path, load.context_length, load.gpu_layers,
                                      load.kv_type, load.flash_attention, load.batch, load.ubatch,
                                      tuple(each.path for each in load.adapters)))
        else:
            self.passed.emit(load)

    def cancel(self) -> None:
        """The load is not wanted any more: what is being measured is refused, even where the Stop comes too late."""
        self._cancelled = True

    def give_up(self) -> None:
        self._load = None

    def _on_event(self, event: Event) -> None:
        load = self._load
        if load is None or not isinstance(event, Measured | Failed) or event.id != f"{CHECK}-{self._number}":
            return      # not ours, or of a load that nobody waits for any more
        self._load = None
        if isinstance(event, Failed):
            self.refused.emit(event.error)
        elif self._cancelled:
            self.refused.emit(Cancelled("Loading was stopped."))
        elif (missing := event.host.total - event.host.weights) > event.available:
            self.refused.emit(_does_not_fit(event, missing))
        else:
            self.passed.emit(load)


def _does_not_fit(found: Measured, needed: int) -> AssistantError:
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "This model does not fit: it needs {needed} of memory beside its file; {free} "
                          "are free."),
        QT_TRANSLATE_NOOP("errors", "Close other programs, use a smaller context, or choose a smaller model."),
        f"{found.context_length} tokens; copies {found.host.repacked}, cache {found.host.cache}, "
        f"state {found.host.state}, compute {found.host.compute} bytes",
        remedies=(Remedy.SMALLER_CONTEXT, Remedy.CHOOSE_MODEL),
        values={"needed": size_text(needed), "free": size_text(found.available)})
