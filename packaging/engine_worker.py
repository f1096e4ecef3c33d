"""The bundle's worker process, spoken to as the app does: for check_engines.py."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import psutil

from assistant.engine.protocol import (
    Backends,
    Command,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Token,
    Turn,
    decode_event,
    encode,
)

CONTEXT_LENGTH = 512
NOTICE_SECONDS = 300.0

Some = TypeVar("Some", bound=Event)


class BundledWorker:
    """One at a time; ends with the block."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         env=os.environ | dict(environment or {}))
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None,
                 _trace: TracebackType | None) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)

    def load(self, model: Path, gpu_layers: int = -1) -> Backends:
        """Loads a model file and returns what the engine was put together from. Raises AssistantError."""
        self._send(Load(str(model), CONTEXT_LENGTH, gpu_layers=gpu_layers))
        backends = self._until(Backends)[-1]
        self._until(Loaded)
        assert isinstance(backends, Backends)
        return backends

    def answer(self, question: str, tokens: int) -> list[Token]:
        """Returns the likeliest answer of so many tokens, with an alternative for each. Raises AssistantError."""
        self._send(Generate("check", (Turn("user", question),), probabilities=1,
                            generation={"max_tokens": tokens, "temperature": 0.0}))
        return [event for event in self._until(Finished) if isinstance(event, Token)]

    def _send(self, command: Command) -> None:
        assert self._process.stdin
        self._process.stdin.write(encode(command))
        self._process.stdin.flush()

    def _until(self, kind: type[Some]) -> list[Event]:
        """Returns the events up to and including the first of a kind."""
        assert self._process.stdout
        events: list[Event] = []
        for line in self._process.stdout:
            event = decode_event(line)
            if isinstance(event, Failed):
                raise event.error
            events.append(event)
            if isinstance(event, kind):
                return events
        raise RuntimeError(f"the worker ended with status {self._process.wait()} before {kind.__name__}")


def app_goes_on(program: Path, model: Path, home: Path) -> bool:
    """Opens a model in the app, without a screen, and returns whether graphics cards are noted as unfit for it and
    a worker lives: the user is told in the same moment."""
    environment = os.environ | {"PARLEY_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    app = subprocess.Popen([program, model], env=environment)
    try:
        until = time.monotonic() + NOTICE_SECONDS
        while time.monotonic() < until:
            noted = any("graphics_trouble" in file.read_text("utf-8") for file in home.rglob("settings.json"))
            if noted:
                return any("--worker" in child.cmdline() for child in psutil.Process(app.pid).children())
            time.sleep(0.5)
        return False
    finally:
        app.terminate()
        app.wait(60)
