"""The whole app as the soak drives it: window, worker and files are the real ones."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from assistant.app import build, name_application
from assistant.control.chat_session import ChatSession
from assistant.domain.chat import Message, Role, Status
from assistant.domain.errors import AssistantError
from assistant.domain.full_context import KEY, FullContext, horizon_of
from assistant.store.chats import ChatStore
from assistant.ui.application import Application
from assistant.wiring.life import Life

PATIENCE_SECONDS = 300.0
LOOK_MS = 2


@dataclass(frozen=True)
class Answer:
    """What one turn came to. `first_seen`: the first message the model saw, None for all; `first_token` in seconds."""

    text: str
    first_seen: str | None
    first_token: float


class SoakApp:
    """The app on a home of its own, with one chat."""

    def __init__(self, home: Path, model: Path, context: int, tokens: int, when_full: FullContext) -> None:
        """Opens the window, loads the model, and goes on with the chat of an earlier run."""
        self.problems: list[str] = []
        self._home = home
        self._application = QApplication.instance() or Application(["soak"])
        assert isinstance(self._application, QApplication)
        name_application(self._application)
        self._window = build([str(model)])
        self._window.resize(1280, 800)
        self._window.show()
        life = self._window.findChild(Life)
        assert isinstance(life, Life)
        self._services, self._notices = life.services, life.widgets.notices
        services = self._services
        services.preferences.set_for_model(model, "model.context_length", context)
        services.preferences.set_app(KEY, when_full.value)
        self._ended: Message | None = None
        services.session.answer_ended.connect(self._on_ended)
        services.session.message_failed.connect(lambda _message, error: self._note(error))
        services.session.failed.connect(self._note)
        services.models.failed.connect(self._note)
        services.summaries.failed.connect(lambda _chat, error: self._note(error))
        self._until(lambda: self._window.engine_ready() and services.models.window.tokens > 0)
        if services.models.window.tokens != context:
            services.models.reload()
            self._until(lambda: self._window.engine_ready() and services.models.window.tokens == context)
        if not services.session.chat.info.id and (chats := services.store.chats()):
            services.session.open(chats[0].id)
            self._until(lambda: services.session.chat.info.id == chats[0].id)
        self._known = self._notices.strips()    # that the practice model knows little is no error
        services.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": tokens})

    def ask(self, question: str) -> Answer:
        """Sends a question as the composer does, and waits for its answer."""
        self._ended = None
        self._services.session.send(question)
        self._until(lambda: self._ended is not None and not self._services.answering.is_busy())
        message: Message | None = self._ended
        assert message is not None
        if message.status not in (Status.COMPLETE, Status.LENGTH):
            self.problems.append(f"an answer ended as {message.status}")
        first_token = message.record.timings.first_token if message.record is not None else 0.0
        return Answer(message.text, horizon_of([message]).first, first_token)

    @property
    def session(self) -> ChatSession:
        """The chat shown."""
        return self._services.session

    @property
    def worker(self) -> int:
        """The worker's process."""
        return self._services.engine.process_id()

    def settle(self, seconds: float) -> None:
        """Lets the app do what it does after a start: listing files, learning a model's checksum."""
        end = time.monotonic() + seconds
        self._until(lambda: time.monotonic() > end and not self._services.answering.is_busy())

    def memory(self) -> tuple[int, int]:
        """Returns the bytes that this process and the worker hold."""
        worker = self._services.engine.process_id()
        return psutil.Process().memory_info().rss, psutil.Process(worker).memory_info().rss

    def close_and_count_missing(self, questions: list[str]) -> int:
        """Closes the app and returns how many of these are not on disk, in this order and in one branch."""
        self.problems += [self._notices.strip_text(key) for key in self._notices.strips() if key not in self._known]
        self._window.close()
        QCoreApplication.processEvents()
        self._window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        store = ChatStore(self._home / "data" / "chats.db")
        chats = store.chats()
        said = [message.text for message in store.chat(chats[0].id).branch() if message.role is Role.USER]
        store.close()
        self.problems += [] if len(chats) == 1 else [f"{len(chats)} chats instead of one"]
        return sum(there != asked for there, asked in zip(said, questions, strict=False)) + abs(
            len(said) - len(questions))

    def _on_ended(self, message: Message) -> None:
        self._ended = message

    def _note(self, error: AssistantError) -> None:
        self.problems.append(str(error))

    def _until(self, condition: Callable[[], bool]) -> None:
        # One timer: each QTimer.singleShot(2, loop.quit) leaves 53 bytes behind in PySide, 10 kB a turn that are ours.
        end, loop = time.monotonic() + PATIENCE_SECONDS, QEventLoop()
        look = QTimer(singleShot=True, interval=LOOK_MS)
        look.timeout.connect(loop.quit)
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the app does not come to an end")
            look.start()
            loop.exec()
