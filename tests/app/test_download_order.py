"""Downloads wait in the order the user gives them, by dragging and by keys; it is the same after a restart."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.model import DownloadPhase
from tests.app.driver import Driver
from tests.hub_server import HubServer

FILE = "model-Q4_1.gguf"
NAMES = ["One 135M", "Two 135M", "Three 135M"]
REPOS = [f"maker/{name.replace(' ', '-')}-GGUF" for name in NAMES]
SLOW = 2_000_000        # bytes a second: nothing is finished before the test is


@pytest.fixture
def hub(starter_model: Path) -> Iterator[HubServer]:
    with HubServer({repo: {FILE: starter_model} for repo in REPOS}) as server:
        server.fault("^/cdn/", times=None, rate=SLOW)
        yield server


def test_the_queue_follows_the_hand_and_outlives_the_app(app: Driver, hub: HubServer) -> None:
    app.settings(hub_endpoint=hub.endpoint, downloads_at_once=1)
    app.open()
    _queue_all(app)
    assert _phases(app)[0] is DownloadPhase.DOWNLOADING

    _drag(app, _grip(app, 2), _grip(app, 1))
    app.until(lambda: _order(app) == ["One 135M", "Three 135M", "Two 135M"])
    _click(app, "pauseButton", 0)
    app.until(lambda: _phases(app) == [DownloadPhase.PAUSED, DownloadPhase.DOWNLOADING, DownloadPhase.QUEUED])

    _click(app, "downloadMenuButton", 2)
    app.choose("download.first")
    app.until(lambda: _order(app) == ["Two 135M", "One 135M", "Three 135M"])
    app.seen("pauseButton")[0].setFocus()
    app.press("Alt+Down")
    app.until(lambda: _order(app) == ["One 135M", "Two 135M", "Three 135M"])
    app.restart()
    app.until(lambda: len(_order(app)) == 3)
    assert _order(app) == ["One 135M", "Two 135M", "Three 135M"]


def test_what_failed_for_one_reason_is_taken_up_again_together(
        app: Driver, hub: HubServer, stand_in: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open_ready(stand_in)
    hub.clear_faults()
    hub.fault("^/cdn/", times=None, drop_after=0)
    _queue_all(app)
    app.until(lambda: _phases(app) == [DownloadPhase.FAILED] * 3)
    hub.clear_faults()
    hub.fault("^/cdn/", times=None, rate=SLOW)
    app.activate(app.window)
    app.click("noticeAction.resume")
    app.until(lambda: DownloadPhase.FAILED not in _phases(app))


def _queue_all(app: Driver) -> None:
    app.window.commands.run("find_models")
    finder = app.until_seen("modelBrowser")
    app.activate(finder)
    for repo in REPOS:
        app.click("hubSearch")
        app.press("Ctrl+A")
        app.type(repo)
        app.press("Return")
        button = finder.findChild(QWidget, "downloadButton")
        assert button is not None
        app.until(partial(_offers, finder, repo))
        app.click(button)
    app.until(lambda: _order(app) == NAMES)


def _offers(finder: QWidget, repo: str) -> bool:
    """Returns whether the window offers to download a repository's model."""
    button = finder.findChild(QWidget, "downloadButton")
    shown = any(label.text() == repo for label in finder.findChildren(QLabel) if label.isVisible())
    return shown and button is not None and button.isVisible() and button.isEnabled()


def _order(app: Driver) -> list[str]:
    return [state.model.name for state in app.services.library.downloads.items()]


def _phases(app: Driver) -> list[DownloadPhase]:
    return [state.phase for state in app.services.library.downloads.items()]


def _grip(app: Driver, place: int) -> QWidget:
    app.until(lambda: len(app.seen("downloadGrip")) > place)
    return app.seen("downloadGrip")[place]


def _click(app: Driver, name: str, place: int) -> None:
    part = app.seen(name)[place]
    app.scroll_to(part)
    app.click(part)


def _drag(app: Driver, what: QWidget, onto: QWidget) -> None:
    """Drags one grip a little above the middle of another one's bar."""
    top = what.window()
    app.scroll_to(what)
    start, end = what.mapTo(top, what.rect().center()), onto.mapTo(top, QPoint(4, 0))
    handle, nothing = top.windowHandle(), Qt.KeyboardModifier.NoModifier
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, nothing, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(handle, start + (end - start) * share)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, nothing, end)
