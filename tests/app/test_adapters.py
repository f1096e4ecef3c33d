"""LoRA adapters in the whole app: attached, made stronger and weaker, switched off; a wrong one says why."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSlider

from assistant.control import adapter_shelf
from assistant.domain.gguf_adapter import AdapterHeader, read_adapter
from assistant.ui.model_shelf.adapters_section import AdaptersSection
from tests.app.conftest import ANOTHER
from tests.app.driver import Driver
from tests.app.hands import PATIENCE_SECONDS
from tests.app.model_shelf import mark, press, run, said, shown
from tests.app.test_exchange import save_as
from tests.engine.adapter_files import write_adapter


def test_the_strength_of_an_adapter_is_dragged_switched_off_and_kept(
        app: Driver, starter_model: Path, tmp_path: Path) -> None:
    pirate = write_adapter(tmp_path / "models" / "pirate.gguf")
    app.open_ready(starter_model)
    run(app, "show_models")
    adapters = app.services.library.collection.adapters
    press(app, "addAdapterButton")
    app.choose("chooseAdapter")
    save_as(app, pirate)
    app.until(lambda: [each.scale for each in adapters.of(starter_model)] == [1.0] and _in_use(app) == [1.0])
    slider = app.until_seen("slider.adapter.scale")
    assert isinstance(slider, QSlider)
    app.scroll_to(slider)
    app.drag("adapter.scale", 0.25)
    app.until(lambda: [each.scale for each in adapters.of(starter_model)] == [slider.value() * 0.05])
    strength = slider.value() * 0.05
    assert 0.3 < strength < 0.7
    app.until(lambda: _in_use(app) == [strength])
    press(app, "adapterOn")
    app.until(lambda: _in_use(app) == [])
    assert not slider.isEnabled()
    app.press("Escape")
    app.restart()
    app.until(app.window.engine_ready)
    adapters = app.services.library.collection.adapters
    app.until(lambda: [(each.scale, each.on) for each in adapters.of(starter_model)] == [(strength, False)])
    assert _in_use(app) == []
    run(app, "show_models")
    press(app, "adapterOn")
    app.until(lambda: _in_use(app) == [strength])
    press(app, "removeAdapterButton")
    app.until(lambda: _in_use(app) == [])
    assert pirate.exists()


def _in_use(app: Driver) -> list[float] | None:
    info = app.services.models.info
    return [round(each.scale, 6) for each in info.adapters] if info is not None else None


def test_an_adapter_that_does_not_fit_says_so_and_the_model_still_answers(
        app: Driver, starter_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "adapters"
    write_adapter(folder / "other.gguf", architecture="qwen3")
    wide = write_adapter(tmp_path / "wide.gguf", width=512)
    app.open_short(starter_model, 4)
    collection = app.services.library.collection
    collection.add_folder(folder)
    app.until(lambda: len(collection.adapters.files) == 1)
    run(app, "show_models")
    press(app, "addAdapterButton")
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    first = menu.actions()[0]
    assert (first.text(), first.isEnabled()) == ("Pirate speech (for another kind of model: qwen3)", False)
    app.choose("chooseAdapter")
    save_as(app, folder / "other.gguf")
    app.until(lambda: "another kind of model: qwen3, not llama" in shown(app, "modelShelf"))
    assert app.notice("library") is None, "the same error twice"
    press(app, "addAdapterButton")
    app.choose("chooseAdapter")
    save_as(app, wide)
    app.until(lambda: "another model of this kind" in shown(app, "modelShelf"))
    app.until(lambda: collection.adapters.of(starter_model) == () and app.window.engine_ready())
    app.press("Escape")
    app.click("composer")
    assert app.ask("Hello.").text


def test_an_adapter_that_does_not_fit_is_not_told_of_a_model_marked_meanwhile(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    wide = write_adapter(tmp_path / "wide.gguf", width=512)
    app.open_ready(starter_model)
    collection = app.services.library.collection
    collection.add(another_model)
    app.until(lambda: collection.model(another_model) is not None)
    run(app, "show_models")
    [engine] = app.workers()
    engine.suspend()
    collection.adapters.attach(starter_model, wide)
    app.until(app.services.models.is_loading)
    mark(app, ANOTHER)
    engine.resume()
    app.until(lambda: collection.adapters.of(starter_model) == () and app.window.engine_ready())
    assert "another model of this kind" not in shown(app, "modelShelf")
    assert app.notice("adapter") is not None


def test_an_adapter_read_slowly_is_not_told_of_a_model_marked_meanwhile(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, may_read = write_adapter(tmp_path / "other.gguf", architecture="qwen3"), threading.Event()
    app.open_ready(starter_model)
    collection = app.services.library.collection
    collection.add(another_model)
    app.until(lambda: collection.model(another_model) is not None)
    section = run(app, "show_models").findChild(AdaptersSection)
    assert section is not None

    def read_slowly(path: Path) -> AdapterHeader:
        may_read.wait(PATIENCE_SECONDS)
        return read_adapter(path)

    monkeypatch.setattr(adapter_shelf, "read_adapter", read_slowly)
    collection.adapters.attach(starter_model, other)
    mark(app, ANOTHER)
    may_read.set()
    app.until(lambda: "another kind of model: qwen3, not llama" in shown(app, "modelShelf"))
    assert not any("another kind of model" in each.text() for each in section.findChildren(QLabel) if each.isVisible())
    press(app, "remedy.use_file")
    app.until(lambda: said(app, "shelfModelName") != ANOTHER)
    save_as(app, write_adapter(tmp_path / "right.gguf"))
    app.until(lambda: [each.path.name for each in collection.adapters.of(starter_model)] == ["right.gguf"])
