"""A real worker process, spoken to through the protocol, one call at a time."""

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from assistant import paths
from assistant.engine.protocol import (
    Command,
    Event,
    Failed,
    Finished,
    Fitted,
    Generate,
    Load,
    Loaded,
    Stop,
    Token,
    Turn,
    decode_event,
    encode,
)

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "resources/starter/SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT_LENGTH = 1024        # tokens: an automatic one clears 380 MB, which costs more than reading the model
PATIENCE_SECONDS = 60.0      # for a machine with other work; no test waits for it unless something is broken

Some = TypeVar("Some", bound=Event)


class WorkerEnded(Exception):
    """The worker's output ended."""


@dataclass
class Answer:
    """The events of one Generate."""

    events: list[Event] = field(default_factory=list)

    def of(self, kind: type[Some]) -> list[Some]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.of(Token) if not token.thinking)

    @property
    def thinking(self) -> str:
        return "".join(token.text for token in self.of(Token) if token.thinking)

    @property
    def tokens(self) -> list[int]:
        return [token.token for token in self.of(Token) if token.token >= 0]

    @property
    def fitted(self) -> Fitted:
        return self.of(Fitted)[0]

    @property
    def finished(self) -> Finished:
        return self.of(Finished)[0]


class Worker:
    """Starts a worker, and ends it on leaving the `with` block."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._errors: list[str] = []
        self._number = 0
        self.process = subprocess.Popen(
            paths.worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
            env={**os.environ, **(environment or {})})
        self._threads = [threading.Thread(target=target, daemon=True)
                         for target in (self._read_events, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> int:
        """Closes the worker's stdin and returns its exit status."""
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        status = self.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()
        return status

    def wait(self) -> int:
        """Waits until the process has ended and everything it wrote is read; returns its exit status."""
        try:
            status = self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        return status

    @property
    def errors(self) -> str:
        """What the worker wrote to stderr so far; all of it after `wait`."""
        return "".join(self._errors)

    def send(self, command: Command) -> None:
        assert self.process.stdin
        self.process.stdin.write(encode(command))
        self.process.stdin.flush()

    def write(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def next(self) -> Event:
        """Returns the next event. Raises WorkerEnded."""
        event = self._events.get(timeout=PATIENCE_SECONDS)
        if event is None:
            raise WorkerEnded
        return event

    def until(self, kind: type[Some]) -> Some:
        """Returns the next event of a kind, passing over others. Raises the AssistantError of a Failed."""
        while True:
            event = self.next()
            if isinstance(event, kind):
                return event
            if isinstance(event, Failed):
                raise event.error

    def load(self, path: Path = STARTER, context_length: int = CONTEXT_LENGTH, **options: Any) -> Loaded:
        """Loads a model, with `context_length` 0 as the app does. Raises the AssistantError it failed with."""
        self.send(Load(str(path), context_length=context_length, **options))
        return self.until(Loaded)

    def generate(self, turns: str | Sequence[Turn], *, on_event: Callable[[Event], None] | None = None,
                 system_prompt: str = "", continue_last: bool = False, stop: tuple[str, ...] = (),
                 probabilities: int = 0, ignore_end: bool = False, past_end: bool = False, chat: str = "",
                 aside: bool = False, text: str | None = None, at_most: int = 0,
                 first: tuple[int, ...] = (), begun: tuple[int, ...] = (), **generation: Any) -> Answer:
        """Writes an answer; `turns` may be the text of the only turn, and are none for raw `text`. Raises the
        AssistantError it failed with."""
        if isinstance(turns, str):
            turns = (Turn("user", turns),)
        self._number += 1
        identity = f"answer-{self._number}"
        self.send(Generate(identity, tuple(turns), system_prompt, continue_last, generation, stop, probabilities,
                           ignore_end, past_end, chat, aside, text=text, first=first,
                           begun=begun, at_most=at_most))
        answer = Answer()
        while True:
            event = self.next()
            if isinstance(event, Failed):
                raise event.error
            answer.events.append(event)
            if on_event:
                on_event(event)
            if isinstance(event, Finished):
                assert event.id == identity
                return answer

    def complete(self, text: str, **wanted: Any) -> Answer:
        """Continues raw text, otherwise as `generate`."""
        return self.generate((), text=text, **wanted)

    def stop_at_token(self, count: int) -> Callable[[Event], None]:
        """Returns an `on_event` for `generate` that stops it after `count` tokens."""
        seen = 0

        def on_event(event: Event) -> None:
            nonlocal seen
            if isinstance(event, Token):
                seen += 1
                if seen == count:
                    self.send(Stop())

        return on_event

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Waits for something outside the protocol. Raises AssertionError when it does not come."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.02)

    def _read_events(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._events.put(decode_event(line))
        self._events.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._errors.append(line.decode("utf-8", "replace"))
