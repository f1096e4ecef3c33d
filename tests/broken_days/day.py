"""One day with the app: what the user has done so far, what the app says when it breaks, and what was lost."""

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget

from assistant.store.chats import ChatStore
from assistant.ui.error_block import ErrorBlock
from assistant.ui.notices import Strip
from assistant.wiring.life import Life
from assistant.wiring.model_strips import PRACTICE
from assistant.wiring.parts import Services, Widgets
from tests.app.driver import Driver
from tests.hub_server import HubServer
from tests.store.database_files import integrity

TRACES = re.compile(r"Traceback|File \"|\w+(Error|Exception)\b|0x[0-9a-f]{4}|\{\w+\}|\berrno\b", re.IGNORECASE)

HAN = re.compile("[\u4e00-\u9fff]")


class Place(StrEnum):
    """Where a failure may be told."""

    MESSAGE = "in the message"
    STRIP = "in the strip above the composer"
    TOAST = "in a toast with Undo"
    CARD = "in the card of the first page"


@dataclass(frozen=True)
class Told:
    """One failure as it stands on the screen."""

    place: Place
    sentences: str
    buttons: dict[str, QWidget]     # by remedy


@dataclass
class Day:
    """The app is not open yet."""

    app: Driver
    hub: HubServer
    starter: Path
    folder: Path
    patch: pytest.MonkeyPatch
    sent: list[str] = field(default_factory=list)
    typed: str = ""
    closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def services(self) -> Services:
        return self._life.services

    @property
    def widgets(self) -> Widgets:
        return self._life.widgets

    @property
    def _life(self) -> Life:
        life = self.app.window.findChild(Life)
        assert isinstance(life, Life)
        return life

    @property
    def database(self) -> Path:
        return self.app.home / "data" / "chats.db"

    # -- what the user does -----------------------------------------------------------------------------------

    def settings(self, **values: Any) -> None:
        """Writes the settings the app will find."""
        self.app.settings(**{"hub_endpoint": self.hub.endpoint, **values})

    def at_first_page(self, **values: Any) -> None:
        self.settings(**values)
        self.app.open()
        assert self.app.window.first_run_shown()
        self.app.until_seen("downloadButton")
        self.app.until(lambda: self.services.library.machine and self.services.library.files)   # nothing moves any more
        self.write("What is the sea?", "firstMessage")

    def in_chat(self, *arguments: str | Path, **values: Any) -> None:
        """A chat with one answer, and words in the composer that are not sent yet."""
        self.settings(**values)
        self.app.open_ready(*(arguments or (self.starter,)))
        self.answer_briefly()
        self.send("Say hello.")
        self.app.until_answered()
        self.services.session.set_value("generation.max_tokens", 1024)
        self.write("What is the sea?")

    def write(self, text: str, where: str = "composer") -> None:
        self.app.click(where)
        self.app.type(text)
        self.typed = text

    def paste(self, text: str) -> None:
        """Adds a long text to what is written."""
        self.app.click("composer")
        self.app.press("Ctrl+End")
        QApplication.clipboard().setText(text)
        self.app.press("Ctrl+V")
        self.typed += text

    def send(self, text: str = "") -> None:
        """Sends what is written, or `text`."""
        if text:
            self.write(text)
        self.app.press("Return")
        self.sent.append(self.typed)
        self.typed = ""

    def streaming(self) -> None:
        """An answer is being written."""
        self.send()
        self.app.until(lambda: len(self.app.messages()) > 3 and self.app.answer_begun())

    def answer_briefly(self) -> None:
        """The small model may go round in circles: what is not to be stopped is not written to its own end."""
        self.services.session.set_value("generation.max_tokens", 4)

    def press(self, remedy: str) -> None:
        """Presses a button of the failure told."""
        target = next(told.buttons[remedy] for told in self.told() if remedy in told.buttons)
        self.app.scroll_to(target)
        self.app.click(target)

    # -- what the app says ------------------------------------------------------------------------------------

    def told(self) -> list[Told]:
        """Returns every failure that can be seen now."""
        first_page, transcript = self.widgets.first_run, self.widgets.transcript
        found = []
        for block in self.app.window.findChildren(ErrorBlock):
            if block.isVisible() and block.error() is not None:
                place = Place.CARD if first_page.isAncestorOf(block) else Place.MESSAGE
                assert place is Place.CARD or transcript.isAncestorOf(block)
                found.append(Told(place, _sentences(block), _buttons(block, "remedy.")))
        found += [Told(Place.STRIP, _sentences(strip), _buttons(strip, "noticeAction."))
                  for strip in self.app.window.findChildren(Strip)
                  if strip.isVisible() and strip.objectName() != f"notice.{PRACTICE}"]
        toast = self.widgets.notices.toast
        if toast.isVisible():
            found.append(Told(Place.TOAST, _sentences(toast), _buttons(toast, "toastAction")))
        return found

    def until_told(self, says: str) -> Told:
        """Waits for the failure whose sentence matches."""
        seen: list[Told] = []

        def there() -> bool:
            seen[:] = [told for told in self.told() if re.search(says, told.sentences)]
            return bool(seen)

        try:
            self.app.until(there)
        except Exception as problem:
            raise AssertionError(f"“{says}” was never told; told is {self.told()}") from problem
        return seen[0]

    def says_it_in_chinese(self) -> None:
        """What is told now, and the words on its buttons, follow the language of the app."""
        preferences = self.services.preferences
        preferences.set_app("language", "zh_CN")
        self.app.until(lambda: self.told() and all(
            HAN.search(told.sentences) and all(HAN.search(_words(button)) for button in told.buttons.values())
            for told in self.told()))
        preferences.set_app("language", "en")
        self.app.until(lambda: not any(HAN.search(told.sentences) for told in self.told()))

    def lives(self) -> None:
        """The window still takes keys."""
        where = "firstMessage" if self.app.seen("firstMessage") else "composer"
        if self.app.window.first_run_shown() and not self.app.seen(where):
            return      # the first message waits; there is nothing to type into
        edit = self.app.part(where, QPlainTextEdit)
        before = edit.toPlainText()
        self.app.click(where)
        self.app.press("Ctrl+End")
        self.app.type("x")
        assert (before, edit.toPlainText()) == (before, before + "x")
        self.app.press("Backspace")
        assert edit.toPlainText() == before

    def answered(self) -> None:
        """The conversation works: what waits is sent, and what was sent has an answer that came to its end."""
        if self.typed and self.app.seen("composer"):
            self.answer_briefly()
            self.app.click("composer")
            self.send()
            self.app.until(lambda: not self.widgets.composer.text())    # it is on disk
        self.app.until(lambda: self.app.answers() and self.app.window.engine_idle())
        if self.app.seen("continueButton"):
            self.app.click("continueButton")
        self.app.until(lambda: self.app.window.engine_idle() and not self.app.seen("stopButton")
                       and self.app.messages()[-1].status in ("complete", "length") and self.app.answers()[-1].text)

    # -- what is left -----------------------------------------------------------------------------------------

    def end(self) -> None:
        """Closes the app; whatever was typed or sent is still there, in a database that holds together."""
        for close in self.closing:
            close()
        self.app.close()
        if self.database.exists():
            assert integrity(self.database) == "ok"
        store = ChatStore(self.database)
        chats = [store.chat(info.id) for info in store.chats()]
        store.close()
        said = {message.text for chat in chats for message in chat.messages.values()}
        with contextlib.suppress(FileNotFoundError):
            settings = json.loads((self.app.home / "config" / "settings.json").read_text())
            said |= {settings["app"].get("new_draft", "")}
        drafts = {chat.draft for chat in chats} | said
        assert set(self.sent) <= said
        assert not self.typed or any(self.typed in draft for draft in drafts)

    def connection(self) -> sqlite3.Connection:
        """Returns another program's connection to the chats."""
        made = sqlite3.connect(self.database, isolation_level=None)
        self.closing.append(made.close)
        return made


def _sentences(part: QWidget) -> str:
    texts = [label.text() for label in part.findChildren(QLabel) if label.isVisible() and label.text()]
    return "\n".join(texts)


def _words(button: QWidget) -> str:
    return button.text() if isinstance(button, QAbstractButton) else ""


def _buttons(part: QWidget, prefix: str) -> dict[str, QWidget]:
    return {button.objectName().removeprefix(prefix): button for button in part.findChildren(QAbstractButton)
            if button.isVisible() and button.objectName().startswith(prefix)}


def set_default(patch: pytest.MonkeyPatch, function: Any, name: str, value: Any) -> None:
    """Changes what a function takes where its caller says nothing."""
    patch.setitem(function.__kwdefaults__, name, value)
