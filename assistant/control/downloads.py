"""Downloads under way: one job for each file, and where each stands."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub import download

AT_ONCE = 4


class Downloads(QObject):
    """States name the model as it was asked for, so that they can be told apart by it."""

    changed = Signal(object)            # DownloadState
    finished = Signal(object, object)   # HubModel with what the Hub told of it, Path
    discarded = Signal(object)          # HubModel
    failed = Signal(object)             # AssistantError that belongs to no download

    _reported = Signal(object)          # from the job's thread to this one

    def __init__(self, models: Path, hub: Callable[[], tuple[str, str]], parent: QObject | None = None) -> None:
        """`hub` returns endpoint and token as they are set now."""
        super().__init__(parent)
        self._models, self._hub = models, hub
        self._jobs = Background(AT_ONCE, self)
        self._disk = Background(1, self)
        self._running: dict[str, tuple[HubModel, download.Download]] = {}
        self._phases: dict[str, DownloadPhase] = {}
        self._unwanted: set[str] = set()    # discarded while running: removed once they have stopped
        self._reported.connect(self._on_reported)

    def look_for_unfinished(self) -> None:
        """Tells the downloads an earlier run of the app has left."""
        def done(states: list[DownloadState]) -> None:
            for state in states:
                if _key(state.model) not in self._running:
                    self.changed.emit(state)

        self._disk.run(lambda: download.pending(self._models), done, self.failed.emit)

    def begin(self, model: HubModel) -> None:
        """Starts or resumes; nothing where it runs already."""
        key = _key(model)
        if key in self._running:
            return
        endpoint, token = self._hub()
        job = download.Download(model, download.destination(self._models, model), endpoint=endpoint, token=token,
                                on_state=self._reported.emit)
        self._running[key] = (model, job)
        self._jobs.run(job.run, lambda path: self._on_finished(key, path),
                       lambda error: self._on_broken_off(key, error))

    def pause(self, model: HubModel) -> None:
        if running := self._running.get(_key(model)):
            running[1].pause()

    def discard(self, model: HubModel) -> None:
        """Throws away what has arrived; `discarded` follows."""
        if _key(model) in self._running:
            self._unwanted.add(_key(model))
            self.pause(model)
        else:
            path = download.destination(self._models, model)
            self._disk.run(lambda: download.discard(path),
                           lambda _result: self.discarded.emit(model), self.failed.emit)

    def is_running(self) -> bool:
        return bool(self._running)

    def shutdown(self) -> None:
        """Pauses all; what is there stays and is resumed later."""
        for _model, job in self._running.values():
            job.pause()
        self._jobs.finish(3)
        self._disk.finish(3)

    def _on_reported(self, state: DownloadState) -> None:
        key = _key(state.model)
        self._phases[key] = state.phase
        if key in self._running and key not in self._unwanted:
            self.changed.emit(replace(state, model=self._running[key][0]))

    def _on_finished(self, key: str, path: Path) -> None:
        _model, job = self._running.pop(key)
        self._unwanted.discard(key)
        self.finished.emit(job.model, path)

    def _on_broken_off(self, key: str, error: AssistantError) -> None:
        model, _job = self._running.pop(key)
        if key in self._unwanted:
            self._unwanted.discard(key)
            self.discard(model)
        elif not isinstance(error, Cancelled) and self._phases.get(key) is not DownloadPhase.FAILED:
            self.changed.emit(DownloadState(model, DownloadPhase.FAILED, error=error))  # a fault of ours


def _key(model: HubModel) -> str:
    return f"{model.repo}/{model.file}"
