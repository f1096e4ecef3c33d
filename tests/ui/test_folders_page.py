"""The page of folders: what each holds, and where the rest is."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.model import Fit, ModelFile, Verdict
from assistant.domain.model_library import FolderState, LibraryFolder, Origin, Place
from assistant.ui.buttons import Button
from assistant.ui.model_shelf import window as shelf_window
from assistant.ui.model_shelf.folder_row import FolderRow
from assistant.ui.model_shelf.folders_page import FoldersPage
from assistant.ui.model_shelf.window import ModelShelf
from assistant.ui.theme import Theme

OWN, DISK = Path("/parley/models"), Path("/mnt/ggufs")
FOLDERS = [LibraryFolder(OWN, Origin.OWN, FolderState.READY),
           LibraryFolder(DISK, Origin.FOLDER, FolderState.READY, 1, 2_000_000_000, removable=True)]


def model(name: str, origin: Origin, folder: Path | None, size: int) -> ModelFile:
    path = (folder or Path("/elsewhere")) / f"{name}.gguf"
    return ModelFile(path, size, name, "llama", places=(Place(path, origin, folder),), starter=origin is Origin.STARTER)


LLAMA = model("Llama", Origin.FOLDER, DISK, 2_000_000_000)
STARTER = model("SmolLM2", Origin.STARTER, Path("/app/starter"), 98_000_000)
OPENED = [model(name, Origin.OPENED, None, 1_000_000_000) for name in ("One", "Two")]


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> FoldersPage:
    made = FoldersPage(theme)
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    made.set_folders(FOLDERS)
    return made


def told(page: FoldersPage) -> list[tuple[str, str]]:
    return [(row.fold.button.text(), row.fold.button.summary) for row in page.rows()]


def links(row: FolderRow) -> list[str]:
    return sorted(each.text() for each in row.findChildren(Button) if each.isVisible() and each is not row.fold.button)


def test_no_model_of_the_list_is_without_a_row(page: FoldersPage) -> None:
    page.set_models([LLAMA, STARTER, *OPENED])
    assert told(page) == [("Parley’s own folder", "no models"), ("Came with Parley", "1 model, 98 MB"),
                          ("ggufs", "1 model, 2.0 GB"), ("Opened by you", "2 models, 2.0 GB")]
    page.set_models([LLAMA])
    assert told(page) == [("Parley’s own folder", "no models"), ("ggufs", "1 model, 2.0 GB")]
    both = replace(STARTER, places=(*STARTER.places, Place(DISK / "copy.gguf", Origin.FOLDER, DISK)))
    page.set_models([both])
    assert [name for name, _ in told(page)] == ["Parley’s own folder", "ggufs"], "it is counted there already"


def test_what_is_no_folder_of_the_list_cannot_be_taken_off_it(page: FoldersPage, qtbot: QtBot) -> None:
    page.set_models([STARTER, *OPENED])
    starter, opened = page.rows()[1], page.rows()[-1]
    for row in (starter, opened):
        row.fold.set_open(True)
    assert links(starter) == ["Show in folder", "SmolLM2"]
    assert links(opened) == ["One", "Two"]
    with qtbot.waitSignal(page.model_chosen) as caught:
        next(each for each in opened.findChildren(Button, "folderModel") if each.text() == "Two").click()
    assert caught.args == [OPENED[1]]


def test_a_folder_that_is_open_goes_on_saying_what_it_holds(page: FoldersPage, theme: Theme) -> None:
    page.set_models([LLAMA])
    button = page.rows()[1].fold.button

    def inked() -> bool:
        picture, right = button.grab().toImage(), button.width() - theme.px(30)
        return any(picture.pixelColor(x, y) != picture.pixelColor(0, 0)
                   for x in range(right - theme.px(60), right) for y in range(picture.height()))

    assert inked()
    button.setChecked(True)
    assert inked()


def test_the_rows_add_up_to_what_the_window_counts(theme: Theme, qtbot: QtBot) -> None:
    shelf = ModelShelf(theme)
    qtbot.addWidget(shelf)
    fit = Fit(Verdict.FITS, 0, 8192)
    shelf.set_folders(FOLDERS)
    shelf.set_models([(each, fit) for each in (LLAMA, STARTER, *OPENED)], None)
    folders = [row.folder for row in shelf.folders.rows()]
    assert sum(folder.models for folder in folders if folder is not None) == 4


def test_a_window_opened_at_the_folders_has_the_keyboard_there(theme: Theme, qtbot: QtBot) -> None:
    window = ModelShelf(theme)
    qtbot.addWidget(window)
    for tab in (shelf_window.MODELS, shelf_window.FOLDERS, shelf_window.MODELS):
        window.show_tab(tab)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        focused = window.focusWidget()
        assert focused is not None
        assert focused.objectName() == f"shelfTab.{tab}"
        window.close()
