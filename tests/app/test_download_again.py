"""*Download again* fetches the very model that is damaged, also where a search has found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from assistant.ui.model_browser import ModelBrowser
from tests.app.driver import Driver
from tests.hub_server import HubServer

REPO, FILE = "maker/Found-135M-GGUF", "Q4_1/model.gguf"     # in no list of ours


@pytest.fixture
def hub(starter_model: Path, tmp_path: Path) -> Iterator[HubServer]:
    small = tmp_path / "small.gguf"
    small.write_bytes(starter_model.read_bytes()[:4096])
    with HubServer({REPO: {FILE: starter_model, "Found-135M-Q8_0.gguf": small}}) as server:
        yield server


def find(app: Driver) -> None:
    """Looks for the file in the window of all models, and downloads it."""
    app.window.commands.run("find_models")
    finder = app.until_seen("modelBrowser")
    assert isinstance(finder, ModelBrowser)
    app.activate(finder)
    app.until(lambda: app.focused() == "hubSearch")
    app.type(f"https://huggingface.co/{REPO}/blob/main/{FILE}")
    app.press("Return")
    app.until_seen("whyThisFile")
    button = finder.findChild(QWidget, "downloadButton")
    assert button is not None
    app.click(button)
    app.until(app.window.engine_ready)
    finder.close()


def cut_off(app: Driver) -> Path:
    """Damages the model while the app is closed."""
    app.close()
    [file] = (app.home / "models" / REPO).glob("*.gguf")
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size - 1000)
    return file


def press(app: Driver) -> None:
    app.until(lambda: app.seen("noticeAction.download_again"))
    app.click("noticeAction.download_again")


def test_a_model_that_a_search_found_comes_again(app: Driver, hub: HubServer, starter_model: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    find(app)
    file = cut_off(app)
    app.open()
    press(app)
    app.until(lambda: app.window.engine_ready() and app.services.models.path == file)
    assert file.stat().st_size == starter_model.stat().st_size
    assert hub.requests("/resolve/")[-1].path.startswith(f"/{REPO}/resolve/{hub.COMMIT}/{FILE}")


def test_a_model_that_does_not_load_comes_again_though_another_file_was_refused_since(
        app: Driver, hub: HubServer, starter_model: Path, tmp_path: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    find(app)
    file = cut_off(app)
    app.open()
    strip = app.until_seen("notice.load")
    empty = tmp_path / "empty.gguf"
    empty.touch()
    app.drop_file(empty)
    app.until_seen("notice.library")
    button = strip.findChild(QWidget, "noticeAction.download_again")
    assert button is not None
    app.click(button)
    app.until(lambda: app.window.engine_ready() and app.services.models.path == file)
    assert file.stat().st_size == starter_model.stat().st_size


def test_of_a_model_whose_repository_alone_is_known_that_is_shown(app: Driver, hub: HubServer) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    find(app)
    cut_off(app)
    (app.home / "data" / "models.json").unlink()        # what was known of it
    app.open()
    press(app)
    finder = app.until_seen("modelBrowser")
    assert isinstance(finder, ModelBrowser)
    app.until(lambda: (model := finder.detail.model()) is not None and model.repo == REPO)
    assert app.services.library.downloads.items() == [], "it is the user who chooses"
    listed = finder.found.rows.model().rowCount()
    finder.close()
    finder.show()
    assert finder.found.rows.model().rowCount() > listed, "our own list is back"
