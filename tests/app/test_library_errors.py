"""What could not be done with a model from the chat's window is told there; *Retry* does that again, nothing else."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from assistant.domain.errors import AssistantError
from assistant.domain.model import ModelFile
from assistant.store import model_removal
from assistant.ui.fold import Fold
from assistant.ui.model_rows import ModelRows
from assistant.ui.notices import Strip
from tests.app.driver import Driver


def notes(app: Driver) -> Path:
    """Returns the file with what is said of models, once it is noted that the model in use was loaded."""
    kept = app.services.paths.model_index.with_name("library.json")
    app.until(lambda: kept.is_file() and "last_used" in kept.read_text("utf-8"))
    return kept


def lock(kept: Path) -> str:
    """Lets what is said of models be written no more; returns what was said before."""
    text = kept.read_text("utf-8")
    kept.unlink()
    kept.mkdir()
    return text


def unlock(kept: Path, text: str) -> None:
    kept.rmdir()
    kept.write_text(text, "utf-8")


def make_favourite(app: Driver) -> None:
    """Marks the first model under the first heading."""
    app.click("modelPicker")
    rows = app.until_seen("modelRows")
    assert isinstance(rows, ModelRows)
    app.click(rows.viewport(), rows.visualItemRect(rows.item(1)).center(), Qt.MouseButton.RightButton)
    app.choose("Favourite")
    app.press("Escape")


def test_retry_does_what_failed_last_and_opens_no_file_that_was_refused_before(
        app: Driver, starter_model: Path, another_model: Path, tmp_path: Path) -> None:
    moved, refused = tmp_path / "moved.gguf", tmp_path / "refused.gguf"
    shutil.copyfile(starter_model, moved)
    refused.write_bytes(b"")
    app.open_ready(starter_model)
    kept = notes(app)
    text = lock(kept)
    app.drop_file(moved)            # the same model elsewhere, which has to be noted
    app.until_seen("notice.library")
    unlock(kept, text)
    app.click("noticeAction.retry")
    app.until(lambda: app.services.models.path == moved and app.window.engine_ready())
    assert app.notice("library") is None

    app.drop_file(refused)
    strip = app.until_seen("notice.library")
    assert isinstance(strip, Strip)
    app.click(strip.close_button)
    refused.unlink()
    shutil.copyfile(another_model, refused)
    added: list[ModelFile] = []
    told: list[AssistantError] = []
    app.services.library.file_added.connect(added.append)
    app.services.library.failed.connect(told.append)
    text = lock(kept)
    make_favourite(app)
    app.until(lambda: told)
    app.services.library.collection.used(moved)     # the same trouble once more, as after every load
    app.until(lambda: len(told) == 2)
    unlock(kept, text)
    app.click("noticeAction.retry")
    app.until(lambda: "favourite" in kept.read_text("utf-8"))
    assert app.notice("library") is None
    assert not added
    assert app.services.models.path == moved


def test_a_model_that_could_not_be_deleted_is_asked_about_again(
        app: Driver, starter_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = app.home / "models" / "own.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(starter_model, file)
    app.open_ready(file)
    app.click("modelPicker")
    fold = app.until_seen("detailsFold")
    assert isinstance(fold, Fold)
    if not fold.is_open():      # it stays as it was left
        app.scroll_to(fold.button)
        app.click(fold.button)
    app.scroll_to(app.until_seen("deleteFileButton"))
    with monkeypatch.context() as unplugged:
        unplugged.setattr(model_removal, "plan", refuse)
        app.click("deleteFileButton")
        app.until_seen("notice.library")
    app.click("noticeAction.retry")
    app.until_seen("confirmDeletion")
    assert app.notice("library") is None
    app.press("Escape")
    app.until(lambda: not app.seen("confirmDeletion"))
    assert app.window.engine_ready()


def refuse(*_about: object) -> None:
    raise OSError(5, "Input/output error")
