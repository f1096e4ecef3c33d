"""What fits, by mouse and keyboard: models compared in a chart, and what would make one fit, here or not yet."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QWidget

from assistant.control import machine
from assistant.domain.model import Machine
from assistant.ui.option_editors import IntEditor
from assistant.ui.speed_chart import SpeedChart
from tests.app.conftest import FILE, NAME, REPO
from tests.app.driver import CONTEXT, Driver
from tests.engine.tiny_gguf import write_wide_llama
from tests.hub_server import HubServer

translate = QCoreApplication.translate

GIB = 1 << 30
LONG = 1_048_576        # tokens, of which each takes 128 KiB in the wide model: no computer has that memory


@pytest.fixture
def small_computer(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A computer with little memory, as far as the app can see."""
    here = Machine(2 * GIB, 3 * GIB // 2, 2, 100 * GIB)
    monkeypatch.setattr(machine, "look", lambda _models: here)
    monkeypatch.setattr(machine, "available_memory", lambda: (here.available_memory, here.memory))
    return here


@pytest.fixture
def hub(starter_model: Path) -> Iterator[HubServer]:
    about = {"gguf": {"architecture": "llama", "total": 134_515_008, "context_length": 8192}, "downloads": 7}
    with HubServer({REPO: {FILE: starter_model}}, about={REPO: about}) as server:
        yield server


def test_what_fits_is_compared_and_chosen_by_mouse_and_by_keyboard(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    app.window.commands.run("find_models")
    finder = app.until_seen("modelBrowser")
    app.activate(finder)
    app.click("compareButton")
    chart = app.until_seen("speedChart")
    assert isinstance(chart, SpeedChart)
    names = [each.name for each in chart.models()]
    assert "Qwen3.5 0.8B" in names
    assert names[-1] == NAME or NAME in names, "what is on this computer is compared too"
    assert not app.seen("hubResults")

    app.click(chart.viewport(), _row(chart, "Qwen3.5 0.8B"))
    app.until(lambda: _offer(app).isVisible())
    assert "Qwen3.5 0.8B" in _words(finder)
    app.press("Return")
    assert app.focused() == "downloadButton"

    app.click(chart.viewport(), _row(chart, NAME))
    button = app.until_seen("useHereButton")
    assert not _offer(app).isVisible()
    app.press("Return")
    assert app.focused() == button.objectName()
    app.press("Return")
    app.until(lambda: app.model_name() == NAME and app.window.engine_ready())
    app.click("compareButton")
    assert app.seen("hubResults")
    finder.close()
    app.window.commands.run("compare_models")
    app.activate(app.until_seen("modelBrowser"))
    app.until(lambda: app.focused() == "speedChart")
    app.press("Down")
    app.until(lambda: _offer(app).isVisible())


def test_a_load_that_is_refused_offers_how_it_would_fit(
        app: Driver, small_computer: Machine, tmp_path: Path) -> None:
    wide = write_wide_llama(tmp_path / "wide.gguf")
    app.settings_for(wide, context_length=LONG)
    app.open("--no-model")
    app.window.show_chat()
    app.until(lambda: app.services.library.machine)     # else it is loaded without a forecast
    app.drop_file(wide)
    app.until(lambda: app.notice("load"))
    assert not app.window.engine_ready()
    said = translate("errors", "Close other programs, use a smaller context, or choose a smaller model.")
    assert said in app.words("noticeDetailsButton") + _words(app.window)
    offered = app.until_seen("noticeAction.fit.context")
    assert isinstance(offered, QAbstractButton)
    assert not app.seen("noticeAction.smaller_context"), "how much less is said instead"
    promised = offered.text()
    app.click(offered)
    app.until(app.window.engine_ready)
    assert app.notice("load") is None
    info = app.services.models.info
    assert info is not None
    assert 0 < info.context_length <= 8192
    assert f"{info.context_length:,}" in promised
    app.restart()
    app.until(app.window.engine_ready)
    again = app.services.models.info
    assert again is not None
    assert again.context_length == info.context_length, "it is kept for this model"


def test_the_model_in_use_says_in_the_picker_what_would_make_it_fit(
        app: Driver, small_computer: Machine, starter_model: Path) -> None:
    app.open_ready(starter_model)
    app.services.preferences.set_for_model(starter_model, "model.context_length", 65_536)
    app.services.library.refresh()
    app.click("modelPicker")
    app.click(app.until_seen("advice.kv_type"))
    app.until(app.window.engine_ready)
    options = app.services.preferences.model_options(starter_model)
    assert (options.kv_type, options.context_length) == ("q8_0", 65_536)
    app.click("modelPicker")
    app.until(lambda: not app.seen("advice.kv_type"))


def test_a_context_set_by_hand_takes_the_place_of_the_smaller_one_that_was_tried(
        app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    models = app.services.models
    models.try_smaller_context()
    app.until(lambda: app.window.engine_ready() and models.window.tokens == CONTEXT // 2)
    app.part("setting.model.context_length", IntEditor).setValue(512)
    models.release()
    models.ensure_loaded()
    app.until(app.window.engine_ready)
    assert models.window.tokens == 512


def test_a_model_of_the_library_is_loaded_as_advised(
        app: Driver, small_computer: Machine, starter_model: Path, tmp_path: Path) -> None:
    wide = write_wide_llama(tmp_path / "wide.gguf")
    app.open_ready(starter_model)
    app.services.library.collection.add(wide)
    app.until(lambda: app.services.library.file(wide) is not None)
    app.services.preferences.set_for_model(wide, "model.context_length", LONG)
    app.services.library.refresh()
    app.window.commands.run("show_models")
    app.activate(app.until_seen("modelShelf"))
    rows = app.until_seen("shelfModels")
    assert isinstance(rows, QListView)
    app.click_row(rows, "Wide Llama")
    app.click("advice.context")
    app.until(lambda: app.model_name() == "Wide Llama" and app.window.engine_ready())
    assert app.services.preferences.model_options(wide).context_length <= 8192
    app.until(lambda: not app.seen("advice.context"))


def test_advice_before_a_download_is_kept_for_it_and_can_be_taken_back(
        app: Driver, hub: HubServer, small_computer: Machine) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    wanted = app.home / "models" / REPO / FILE
    app.services.preferences.set_for_model(wanted, "model.context_length", 131_072)
    app.window.commands.run("find_models")
    app.activate(app.until_seen("modelBrowser"))
    app.until(lambda: app.focused() == "hubSearch")
    app.type(REPO)
    app.press("Return")
    head = translate("hub_text", "Read from the head of the file.")
    app.until(lambda: app.seen("verdict") and head in app.until_seen("verdict").toolTip())
    tight = app.until_seen("verdict").accessibleName()
    app.click("advice.context")
    app.until(lambda: app.until_seen("verdict").accessibleName() != tight)
    assert app.seen("takeBackButton")
    assert app.services.preferences.model_options(wanted).context_length < 131_072
    app.click("takeBackButton")
    app.until(lambda: not app.seen("takeBackButton"))
    assert app.services.preferences.stored.models.get(str(wanted)) in (None, {})


def test_a_model_looked_at_before_the_computer_is_known_is_judged_once_it_is(
        app: Driver, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    known, look = threading.Event(), machine.look

    def late(models: Path) -> Machine:
        known.wait(60)
        return look(models)

    monkeypatch.setattr(machine, "look", late)
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    app.window.commands.run("find_models")
    app.activate(app.until_seen("modelBrowser"))
    app.until(lambda: app.focused() == "hubSearch")
    headers: list[object] = []
    app.services.hub_search.header_found.connect(lambda *found: headers.append(found))
    app.type(REPO)
    app.press("Return")
    app.until(lambda: headers)
    assert not app.seen("verdict")
    known.set()
    app.until(lambda: app.seen("verdict"))
    assert translate("hub_text", "Read from the head of the file.") in app.until_seen("verdict").toolTip()


def _row(chart: SpeedChart, name: str) -> QPoint:
    """Returns where in the chart a model's row is, scrolled into sight."""
    at = next(at for at in range(chart.count()) if chart.item(at).text() == name)
    chart.scrollToItem(chart.item(at))
    return chart.visualItemRect(chart.item(at)).center()


def _offer(app: Driver) -> QWidget:
    found = app.until_seen("modelBrowser").findChild(QWidget, "downloadButton")
    assert found is not None
    return found


def _words(top: QWidget) -> str:
    return "\n".join(label.text() for label in top.findChildren(QLabel) if label.isVisible())
