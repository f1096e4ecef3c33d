"""Drives the whole app as a user does, on the home of the test."""

import json
from pathlib import Path
from typing import Any, TypeVar

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assistant.app import build
from assistant.control.single_instance import SingleInstance
from assistant.domain.chat import Chat, Message, Role
from assistant.store.chats import ChatStore
from assistant.ui.main_window import MainWindow
from assistant.ui.text_editors import text_of
from assistant.ui.transcript import Transcript
from assistant.wiring.life import Life
from assistant.wiring.parts import Services
from tests.app.hands import Hands

STORY = "Write a very long story about a ship."     # the practice model never ends it, at temperature 0
ENDLESS = 3000              # tokens: half a minute
# Tokens. The automatic context of 8,192 makes every load of the model clear 380 MB: a fifth of what a short test costs.
CONTEXT = 2048

Kind = TypeVar("Kind", bound=QWidget)


class Driver(Hands):
    """The app in this process, on the PARLEY_HOME of the test. Opened again it has been restarted."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        super().__init__(qtbot)
        self.home = home
        self._window: MainWindow | None = None
        self._transcript: Transcript | None = None      # the window's; each look needs it
        self._before = psutil.Process().children()      # engines that other tests share

    # -- opening and closing ----------------------------------------------------------------------------------

    def settings(self, **values: Any) -> None:
        """Writes the settings that the app will find, `values` of its own section among them."""
        write_settings(self.home, **values)

    def settings_for(self, model: Path, **values: Any) -> None:
        """Adds how the app will find a model to be loaded."""
        file = settings_file(self.home)
        known = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**known, "models": {str(model): {"model": values}}}), "utf-8")

    @property
    def window(self) -> MainWindow:
        assert self._window is not None
        return self._window

    @property
    def transcript(self) -> Transcript:
        if self._transcript is None:
            self._transcript = self.part("transcript", Transcript)
        return self._transcript

    @property
    def services(self) -> Services:
        """What the app is made of, for what the window does not show."""
        life = self.window.findChild(Life)
        assert isinstance(life, Life)
        return life.services

    def begin(self, *arguments: str | Path, instance: SingleInstance | None = None) -> None:
        """Starts the app, and waits for nothing."""
        self._window = build([str(argument) for argument in arguments], instance)
        self.window.show()

    def open(self, *arguments: str | Path, instance: SingleInstance | None = None) -> None:
        """Starts the app and waits until its window can be used."""
        self.begin(*arguments, instance=instance)
        self.window.resize(1280, 800)       # a remembered size is cut to the offscreen platform's screen, 800 wide
        self._qtbot.waitExposed(self.window)
        self.activate(self.window)

    def open_ready(self, *arguments: str | Path, instance: SingleInstance | None = None) -> None:
        """Starts the app and waits until its model is loaded."""
        self.open(*arguments, instance=instance)
        self.until(self.window.engine_ready)

    def open_short(self, model: Path, tokens: int) -> None:
        """Starts the app with a model that takes the likeliest words, so many at most."""
        self.open_ready(model)
        for key, value in (("generation.temperature", 0.0), ("generation.max_tokens", tokens)):
            editor: Any = self.part(f"setting.{key}")
            editor.setValue(value)      # as typed or dragged, in one go
            assert editor.value() == value

    def close(self) -> None:
        """Closes the window as its cross does; the worker must be gone then."""
        if self._window is None:
            return
        workers = self.workers()
        window, self._window, self._transcript, self._top = self._window, None, None, None
        window.close()
        QCoreApplication.processEvents()        # what other threads still had to say
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert not any(worker.is_running() for worker in workers), "the worker outlives the window"

    def restart(self) -> None:
        self.close()
        self.open()

    def workers(self) -> list[psutil.Process]:
        """Returns the processes of the app's engine."""
        return [child for child in psutil.Process().children() if child not in self._before and _is_worker(child)]

    def files_with(self, text: str) -> list[str]:
        """Returns the names of the app's own files that hold `text`."""
        return [str(path.relative_to(self.home)) for path in sorted(self.home.rglob("*"))
                if path.is_file() and path.suffix != ".gguf" and text.encode() in path.read_bytes()]

    def chats_on_disk(self) -> list[Chat]:
        """Returns every chat of the closed app, newest first."""
        assert self._window is None, "opening the database again would settle what the app is still writing"
        store = ChatStore(self.home / "data" / "chats.db")
        found = [store.chat(info.id) for info in store.chats()]
        store.close()
        return found

    # -- looking ----------------------------------------------------------------------------------------------

    def part(self, name: str, kind: type[Kind] = QWidget) -> Kind:  # type: ignore[assignment]  # a default for a TypeVar
        """Returns the part of the window called so, visible or not."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def value(self, key: str) -> Any:
        """Returns what the editor of a setting shows."""
        editor: Any = self.part(f"setting.{key}")
        return editor.value()

    def shown_text(self) -> str:
        """Returns the words that are painted in the conversation."""
        views = [view for view in self.transcript.findChildren(QTextEdit) if view.isVisible()]
        views.sort(key=lambda view: view.mapToGlobal(QPoint(0, 0)).y())
        return "\n".join(view.toPlainText() for view in views)

    def messages(self) -> list[Message]:
        """Returns what the conversation shows, message by message."""
        return [row.message for row in self.transcript.rows]

    def answers(self) -> list[Message]:
        return [message for message in self.messages() if message.role is Role.ASSISTANT]

    def answer(self) -> Message:
        """Returns the last answer."""
        return self.answers()[-1]

    def said(self) -> list[str]:
        """Returns the words of every message shown, what is being written included."""
        return [row.text for row in self.transcript.rows]

    def answer_begun(self) -> bool:
        """Returns whether a first word of the last answer can be read."""
        rows = self.transcript.rows
        return bool(rows) and not rows[-1].by_user and bool(rows[-1].text.strip())

    def chat_view(self) -> QListView:
        return self.part("chatList", QListView)

    def composed(self) -> str:
        """Returns what stands in the composer."""
        return text_of(self.part("composer", QPlainTextEdit))

    def titles(self) -> list[str]:
        """Returns the titles in the chat list, from top to bottom."""
        model: Any = self.chat_view().model()
        return [row.chat.title for row in model.rows if row.chat is not None]

    def words(self, name: str) -> str:
        """Returns what stands on the last part called so and beside it, nothing while there is none."""
        seen = self.seen(name)
        beside = seen[-1].parentWidget() if seen else None
        parts = beside.findChildren(QWidget) if beside is not None else []
        return "\n".join(text for each in parts if each.isVisible() and (text := _text(each)))

    def model_name(self) -> str:
        """Returns what the model button says."""
        return _text(self.part("modelPicker"))

    def loading(self) -> bool:
        """Returns whether the model button shows how far a load is."""
        return "%" in self.model_name()

    def checksum_known(self, path: Path) -> bool:
        """Returns whether the sha256 of a model file is known."""
        file = self.services.library.file(path)
        return file is not None and bool(file.sha256)

    def awake(self) -> bool:
        """Returns whether the app keeps the computer from sleeping."""
        return self.services.awake.wanted()

    def notice(self, key: str) -> QWidget | None:
        """Returns the strip called so, if it is there."""
        return next(iter(self.seen(f"notice.{key}")), None)

    # -- waiting ----------------------------------------------------------------------------------------------

    def until_shown(self, title: str) -> None:
        """Waits until the chat called so is the one shown."""
        self.until(lambda: self.window.windowTitle().startswith(title))

    def until_answered(self, answers: int = 1) -> Message:
        """Waits until so many answers are there and none is being written; returns the last."""
        def done() -> bool:
            return len(self.answers()) >= answers and self.window.engine_idle() and not self.seen("stopButton")

        self.until(done)
        return self.answer()

    # -- doing ------------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Writes a message where the cursor already is and sends it with Enter. No step: every way has it."""
        self.until(lambda: self.focused() in ("composer", "firstMessage"))
        self.type(text)
        self.key("Return")

    def ask(self, text: str) -> Message:
        """Sends a message and waits for its answer."""
        before = len(self.answers())
        self.send(text)
        return self.until_answered(before + 1)

    def answer_again(self) -> Message:
        """Lets the last answer be written again."""
        before = self.answer().id
        self.click("regenerateButton")
        self.until(lambda: self.answers() and self.answer().id != before)
        return self.until_answered()

    def drop_file(self, path: Path) -> None:
        """Drops a file on the window."""
        self.drop(self.window, path)

    def set_number(self, key: str, value: float) -> None:
        """Types a number into a setting's editor."""
        self.click(f"setting.{key}")
        self.key("Ctrl+A")
        self.type(str(value))
        self.key("Tab")
        assert self.value(key) == value
        self.click("composer")

    def use_hub(self, endpoint: str) -> None:
        """Points the app to another hub, as the settings let everybody do."""
        self.press("Ctrl+,")
        self.change_setting("app.hub_endpoint", endpoint)

    def change_setting(self, key: str, text: str) -> None:
        """Writes over a text in the settings, which are open, and closes them."""
        editor = self.until_seen(f"setting.{key}")
        self.scroll_to(editor)
        self.click(editor)
        self.press("Ctrl+A")
        self.type(text)
        self.press("Tab", "Escape")
        self.until(lambda: not self.seen("settingsDialog"))

    def open_chat(self, title: str) -> None:
        """Clicks a chat in the list."""
        self.click_row(self.chat_view(), title)
        self.until_shown(title)


def write_settings(home: Path, **values: Any) -> None:
    """Writes settings of the app's own section, and a context that is quick to load."""
    file = settings_file(home)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 1, "app": values, "model": {"context_length": CONTEXT}}), "utf-8")


def settings_file(home: Path) -> Path:
    """Returns where the app on a home keeps its settings."""
    return home / "config" / "settings.json"


def _is_worker(process: psutil.Process) -> bool:
    """One that has ended, and of which nobody has heard yet, is none any more."""
    try:
        return "--worker" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QLabel | QAbstractButton) else ""
