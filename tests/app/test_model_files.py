"""What is done with a model's files in the window of models: moved, and deleted once it is known what goes."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from assistant.domain.model_library import FolderState
from assistant.store import model_move
from tests.app.conftest import ANOTHER, NAME
from tests.app.driver import Driver
from tests.app.model_shelf import mark, models, press, run, said, shown, until_ready
from tests.app.test_exchange import save_as
from tests.store.model_layouts import Ollama, gguf, put

translate = QCoreApplication.translate


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_move, "CHUNK_BYTES", 64)


@pytest.mark.usefixtures("slow_disk")
def test_a_move_is_cancelled_or_goes_on_after_a_restart_and_is_undone(
        app: Driver, another_model: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = app.home / "models/o/r/another.gguf"
    file.parent.mkdir(parents=True)
    shutil.copyfile(another_model, file)
    app.open()
    app.window.show_chat()
    app.until(lambda: app.services.library.file(file) is not None)
    run(app, "show_models")
    mark(app, ANOTHER)
    press(app, "place.move")
    app.choose("moveElsewhere")
    save_as(app, other_disk)                    # not looked into before: it is from now on
    part = other_disk / "o/r/another.gguf.moving"
    app.until(lambda: part.exists() and "Copying" in said(app, "moveText"))
    press(app, "cancelMoveButton")
    app.until(lambda: not part.exists() and not app.seen("moveText"))
    assert file.exists()

    until_ready(app, other_disk)
    press(app, "place.move")
    app.choose(str(other_disk))
    app.until(lambda: "Copying" in said(app, "moveText") and part.exists() and part.stat().st_size > 0)
    app.close()
    assert file.exists()
    monkeypatch.setattr(model_move, "CHUNK_BYTES", 4 << 20)
    app.open()
    app.window.show_chat()
    strip = app.until_seen(f"notice.move:{file}")
    assert ANOTHER in strip.accessibleName() or "another" in strip.accessibleName()
    app.click("noticeAction.go_on")
    target = other_disk / "o/r/another.gguf"
    app.until(lambda: target.exists() and not file.exists())
    assert target.read_bytes() == another_model.read_bytes()
    app.until(lambda: "was moved" in app.words("toastAction"))
    app.click("toastAction")                    # Undo
    app.until(lambda: file.exists() and not target.exists())
    app.until(lambda: app.services.library.collection.moves.state(target) is None)


def test_what_cannot_be_deleted_here_says_why(app: Driver, tmp_path: Path) -> None:
    blob = Ollama(tmp_path / "user/.ollama/models").add("mine", gguf(general__name="Mine"))
    app.open()
    app.until(lambda: len(models(app)) == 2)
    run(app, "show_models")
    mark(app, "Mine")
    assert not app.seen("place.move"), "Ollama would not find it any more"
    press(app, "place.delete")
    app.until_seen("confirmDeletion")
    assert "ollama rm mine" in shown(app, "confirmDeletion")
    assert not app.seen("confirmDeletionButton")
    app.press("Return")
    app.until(lambda: not app.seen("confirmDeletion"))
    assert blob.exists()


def test_where_there_is_no_trash_it_is_asked_whether_the_file_may_go_for_good(
        app: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(app.home / "models/o/r/Alpha.gguf", gguf(general__name="Alpha"))
    app.open()
    app.until(lambda: len(models(app)) == 2)
    run(app, "show_models")
    put(tmp_path / "no folder", b"")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))
    mark(app, "Alpha")
    press(app, "place.delete")
    app.click("confirmDeletionButton")
    app.until(lambda: "no trash" in shown(app, "confirmDeletion"))
    assert file.exists()
    app.click("confirmDeletionButton")
    app.until(lambda: not file.exists() and len(models(app)) == 1)


def test_a_copy_is_deleted_and_the_other_one_used_from_then_on(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    own, studio = app.home / "models/o/r/another.gguf", tmp_path / "user/.lmstudio/models/o/r/another.gguf"
    for path in (own, studio):
        path.parent.mkdir(parents=True)
        shutil.copyfile(another_model, path)
    app.open_ready(starter_model)
    app.until(lambda: any(len(model.places) == 2 for model in models(app)))
    run(app, "show_models")
    mark(app, ANOTHER)
    assert len(app.seen("place.delete")) == 2
    press(app, "place.delete", 1)
    app.until_seen("confirmDeletion")
    assert "LM Studio" in shown(app, "confirmDeletion")
    assert "stays here" in shown(app, "confirmDeletion")
    app.click("confirmDeletionButton")
    app.until(lambda: not studio.exists() and models(app)[0].path == own)
    press(app, "useModelButton")
    app.until(lambda: app.services.models.path == own and app.window.engine_ready())
    app.until(lambda: not app.seen("useModelButton")[0].isEnabled())
    link = app.seen("place.move")[0]
    assert not link.isEnabled(), "a model in use is not moved"
    assert "in use" in link.toolTip()


def test_a_move_that_cannot_be_says_why_and_leaves_everything(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    file = app.home / "models/o/r/another.gguf"
    file.parent.mkdir(parents=True)
    shutil.copyfile(another_model, file)
    there = put(tmp_path / "full/o/r/another.gguf", b"mine")
    app.open_ready(starter_model)
    app.until(lambda: app.services.library.file(file) is not None)
    run(app, "show_models")
    app.services.library.collection.add_folder(tmp_path / "full")
    until_ready(app, tmp_path / "full")
    mark(app, ANOTHER)
    press(app, "place.move")
    app.choose(str(tmp_path / "full"))
    app.until(lambda: "There is a file of that name already" in shown(app, "modelShelf"))
    assert (file.exists(), there.read_bytes()) == (True, b"mine")
    there.unlink()
    press(app, "cancelMoveButton")              # leave it where it is
    app.until(lambda: not app.seen("moveText"))
    assert app.notice(f"move:{file}") is None
    press(app, "place.move")
    app.choose(str(tmp_path / "full"))
    app.until(lambda: there.exists() and not file.exists())


def move_to(app: Driver, folder: Path) -> None:
    """Moves the model shown to a folder chosen by its path."""
    folder.mkdir(parents=True, exist_ok=True)
    press(app, "place.move")
    app.choose("moveElsewhere")
    save_as(app, folder)


def test_a_model_stays_listed_wherever_it_is_moved_to(app: Driver, another_model: Path, tmp_path: Path) -> None:
    studio, disk = tmp_path / "user/.lmstudio/models", tmp_path / "disk"
    put(studio / "o/r/Alpha.gguf", gguf(general__name="Alpha"))
    file = app.home / "models/another.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(another_model, file)

    def lies_at(path: Path) -> bool:
        return [model.path for model in models(app) if model.name == ANOTHER] == [path]

    app.open()
    run(app, "show_models")
    collection = app.services.library.collection
    app.until(lambda: len(models(app)) == 3)
    collection.add_folder(disk)
    collection.remove_folder(studio)
    app.until(lambda: {FolderState.OFF, FolderState.MISSING} <= {each.state for each in collection.folders})
    # What was taken off the list, what is hidden in a folder of the list, the folder itself that was taken off.
    for folder, names in ((studio / "mine", [ANOTHER, NAME]), (disk / ".hidden", [ANOTHER, NAME]),
                          (studio, ["Alpha", ANOTHER, NAME])):
        mark(app, ANOTHER)
        move_to(app, folder)
        app.until(partial(lies_at, folder / "another.gguf"))
        app.until(lambda: not collection.is_scanning())
        assert [model.name for model in models(app)] == names


def test_no_model_is_moved_where_a_program_keeps_an_order_of_its_own(
        app: Driver, another_model: Path, tmp_path: Path) -> None:
    file = app.home / "models/another.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(another_model, file)
    Ollama(tmp_path / "user/.ollama/models").add("mine", gguf(general__name="Mine"))
    app.open()
    run(app, "show_models")
    app.until(lambda: len(models(app)) == 3)
    mark(app, ANOTHER)
    move_to(app, tmp_path / "user/.ollama/models/extra")
    app.until(lambda: "is kept in order by Ollama" in shown(app, "modelShelf"))
    assert file.exists()


def test_a_file_that_was_opened_is_taken_off_the_list_and_stays(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    opened = tmp_path / "somewhere" / "another.gguf"
    opened.parent.mkdir()
    shutil.copyfile(another_model, opened)
    app.open_ready(opened)
    app.services.models.choose(starter_model)
    app.until(lambda: app.model_name() == NAME and app.window.engine_ready())
    app.click("modelPicker")
    app.click("manageModelsButton")
    mark(app, ANOTHER)
    assert "opened by you" in shown(app, "modelShelf")
    press(app, "place.forget")
    app.until(lambda: [model.name for model in models(app)] == [NAME])
    assert opened.exists()


def test_a_model_taken_off_the_list_is_in_use_no_longer_nor_at_the_next_start(
        app: Driver, another_model: Path, tmp_path: Path) -> None:
    opened = tmp_path / "somewhere" / "another.gguf"
    opened.parent.mkdir()
    shutil.copyfile(another_model, opened)
    app.open_ready(opened)
    run(app, "show_models")
    mark(app, ANOTHER)
    press(app, "place.forget")
    app.until(lambda: [model.name for model in models(app)] == [NAME])
    app.until(lambda: not app.window.engine_ready())
    assert app.services.models.path is None
    assert app.services.preferences.app.last_model == ""


def test_a_model_used_through_a_link_is_let_go_of_before_its_file_is_deleted(
        app: Driver, another_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, link = tmp_path / "disk/another.gguf", app.home / "models/another.gguf"
    for path in (file, link):
        path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(another_model, file)
    link.symlink_to(file)
    app.open_ready(link)
    app.services.library.collection.add_folder(file.parent)
    app.until(lambda: any({place.path for place in model.places} == {file, link} for model in models(app)))
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))    # no trash
    run(app, "show_models")
    mark(app, ANOTHER)
    press(app, "place.delete", at=[place.path for place in models(app)[0].places].index(file))
    app.until_seen("confirmDeletion")
    assert "in use" in shown(app, "confirmDeletion")
    app.click("confirmDeletionButton")
    app.until(lambda: translate("DeletionBox", "Delete for good") in app.words("confirmDeletionButton"))
    assert app.services.models.path is None
    app.activate(app.until_seen("confirmDeletion"))
    app.press("Esc")
    app.until(app.window.engine_ready)
    assert app.services.models.path == link
