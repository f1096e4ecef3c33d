"""The window of the models on this computer: what is owned is found, named, checked, moved, deleted and steered."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from assistant.control.checksums import Checksums
from assistant.domain.model_library import Verification
from tests.app.conftest import ANOTHER, NAME
from tests.app.driver import Driver
from tests.app.model_shelf import (
    favourites,
    fold,
    listed,
    mark,
    models,
    press,
    run,
    said,
    shown,
    until_checked,
    until_ready,
)
from tests.app.test_exchange import save_as
from tests.engine.adapter_files import write_adapter
from tests.store.model_layouts import HubCache, gguf, put


def test_a_folder_is_added_and_its_model_named_checked_moved_deleted_and_another_one_steered(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path, other_disk: Path) -> None:
    kept = tmp_path / "my models"
    file = kept / "maker" / "another.gguf"
    file.parent.mkdir(parents=True)
    shutil.copyfile(another_model, file)
    pirate = write_adapter(kept / "pirate.gguf", layers=30, strength=1.0)
    app.open_short(starter_model, 8)
    plain = app.ask("Tell me about the sea.").text
    collection = app.services.library.collection

    app.click("modelPicker")                            # found
    app.click("manageModelsButton")
    app.click("shelfTab.folders")
    app.click("addFolderButton")
    save_as(app, kept)
    app.until(lambda: "1" in fold(app, kept.name).button.summary)
    app.click(fold(app, kept.name).button)
    app.click("folderModel")
    app.until(lambda: said(app, "shelfModelName") == ANOTHER)

    app.click("modelNameField")                         # named
    app.type("My own")
    app.press("Return")
    app.until(lambda: said(app, "shelfModelName") == "My own" and listed(app)[0] == "My own")
    app.click("modelNoteField")
    app.type("for letters")
    app.press("Tab")
    app.until(lambda: models(app)[0].note == "for letters")
    press(app, "favouriteButton")
    app.until(lambda: favourites(app) == ["My own"])

    press(app, "checkButton")                           # checked
    app.until(lambda: models(app)[0].sha256 == hashlib.sha256(file.read_bytes()).hexdigest())
    app.until(lambda: "No source" in said(app, "checkText"))

    collection.add_folder(other_disk)                   # moved
    until_ready(app, other_disk)
    press(app, "place.move")
    app.choose(str(other_disk))
    moved = other_disk / "maker" / "another.gguf"
    app.until(lambda: moved.is_file() and not file.exists() and models(app)[0].path == moved)
    assert app.until_seen("toastAction").window().objectName() == "modelShelf"      # Undo, within reach
    assert (models(app)[0].name, models(app)[0].note) == ("My own", "for letters")
    app.until(lambda: app.seen("place.delete"))
    assert said(app, "shelfModelName") == "My own"

    press(app, "place.delete")                          # deleted, once it is known what goes
    box = app.until_seen("confirmDeletion")
    assert str(moved) in said(app, "deletedFiles")
    assert any("frees 98 MB" in part.text() for part in box.findChildren(QLabel))
    app.press("Escape")
    app.until(lambda: not app.seen("confirmDeletion"))
    assert moved.exists()
    press(app, "place.delete")
    app.click("confirmDeletionButton")
    app.until(lambda: not moved.exists() and [model.name for model in models(app)] == [NAME])

    app.until(lambda: said(app, "shelfModelName") == NAME)      # and the other one steered
    press(app, "addAdapterButton")
    app.choose("Pirate speech")
    app.until(lambda: app.services.models.info is not None
              and [each.path for each in app.services.models.info.adapters] == [str(pirate)])
    app.press("Escape")
    app.until(lambda: not app.seen("modelShelf"))
    app.click("composer")
    app.window.commands.run("new_chat")
    assert app.ask("Tell me about the sea.").text != plain


def test_everything_is_reached_by_keyboard(app: Driver, tmp_path: Path) -> None:
    for name in ("Alpha", "Beta"):
        put(app.home / f"models/o/r/{name}.gguf", gguf(general__name=name))
    app.open()
    app.window.show_chat()
    app.until(lambda: len(models(app)) == 3)
    app.press("Ctrl+Shift+P")
    app.type("models on this")
    app.press("Return")
    app.activate(app.until_seen("modelShelf"))
    app.until(lambda: app.focused() != "")
    while app.focused() != "shelfModels":
        app.press("Tab")
    app.press("Home", "Down")
    app.until(lambda: said(app, "shelfModelName") == "Beta")
    app.press("F2")
    app.until(lambda: app.focused() == "modelNameField")
    app.type("Bee")
    app.press("Escape")
    field = app.seen("modelNameField")[0]
    assert isinstance(field, QLineEdit)
    assert field.text() == ""       # taken back
    app.type("Bravo")
    app.press("Return")
    app.until(lambda: "Bravo" in listed(app))
    while app.focused() != "shelfModels":
        app.press("Shift+Tab")
    app.press("Delete")
    app.until_seen("confirmDeletion")
    app.press("Return")             # the keyboard is on the button that keeps it
    app.until(lambda: not app.seen("confirmDeletion"))
    assert len(models(app)) == 3
    app.press("Delete")
    app.until_seen("confirmDeletion")
    app.press("Tab", "Return")
    app.until(lambda: listed(app) == ["Alpha", NAME])
    assert not (app.home / "models/o/r/Beta.gguf").exists()
    app.press("Escape")
    app.until(lambda: not app.seen("modelShelf"))


def test_a_damaged_file_is_told_by_its_checksum(app: Driver, tmp_path: Path) -> None:
    cache = HubCache(tmp_path / "user/.cache/huggingface/hub")
    good, bad = (cache.add(f"o/{name}", f"{name}.gguf", gguf(general__name=name) + bytes(64))
                 for name in ("Good", "Bad"))
    with bad.resolve().open("r+b") as blob:
        blob.seek(-1, os.SEEK_END)
        blob.write(b"x")
    app.open()
    app.until(lambda: len(models(app)) == 3)
    run(app, "show_models")
    for name, path, verdict, words in (("Good", good, Verification.VERIFIED, "byte for byte"),
                                       ("Bad", bad, Verification.DIFFERENT, "damaged")):
        mark(app, name)
        press(app, "checkButton")
        until_checked(app, path, verdict)
        assert words in said(app, "checkText")


def test_a_check_can_be_stopped(app: Driver, another_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.control import checksums
    file = app.home / "models/o/r/another.gguf"
    file.parent.mkdir(parents=True)
    os.link(another_model, file)
    monkeypatch.setattr(checksums, "READ_BYTES", 8)         # as on a very slow disk
    app.open()
    app.until(lambda: app.services.library.file(file) is not None)
    run(app, "show_models")
    mark(app, ANOTHER)
    press(app, "checkButton")
    app.until(lambda: "%" in said(app, "checkText") and "0 %" not in said(app, "checkText"))
    assert app.seen("checkProgress")
    press(app, "checkButton")
    app.until(lambda: not app.seen("checkProgress"))
    assert models(app)[0].sha256 == ""


def test_in_a_narrow_window_the_model_takes_the_place_of_the_list(app: Driver) -> None:
    put(app.home / "models/o/r/Alpha.gguf", gguf(general__name="Alpha"))
    app.open()
    app.until(lambda: len(models(app)) == 2)
    shelf = run(app, "show_models")
    shelf.resize(480, 640)
    app.until(lambda: not app.seen("shelfModelName"))
    mark(app, "Alpha")
    assert not app.seen("shelfModels")
    assert shelf.width() == 480
    app.click("shelfBack")
    app.until(lambda: app.focused() == "shelfModels" and not app.seen("shelfModelName"))
    app.press("Return")
    app.until(lambda: app.seen("shelfModelName"))
    app.press("Escape")         # back, not out
    app.until(lambda: app.seen("shelfModels"))
    assert shelf.isVisible()
    assert Qt.WindowType.Window in shelf.windowFlags()


def test_what_could_not_be_saved_is_told_where_it_was_said_and_tried_again(app: Driver) -> None:
    put(app.home / "models/o/r/Alpha.gguf", gguf(general__name="Alpha"))
    app.open()
    app.until(lambda: len(models(app)) == 2)
    run(app, "show_models")
    mark(app, "Alpha")
    kept = app.services.paths.model_index.with_name("library.json")
    kept.unlink(missing_ok=True)
    kept.mkdir()                                # what cannot be written over
    app.click("modelNameField")
    app.type("Mine")
    app.press("Return")
    app.until(lambda: "could not be saved" in shown(app, "modelShelf"))
    assert app.notice("library") is None, "the same error twice"
    kept.rmdir()
    app.click("remedy.retry")
    app.until(lambda: kept.is_file() and "Mine" in kept.read_text("utf-8"))
    assert "could not be saved" not in shown(app, "modelShelf")


def test_no_start_pays_for_the_window(home: Path) -> None:
    program = ("import sys\nfrom PySide6.QtWidgets import QApplication\nfrom assistant import app\n"
               "window = app.build([]) if QApplication([]) else None\n"
               "assert not [name for name in sys.modules if 'model_shelf' in name or name.endswith('wiring.shelf')]\n"
               "window.close()\n")
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60,
                   env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


def test_a_check_that_failed_is_tried_again_though_something_else_was_wanted_since(
        app: Driver, starter_model: Path, another_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app.open_ready(starter_model)
    library, wait, read = app.services.library, threading.Event(), Checksums._read
    library.add(another_model)
    app.until(lambda: library.file(another_model) is not None)
    run(app, "show_models")
    mark(app, ANOTHER)

    def fail_once(checksums: Checksums, path: Path, stop: threading.Event) -> None:
        if path == another_model and not wait.is_set():
            wait.wait(60)
            raise OSError("its disk was pulled out")
        read(checksums, path, stop)

    monkeypatch.setattr(Checksums, "_read", fail_once)
    press(app, "checkButton")
    mark(app, NAME)
    press(app, "favouriteButton")
    app.until(lambda: favourites(app) == [NAME])
    wait.set()
    app.until(lambda: "The model file cannot be read." in shown(app, "modelShelf"))
    assert not app.checksum_known(another_model)
    press(app, "remedy.retry")
    app.until(lambda: app.checksum_known(another_model))
