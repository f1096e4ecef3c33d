"""The folder of state files: written by a thread of its own, within the bytes the user allows."""

import contextlib
import hashlib
import os
import queue
import shutil
import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import kept_states
from assistant.domain.errors import Cancelled
from assistant.engine import state_file
from assistant.engine.state_file import Head, StateFile

MOST_BRANCHES = 6           # files of one chat


@dataclass(frozen=True, slots=True)
class Image:
    """A state copied from the KV cache, to be written."""

    chat: str
    head: Head
    tokens: Sequence[int]
    data: Sequence[Any]         # buffers: the state, then each checkpoint

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

    def put(self, image: Image) -> None:
        """Writes a state soon."""
        self._forgotten.discard(image.chat)
        self._do(lambda: self._write(image))

    def of_chat(self, chat: str) -> list[StateFile]:
        """Returns the states of a chat by their heads."""
        if not self._limit or not chat:
            return []
        return [state for path in kept_states.of_chat(self._folder, chat) if (state := state_file.look(path))]

    def read(self, state: StateFile, stop: Callable[[], bool] = lambda: False) -> bytearray | None:
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

    def wait(self, seconds: float) -> bool:
        """Waits until everything is written and its memory free, at most so long; returns whether it is."""
        over = threading.Event()
        if self._thread is None:
            return True
        self._do(over.set)
        return over.wait(seconds)

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

    def _tidy(self) -> None:
        for left in self._folder.glob(f".*{kept_states.UNFINISHED}"):
            left.unlink(missing_ok=True)
        kept_states.prune(self._folder, self._limit)

    def _write(self, image: Image) -> None:
        from assistant.domain.fit import DISK_RESERVE  # 10 ms of every worker's start
        if image.chat in self._forgotten or not self.allows(image.size):
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._folder).free < image.size + DISK_RESERVE:
            self._tell("a state was not kept: too little space on the disk")
            return
        before = self.of_chat(image.chat)
        kept_states.prune(self._folder, self._limit - image.size)
        path = self._folder / kept_states.name_of(image.chat, _mark_of(image))
        done = state_file.write(path, image.head, image.tokens, image.data,
                                lambda: self._given_up or image.chat in self._forgotten)
        if done and image.chat in self._forgotten:
            path.unlink(missing_ok=True)
        elif done:
            self._drop_earlier(path, image, before)

    def _drop_earlier(self, path: Path, image: Image, before: list[StateFile]) -> None:
        """Deletes what the new file takes the place of: the same branch when it was shorter, and too many branches."""
        tokens = array("i", image.tokens)
        others = [state for state in before if state.path != path]
        shorter = [state for state in others
                   if state.head.key == image.head.key and tokens[:len(state.tokens)] == state.tokens]
        kept = [state for state in others if state not in shorter]
        with contextlib.suppress(OSError):
            kept.sort(key=lambda state: state.path.stat().st_mtime, reverse=True)
        for state in [*shorter, *kept[MOST_BRANCHES - 1:]]:
            state.path.unlink(missing_ok=True)


def _mark_of(image: Image) -> str:
    key = repr(sorted(image.head.key.items())).encode()
    return hashlib.sha256(key + array("i", image.tokens).tobytes()).hexdigest()[:24]
