"""What is told before a model is deleted: what goes with it, and what stays."""

import shutil
from pathlib import Path

import pytest

from assistant.domain.model_library import Removal
from assistant.store import model_removal
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources.programs import Surroundings, sources
from tests.store.model_layouts import gguf, put


@pytest.fixture
def library(tmp_path: Path) -> ModelFolder:
    here = Surroundings(tmp_path / "user", {}, "linux", tmp_path / "root")
    folder = ModelFolder(tmp_path / "models", None, tmp_path / "data" / "models.json", programs=lambda: sources(here))
    folder.records.set_folders([tmp_path / "disk"])
    return folder


def plan(library: ModelFolder, path: Path) -> Removal:
    [model] = library.files()
    return model_removal.plan(model, path)


def test_the_same_file_in_a_linked_folder_goes_too_and_its_program_misses_it(
        library: ModelFolder, tmp_path: Path) -> None:
    file = put(tmp_path / "disk/o/r/a.gguf", gguf())
    studio = tmp_path / "user/.lmstudio/models"
    studio.parent.mkdir(parents=True)
    studio.symlink_to(tmp_path / "disk")
    for path in (file, studio / "o/r/a.gguf"):
        told = plan(library, path)
        assert (told.stays, told.loses) == ((), ("LM Studio",))
        assert {path, *told.goes_too} == {file, studio / "o/r/a.gguf"}
    copy = put(tmp_path / "models/a.gguf", gguf())
    assert plan(library, file).stays == (copy,)
    assert set(plan(library, copy).stays) == {file, studio / "o/r/a.gguf"}


def test_a_link_goes_with_its_file_and_a_file_stays_without_its_link(library: ModelFolder, tmp_path: Path) -> None:
    file, link = put(tmp_path / "disk/a.gguf", gguf()), tmp_path / "models/b.gguf"
    link.parent.mkdir()
    link.symlink_to(file)
    assert (plan(library, file).stays, plan(library, file).goes_too) == ((), (link,))
    assert plan(library, link).goes_too == ()
    assert (plan(library, link).stays, plan(library, link).files) == ((file,), (link,))


def test_a_copy_stays_also_on_a_disk_that_is_not_connected(library: ModelFolder, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    away = put(tmp_path / "disk/a.gguf", gguf())
    assert plan(library, file).stays == (away,)
    shutil.move(tmp_path / "disk", tmp_path / "unplugged")
    assert plan(library, file).stays == (away,)
