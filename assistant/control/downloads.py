"""The list of downloads: which run, which wait, which were paused; the same after a restart."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.domain.downloads import QueuedDownload
from assistant.domain.errors import AssistantError, Cancelled
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub import places
from assistant.hub.body import RateLimit
from assistant.hub.model_download import ModelDownload
from assistant.store.download_queue import DownloadQueue

AT_ONCE, MOST_AT_ONCE = 2, 8
SAVE_DELAY_MS = 200
OVER = (DownloadPhase.DONE, DownloadPhase.PAUSED, DownloadPhase.FAILED)     # told when the thread has ended
Key = tuple[str, str]               # repository and file


class Downloads(QObject):
    """Every intent takes effect here at once; a connection that has to be given up ends by itself behind it.

    States name the model as it was asked for, so that they can be told apart by it.
    """

    changed = Signal(object)            # DownloadState
    finished = Signal(object, object)   # HubModel with what the Hub told of it, Path (of several files the first)
    discarded = Signal(object)          # HubModel: nothing is left of what came; a model there before stays
    listed = Signal(object)             # list of DownloadState: the whole list, its order or members changed
    failed = Signal(object)             # AssistantError that belongs to no download
    connected = Signal()                # from now on there was network traffic

    _reported = Signal(object, object)  # key, DownloadState: from the job's thread to this one

    def __init__(self, models: Path, hub: Callable[[], tuple[str, str]], queue: DownloadQueue | None = None,
                 parent: QObject | None = None) -> None:
        """`hub` returns endpoint and token as they are set now; it is called on another thread. Without `queue` the
        list is not kept."""
        super().__init__(parent)
        self._models, self._hub, self._queue = models, hub, queue
        self._jobs, self._disk = Background(MOST_AT_ONCE * 2, self), Background(1, self)
        self._items: dict[Key, DownloadState] = {}          # in the order they begin
        self._running: dict[Key, ModelDownload] = {}        # what the user wants to run
        self._ending: dict[Key, ModelDownload] = {}         # given up; its thread has not ended yet
        self._unwanted: dict[Key, DownloadState] = {}       # discarded; removed once its thread has ended
        self._rate, self._at_once, self._second_source = RateLimit(), AT_ONCE, True
        self._loaded, self._over = queue is None, False
        self._reported.connect(self._on_reported)
        self._saving = QTimer(self, singleShot=True, interval=SAVE_DELAY_MS)
        self._saving.timeout.connect(self._save)

    # -- what the user wants ------------------------------------------------------------------------------

    def begin(self, model: HubModel) -> None:
        """Puts a model at the end of the list, or lets one that is in it go on: resume and retry too."""
        key = _key(model)
        if key in self._items and self._items[key].error is not None:
            self._rest(key)     # one that gets no answer begins anew, from the Hub that is set now
        if key in self._running:
            return
        known = self._items.get(key)
        if known is None:
            known = DownloadState(model, DownloadPhase.QUEUED, total=model.size)
        elif known.phase is DownloadPhase.QUEUED:
            return
        self._items[key] = replace(known, model=known.model if known.model.sha256 or known.model.parts else model,
                                   phase=DownloadPhase.QUEUED, error=None, speed=0.0, seconds_left=-1.0)
        self._tell(key)
        self._changed_list()
        self._fill()

    def pause(self, model: HubModel) -> None:
        """Lets a download rest; what has arrived stays."""
        self._rest(_key(model))
        self._changed_list()
        self._fill()

    def pause_all(self) -> None:
        for key in list(self._items):
            self._rest(key)
        self._changed_list()

    def resume_all(self) -> None:
        """Lets everything go on that was paused; what failed stays where it is."""
        for state in self.items():
            if state.phase is DownloadPhase.PAUSED:
                self.begin(state.model)

    def discard(self, model: HubModel) -> None:
        """Takes a download off the list at once and throws away what has arrived; `discarded` follows."""
        key = _key(model)
        state = self._items.pop(key, DownloadState(model, DownloadPhase.PAUSED))
        if (running := self._running.pop(key, None)) is not None:
            self._ending[key] = running
            running.pause()
        if key not in self._unwanted:
            self._unwanted[key] = replace(state, model=model)
            if key not in self._ending:
                self._remove(key)
        self._changed_list()
        self._fill()

    def move(self, model: HubModel, place: int) -> None:
        """Moves a download to another place of the list, 0 the first. Those that run go on."""
        key = _key(model)
        if key in self._items:
            keys = [each for each in self._items if each != key]
            keys.insert(max(0, min(place, len(keys))), key)
            self._items = {each: self._items[each] for each in keys}
            self._changed_list()

    # -- how it is done -----------------------------------------------------------------------------------

    def set_at_once(self, count: int) -> None:
        """How many run at the same time, 1 to MOST_AT_ONCE. Those that run go on."""
        self._at_once = max(1, min(count, MOST_AT_ONCE))
        self._fill()

    def set_rate(self, bytes_per_second: int) -> None:
        """The most all downloads take together; 0 is no limit. Counts at once."""
        self._rate.rate = max(bytes_per_second, 0)

    def set_second_source(self, wanted: bool) -> None:
        """Whether a model's second source is asked where the first fails; counts for what begins from now on."""
        self._second_source = wanted

    # -- what there is ------------------------------------------------------------------------------------

    def items(self) -> list[DownloadState]:
        """Returns the list in its order."""
        return list(self._items.values())

    def state(self, model: HubModel) -> DownloadState | None:
        return self._items.get(_key(model))

    def is_running(self) -> bool:
        return bool(self._running or self._ending)

    def start(self, resume: bool = False) -> None:
        """Brings back the list an earlier run has left; with `resume`, what ran or waited then goes on."""
        def load() -> tuple[list[QueuedDownload], list[DownloadState]]:
            kept = self._queue.load() if self._queue is not None else []
            kept = [replace(each, done=places.arrived(self._models, each.model)) for each in kept]
            return kept, places.pending(self._models)

        # A list that cannot be read is not written over.
        self._disk.run(load, lambda found: self._on_found(*found, resume), self.failed.emit)

    def keys(self) -> set[tuple[str, str]]:
        """Returns repository and file of everything that is in the list or has not ended yet."""
        return {*self._items, *self._ending, *self._unwanted}

    def shutdown(self) -> None:
        """Ends every connection; what is there stays and goes on at the next start."""
        self._over = True
        for job in (*self._running.values(), *self._ending.values()):
            job.pause()
        self._saving.stop()
        self._save()
        self._jobs.finish(3)
        for key, job in list(self._ending.items()):
            self._ended(key, job)
        for key in self._unwanted:          # of some the thread has ended only now
            self._remove(key)
        self._disk.finish(3)

    # -- inside -------------------------------------------------------------------------------------------

    def _rest(self, key: Key) -> None:
        state = self._items.get(key)
        if state is None or state.phase in (DownloadPhase.PAUSED, DownloadPhase.FAILED):
            return
        if (running := self._running.pop(key, None)) is not None:
            self._ending[key] = running
            running.pause()
        self._items[key] = replace(state, phase=DownloadPhase.PAUSED, speed=0.0, seconds_left=-1.0, error=None,
                                   wait_seconds=0.0)
        self._tell(key)

    def _fill(self) -> None:
        """Begins what waits, while there is room for it."""
        for key, state in list(self._items.items()):
            if self._over or len(self._running) >= self._at_once:
                return
            if state.phase is DownloadPhase.QUEUED and key not in self._ending and key not in self._unwanted:
                self._begin(key, state.model)

    def _begin(self, key: Key, model: HubModel) -> None:
        before = tuple(self._running)       # those that come later leave room for this one
        job = ModelDownload(
            model, self._models, self._hub, lambda state: self._reported.emit(key, state),
            promised=lambda: self._to_come(before), rate=self._rate, use_second_source=self._second_source,
            brought=self._items[key].brought)
        self._running[key] = job
        self._items[key] = replace(self._items[key], phase=DownloadPhase.DOWNLOADING)
        self.connected.emit()
        self._tell(key)
        self._jobs.run(job.run, lambda path: self._on_finished(key, job, path),
                       lambda error: self._on_broken_off(key, job, error))

    def _to_come(self, keys: Iterable[Key]) -> int:
        """Returns the bytes that those of `keys` that run still have to fetch. On any thread."""
        states = [self._items.get(key) for key in keys if key in self._running]
        return sum(max(state.total - state.done, 0) for state in states if state is not None)

    def _on_reported(self, key: Key, state: DownloadState) -> None:
        known = self._items.get(key)
        if known is None or key not in self._running or state.phase in OVER:
            return
        if (not known.total and state.total) or known.brought != state.brought:
            self._saving.start()
        self._items[key] = replace(state, model=known.model, total=state.total or known.total)
        self._tell(key)

    def _on_finished(self, key: Key, job: ModelDownload, path: Path) -> None:
        self._ended(key, job)
        known = self._items.pop(key, None) if key not in self._unwanted else None
        if key in self._unwanted:       # it was given up in the moment it was finished
            self._remove(key)
        elif known is not None:
            self.changed.emit(DownloadState(known.model, DownloadPhase.DONE, job.model.size, job.model.size, path=path))
            self.finished.emit(job.model, path)
        self._changed_list()
        self._fill()

    def _on_broken_off(self, key: Key, job: ModelDownload, error: AssistantError) -> None:
        given_up = self._ended(key, job)
        if key in self._unwanted:
            self._remove(key)
        elif not given_up and (known := self._items.get(key)) is not None and not isinstance(error, Cancelled):
            self._items[key] = replace(known, phase=DownloadPhase.FAILED, error=error, speed=0.0, seconds_left=-1.0,
                                       wait_seconds=0.0, host=error.values.get("host", known.host))
            self._tell(key)
            self._changed_list()
        self._fill()

    def _ended(self, key: Key, job: ModelDownload) -> bool:
        """Returns whether it had been given up."""
        of = self._unwanted if key in self._unwanted else self._items
        if key in of:
            of[key] = replace(of[key], brought=job.brought)
        self._running.pop(key, None)
        return self._ending.pop(key, None) is job

    def _remove(self, key: Key) -> None:
        model, brought = self._unwanted[key].model, self._unwanted[key].brought

        def over(tell: Callable[[], None]) -> None:
            self._unwanted.pop(key, None)
            tell()
            if key in self._items:      # wanted again in the meantime
                self._tell(key)
                self._fill()

        self._disk.run(lambda: places.discard(self._models, model, brought),
                       lambda _result: over(lambda: self.discarded.emit(model)),
                       lambda error: over(lambda: self.failed.emit(error)))

    def _on_found(self, kept: list[QueuedDownload], left: list[DownloadState], resume: bool) -> None:
        begun = dict(self._items)       # asked for before the list was read
        arrived = {_key(state.model): state for state in left}
        self._items = {}
        for each in kept:
            key = _key(each.model)
            if not each.discarded:
                self._items[key] = each.state(waits=resume and not each.paused)
            elif key not in begun and (arrived.pop(key, None) is not None or each.brought):
                self._unwanted[key] = each.state()
                self._remove(key)
        for key, state in arrived.items():
            self._items.setdefault(key, state)
        self._items |= begun
        self._loaded = True
        for key in self._items:
            self._tell(key)
        self._changed_list()
        self._fill()

    def _changed_list(self) -> None:
        self.listed.emit(self.items())
        self._saving.start()

    def _tell(self, key: Key) -> None:
        self.changed.emit(self._items[key])

    def _save(self) -> None:
        if self._queue is None or not self._loaded:
            return
        queue, lines = self._queue, [QueuedDownload.of(state) for state in self.items()]
        lines += [QueuedDownload.of(state, discarded=True) for state in self._unwanted.values()]
        self._disk.run(lambda: queue.save(lines), lambda _result: None, self.failed.emit)


def _key(model: HubModel) -> Key:
    return model.repo, model.file
