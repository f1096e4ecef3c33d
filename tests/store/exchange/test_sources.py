"""Folders to be imported are looked through bit by bit: the user may stop it, and what cannot be read keeps no other
away."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import Cancelled
from assistant.store.exchange.sources import files_in


def names(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file, _chosen in files_in([folder])]


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
