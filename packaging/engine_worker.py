"""The bundle's worker process, spoken to as the app does: for check_engines.py."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from assistant.control.background import Background
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
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
from assistant.store.settings_file import SettingsFile

CONTEXT_LENGTH = 512
NOTICE_LIMIT_MS = 300_000

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

    def answer(self, question: str, tokens: int) -> str:
        """Returns the likeliest answer of so many tokens. Raises AssistantError."""
        self._send(Generate("check", (Turn("user", question),), generation={"max_tokens": tokens, "temperature": 0.0}))
        return "".join(event.text for event in self._until(Finished) if isinstance(event, Token))

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


def notice_of_the_app(command: list[str], model: Path, home: Path) -> str:
    """Loads a model as the app does, through the worker of `command`, and returns what the user is told of a graphics
    card that failed; "" where nothing is told."""
    application = QCoreApplication.instance() or QCoreApplication([])
    disk = Background(1)
    preferences = Preferences(SettingsFile(home / "settings.json"), disk)
    engine = EngineProcess(command)
    models = ModelSession(engine, preferences.model_options, lambda: 0, GraphicsTrouble(preferences))
    told: list[str] = []
    waiting = QEventLoop()
    models.graphics.left_out.connect(lambda error: told.append(error.message))
    models.loaded.connect(lambda _info: QTimer.singleShot(100, waiting.quit))
    models.failed.connect(lambda _error: waiting.quit())
    QTimer.singleShot(NOTICE_LIMIT_MS, waiting.quit)
    models.choose(model)
    waiting.exec()
    models.shutdown()
    engine.shutdown()
    preferences.flush()
    disk.finish()
    application.processEvents()
    return "; ".join(told)
