"""What everyday tasks cost: every click, drag and key is counted, by pointer and by keyboard, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView

from assistant.domain.chat import Status
from tests.app.conftest import ANOTHER, NAME
from tests.app.driver import STORY, Driver

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
NEW_CHAT = {"en": "New chat", "zh_CN": "新对话"}      # what the button says, as proof of the language
FIRST, SECOND = "What is the sea?", STORY
SHORT, LONG = 12, 2000      # tokens

# By task: at most so many steps by pointer (look.md, and the issue) and by keyboard.
LIMITS = {
    "first run to first answer": (1, 2),
    "warmer answers": (1, 2),
    "stop": (1, 1),
    "answer again": (1, 1),
    "an old chat": (2, 2),
    "undo a deletion": (1, 2),
    "swap the model": (2, 2),
}


class Tasks:
    """Does each task by one device."""

    def __init__(self, app: Driver, device: str, language: str, keep: Callable[[str, object], None]) -> None:
        self.app, self._device, self._language, self._keep = app, device, language, keep

    def do(self, task: str, by_pointer: Callable[[], None], by_keys: Callable[[], None],
           done: Callable[[], object]) -> None:
        """Does a task, waits until it is done, and holds its steps against the limit."""
        with self.app.count() as steps:
            (by_pointer if self._device == "pointer" else by_keys)()
            self.app.until(done)
        self._keep("steps", f"{task:<26} {self._language:<6} {self._device:<9} {len(steps)}   {', '.join(steps)}")
        assert len(steps) <= LIMITS[task][self._device != "pointer"], f"{task}: {steps}"


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("device", ["pointer", "keyboard"])
def test_everyday_tasks_take_few_steps(
        new_computer: Driver, another_model: Path, device: str, language: str,
        record_property: Callable[[str, object], None]) -> None:
    app = new_computer
    app.open()
    assert app.focused() == "firstMessage"
    app.click("languageButton")
    app.choose(LANGUAGES[language])
    app.until(lambda: app.part("newChatButton", QAbstractButton).text() == NEW_CHAT[language])
    app.click("firstMessage")
    tasks = Tasks(app, device, language, record_property)
    _first_answer(tasks)
    app.set_number("generation.max_tokens", LONG)
    _stop(tasks)
    app.set_number("generation.max_tokens", SHORT)
    _again(tasks)
    _warmer(tasks)
    _old_chat(tasks)
    _undo(tasks)
    app.drop_file(another_model)
    app.until(lambda: app.model_name() == ANOTHER)
    _swap(tasks)


def _first_answer(tasks: Tasks) -> None:
    app = tasks.app

    def by_pointer() -> None:
        app.click("starterButton")
        app.until(lambda: not app.window.first_run_shown())
        app.send(FIRST)

    def by_keys() -> None:
        app.send(FIRST)
        app.until_seen("starterButton")     # the models on this computer are looked for in the background
        app.press("Shift+Tab")
        app.until(lambda: app.focused() == "starterButton")     # the other button would open a window of Qt's own
        app.press("Space")

    tasks.do("first run to first answer", by_pointer, by_keys, app.answer_begun)
    app.press("Esc")
    app.until_answered()


def _stop(tasks: Tasks) -> None:
    app = tasks.app
    app.press("Ctrl+N")
    app.set_number("generation.temperature", 0.0)       # else it may end by itself
    app.send(SECOND)
    app.until(app.answer_begun)
    tasks.do("stop", lambda: app.click("stopButton"), lambda: app.press("Esc"),
             lambda: app.window.engine_idle() and app.answer().status is Status.STOPPED)


def _again(tasks: Tasks) -> None:
    app = tasks.app
    before = app.answer().id
    tasks.do("answer again", lambda: app.click("regenerateButton"), lambda: app.press("Ctrl+R"),
             lambda: app.answers() and app.answer().id != before)
    app.until_answered()


def _warmer(tasks: Tasks) -> None:
    app = tasks.app
    before = app.value("generation.temperature")
    tasks.do("warmer answers", lambda: app.drag("generation.temperature", 0.6),
             lambda: app.press("F6", "Up"), lambda: app.value("generation.temperature") > before)
    app.click("composer")
    warmer = app.ask("Again, please.").record
    assert warmer is not None
    assert warmer.settings["generation.temperature"] == app.value("generation.temperature")


def _old_chat(tasks: Tasks) -> None:
    app = tasks.app
    app.until_shown(SECOND)
    tasks.do("an old chat", lambda: app.open_chat(FIRST), lambda: app.press("Ctrl+Tab"),
             lambda: app.messages() and app.messages()[0].text == FIRST)


def _undo(tasks: Tasks) -> None:
    app = tasks.app
    app.click_row(app.chat_view(), FIRST)
    app.press("Delete")
    app.until(lambda: app.titles() == [SECOND])
    app.until_seen("toastAction")
    tasks.do("undo a deletion", lambda: app.click("toastAction"), lambda: app.press("F6", "Space"),
             lambda: FIRST in app.titles() and app.messages() and app.messages()[0].text == FIRST)


def _swap(tasks: Tasks) -> None:
    app = tasks.app

    def by_pointer() -> None:
        app.click("modelPicker")
        rows = app.until_seen("modelRows")
        assert isinstance(rows, QListView)
        app.click_row(rows, NAME)

    def by_keys() -> None:
        app.press("Ctrl+Shift+M")
        app.until(QApplication.activePopupWidget)
        app.type("smol")
        app.press("Return")

    tasks.do("swap the model", by_pointer, by_keys,
             lambda: app.model_name() == NAME and app.window.engine_ready())
