"""What is photographed of finding models: the chart, advice, what a search finds, and a queue of downloads."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget

from assistant import paths
from assistant.domain.model import HubModel
from assistant.domain.model_names import tidy_name
from assistant.ui.model_rows import ModelRows
from tests.hub_server import HubServer
from tests.screenshots import hub

if TYPE_CHECKING:
    from tests.screenshots.tour import Day

USUAL, NARROW = (980, 680), (480, 720)
RATE = 3_000_000        # bytes a second


def compare(day: Day) -> None:
    """The chart of what fits, and the model that is too much for most computers."""
    browser = day.widgets.browser
    day.click("compareButton")
    day.part("speedChart", QListWidget).setCurrentRow(1)
    day.take("compare")
    browser.resize(*NARROW)
    day.take("compare-narrow")
    browser.resize(*USUAL)
    day.click("compareButton")
    rows = day.part("hubResults", ModelRows)
    largest = max((model for model in rows.models() if isinstance(model, HubModel)), key=lambda each: each.size)
    while rows.marked_model() != largest:
        rows.step(1)
    day.take("advice")


def search(day: Day) -> None:
    """What a search finds, with the model that is marked, and three downloads of which two wait for their turn."""
    starter = paths.starter_model()
    assert starter is not None
    with TemporaryDirectory() as folder, HubServer(hub.files(starter, Path(folder)), about=hub.ABOUT) as server:
        day.services.preferences.set_app("hub_endpoint", server.endpoint)
        day.widgets.picker.find_more_requested.emit()
        browser = day.widgets.browser
        browser.move(day.window.geometry().center() - browser.rect().center())
        QTest.keyClicks(day.part("hubSearch"), hub.WORDS)
        day.click("hubSearchButton")
        rows = day.part("hubResults", ModelRows)
        day.until(lambda: len(rows.models()) == len(hub.ABOUT))
        rows.step(1)
        day.until(lambda: day.part("cardSummary", QLabel).isVisible())
        day.take("found")
        _queue(day, server)
        browser.close()


def _queue(day: Day, server: HubServer) -> None:
    downloads = day.services.library.downloads
    server.fault("^/cdn/", times=None, rate=RATE)
    downloads.set_at_once(1)
    models = [HubModel(repo, name, "main", size, "", tidy_name(repo)) for repo, (name, size) in hub.DOWNLOADS.items()]
    for model in models:
        downloads.begin(model)
    day.until(lambda: any(state.done > 4_000_000 for state in downloads.items()))
    day.take("downloads")
    for model in models:
        downloads.discard(model)
    day.until(lambda: not downloads.is_running())
