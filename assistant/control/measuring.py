"""Measures the machine once, when nobody uses it, and remembers what came of it."""

import logging
import time
from collections.abc import Callable

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control import machine
from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.model import Machine
from assistant.domain.speed import Profile
from assistant.engine.protocol import Backends, Event, Failed, Probed, ProbeMachine
from assistant.store.machine_profile import MachineProfile

CHECK_INTERVAL_MS = 10_000
IDLE_SECONDS = 60.0        # without a key, a click or an answer
QUIET_PERCENT = 25.0       # of the processor used by anybody: a busy machine would be measured too slow
ATTEMPTS = 3               # the user may come back each time
PROBE = "probe"

log = logging.getLogger(__name__)


class Measuring(QObject):
    """`profile` is None until this machine was measured, now or in an earlier run of the app."""

    changed = Signal(object)        # Profile

    def __init__(self, engine: EngineProcess, store: MachineProfile, disk: Background, is_busy: Callable[[], bool],
                 is_needed: Callable[[], bool], parent: QObject | None = None) -> None:
        """`is_busy` tells of answers, loads and downloads; `is_needed` whether the worker has a model to keep."""
        super().__init__(parent)
        self._engine, self._store, self._disk = engine, store, disk
        self._is_busy, self._is_needed = is_busy, is_needed
        self.profile: Profile | None = None
        self._machine = ""
        self._has_graphics = False      # as far as a load has found
        self._attempts = 0
        self._running = False
        self._last_used = time.monotonic()
        self._timer = QTimer(self, interval=CHECK_INTERVAL_MS)
        self._timer.timeout.connect(self._on_check)
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_died)
        engine.could_not_start.connect(self._on_died)

    def start(self, found: Machine) -> None:
        """Looks for what was measured before; where there is nothing, measures as soon as the machine is idle."""
        self._machine = machine.identity(found)
        self._disk.run(lambda: self._store.load(self._machine), self._on_loaded, lambda _error: self._timer.start())

    def touch(self) -> None:
        """The user is here."""
        self._last_used = time.monotonic()

    def shutdown(self) -> None:
        self._timer.stop()

    def is_running(self) -> bool:
        return self._running and self._engine.is_probing()      # whoever ended the worker, has ended this

    def _on_loaded(self, profile: Profile | None) -> None:
        if profile is not None:
            self._take(profile)
            self._look_for_more()
        else:
            psutil.cpu_percent()        # from here to the next call
            self._timer.start()

    def _on_check(self) -> None:
        quiet = psutil.cpu_percent() < QUIET_PERCENT
        idle = time.monotonic() - self._last_used >= IDLE_SECONDS
        if quiet and idle and self._attempts < ATTEMPTS and not self.is_running() and not self._is_busy():
            self.measure()

    def measure(self) -> None:
        """Measures now; `changed` follows unless something else is asked of the engine first."""
        self._running, self._attempts = True, self._attempts + 1
        self._engine.send(ProbeMachine(PROBE))

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Probed):
            self._over()
            self._timer.stop()
            self._take(event.profile)
            self._disk.run(lambda: self._store.save(self._machine, event.profile), lambda _result: None, _not_kept)
        elif isinstance(event, Failed) and event.id == PROBE:
            self._over()
            if not isinstance(event.error, Cancelled) or self._attempts >= ATTEMPTS:
                log.info("the machine is not measured: %s", event.error)
                self._timer.stop()      # until the next start
        elif isinstance(event, Backends) and event.has_graphics:
            self._has_graphics = True
            self._look_for_more()

    def _look_for_more(self) -> None:
        """Measures again where there is a graphics card that was not measured: drivers are left alone until a model
        wants them."""
        if self._has_graphics and self.profile is not None and self.profile.graphics is None \
                and self._attempts < ATTEMPTS:
            self._timer.start()

    def _on_died(self, _error: AssistantError) -> None:
        if self._running:
            self._running, self._attempts = False, ATTEMPTS     # not again before the next start
            self._timer.stop()

    def _over(self) -> None:
        self._running = False
        if not self._is_needed():
            self._engine.shutdown()     # it was started for this alone

    def _take(self, profile: Profile) -> None:
        self.profile = profile
        self.changed.emit(profile)


def _not_kept(error: AssistantError) -> None:
    log.info("the profile of this machine could not be kept: %s", error)
