"""The folder of state files: written by a thread of its own, within the bytes the user allows."""

import contextlib
import hashlib
import os
import queue
import shutil
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import kept_states
from assistant.domain.errors import Cancelled
from assistant.domain.kept_states import KeptState
from assistant.engine import state_file
from assistant.engine.state_file import Head, StateFile

MOST_BRANCHES = 6           # files of one chat
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Image:
    """A state copied from the KV cache, to be written."""

    chat: str
    head: Head
    tokens: Sequence[int]
    data: Sequence[Any]         # buffers: the state, then each checkpoint
    used: float                 # when it was used last, as time.time()

    @property
    def size(self) -> int:
        return sum(self.head.sizes)


class StateFolder:
    """Nothing is kept until `use`. Failing to keep something is no error: it is evaluated again."""

    def __init__(self, tell: Callable[[str], None], too_large: Callable[[int], None] = lambda _size: None) -> None:
        """`tell` gets a line for the log when something could not be kept, `too_large` the bytes of what is larger than
        the limit alone; from any thread."""
        self._tell, self._too_large = tell, too_large
        self._folder = Path()
        self._limit = 0
        self._jobs: queue.Queue[Callable[[], None]] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._forgotten: set[str] = set()       # chats of which what waits is not written any more
        self._given_up = False
        self._waiting: set[Path] = set()        # files about to be written
        self._used: dict[Path, float] = {}      # when states on their way there were used meanwhile, as time.time()
        self._longer: dict[Path, Path] = {}     # deleted files, and those of longer branches that took their place

    @property
    def limit(self) -> int:
        """The bytes that may be kept; 0 for nothing."""
        return self._limit

    def use(self, folder: Path, limit: int) -> None:
        """Keeps states in `folder` from now on. What another worker left unfinished there is deleted."""
        self._folder, self._limit = folder, limit
        self._do(self._tidy)

    def allows(self, size: int) -> bool:
        """Returns whether a state of so many bytes may be kept at all; tells where it may not."""
        if self._limit and size > self._limit:
            self._tell(f"a state was not kept: it takes {size:,} bytes, and {self._limit:,} are allowed")
            self._too_large(size)
        return size <= self._limit

    def put(self, image: Image) -> Path:
        """Writes a state soon; returns the file. `holds` tells later what became of it."""
        path = self._folder / kept_states.name_of(image.chat, _mark_of(image))
        self._forgotten.discard(image.chat)
        self._longer.pop(path, None)
        self._waiting.add(path)
        self._do(lambda: self._write(path, image))
        return path

    def holds(self, path: Path) -> bool:
        """Whether a file is there or about to be, or that of a longer branch in its place."""
        looked_for = self._now(path)
        while not (there := looked_for in self._waiting or looked_for.exists()):
            if (now := self._now(looked_for)) == looked_for:
                break
            looked_for = now        # written and deleted just then
        return there

    def touch(self, path: Path) -> None:
        """What a file holds is used: others go before it."""
        path = self._now(path)
        if path in self._waiting:
            self._used[path] = time.time()
        with contextlib.suppress(OSError):
            os.utime(path)

    def of_chat(self, chat: str) -> list[StateFile]:
        """Returns the states of a chat by their heads."""
        if not self._limit or not chat:
            return []
        return [state for path in kept_states.of_chat(self._folder, chat) if (state := state_file.look(path))]

    def read(self, state: StateFile, stop: Callable[[], bool] = lambda: False) -> Any:
        """Returns the bytes of a state, None where the file is damaged or gone, or where `stop` said so; a damaged one
        is deleted."""
        try:
            data = state_file.read(state, stop)
            if data is None:
                self._tell("a state file was damaged and is deleted")
                state.path.unlink(missing_ok=True)
            else:
                os.utime(state.path)
            return data
        except Cancelled:
            return None
        except OSError as problem:
            self._tell(f"a state file cannot be read: {problem.strerror}")
            return None

    def forget(self, chat: str) -> None:
        """Deletes what is kept of a chat, and what is about to be."""
        self._forgotten.add(chat)
        if self._folder.name:
            self._do(lambda: kept_states.forget(self._folder, chat))

    def wait(self, seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
        """Waits until everything is written and its memory free, at most so long or until `stop` says so; returns
        whether it is."""
        over, end = threading.Event(), time.monotonic() + seconds
        if self._thread is None:
            return True
        self._do(over.set)
        while not (done := over.wait(_LOOK_SECONDS)) and time.monotonic() < end and not stop():
            pass
        return done

    def finish(self, seconds: float) -> None:
        """The same; what is not written by then never is."""
        if not self.wait(seconds):
            self.give_up()

    def give_up(self) -> None:
        """What is not written yet never is, and told."""
        self._given_up = True
        if self._jobs.unfinished_tasks:
            self._tell("a state was not kept: no time was left to write it")

    def _do(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="states")
            self._thread.start()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except OSError as problem:      # a full disk, a folder that is gone
                self._tell(f"a state was not kept: {problem.strerror}")
            del job     # it holds the state's bytes
            self._jobs.task_done()

    def _now(self, path: Path) -> Path:
        while longer := self._longer.get(path):
            path = longer
        return path

    def _tidy(self) -> None:
        for left in self._folder.glob(f".*{kept_states.UNFINISHED}"):
            left.unlink(missing_ok=True)
        kept_states.prune(self._folder, self._limit)

    def _write(self, path: Path, image: Image) -> None:
        try:
            if image.chat not in self._forgotten and self.allows(image.size):
                self._write_within_limits(path, image)
        finally:
            self._waiting.discard(path)
            self._used.pop(path, None)

    def _write_within_limits(self, path: Path, image: Image) -> None:
        """What was used later stays. Nothing else goes before the state is written, because it may not be; but where
        the disk is full."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shorter, too_many = self._replaced(path, image)
        replaced, others = list[KeptState](), list[KeptState]()
        for state in kept_states.all_in(self._folder):
            (replaced if state.path in (path, *shorter, *too_many) else others).append(state)
        earlier = [state for state in others if state.used <= image.used]
        if image.size + sum(state.size for state in others if state not in earlier) > self._limit:
            self._tell("a state was not kept: what was used later takes the bytes that are allowed")
            return
        if not self._has_space(image.size, [*replaced, *earlier]):
            self._tell("a state was not kept: too little space on the disk")
            return
        done = state_file.write(path, image.head, image.tokens, image.data,
                                lambda: self._given_up or image.chat in self._forgotten)
        if done and image.chat in self._forgotten:
            path.unlink(missing_ok=True)
        elif done:
            used = max(image.used, self._used.get(path, 0.0))
            with contextlib.suppress(OSError):      # the files of a shared disk may belong to somebody else
                os.utime(path, (used, used))
            self._longer.update(dict.fromkeys(shorter, path))
            for each in (*shorter, *too_many):
                with contextlib.suppress(OSError):
                    each.unlink()
            kept_states.prune(self._folder, self._limit)

    def _replaced(self, path: Path, image: Image) -> tuple[list[Path], list[Path]]:
        """Returns the files that a new one takes the place of: of the same branch when it was shorter, and of too many
        branches those used longest ago."""
        tokens = array("i", image.tokens)
        others = [state for state in self.of_chat(image.chat) if state.path != path]
        shorter = [state for state in others
                   if state.head.key == image.head.key and tokens[:len(state.tokens)] == state.tokens]
        kept = [state for state in others if state not in shorter]
        with contextlib.suppress(OSError):
            kept.sort(key=lambda state: state.path.stat().st_mtime, reverse=True)
        return [state.path for state in shorter], [state.path for state in kept[MOST_BRANCHES - 1:]]

    def _has_space(self, size: int, less_wanted: Sequence[KeptState]) -> bool:
        """Returns whether the disk has room for so many bytes. Where it has not, files go that are `less_wanted`, one
        after another; none where all would not be enough."""
        from assistant.domain.fit import DISK_RESERVE  # 10 ms of every worker's start

        def missing() -> int:
            return size + DISK_RESERVE - shutil.disk_usage(self._folder).free

        if missing() > sum(state.size for state in less_wanted):
            return False
        for state in less_wanted:
            if missing() <= 0:
                break
            with contextlib.suppress(OSError):
                state.path.unlink()
        return missing() <= 0


def _mark_of(image: Image) -> str:
    key = repr(sorted(image.head.key.items())).encode()
    return hashlib.sha256(key + array("i", image.tokens).tobytes()).hexdigest()[:24]
