"""While no model is there, who has chats sees them, everybody else the first page; what was sent waits."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from assistant.ui.notices import Strip
from tests.app.conftest import FILE, REPO
from tests.app.driver import Driver
from tests.app.steps import FIRST
from tests.hub_server import HubServer

SEA = "What is the sea?"
WAITS = "Sent when the model is ready"


@pytest.fixture
def without_model(talked: Driver, hub: HubServer) -> Driver:
    """The app with a chat and no model, as a start after the last one was deleted."""
    talked.settings(last_chat=kept(talked)["last_chat"], hub_endpoint=hub.endpoint)
    talked.open()
    return talked


def offers(app: Driver, key: str) -> list[str]:
    """Returns the actions that a strip offers."""
    strip = app.until_seen(f"notice.{key}")
    return [button.objectName().removeprefix("noticeAction.") for button in strip.findChildren(QAbstractButton)
            if button.objectName().startswith("noticeAction.")]


def kept(app: Driver) -> dict[str, Any]:
    """Returns the settings of the closed app."""
    settings: dict[str, Any] = json.loads((app.home / "config" / "settings.json").read_text("utf-8"))["app"]
    return settings


def test_the_chats_are_there_and_can_be_searched(without_model: Driver) -> None:
    app = without_model
    assert not app.window.first_run_shown()
    app.until(lambda: len(app.messages()) == 4)
    app.press("Ctrl+K")
    assert app.part("chatSearch", QLineEdit).hasFocus()
    app.type(FIRST.split()[-1].strip("?.!"))
    app.until(lambda: len(app.titles()) == 1)
    assert offers(app, "no-model") == ["get", "use_file", "choose_model"]
    app.click("noticeAction.choose_model")
    app.until_seen("modelRows")
    app.press("Esc")


def test_explore_says_what_it_waits_for(without_model: Driver) -> None:
    app = without_model
    app.until(lambda: len(app.messages()) == 4)
    app.press("F7")
    app.until(lambda: app.part("exploreChosen", QLabel).text() == "Looked at once a model is loaded.")


def test_the_recommended_model_is_fetched_from_there(without_model: Driver, hub: HubServer) -> None:
    app = without_model
    assert not hub.log
    app.click(app.until_seen("noticeAction.get"))
    app.until(app.window.engine_ready)
    assert app.services.models.path == app.home / "models" / REPO / FILE
    assert app.notice("no-model") is None


def test_once_closed_the_strip_comes_back_with_a_message(without_model: Driver) -> None:
    app = without_model
    app.until(lambda: len(app.messages()) == 4)
    strip = app.until_seen("notice.no-model")
    assert isinstance(strip, Strip)
    app.click(strip.close_button)
    app.until(lambda: app.notice("no-model") is None)
    looks: list[object] = []
    app.services.library.files_changed.connect(looks.append)
    app.services.library.refresh()
    app.until(lambda: looks)
    assert app.notice("no-model") is None
    app.click("composer")
    app.send(SEA)
    app.until_seen("notice.no-model")


def test_a_message_that_waits_for_a_model_nobody_has_chosen_lets_the_computer_sleep(
        without_model: Driver, starter_model: Path) -> None:
    app = without_model
    app.until(lambda: len(app.messages()) == 4)
    app.click("composer")
    app.send(SEA)
    app.until(lambda: app.services.answering.is_busy())
    assert not app.awake()
    app.services.models.choose(starter_model)
    assert app.awake()
    app.click("stopButton")
    app.until(lambda: not app.services.answering.is_busy())
    assert not app.awake()


def test_who_has_no_chats_sees_the_first_page_again(app: Driver) -> None:
    app.open()
    app.until(lambda: app.services.library.machine)
    app.restart()
    assert app.window.first_run_shown()


def test_the_recommended_model_is_used_where_it_is_there_already(
        app: Driver, hub: HubServer, starter_model: Path, another_model: Path) -> None:
    file = app.home / "models" / REPO / FILE
    file.parent.mkdir(parents=True)
    shutil.copyfile(another_model, file)
    app.settings(hub_endpoint=hub.endpoint)
    app.open_ready(starter_model)
    app.until(lambda: app.notice("practice") and offers(app, "practice") == ["use"])
    app.click("noticeAction.use")
    app.until(lambda: app.services.models.path == file and app.window.engine_ready())
    assert not hub.log


def test_a_first_message_waits_on_after_a_restart(app: Driver) -> None:
    app.open()
    app.click("firstMessage")
    app.send(SEA)
    app.restart()
    assert app.window.first_run_shown()
    assert WAITS in [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
    app.click("starterButton")
    app.until(app.answer_begun)
    app.press("Esc")
    app.until_answered()
    assert app.said()[0] == SEA
    app.close()
    assert not kept(app).get("new_draft_waits")
    [chat] = app.chats_on_disk()
    assert len(chat.messages) == 2


def test_a_first_message_taken_back_is_not_sent_after_a_restart(app: Driver) -> None:
    app.open()
    app.click("firstMessage")
    app.send(SEA)
    app.restart()
    app.click("changeFirstMessage")
    app.restart()
    app.until_seen("firstMessage")
    app.click("starterButton")
    app.until(app.window.engine_ready)
    assert app.composed() == SEA
    assert not app.services.session.is_sending
    assert not app.messages()


def test_a_first_message_is_sent_after_a_restart_that_begins_with_the_chat(app: Driver, starter_model: Path) -> None:
    app.settings(last_model=str(starter_model), new_draft=SEA, new_draft_waits=True)
    app.open()
    app.until(app.answer_begun)
    app.press("Esc")
    app.until_answered()
    assert (app.said()[0], app.composed()) == (SEA, "")
    app.restart()
    app.until(lambda: app.window.engine_ready() and len(app.messages()) == 2)
    assert not app.services.session.is_sending


def test_a_first_message_being_written_survives_damaged_settings(app: Driver) -> None:
    app.open()
    app.click("firstMessage")
    app.type(SEA)
    app.close()
    (app.home / "config" / "settings.json").write_text("{", "utf-8")
    app.open()
    app.until(lambda: app.composed() == SEA)
    assert app.part("firstMessage").property("plainText") == SEA
