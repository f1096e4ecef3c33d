"""The folders models are looked for in: added, taken off, looked into again; those out of reach say so."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from assistant.domain.errors import Remedy, StorageError
from assistant.domain.model_library import FolderState, LibraryFolder, Origin
from assistant.ui.fold import Fold
from tests.app.browser import Browser
from tests.app.browser import browser as browser
from tests.app.conftest import NAME
from tests.app.driver import Driver
from tests.app.model_shelf import fold, listed, models, press, run, said
from tests.store.model_layouts import Ollama, gguf, put


def test_folders_of_other_programs_are_listed_taken_off_and_looked_into_again(app: Driver, tmp_path: Path) -> None:
    put(tmp_path / "user/.lmstudio/models/o/r/a.gguf", gguf(general__name="Alpha"))
    gone = tmp_path / "unplugged"
    app.open()
    run(app, "model_folders")
    studio = fold(app, "models")
    collection = app.services.library.collection
    collection.add_folder(gone)
    app.until(lambda: "not connected" in fold(app, gone.name).button.summary)
    app.click(fold(app, gone.name).button)
    assert "its disk is not connected" in said(app, "folderTrouble")
    press(app, "removeFolderButton")
    app.until(lambda: not app.seen(f"folder.{gone.name}"))
    app.click("toastAction")                    # Undo
    app.until(lambda: app.seen(f"folder.{gone.name}"))
    app.click(fold(app, gone.name).button)
    press(app, "removeFolderButton")
    app.until(lambda: not app.seen(f"folder.{gone.name}"))

    studio = next(each for each in app.seen("folder.models") if isinstance(each, Fold)
                  and each.button.text() == "LM Studio")
    assert isinstance(studio, Fold)
    app.click(studio.button)
    app.until(lambda: [part.text() for part in app.seen("folderModel")] == ["Alpha"])    # type: ignore[attr-defined]
    press(app, "removeFolderButton")
    app.until(lambda: [model.name for model in models(app)] == [NAME])
    app.until(lambda: "You asked not to look in here" in said(app, "folderTrouble"))
    press(app, "removeFolderButton")        # which now says: look in here again
    app.until(lambda: [model.name for model in models(app)] == ["Alpha", NAME])


def test_a_folder_that_may_not_be_read_says_so(app: Driver, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0)
    app.open()
    run(app, "model_folders")
    app.services.library.collection.add_folder(locked)
    app.until(lambda: "may not be read" in fold(app, "locked").button.summary)
    app.click(fold(app, "locked").button)
    assert "Ask whoever owns the folder" in said(app, "folderTrouble")
    locked.chmod(0o700)


def test_a_folder_told_not_to_be_readable_is_opened_and_looked_into_again(
        app: Driver, browser: Browser, tmp_path: Path) -> None:
    problem = StorageError("It may not be read.", remedies=(Remedy.OPEN_FOLDER, Remedy.RETRY),
                           values={"folder": str(tmp_path)})
    app.open()
    app.window.show_chat()
    collection = app.services.library.collection
    app.until(lambda: not collection.is_scanning() and models(app))
    collection.folder_refused.emit(LibraryFolder(tmp_path, Origin.FOLDER, FolderState.REFUSED, removable=True,
                                                 problem=problem))
    QDesktopServices.setUrlHandler("file", browser, "open")  # type: ignore[arg-type]  # the stubs want bytes
    app.click("noticeAction.open_folder")
    QDesktopServices.unsetUrlHandler("file")
    assert browser.opened == [QUrl.fromLocalFile(str(tmp_path)).toString()]
    looked: list[bool] = []
    collection.scanning_changed.connect(looked.append)
    app.click("noticeAction.retry")
    app.until(lambda: looked)
    assert app.notice("models-folder") is None


def test_new_files_are_seen_by_looking_again_and_a_dropped_folder_is_added(app: Driver, tmp_path: Path) -> None:
    folder = tmp_path / "dropped"
    put(folder / "a.gguf", gguf(general__name="Alpha"))
    app.open()
    shelf = run(app, "show_models")
    app.drop(shelf, folder)
    app.until(lambda: "1" in fold(app, "dropped").button.summary)
    put(folder / "b.gguf", gguf(general__name="Beta"))
    app.click("lookAgainButton")
    app.until(lambda: "2" in fold(app, "dropped").button.summary)
    app.click("shelfTab.models")
    app.until(lambda: listed(app) == ["Alpha", "Beta", NAME])


def test_a_model_of_ollama_is_loaded_as_it_is_told_from_the_start(
        app: Driver, another_model: Path, tmp_path: Path) -> None:
    blob = Ollama(tmp_path / "user/.ollama/models").add(
        "tiny", another_model.read_bytes(), params=b'{"num_ctx": 1024}')
    app.settings(last_model=str(blob))
    app.open()
    app.until(lambda: app.window.engine_ready() and app.services.models.window.tokens == 1024)
    assert app.value("model.context_length") == 1024
