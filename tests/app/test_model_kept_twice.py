"""A model of which there are two copies, in the app: where one cannot be read, the other is used as that one was."""

import shutil
from pathlib import Path

import pytest

from assistant.control.model_session import ModelSession
from tests.app.driver import CONTEXT, Driver
from tests.control.collection_shelf import hang


@pytest.fixture
def copies(app: Driver, another_model: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The copy that was used last, from a folder of the user's, with a setting of its own; and the other one."""
    in_use, other = tmp_path / "disk/another.gguf", app.home / "models/another.gguf"
    for path in (in_use, other):
        path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(another_model, in_use)
    app.settings_for(in_use, context_length=CONTEXT // 2)
    app.open()
    library = app.services.library
    library.collection.add_folder(in_use.parent)
    app.until(lambda: library.file(in_use) is not None)
    app.services.models.choose(in_use)
    app.until(lambda: any(model.last_used > 0 for model in library.files))
    app.close()
    shutil.copyfile(another_model, other)
    return in_use, other


def is_loaded(models: ModelSession, path: Path) -> bool:
    return models.info is not None and Path(models.info.path) == path


def test_the_other_copy_is_loaded_at_the_start_where_the_disk_of_the_one_in_use_is_not_connected(
        app: Driver, copies: tuple[Path, Path], tmp_path: Path) -> None:
    in_use, other = copies
    in_use.parent.rename(tmp_path / "unplugged")
    app.open()
    models = app.services.models
    app.until(lambda: is_loaded(models, other))
    assert models.window.tokens == CONTEXT // 2
    (tmp_path / "unplugged").rename(in_use.parent)
    app.services.library.refresh()
    app.until(lambda: models.path == in_use)
    assert is_loaded(models, other), "what is loaded stays"


def test_a_copy_chosen_while_the_other_one_does_not_answer_is_loaded_with_its_settings(
        app: Driver, copies: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    in_use, other = copies
    answers = hang(monkeypatch, in_use.parent)
    app.open_ready()
    models, library = app.services.models, app.services.library
    assert is_loaded(models, in_use)
    app.until(lambda: any(model.path == other for model in library.files))
    assert models.path == in_use, "it is only slow"
    models.choose(other)
    app.until(lambda: is_loaded(models, other))
    assert models.window.tokens == CONTEXT // 2
    answers.set()
