"""Models that come to a place where no look has seen them yet: they are listed at once, and so are the others."""

from pathlib import Path

import pytest

from assistant.domain.model_library import Origin
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources import looking
from assistant.store.model_sources.source import Looked, Source
from tests.store.model_layouts import gguf, put


@pytest.fixture
def folder(tmp_path: Path) -> ModelFolder:
    return open_library(tmp_path)


def open_library(top: Path) -> ModelFolder:
    return ModelFolder(top / "models", None, top / "data" / "models.json")


def listed(folder: ModelFolder) -> dict[str, bool]:
    """Returns names of the models listed, and whether each is there."""
    return {model.name: not model.away for model in folder.listed().merged.models}


def move(folder: ModelFolder, file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
    folder.moved(file, target)


@pytest.mark.parametrize("looked", [False, True])
def test_a_model_is_listed_where_it_was_moved_to_before_anybody_has_looked_there(
        looked: bool, folder: ModelFolder, tmp_path: Path) -> None:
    file, target = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha")), tmp_path / "disk/o/r/a.gguf"
    folder.files()
    target.parent.mkdir(parents=True)
    folder.records.set_folders([tmp_path / "disk"])     # just added
    if looked:
        folder.files()
    move(folder, file, target)
    [model] = folder.listed().merged.models
    assert (model.path, model.origin, model.away) == (target, Origin.FOLDER, False)
    assert [model.path for model in folder.files()] == [target]
    target.unlink()
    assert folder.files() == []


def test_a_model_that_is_moved_while_its_new_folder_is_looked_into_stays_listed(
        folder: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, target = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha")), tmp_path / "disk/a.gguf"
    target.parent.mkdir()
    folder.records.set_folders([tmp_path / "disk"])
    folder.files()
    look = looking.look

    def look_and_move(source: Source) -> Looked:
        seen = look(source)
        move(folder, file, target)
        return seen

    monkeypatch.setattr(looking, "look", look_and_move)
    folder.look(Source(tmp_path / "disk", Origin.FOLDER))
    assert listed(folder) == {"Alpha": True}


def test_of_a_model_kept_twice_the_copy_in_use_is_that_where_it_was_moved_to(
        folder: ModelFolder, tmp_path: Path) -> None:
    own, other, target = tmp_path / "models/a.gguf", tmp_path / "disk/a.gguf", tmp_path / "disk/z/a.gguf"
    for path in (own, other):
        put(path, gguf(general__name="Same"))
    folder.records.set_folders([tmp_path / "disk"])
    [model] = folder.files()
    folder.records.say(model.fingerprint, path=str(own))
    move(folder, own, target)
    for model in (*folder.listed().merged.models, *folder.files()):
        assert [place.path for place in model.places] == [target, other]


def test_two_files_opened_from_one_folder_are_both_listed(folder: ModelFolder, tmp_path: Path) -> None:
    folder.add(put(tmp_path / "disk/a.gguf", gguf(general__name="Alpha")))
    folder.add(put(tmp_path / "disk/b.gguf", gguf(general__name="Beta")))
    assert listed(folder) == {"Alpha": True, "Beta": True}


def test_a_file_opened_before_its_folder_was_looked_into_hides_none_of_the_others(
        folder: ModelFolder, tmp_path: Path) -> None:
    put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    opened = put(tmp_path / "models/b.gguf", gguf(general__name="Beta"))
    folder.files()
    again = open_library(tmp_path)
    again.add(opened)
    assert listed(again) == {"Alpha": False, "Beta": True}
    again.files()
    assert listed(again) == {"Alpha": True, "Beta": True}


def test_of_a_model_kept_twice_the_copy_that_is_opened_is_the_one_in_use(folder: ModelFolder, tmp_path: Path) -> None:
    put(tmp_path / "models/a.gguf", gguf(general__name="Same"))
    opened = put(tmp_path / "disk/a.gguf", gguf(general__name="Same"))
    folder.files()
    assert folder.add(opened).path == opened
    assert [model.path for model in (*folder.listed().merged.models, *folder.files())] == [opened, opened]
