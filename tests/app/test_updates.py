"""Newer versions are asked for by a click, and told in a window that downloads nothing by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QTextEdit

from assistant import __version__
from tests.app.browser import Browser
from tests.app.browser import browser as browser
from tests.app.driver import Driver, write_settings
from tests.hub_server import HubServer

NEWER = {"tag_name": "v99.0", "html_url": "https://example.org/v99", "body": "# New\n\n- faster ![x](file:///etc/passwd)"}


@pytest.fixture
def announcer(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with HubServer({}) as server:
        monkeypatch.setenv("PARLEY_UPDATES", server.endpoint + "/latest")
        yield server


def in_chat(app: Driver, home: Path) -> None:
    """Opens the app with the chat in front; its model need not be there."""
    write_settings(home, last_model=str(home / "gone.gguf"))
    app.open()


def title(app: Driver) -> str:
    [part] = app.seen("updateTitle")
    assert isinstance(part, QLabel)
    return part.text()


def test_a_newer_version_is_shown_and_its_page_opened(
        app: Driver, home: Path, announcer: HubServer, browser: Browser) -> None:
    announcer.fault("/latest", body=json.dumps(NEWER).encode(), times=None)
    in_chat(app, home)
    app.click("moreButton")
    app.choose("menu.check_updates")
    app.until(lambda: app.seen("updateSheet") and title(app) == "Parley 99.0 is available.")
    notes = app.until_seen("updateNotes")
    assert isinstance(notes, QTextEdit)
    assert notes.toPlainText().splitlines() == ["New", "faster x"]
    app.click("updatePage")
    assert browser.opened == ["https://example.org/v99"]
    assert len(announcer.log) == 1
    app.click("updateClose")
    app.until(lambda: not app.seen("updateSheet"))


def test_the_settings_ask_too_and_say_that_this_is_the_newest(app: Driver, home: Path, announcer: HubServer) -> None:
    announcer.fault("/latest", body=json.dumps({**NEWER, "tag_name": __version__}).encode(), times=None)
    in_chat(app, home)
    app.click("settingsButton")
    button = app.until_seen("checkUpdatesButton")
    app.scroll_to(button)
    app.click(button)
    app.until(lambda: app.seen("updateSheet") and title(app) == "This is the newest version.")
    assert not app.seen("updatePage")
    assert not app.seen("updateRetry")


def test_a_question_that_fails_is_explained_and_asked_again(app: Driver, home: Path, announcer: HubServer) -> None:
    announcer.fault("/latest", status=429, headers={"Retry-After": "30"})
    announcer.fault("/latest", body=json.dumps(NEWER).encode())
    in_chat(app, home)
    app.window.commands.run("check_updates")
    app.until(lambda: app.seen("updateRetry"))
    [text] = app.seen("updateText")
    assert isinstance(text, QLabel)
    assert "Try again in 30 seconds." in text.text()
    app.click("updateRetry")
    app.until(lambda: title(app) == "Parley 99.0 is available.")


def test_an_answer_nobody_waits_for_is_not_shown_and_does_not_hold_the_app(
        app: Driver, home: Path, announcer: HubServer) -> None:
    announcer.fault("/latest", body=json.dumps(NEWER).encode(), delay=0.5)
    in_chat(app, home)
    app.window.commands.run("check_updates")
    app.until(lambda: announcer.log)
    app.click("updateClose")
    app.window.commands.run("check_updates")        # answered 404: there is nothing else on that server
    app.until(lambda: app.seen("updateRetry"))
    assert title(app) == "Looking for a newer version did not work."
    announcer.fault("/latest", body=b"", delay=20)
    app.click("updateRetry")
    app.until(lambda: len(announcer.log) == 3)
    app.close()


def test_the_palette_finds_it(app: Driver, home: Path) -> None:
    in_chat(app, home)
    assert {"check_updates", "delete_data"} <= {found.name for found in app.window.commands.find("")}
    assert app.window.commands.find("update")[0].name == "check_updates"
