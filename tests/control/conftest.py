"""The control layer as the app builds it: real store, settings and folder of models; a real or a scripted worker."""

import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import engine_process
from assistant.control.adapter_use import attached
from assistant.control.answering import Answering
from assistant.control.background import Background
from assistant.control.chat_library import ChatLibrary
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.model_library import ModelLibrary
from assistant.control.model_session import ModelSession
from assistant.control.preferences import Preferences
from assistant.control.sampling import Sampling
from assistant.control.speeds import Speeds
from assistant.control.summaries import Summaries
from assistant.domain.chat import Chat, Message
from assistant.domain.errors import AssistantError
from assistant.domain.model import Verdict
from assistant.engine.protocol import Command, Generate, Load, decode_command
from assistant.store.chats import ChatStore
from assistant.store.model_folder import ModelFolder
from assistant.store.settings_file import SettingsFile

FAKE_WORKER = Path(__file__).parents[1] / "fake_worker.py"
PATIENCE_MS = 120_000   # for a machine with other work; no test waits for it unless something is broken
ENDLESS = "--tokens 100000 --pause 0.002"


@dataclass
class Heard:
    """What a window would have been told, in order."""

    events: list[tuple[Any, ...]] = field(default_factory=list)

    def listen(self, source: object, *names: str) -> None:
        for name in names:
            getattr(source, name).connect(lambda *values, name=name: self.events.append((name, *values)))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [event[1:] for event in self.events if event[0] == name]

    def names(self) -> list[str]:
        return [event[0] for event in self.events]

    def text(self) -> str:
        return "".join(text for text, _thinking in self.of("fed"))


class Desk:
    """One run of the app without a window. The composer is played by `typed`: it keeps its text until `sent`."""

    def __init__(self, qtbot: QtBot, home: Path, command: list[str] | None, idle_minutes: int = 15,
                 busy_seconds: float = 0.2) -> None:
        self.qtbot, self.home = qtbot, home
        self.disk = Background(1)
        self.preferences = Preferences(SettingsFile(home / "settings.json"), self.disk)
        self.store = ChatStore(home / "chats.db", busy_seconds=busy_seconds)
        self.engine = EngineProcess(command)
        self.predicted: Verdict | None = None       # what is told of every load
        self.models = ModelSession(self.engine, self.preferences.model_options, lambda: idle_minutes,
                                   GraphicsTrouble(self.preferences), judge=lambda _load: self.predicted,
                                   adapters=lambda path: attached(self.library.collection.adapters, path))
        self.models.adopted.connect(self.preferences.set_for_model)
        folder = ModelFolder(home / "models", None, home / "models.json")
        self.library = ModelLibrary(folder, home / "models", (), lambda: ("http://hub.invalid", ""),
                                    Speeds(self.preferences), in_use=self.models.uses)
        self.sampling = Sampling(self.preferences, self.models, self.library)
        self.answering = Answering(self.store, self.disk, self.engine, self.models, self.sampling)
        self.session = ChatSession(self.store, self.disk, self.answering)
        self.summaries = Summaries(self.store, self.disk, self.engine, self.models, self.answering, self.sampling)
        self.summaries.written.connect(self.session.take_summary)
        self.chats = ChatLibrary(self.store, self.disk)
        self.chats.deleting.connect(self.session.leave)
        self.library.deleting.connect(self.models.forget)
        self.session.new_draft_changed.connect(lambda text: self.preferences.set_app("new_draft", text))
        self.typed = ""
        self.session.sent.connect(self._on_sent)
        self.heard = Heard()
        self.heard.listen(self.session, "opened", "message_added", "sent", "queued_changed", "answer_begun", "fed",
                          "answer_ended", "message_failed", "message_recovered", "failed", "finished_elsewhere",
                          "broken_elsewhere", "context_changed", "horizon_changed", "draft_added")
        self.heard.listen(self.answering, "busy_changed", "model_needed")
        self.heard.listen(self.models, "loading", "loaded", "released", "died", "cancelled")
        self.heard.listen(self.models.graphics, "left_out")
        self.heard.listen(self.summaries, "begun", "written", "settled")
        self.summaries.failed.connect(lambda chat, error: self.heard.events.append(("summary_failed", chat, error)))
        self.models.failed.connect(lambda error: self.heard.events.append(("load_failed", error)))
        self.preferences.failed.connect(lambda error: self.heard.events.append(("preferences_failed", error)))
        self._over = False

    def type(self, text: str) -> None:
        """The composer's text changes."""
        self.typed = text
        self.session.set_draft(text)

    def send(self, text: str) -> None:
        self.type(text)
        self.session.send(text)

    def _on_sent(self, text: str) -> None:
        if self.typed.strip() == text.strip():
            self.type("")

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def until_answered(self, count: int = 1) -> Message:
        """Waits for as many answers as that, and returns the last one as the page shows it."""
        self.until(lambda: len(self.heard.of("answer_ended")) >= count and not self.answering.is_busy())
        message: Message = self.heard.of("answer_ended")[-1][0]
        return message

    def settle(self) -> None:
        """Waits until every job given to the disk and every search asked for so far has run and been told."""
        done: list[None] = []
        self.disk.run(lambda: None, done.append, lambda _error: None)
        self.chats._searching.run(lambda: None, done.append, lambda _error: None)
        self.until(lambda: len(done) == 2)

    def stored(self) -> Chat:
        """Returns the chat shown as it is on disk."""
        self.settle()
        return self.store.chat(self.session.chat.info.id)

    def errors(self) -> list[AssistantError]:
        return [error for _message, error in self.heard.of("message_failed")]

    def end(self) -> None:
        """Closes the app, as wiring does."""
        if not self._over:
            self._over = True
            self.session.shutdown()
            self.engine.shutdown()
            self.library.shutdown()
            self.preferences.flush()
            self.chats.shutdown()
            assert self.disk.finish()
            self.store.close()


StartDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def patient_with_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is killed because a busy computer takes longer than 3 s for what is evaluated at once; tests of such
    an end set this themselves."""
    monkeypatch.setattr(engine_process, "STOP_LIMIT_MS", PATIENCE_MS)


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[StartDesk]:
    """Returns a function that starts the app's control layer on this test's home: with the real worker, or with
    `fake="--tokens 5 ..."`."""
    desks: list[Desk] = []

    def begin(fake: str | None = None, **options: Any) -> Desk:
        command = None if fake is None else [sys.executable, str(FAKE_WORKER), *shlex.split(fake)]
        desk = Desk(qtbot, tmp_path, command, **options)
        desks.append(desk)
        return desk

    yield begin
    for desk in desks:
        desk.end()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A path a scripted worker takes for a model."""
    return tmp_path / "model.gguf"


def commands(path: Path) -> list[Command]:
    """Returns what a scripted worker with `--seen` was told."""
    return [decode_command(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def loads(path: Path) -> list[Load]:
    return [command for command in commands(path) if isinstance(command, Load)]


def generates(path: Path) -> list[Generate]:
    return [command for command in commands(path) if isinstance(command, Generate)]


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Another program writes to the file with the chats."""
    other = sqlite3.connect(home / "chats.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def begin_endless(start: StartDesk, model: Path) -> Desk:
    desk = start(ENDLESS)
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(model)
    desk.send("first")
    desk.until(lambda: len(desk.heard.of("fed")) > 2)
    return desk
