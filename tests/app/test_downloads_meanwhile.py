"""A model that is downloaded while a message waits for another one does not answer it in that one's place."""

from pathlib import Path

from PySide6.QtWidgets import QLabel

from assistant.ui.model_browser import ModelBrowser
from tests.app.conftest import NAME
from tests.app.driver import Driver
from tests.hub_server import HubServer


def download(app: Driver) -> Path:
    """Downloads the recommended model; returns where it lies once the app knows it."""
    library = app.services.library
    [model] = library.curated
    app.part("modelBrowser", ModelBrowser).download_requested.emit(model)
    app.until(lambda: library.file(library.destination(model)) is not None)
    return library.destination(model)


def test_a_message_that_waits_for_its_model_is_answered_by_that(app: Driver, hub: HubServer, stand_in: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open_short(stand_in, 3)
    [engine] = app.workers()
    engine.suspend()
    app.services.models.reload()
    app.click("composer")
    app.send("Hello.")
    app.until(app.services.answering.is_busy)
    download(app)
    assert app.services.models.path == stand_in
    toast = app.until_seen("toast")
    assert any(f"{NAME} is ready" in part.text() for part in toast.findChildren(QLabel))
    engine.resume()
    answer = app.until_answered()
    assert answer.record is not None
    assert answer.record.model_name != NAME


def test_where_nothing_waits_it_is_used_at_once(app: Driver, hub: HubServer, stand_in: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open_short(stand_in, 3)
    file = download(app)
    app.until(lambda: app.services.models.path == file)
