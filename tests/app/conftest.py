"""The app, driven, and a hub that has a model for it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.control import engine_process
from assistant.ui import toast
from tests.app.driver import Driver
from tests.app.hands import PATIENCE_SECONDS
from tests.app.steps import FIRST, SECOND
from tests.app.texts import LENGTH, Texts
from tests.conftest import skip_without_room
from tests.engine.gguf_variants import copy, with_text
from tests.hub_server import HubServer

REPO, FILE = "maker/SmolLM2-135M-Instruct-GGUF", "SmolLM2-135M-Instruct-Q4_1.gguf"
NAME = "SmolLM2 135M"
ANOTHER = "Another 135M"


@pytest.fixture
def app(qtbot: QtBot, qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The app, not opened yet, on a home that holds no more than a wish for a short context. On a busy computer 8 s may
    go by before a toast is clicked, and 3 before an engine has stopped: neither is given up here."""
    for owner, limit in ((toast, "SHOWN_MS"), (engine_process, "STOP_LIMIT_MS")):
        monkeypatch.setattr(owner, limit, int(PATIENCE_SECONDS * 1000))
    locale = QLocale()
    driver = Driver(qtbot, home)
    driver.settings()
    yield driver
    driver.close()
    QLocale.setDefault(locale)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def new_computer(app: Driver) -> Driver:
    """The app, not opened yet, on an empty home."""
    shutil.rmtree(app.home)
    return app


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a home is kept once two questions have been asked and answered in it."""
    return tmp_path_factory.mktemp("written") / "home"


@pytest.fixture
def talked(app: Driver, stand_in: Path, written: Path) -> Driver:
    """The app, not opened yet, on a home with two questions and their answers; they are written only once."""
    if not written.exists():
        app.open_short(stand_in, 8)
        app.ask(FIRST)
        app.ask(SECOND)
        app.close()
        shutil.copytree(app.home, written)
    shutil.copytree(written, app.home, dirs_exist_ok=True)
    return app


@pytest.fixture
def talk(talked: Driver) -> Driver:
    """The app with two questions and their answers; started again since."""
    talked.open()
    talked.until(lambda: len(talked.messages()) == 4 and talked.window.engine_ready())
    return talked


@pytest.fixture(scope="session")
def another_model(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second model: the same weights under another name."""
    return with_text(copy(tmp_path_factory.mktemp("another"), "another.gguf"), "general.name", ANOTHER)


@pytest.fixture
def other_disk(other_disk: Path, another_model: Path) -> Path:
    """The other disk of every test, where it has room for a whole model."""
    skip_without_room(other_disk, another_model.stat().st_size)
    return other_disk


@pytest.fixture
def hub(starter_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A hub on loopback that has a model, and a list of recommended models that names it."""
    with HubServer({REPO: {FILE: starter_model}}) as server:
        file = server.repos[REPO][FILE]
        entry = {
            "id": "smollm2-135m", "repo": REPO, "file": FILE, "revision": server.COMMIT, "size": file.size,
            "sha256": file.sha256, "name": NAME, "licence": "Apache-2.0", "quantisation": "Q4_1",
            "languages": ["en", "zh"], "min_memory": 1, "kv_bytes_per_token": 46_080,
        }
        listed = tmp_path / "models.json"
        listed.write_text(json.dumps({"models": [entry]}), "utf-8")
        monkeypatch.setenv("PARLEY_MODELS", str(listed))
        yield server


@pytest.fixture
def texts(app: Driver, stand_in: Path) -> Texts:
    """The app, with a model whose continuations are short and always the same."""
    app.open_short(stand_in, LENGTH)
    return Texts(app)
