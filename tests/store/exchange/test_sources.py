"""Folders to be imported are looked through bit by bit: the user may stop it, and what cannot be read keeps no other
away."""

import errno
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.chat import Chat
from assistant.domain.errors import Cancelled, StorageError
from assistant.store.exchange.sources import Arrival, files_in, read

FILES = Path(__file__).parent / "files"
CHATGPT, LM_STUDIO = FILES / "conversations.json", FILES / "1700000000000.conversation.json"


def names(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file, _chosen in files_in([folder])]


def chats(path: Path) -> list[Chat]:
    return [found.chat for found in read(path) if isinstance(found, Arrival)]


def test_files_come_in_the_order_of_their_names_those_of_a_folder_before_those_of_the_folders_in_it(
        tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.ZIP", "a/.hidden/3.chat", "c.json", "model.gguf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.json").mkdir()
    assert names(tmp_path) == ["c.json", "a/.hidden/3.chat", "b/1.ZIP", "b/2.json"]


def test_a_folder_without_a_file_to_read_can_be_left(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}").mkdir()
    (tmp_path / "9.json").touch()
    looked = 0

    def go_on() -> None:
        nonlocal looked
        looked += 1
        if looked == 3:
            raise Cancelled("Stopped")

    with pytest.raises(Cancelled):
        list(files_in([tmp_path / "5", tmp_path], go_on))
    assert looked == 3


def test_a_folder_on_a_disk_that_has_gone_keeps_no_other_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "gone", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.json").touch()
    listed = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "gone":
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN), str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path) == ["a/1.json", "z/1.json"]


def test_what_cannot_be_read_in_a_zip_is_named_and_keeps_no_other_away(tmp_path: Path) -> None:
    path, torn = tmp_path / "export.zip", b'[{"title": "torn apart"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("latin.json", b'[{"mapping": {}, "title": "\xe9"}]')
        archive.writestr("cut.json", CHATGPT.read_bytes()[:-9])
        archive.writestr("newer.json", '{"format": "parley-chats", "version": 99, "chats": []}')
        archive.writestr("torn.json", torn + b"]")
        archive.writestr("export/conversations.json", CHATGPT.read_bytes())
        archive.writestr("export/1.conversation.json", LM_STUDIO.read_bytes())
    path.write_bytes(path.read_bytes().replace(torn, torn[::-1]))      # its checksum is another now
    errors = [found for found in read(path) if isinstance(found, StorageError)]
    for error, name, told in zip(errors, ("latin", "cut", "newer", "torn"),
                                 ("damaged", "damaged", "newer version", "damaged"), strict=True):
        assert f"“{name}.json”" in str(error)
        assert told in str(error)
    there = chats(CHATGPT) + chats(LM_STUDIO)
    assert chats(path)[-len(there):] == there


def test_what_macos_puts_into_a_zip_is_no_chat(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("__MACOSX/export/._conversations.json", "__MACOSX/other.json", "export/._conversations.json"):
            archive.writestr(name, b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02\xb0")
        archive.write(CHATGPT, "export/conversations.json")
    found = list(read(path))
    assert [each.chat for each in found if isinstance(each, Arrival)] == chats(CHATGPT)
    assert len(found) == len(chats(CHATGPT))
