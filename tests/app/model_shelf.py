"""What tests of the window of models do again and again: open it, mark a model, press what is out of sight."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.model import ModelFile
from assistant.domain.model_library import FolderState, Verification
from assistant.ui.fold import Fold
from assistant.ui.model_rows import ROW_ROLE, ModelRows
from tests.app.driver import Driver


def run(app: Driver, command: str) -> QWidget:
    """Opens the window by its command."""
    app.window.commands.run(command)
    shelf = app.until_seen("modelShelf")
    app.activate(shelf)
    return shelf


def models(app: Driver) -> list[ModelFile]:
    return app.services.library.collection.models


def listed(app: Driver) -> list[str]:
    """Returns the names in the window's list, from top to bottom."""
    rows = app.until_seen("shelfModels")
    assert isinstance(rows, ModelRows)
    return [rows.item(at).text() for at in range(rows.count())]


def favourites(app: Driver) -> list[str]:
    """Returns the names of those with a star in the list."""
    rows = app.until_seen("shelfModels")
    assert isinstance(rows, ModelRows)
    found = [rows.item(at).data(ROW_ROLE) for at in range(rows.count())]
    return [row.name for row in found if row.favourite]


def mark(app: Driver, name: str) -> None:
    """Clicks a model in the list."""
    rows = app.until_seen("shelfModels")
    assert isinstance(rows, ModelRows)
    app.click_row(rows, name)
    app.until(lambda: said(app, "shelfModelName") == name)


def said(app: Driver, name: str) -> str:
    """Returns what the visible labels called so say."""
    return "\n".join(part.text() for part in app.seen(name) if isinstance(part, QLabel))


def press(app: Driver, name: str, at: int = -1) -> None:
    """Scrolls to a button and clicks it."""
    app.until_seen(name)
    app.scroll_to(app.seen(name)[at])
    app.click(app.seen(name)[at])


def fold(app: Driver, folder: str) -> Fold:
    found = app.until_seen(f"folder.{folder}")
    assert isinstance(found, Fold)
    return found


def until_ready(app: Driver, folder: Path) -> None:
    """Waits until a folder was added and looked into."""
    app.until(lambda: any(each.path == folder and each.state is FolderState.READY
                          for each in app.services.library.collection.folders))


def until_checked(app: Driver, path: Path, verdict: Verification) -> None:
    def checked() -> bool:
        model = app.services.library.file(path)
        return model is not None and model.verification is verdict and not app.seen("checkProgress")

    app.until(checked)


def shown(app: Driver, name: str) -> str:
    """Returns all that the labels of a window say now."""
    return "\n".join(part.text() for top in app.seen(name) for part in top.findChildren(QLabel) if part.isVisible())
