"""What the user says of models stays with the content, across moves, versions and damage."""

import json
import os
import shutil
from pathlib import Path

import pytest

from assistant.domain.errors import StorageError
from assistant.domain.model_library import Attachment, FolderState, Origin
from assistant.store.model_folder import ModelFolder
from assistant.store.model_records import Record
from assistant.store.model_sources.source import Source
from tests.store.model_layouts import gguf, put


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return tmp_path / "disk"


@pytest.fixture
def library(tmp_path: Path, disk: Path) -> ModelFolder:
    folder = open_library(tmp_path)
    folder.records.set_folders([disk])
    return folder


def open_library(top: Path) -> ModelFolder:
    return ModelFolder(top / "models", None, top / "data" / "models.json")


def say(library: ModelFolder, path: Path, **values: object) -> None:
    [model] = [each for each in library.files() if each.lies_at(path)]
    library.records.say(model.fingerprint, path=str(model.path), **values)


def test_a_models_name_note_and_favourite_are_kept(library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    a = put(disk / "a.gguf", gguf(general__name="Alpha"))
    b = put(disk / "b.gguf", gguf(general__name="Beta", x="y"))
    say(library, b, name="  My  model ", note="good at verse", favourite=True, adapters=(Attachment(a, 0.5),))
    first, second = open_library(tmp_path).files()
    assert (first.path, first.name, first.original_name) == (b, "My model", "Beta")       # favourites come first
    assert (first.note, first.favourite, first.adapters) == ("good at verse", True, (Attachment(a, 0.5),))
    assert (second.name, second.own_name, second.favourite) == ("Alpha", "", False)
    say(library, b, name="", note="", favourite=False, adapters=())
    assert [model.name for model in library.files()] == ["Alpha", "Beta"]


def test_a_moved_and_renamed_file_keeps_what_was_said_and_tells_where_it_went(library: ModelFolder, disk: Path) -> None:
    file = put(disk / "a.gguf", gguf(general__name="Alpha"))
    say(library, file, note="mine")
    moved = disk / "new" / "b.gguf"
    moved.parent.mkdir()
    file.rename(moved)
    [model] = library.files()
    assert (model.path, model.note) == (moved, "mine")
    assert library.listed().merged.moved == ((file, moved),)


def test_what_a_newer_version_knows_stays_in_the_file(library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    file = put(disk / "a.gguf", gguf())
    say(library, file, note="mine")
    notes = tmp_path / "data" / "library.json"
    document = json.loads(notes.read_text("utf-8"))
    [fingerprint] = document["models"]
    document["models"][fingerprint] |= {"colour": "green", "favourite": "perhaps", "stars": 0, "shared": False}
    document |= {"shelves": [1, 2], "version": 7}
    notes.write_text(json.dumps(document), "utf-8")
    newer = open_library(tmp_path)
    assert newer.records.of(fingerprint) == Record(note="mine", path=str(file))
    newer.records.say(fingerprint, favourite=True)
    document = json.loads(notes.read_text("utf-8"))
    assert (document["shelves"], document["version"]) == ([1, 2], 7)
    kept = document["models"][fingerprint]
    assert (kept["colour"], kept["stars"], kept["shared"]) == ("green", 0, False)
    assert document["models"][fingerprint]["favourite"] is True


@pytest.mark.parametrize("damaged", ["{", "[]", "\x00"])
def test_damaged_notes_are_kept_aside(library: ModelFolder, disk: Path, tmp_path: Path, damaged: str) -> None:
    put(tmp_path / "data" / "library.json", damaged.encode())
    again = open_library(tmp_path)
    assert again.records.folders() == []
    assert len(list((tmp_path / "data").glob("library.damaged-*"))) == 1


@pytest.mark.parametrize("strange", [
    {"models": []}, {"models": {"f": 3}}, {"models": {"f": {"adapters": [1, {"path": 2}, {"scale": "x"}]}}},
    {"folders": "x", "unwanted_folders": {}, "told_folders": [1], "moves": 5}])
def test_notes_of_another_shape_are_read_as_far_as_they_go(tmp_path: Path, strange: object) -> None:
    put(tmp_path / "data" / "library.json", json.dumps(strange).encode())
    records = open_library(tmp_path).records
    assert records.of("f") == Record()
    assert (records.folders(), records.unwanted(), records.moves()) == ([], set(), {})
    assert records.first_telling(tmp_path)
    assert not records.first_telling(tmp_path)


def test_notes_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    model = put(tmp_path / "models" / "a.gguf", gguf())
    (tmp_path / "data" / "library.json").mkdir(parents=True)      # neither to be read nor to be replaced
    library = open_library(tmp_path)
    assert [each.path for each in library.files()] == [model]
    with pytest.raises(StorageError, match="could not be saved"):
        library.records.say("f", note="x")


def test_a_folder_that_is_unplugged_shows_its_models_as_away_until_it_returns(
        library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    file = put(disk / "o" / "r" / "a.gguf", gguf(general__name="Alpha"))
    say(library, file, note="mine")
    disk.rename(tmp_path / "unplugged")
    for each in (library, open_library(tmp_path)):
        [model] = each.files()
        assert (model.path, model.name, model.note, model.away) == (file, "Alpha", "mine", True)
        assert [folder.state for folder in each.listed().folders] == [FolderState.MISSING, FolderState.MISSING]
    (tmp_path / "unplugged").rename(disk)
    assert [model.away for model in library.files()] == [False]


def test_a_mount_point_left_empty_is_no_folder_whose_models_were_deleted(
        library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    file = put(disk / "a.gguf", gguf())
    library.files()
    index = tmp_path / "data" / "models.json"
    document = json.loads(index.read_text("utf-8"))
    document["files"][str(file)]["device"] += 1       # it lay on another disk
    index.write_text(json.dumps(document), "utf-8")
    file.unlink()
    assert [model.away for model in open_library(tmp_path).files()] == [True]


@pytest.fixture
def stick(disk: Path, other_disk: Path) -> Path:
    """A folder in the user's folder, on a disk of its own."""
    put(disk / "own.gguf", gguf(general__name="Own"))
    put(other_disk / "a.gguf", gguf(general__name="Alpha"))
    (disk / "stick").symlink_to(other_disk)
    return disk / "stick"


@pytest.mark.parametrize("left", ["an empty folder", "nothing"])
def test_what_lies_on_a_disk_mounted_within_a_folder_is_away_until_that_is_mounted_again(
        library: ModelFolder, stick: Path, other_disk: Path, tmp_path: Path, left: str) -> None:
    say(library, stick / "a.gguf", note="mine")
    stick.unlink()
    if left == "an empty folder":
        stick.mkdir()
    for each in (library, open_library(tmp_path)):
        assert [(model.name, model.note, model.away) for model in each.files()] == [
            ("Alpha", "mine", True), ("Own", "", False)]
    if left == "an empty folder":
        stick.rmdir()
    stick.symlink_to(other_disk)
    assert [(model.name, model.note, model.away) for model in library.files()] == [
        ("Alpha", "mine", False), ("Own", "", False)]


def test_what_is_deleted_from_a_disk_mounted_within_a_folder_is_gone(library: ModelFolder, stick: Path) -> None:
    assert [model.name for model in library.files()] == ["Alpha", "Own"]
    (stick / "a.gguf").unlink()
    assert [model.name for model in library.files()] == ["Own"]


def test_what_is_away_with_a_disk_within_a_folder_can_be_taken_off_the_list(
        library: ModelFolder, stick: Path) -> None:
    library.files()
    stick.unlink()
    library.forget(stick / "a.gguf")
    assert [model.name for model in library.files()] == ["Own"]


def test_deleted_models_are_gone_while_their_folder_is_there(library: ModelFolder, disk: Path) -> None:
    put(disk / "a.gguf", gguf()).unlink()
    b = put(disk / "b.gguf", gguf())
    assert [model.path for model in library.files()] == [b]
    b.unlink()
    assert library.files() == []


def test_a_folder_that_does_not_answer_shows_what_was_known(library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    put(disk / "a.gguf", gguf(general__name="Alpha"))
    library.files()
    again = open_library(tmp_path)
    source = Source(disk, Origin.FOLDER)
    assert source in again.sources()
    again.forget_look(source, FolderState.SLOW)
    listing = again.listed()
    assert [(model.name, model.away) for model in listing.merged.models] == [("Alpha", True)]
    assert FolderState.SLOW in {folder.state for folder in listing.folders}


def test_a_model_found_in_two_folders_of_the_library_is_listed_once(library: ModelFolder, disk: Path) -> None:
    file = put(disk / "inner" / "a.gguf", gguf())
    library.records.set_folders([disk, disk / "inner"])
    [model] = library.files()
    assert [place.path for place in model.places] == [file]


def test_the_place_opened_last_is_the_one_in_use(library: ModelFolder, disk: Path, tmp_path: Path) -> None:
    a = put(disk / "a.gguf", gguf(general__name="Same"))
    say(library, a, favourite=True)
    b = tmp_path / "b.gguf"
    shutil.copy(a, b)
    assert library.add(b).path == b
    [model] = library.files()
    assert (model.path, {place.path for place in model.places}) == (b, {a, b})
    assert model.favourite
    os.unlink(b)
    assert library.files()[0].path == a


def test_a_whole_copy_stands_in_for_the_one_in_use_that_lacks_a_part(library: ModelFolder, disk: Path) -> None:
    names = [f"big-0000{number}-of-00002.gguf" for number in (1, 2)]
    for folder in ("a", "b"):
        for name in names:
            put(disk / folder / name, gguf(general__name="Same", part=name))
    say(library, disk / "a" / names[0], note="mine")
    (disk / "a" / names[1]).unlink()
    [model] = library.files()
    assert (model.path, model.usable, model.usual) == (disk / "b" / names[0], True, disk / "a" / names[0])
    put(disk / "a" / names[1], gguf(general__name="Same", part=names[1]))
    assert library.files()[0].path == disk / "a" / names[0]
