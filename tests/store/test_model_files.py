"""Several threads learn of model files at once, and what each has learnt is kept."""

import threading
from pathlib import Path

import pytest

from assistant.domain.model_library import Origin
from assistant.store import model_reading
from assistant.store.model_files import ModelFiles
from assistant.store.model_folder import ModelFolder
from assistant.store.model_index import Entry, Facts
from assistant.store.model_sources import looking
from assistant.store.model_sources.source import Source
from tests.store.model_layouts import gguf, put


def test_a_checksum_that_comes_while_a_look_reads_the_same_file_is_kept(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    folder = ModelFolder(tmp_path / "models", None, tmp_path / "data/models.json")
    fingerprint = model_reading.fingerprint

    def meanwhile(path: Path, size: int) -> str:
        monkeypatch.setattr(model_reading, "fingerprint", fingerprint)
        another = threading.Thread(target=folder.set_sha256, args=(path, "ab" * 32))
        another.start()
        another.join(10)
        return fingerprint(path, size)

    monkeypatch.setattr(model_reading, "fingerprint", meanwhile)
    assert [model.sha256 for model in folder.files()] == ["ab" * 32]


def test_a_file_the_user_opens_while_a_look_puts_it_into_its_folder_stays_an_opened_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "disk/a.gguf", gguf(general__name="Alpha"))
    files, source = ModelFiles(tmp_path / "models.json"), Source(tmp_path / "disk", Origin.FOLDER)
    learn_one = files.learn_one

    def meanwhile(path: Path, facts: Facts | None = None) -> Entry:
        entry = learn_one(path, facts)
        if facts is not None:           # it is read, and about to be placed
            files.change(path, added=True)
        return entry

    monkeypatch.setattr(files, "learn_one", meanwhile)
    files.learn(source, looking.look(source), lambda: True)
    entry = files.known()[str(file)]
    assert (entry.added, entry.folder) == (True, str(tmp_path / "disk"))


def test_a_file_that_goes_while_its_folder_is_read_is_no_damaged_model(tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    files, source = ModelFiles(tmp_path / "models.json"), Source(tmp_path / "models", Origin.OWN)
    looked = looking.look(source)
    file.unlink()
    files.learn(source, looked, lambda: True)
    assert files.known() == {}
