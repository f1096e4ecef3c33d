"""Models that other programs have, in the app: listed, named, used where they lie, followed where they go."""

import os
from pathlib import Path

from assistant.domain.model import HubModel, ModelFile
from assistant.ui.model_rows import ModelRows
from tests.app.conftest import FILE, NAME, REPO
from tests.app.driver import Driver
from tests.hub_server import HubServer
from tests.store.model_layouts import HubCache, gguf, put


def rows(app: Driver) -> ModelRows:
    app.click("modelPicker")
    found = app.until_seen("modelRows")
    assert isinstance(found, ModelRows)
    return found


def test_a_model_of_another_program_is_used_where_it_lies_and_followed_when_it_moves(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    cache = tmp_path / "user/.cache/huggingface/hub"
    link = HubCache(cache).add("maker/Another-GGUF", "another.gguf", b"to be replaced")
    link.resolve().unlink()
    os.link(another_model, cache / "models--maker--Another-GGUF/blobs" / Path(os.readlink(link)).name)
    app.open_short(starter_model, 3)
    app.until(lambda: len(app.services.library.files) == 2)
    app.click_row(rows(app), "Another")         # as its repository is called, whatever its header says
    app.until(lambda: app.model_name() == "Another" and app.window.engine_ready())
    assert app.services.models.path == link
    app.click("composer")
    assert app.ask("Hello.").text
    collection = app.services.library.collection
    app.until(lambda: collection.models[0].last_used > 0)
    collection.rename(link, "My model")
    app.until(lambda: app.model_name() == "My model")

    link.unlink()                   # LM Studio has it now; the engine goes on meanwhile
    moved = tmp_path / "user/.lmstudio/models/maker/Another/another.gguf"
    moved.parent.mkdir(parents=True)
    os.link(another_model, moved)
    collection.refresh()
    app.until(lambda: app.services.models.path == moved)
    assert app.window.engine_ready()
    assert app.model_name() == "My model"
    app.restart()
    app.until(app.window.engine_ready)
    app.until(lambda: app.model_name() == "My model")       # once the models on this computer are known
    assert app.services.models.path == moved


def test_a_recommended_model_that_another_program_has_is_not_offered_once_more(
        app: Driver, hub: HubServer, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "user/.lmstudio/models" / REPO / FILE
    file.parent.mkdir(parents=True)
    os.link(another_model, file)
    app.settings(hub_endpoint=hub.endpoint)
    app.open_ready(starter_model)
    app.until(lambda: app.services.library.file_of(app.services.library.curated[0]) is not None)
    listed = rows(app).models()
    assert {model.path for model in listed if isinstance(model, ModelFile)} == {file, starter_model}
    assert not any(isinstance(model, HubModel) for model in listed)


def test_a_recommended_model_is_fetched_in_sight(app: Driver, hub: HubServer, starter_model: Path) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open_ready(starter_model)
    app.until(lambda: app.services.library.machine is not None)
    listed = rows(app)
    app.until(lambda: isinstance(listed.models()[-1], HubModel))
    app.click(listed.viewport(), listed.visualItemRect(listed.item(listed.count() - 1)).center())
    assert app.seen("modelBrowser")
    app.until(lambda: app.services.models.path == app.home / "models" / REPO / FILE and app.window.engine_ready())


def test_a_disk_that_is_unplugged_leaves_its_models_in_the_list(app: Driver, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    put(disk / "a.gguf", gguf(general__name="Alpha"))
    app.open()
    collection = app.services.library.collection
    collection.add_folder(disk)
    app.until(lambda: [model.name for model in collection.models] == ["Alpha", NAME])
    disk.rename(tmp_path / "unplugged")
    app.restart()
    app.until(lambda: [model.away for model in app.services.library.files] == [True, False])
