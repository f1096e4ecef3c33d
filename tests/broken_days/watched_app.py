"""The streaming app as another process: what it told, line by line, and the means to kill it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST_WAIT = 180.0    # seconds until a test gives up

Line = dict[str, Any]


class WatchedApp:
    """Imports at once; chats from `go` on. `lines` grows while it lives, and is whole after `kill`."""

    def __init__(self, home: Path, arguments: list[str], before: Sequence[str] = (),
                 module: str = "tests.broken_days.streaming_app") -> None:
        """`before` is what the app's own command line is an argument of; `module` is the app."""
        self.lines: list[Line] = []
        self._changed = threading.Condition()
        self._errors = (home.parent / "stderr.txt").open("ab")
        self._process = subprocess.Popen(
            [*before, sys.executable, "-m", module, *arguments], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env={**os.environ, "PARLEY_HOME": str(home)})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "WatchedApp":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.kill()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def go(self) -> None:
        assert self._process.stdin
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()

    def wait_for(self, what: str, after: int = 0, where: Callable[[Line], bool] = lambda line: True) -> int:
        """Returns the number of the first line from `after` on that tells `what`."""
        end = time.monotonic() + LONGEST_WAIT
        at = after
        with self._changed:
            while True:
                while at < len(self.lines):
                    if what in self.lines[at] and where(self.lines[at]):
                        return at
                    at += 1
                if not self._reader.is_alive() or not self._changed.wait(end - time.monotonic()):
                    raise AssertionError(f"the app never told “{what}”; its last lines: {self.lines[-8:]}")

    def told(self, what: str) -> list[Any]:
        with self._changed:
            return [line[what] for line in self.lines if what in line]

    def kill_worker(self) -> float:
        """Returns when."""
        worker = self.told("worker")[-1]
        now = time.monotonic()
        os.kill(worker, signal.SIGKILL)
        return now

    def kill(self) -> float:
        """Kills the app itself, as `kill -9` does, and returns when."""
        now = time.monotonic()
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._errors.close()
        return now

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(json.loads(line))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


def answer_shown(lines: list[Line]) -> tuple[str, list[tuple[float, int]]]:
    """Returns the answer that was being written at the end of `lines`, and when it had how many characters."""
    begun = next(number for number in reversed(range(len(lines))) if "begun" in lines[number])
    text, history = str(lines[begun]["begun"]), []
    for line in lines[begun + 1:]:
        if "ended" in line:
            text = str(line["text"])        # in its final form; from here on it is on disk
        elif "fed" in line:
            text += line["fed"]
            history.append((float(line["at"]), len(text)))
    return text, history
