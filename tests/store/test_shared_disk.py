"""A disk whose files all belong to somebody else, as those of exFAT, NTFS or a shared folder may, or whose folders
cannot be synced: what can be written there is kept, although no file's mode or time can be set."""

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore
from assistant.store.model_move import Move
from assistant.store.settings_file import SettingsFile, StoredSettings
from tests.store.database_files import say
from tests.store.model_layouts import put

CONTENT = bytes(range(256)) * 400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return put(tmp_path / "from" / "model.gguf", CONTENT)


def refuse_modes_and_times(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_named: object) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    for call in ("chmod", "utime"):
        monkeypatch.setattr(os, call, refused)


def refuse_folders(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """From now on a folder's sync fails with this error, a file's does not."""
    fsync = os.fsync

    def of_files_alone(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", of_files_alone)


def test_a_model_moves_there(file: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_modes_and_times(monkeypatch)
    target = Move([file], other_disk, lambda _state: None).run()
    assert target.read_bytes() == CONTENT
    assert list(other_disk.iterdir()) == [target]
    assert not file.exists()


def test_a_model_moves_into_a_folder_that_cannot_be_synced(
        file: Path, tmp_path: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_folders(monkeypatch, errno.EINVAL)
    copied = Move([file], other_disk, lambda _state: None).run()
    assert (copied.read_bytes() == CONTENT, file.exists()) == (True, False)
    renamed = Move([copied], other_disk / "inside", lambda _state: None).run()
    assert (renamed.read_bytes() == CONTENT, copied.exists()) == (True, False)


def test_a_disk_that_fails_as_the_folder_is_synced_costs_no_model(
        file: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_folders(monkeypatch, errno.EIO)
    with pytest.raises(StorageError):
        Move([file], other_disk, lambda _state: None).run()
    assert file.read_bytes() == CONTENT


def test_chats_are_opened_and_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ChatStore(path)
    say(first, "a whale")
    first.close()
    path.chmod(0o666)
    refuse_modes_and_times(monkeypatch)
    store = ChatStore(path)
    store.open()
    say(store, "another whale")
    texts = [message.text for chat in store.chats() for message in store.chat(chat.id).messages.values()]
    assert sorted(texts) == ["a whale", "another whale"]
    store.close()


def test_a_damaged_database_is_kept_aside_and_a_new_one_begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, b"hello " * 1000)
    refuse_modes_and_times(monkeypatch)
    refuse_folders(monkeypatch, errno.EINVAL)
    store = ChatStore(path)
    report = store.open()
    assert report.damaged_kept_as is not None
    assert report.damaged_kept_as.read_bytes() == b"hello " * 1000
    say(store, "a whale")
    store.close()


def test_settings_are_kept_and_damaged_ones_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = put(tmp_path / "settings.json", b"{")
    refuse_modes_and_times(monkeypatch)
    refuse_folders(monkeypatch, errno.EINVAL)
    loaded = SettingsFile(settings).load()
    assert loaded.damaged_kept_as is not None
    assert loaded.damaged_kept_as.read_bytes() == b"{"
    stored = StoredSettings(user={"generation.top_k": 20})
    SettingsFile(settings).save(stored)
    assert SettingsFile(settings).load() == stored
