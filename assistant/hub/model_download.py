"""One model, however many files it is cut into: each downloaded and checked, from a second source if need be."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import AssistantError, Cancelled, HubError
from assistant.domain.fit import DISK_RESERVE
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub.body import RateLimit
from assistant.hub.client import origin, tidy_endpoint
from assistant.hub.download import PATIENT, Download, Patience
from assistant.hub.places import arrived, destination, is_there


class ModelDownload:
    """`run` on a background thread, `pause` from any; `on_state` as `Download`'s, its figures those of all files."""

    def __init__(
        self,
        model: HubModel,
        models: Path,
        hub: Callable[[], tuple[str, str]],
        on_state: Callable[[DownloadState], None] = lambda state: None,
        *,
        patience: Patience = PATIENT,
        reserve: int = DISK_RESERVE,
        promised: Callable[[], int] = lambda: 0,
        rate: RateLimit | None = None,
        use_second_source: bool = True,
        brought: frozenset[str] = frozenset(),
    ) -> None:
        """`hub` returns endpoint and token; it is called on the thread of `run`, for it may wait for a keyring.
        `reserve` bytes of the disk stay free, and those then `promised` to other downloads, asked on that thread.
        `brought` are files that earlier runs have brought."""
        self.model = model
        self.brought = brought          # files that have come whole and were not there before
        self._models, self._hub, self._on_state = models, hub, on_state
        self._endpoint = self._token = ""
        self._patience, self._reserve, self._promised, self._rate = patience, reserve, promised, rate or RateLimit()
        self._second = model.second_source if use_second_source else ""
        self._files = list(model.files())
        self._finished = 0              # files
        self._now = 0                   # bytes of the current one
        self._later = 0                 # bytes that are there of those after it
        self._current: Download | None = None
        self._stopped = False
        self._changing = threading.Lock()

    def run(self) -> Path:
        """Returns the finished file, of several the first. Blocks; raises as `Download.run`."""
        paths: list[Path] = []
        self._endpoint, self._token = self._hub()
        try:
            for number, file in enumerate(self._files):
                new = not is_there(self._models, file)
                path, self._files[number] = self._get(file)
                paths.append(path)
                if new:
                    self.brought |= {file.file}
                self._finished += 1
        except Cancelled:
            raise                       # the file's own download has told
        except AssistantError as error:
            self._tell(DownloadState(self._files[self._finished], DownloadPhase.FAILED, error=error,
                                     done=self._now, host=error.values.get("host", "")))
            raise
        self.model = self._whole()
        total = sum(path.stat().st_size for path in paths)
        self._on_state(DownloadState(self.model, DownloadPhase.DONE, total, total, path=paths[0]))
        return paths[0]

    def pause(self) -> None:
        """Makes `run` end with Cancelled: at once while bytes flow, else within the time limits."""
        with self._changing:
            self._stopped = True
            current = self._current
        if current is not None:
            current.pause()

    def _get(self, file: HubModel) -> tuple[Path, HubModel]:
        """Downloads one file; with a checksum of our own it does not matter from where."""
        try:
            return self._get_from(file, self._endpoint, self._token)
        except HubError as first:
            if not (self._second and file.sha256) or self._is_same_place():
                raise
            try:
                return self._get_from(file, self._second, "")       # the token is for the user's own Hub alone
            except HubError as second:
                first.detail += f"; then at {self._second}: {second}"
                raise first from second

    def _is_same_place(self) -> bool:
        try:
            return origin(tidy_endpoint(self._second)) == origin(tidy_endpoint(self._endpoint))
        except HubError:
            return False

    def _get_from(self, file: HubModel, endpoint: str, token: str) -> tuple[Path, HubModel]:
        self._now = 0
        self._later = sum(min(arrived(self._models, each), each.size) for each in self._files[self._finished + 1:])
        download = Download(
            file, destination(self._models, file), endpoint, token, self._tell_running, patience=self._patience,
            reserve=self._reserve, promised=lambda: self._promised() + self._still_to_come(), rate=self._rate,
            noted=self.model if len(self._files) > 1 else None)
        with self._changing:
            self._current = download
            if self._stopped:
                download.pause()
        path = download.run()
        return path, download.model

    def _still_to_come(self) -> int:
        """Returns the bytes of the files after the current one: there has to be room for them too."""
        return sum(file.size for file in self._files[self._finished + 1:]) - self._later

    def _tell_running(self, state: DownloadState) -> None:
        self._now = state.done
        if state.phase not in (DownloadPhase.DONE, DownloadPhase.FAILED):
            self._tell(state)

    def _tell(self, state: DownloadState) -> None:
        before = sum(file.size for file in self._files[:self._finished])
        total = self.model.size if len(self._files) > 1 else state.total or self._files[0].size
        done = before + state.done + self._later
        left = max(total - done, 0) / state.speed if state.speed > 0 and total else -1.0
        self._on_state(replace(state, model=self._whole(), done=done, total=total, seconds_left=left,
                               brought=self.brought))

    def _whole(self) -> HubModel:
        return self._files[0] if len(self._files) == 1 else self.model
