"""The list of models: found wherever they lie, read once, deleted only where they are ours."""

import json
import os
import shutil
from pathlib import Path

import pytest

from assistant.domain.errors import ModelFileError, StorageError
from assistant.domain.gguf import Header, read_header
from assistant.domain.model import HubModel, HubPart
from assistant.domain.model_library import Told, Verification
from assistant.store import model_reading
from assistant.store.model_folder import ModelFolder
from tests.domain.test_gguf import gguf as whole_gguf
from tests.store.model_layouts import gguf, put


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models.json"


@pytest.fixture
def folder(models: Path, index: Path) -> ModelFolder:
    return ModelFolder(models, None, index)


def test_nothing_is_there_at_first(folder: ModelFolder, models: Path) -> None:
    assert folder.files() == []
    assert not models.exists()


def test_a_fetched_model_is_called_as_in_the_search(models: Path, index: Path) -> None:
    put(models / "maker" / "Small-2B-GGUF" / "a.gguf", gguf(general__name="small_ep2_mix1"))
    pinned = put(models / "maker" / "tiny-it-GGUF" / "b.gguf", gguf(general__name="tiny", x="y"))
    opened = put(models.parent / "disk" / "c.gguf", gguf(general__name="Gamma"))
    told = {(pinned.name, pinned.stat().st_size): Told("ab" * 32, "Tiny 270M")}
    folder = ModelFolder(models, None, index)
    assert folder.add(opened).name == "Gamma"
    assert folder.add(pinned, told).name == "Tiny 270M"
    assert {file.name for file in folder.files()} == {"Gamma", "Small 2B", "tiny it"}
    assert {file.name for file in folder.listed(told).merged.models} == {"Gamma", "Small 2B", "Tiny 270M"}


def test_two_files_of_one_repository_are_told_apart_by_their_quantisation(models: Path, index: Path) -> None:
    repository = models / "maker" / "Small-2B-GGUF"
    put(repository / "a-Q4_0.gguf", whole_gguf(general__name="x", general__file_type=2))
    large = put(repository / "a-Q8_0.gguf", whole_gguf(general__name="x", general__file_type=7))
    folder = ModelFolder(models, None, index)
    assert [file.name for file in folder.files()] == ["Small 2B Q4_0", "Small 2B Q8_0"]
    folder.records.say(next(file for file in folder.files() if file.path == large).fingerprint, name="The good one")
    assert [file.name for file in folder.files()] == ["Small 2B Q4_0", "The good one"]


def test_downloads_opened_files_and_the_practice_model_are_listed(
    models: Path, index: Path, tmp_path: Path, starter_model: Path,
) -> None:
    put(models / "owner" / "repo" / "b.gguf", gguf(general__name="Beta"))
    elsewhere = put(tmp_path / "disk" / "a.gguf", gguf(general__name="alpha"))
    folder = ModelFolder(models, starter_model, index)
    assert folder.add(elsewhere).name == "alpha"
    files = folder.files()
    assert [(file.downloaded, file.starter) for file in files] == [(False, False), (True, False), (False, True)]
    assert [file.name for file in files[:2]] == ["alpha", "Beta"]
    starter = files[2]
    assert starter.path == starter_model
    assert (starter.architecture, starter.layers, starter.context_length) == ("llama", 30, 8192)
    assert starter.quantisation == "Q4_1"
    assert starter.parameters > 130_000_000
    assert starter.has_template
    assert starter.size == starter_model.stat().st_size
    assert ModelFolder(models, starter_model, index).files() == files


def test_an_opened_file_that_is_gone_returns_with_its_drive(folder: ModelFolder, models: Path, index: Path,
                                                            tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    file = put(drive / "a.gguf", gguf())
    folder.add(file)
    drive.rename(tmp_path / "unplugged")
    for each in (folder, ModelFolder(models, None, index)):
        assert [(listed.path, listed.away, listed.usable) for listed in each.files()] == [(file, True, False)]
    (tmp_path / "unplugged").rename(drive)
    again = ModelFolder(models, None, index).files()
    assert [(listed.path, listed.away, listed.usable) for listed in again] == [(file, False, True)]


@pytest.mark.parametrize("inside", [".hidden", "/".join("x" * 20)])
def test_an_opened_file_stays_in_the_list_where_its_folder_is_not_walked_through(
        inside: str, folder: ModelFolder, models: Path, index: Path, tmp_path: Path) -> None:
    folder.records.set_folders([tmp_path / "disk"])
    file = put(tmp_path / "disk" / inside / "a.gguf", gguf())
    assert folder.files() == []
    folder.add(file)
    for each in (folder, ModelFolder(models, None, index)):
        assert [listed.path for listed in each.files()] == [file]


def test_a_forgotten_file_stays_on_its_disk(folder: ModelFolder, tmp_path: Path) -> None:
    file = put(tmp_path / "disk" / "a.gguf", gguf())
    folder.add(file)
    folder.forget(file)
    assert folder.files() == []
    assert file.exists()


def test_a_file_reached_by_two_ways_is_listed_once(folder: ModelFolder, models: Path, tmp_path: Path) -> None:
    file = put(models / "o" / "r" / "a.gguf", gguf())
    link = tmp_path / "link.gguf"
    link.symlink_to(file)
    folder.add(link)
    folder.add(file)
    assert [each.path for each in folder.files()] == [file]


def test_a_name_is_never_empty(folder: ModelFolder, models: Path) -> None:
    put(models / "o" / "r" / "Some-Model.Q4_K_M.gguf", gguf())
    assert [file.name for file in folder.files()] == ["Some-Model.Q4_K_M"]


def test_projectors_adapters_and_unfinished_downloads_are_left_out(folder: ModelFolder, models: Path) -> None:
    put(models / "o" / "r" / "mmproj-model-f16.gguf", gguf())
    put(models / "o" / "r" / "lora.gguf", gguf(general__type="adapter"))
    put(models / "o" / "r" / "model.gguf.part", gguf())
    put(models / "o" / "r" / "README.md", b"#")
    assert folder.files() == []


def test_a_model_whose_parts_come_one_after_the_other_needs_what_all_of_them_do(
        folder: ModelFolder, models: Path) -> None:
    split = whole_gguf(split__count=2, split__no=0)
    put(models / "o/r/big-00001-of-00002.gguf", split)
    assert [file.missing for file in folder.files()] == [("big-00002-of-00002.gguf",)]
    put(models / "o/r/big-00002-of-00002.gguf", split + bytes(100_000))
    [file] = folder.files()
    assert file.footprint
    assert file.footprint.weights == file.size == 2 * len(split) + 100_000


def test_a_model_in_parts_is_one_model(folder: ModelFolder, models: Path) -> None:
    parts = [put(models / "o" / "r" / f"big-0000{n}-of-00003.gguf", gguf(general__name="Big") + bytes(n))
             for n in (1, 2, 3)]
    assert [(file.path, file.size) for file in folder.files()] == [(parts[0], sum(p.stat().st_size for p in parts))]
    assert folder.describe(parts[2]).path == parts[0]
    parts[1].unlink()
    assert [(file.name, file.missing, file.usable) for file in folder.files()] == [
        ("Big", ("big-00002-of-00003.gguf",), False)]
    with pytest.raises(ModelFileError, match="big-00002-of-00003"):
        folder.describe(parts[0])
    parts[0].unlink()
    assert [(file.path, file.name, len(file.missing)) for file in folder.files()] == [(parts[0], "big", 2)]


def test_a_damaged_download_is_listed_so_that_it_can_be_deleted(folder: ModelFolder, models: Path) -> None:
    file = put(models / "o" / "r" / "broken.gguf", b"not a model")
    assert [(each.name, each.architecture) for each in folder.files()] == [("broken", "")]
    with pytest.raises(ModelFileError):
        folder.describe(file)
    put(file, gguf(general__name="Whole"))
    assert [each.name for each in folder.files()] == ["Whole"]


@pytest.mark.parametrize("odd", [
    gguf(general__type="adapter", adapter__type="lora", adapter__lora__alpha="much"),
    whole_gguf(tensors=[("blk." + "9" * 5000 + ".attn_q.weight", (64, 64), 2, 0)])], ids=["adapter", "model"])
def test_an_odd_header_keeps_no_other_model_off_the_list(folder: ModelFolder, models: Path, odd: bytes) -> None:
    put(models / "o/r/odd.gguf", odd)
    around = {put(models / f"o/r/{name}.gguf", gguf(general__name=name)) for name in "az"}
    assert around <= {file.path for file in folder.files() if file.architecture}


def test_a_file_that_is_read_wrongly_is_listed_as_damaged_among_the_others(
        folder: ModelFolder, models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def read(path: Path) -> Header:
        if path.name == "odd.gguf":
            raise ArithmeticError("a mistake of ours")
        return read_header(path)

    monkeypatch.setattr(model_reading, "read_header", read)
    for name in ("a", "odd", "z"):
        put(models / f"o/r/{name}.gguf", gguf(general__name=name))
    assert {file.path.stem: file.architecture for file in folder.files()} == {"a": "llama", "odd": "", "z": "llama"}
    assert "Traceback" in caplog.text
    assert "a mistake of ours" in caplog.text


@pytest.mark.parametrize("data", [b"", b"GGUF", b"PK\x03\x04" * 10, gguf(general__type="adapter")])
def test_a_file_that_is_no_model_is_not_added(folder: ModelFolder, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelFileError):
        folder.add(put(tmp_path / "x.gguf", data))
    assert folder.files() == []


def test_a_file_that_is_not_there_is_not_added(folder: ModelFolder, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not there"):
        folder.add(tmp_path / "x.gguf")


def test_a_header_is_read_once(models: Path, index: Path, starter_model: Path) -> None:
    folder = ModelFolder(models, starter_model, index)
    architecture = folder.files()[0].architecture
    document = json.loads(index.read_text("utf-8"))
    document["files"][str(starter_model)]["facts"]["architecture"] = "from the index"
    index.write_text(json.dumps(document), "utf-8")
    assert [file.architecture for file in ModelFolder(models, starter_model, index).files()] == ["from the index"]
    document["version"] = 0        # learnt by an older Parley
    index.write_text(json.dumps(document), "utf-8")
    assert [file.architecture for file in ModelFolder(models, starter_model, index).files()] == [architecture]


def test_the_practice_model_has_a_name_people_can_read(models: Path, index: Path, starter_model: Path) -> None:
    assert [file.name for file in ModelFolder(models, starter_model, index).files()] == ["SmolLM2 135M"]


def test_a_checksum_is_kept_until_the_file_changes(folder: ModelFolder, models: Path, index: Path) -> None:
    file = put(models / "o" / "r" / "a.gguf", gguf(general__name="One"))
    folder.set_sha256(file, "ab" * 32)
    again = ModelFolder(models, None, index)
    assert [(each.sha256, each.name) for each in again.files()] == [("ab" * 32, "One")]
    put(file, gguf(general__name="Two"))
    os.utime(file, ns=(1, 1))
    assert [(each.sha256, each.name) for each in again.files()] == [("", "Two")]


def test_what_a_file_was_downloaded_as_is_kept_though_the_file_is_damaged(
        folder: ModelFolder, models: Path, index: Path) -> None:
    file = put(models / "o" / "r" / "a.gguf", gguf(general__name="One"))
    parts = (HubPart("Q4/a.gguf", 7, "cd" * 32), HubPart("Q4/b.gguf", 8, "ef" * 32))
    model = HubModel("o/r", "Q4/a.gguf", "12" * 20, 15, "ab" * 32, "One", languages=("en",), parts=parts)
    folder.set_source(file, model)
    again = ModelFolder(models, None, index)
    assert [(each.source, each.repository, each.sha256, each.verification) for each in again.files()] == [
        (model, "o/r", "ab" * 32, Verification.VERIFIED)]
    put(file, b"GGUF")
    os.utime(file, ns=(1, 1))
    assert [each.source for each in ModelFolder(models, None, index).files()] == [model]
    document = json.loads(index.read_text("utf-8"))
    document["files"][str(file)]["source"] = {"repo": 5}
    index.write_text(json.dumps(document), "utf-8")
    assert [(each.path, each.source) for each in ModelFolder(models, None, index).files()] == [(file, None)]


def test_a_damaged_index_is_kept_aside_and_the_list_is_right(folder: ModelFolder, models: Path, index: Path) -> None:
    file = put(models / "o" / "r" / "a.gguf", gguf())
    for damaged in ("{", "[]", '{"version": 1, "files": {"/x": 5}}', '{"version": 1, "files": 3}'):
        put(index, damaged.encode())
        assert [each.path for each in ModelFolder(models, None, index).files()] == [file]
    assert len(list(index.parent.glob("models.damaged-*"))) == 4


def test_the_list_is_right_where_the_index_cannot_be_written(models: Path, tmp_path: Path) -> None:
    file = put(models / "o" / "r" / "a.gguf", gguf())
    (tmp_path / "file").write_bytes(b"")
    folder = ModelFolder(models, None, tmp_path / "dir" / "models.json")
    shutil.copy(tmp_path / "file", tmp_path / "dir")
    with pytest.raises(StorageError):
        folder.set_sha256(file, "ab" * 32)


def test_the_index_is_written_only_when_something_was_learnt(folder: ModelFolder, models: Path, index: Path) -> None:
    put(models / "o" / "r" / "a.gguf", gguf())
    folder.files()
    os.utime(index, ns=(1, 1))
    folder.files()
    assert index.stat().st_mtime_ns == 1
