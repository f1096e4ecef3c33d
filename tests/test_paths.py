"""Where everything lies: in the system's places, in PARLEY_HOME, or beside the program on a stick that is carried."""

import os
import sys
from pathlib import Path

import pytest

from assistant import paths


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in a folder of its own, as PyInstaller makes it; returns the executable."""
    monkeypatch.delenv("PARLEY_HOME")
    for name in ("APPIMAGE", "APPDIR"):
        monkeypatch.delenv(name, raising=False)
    return freeze(tmp_path / "program" / "parley", monkeypatch)


def freeze(executable: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    executable.parent.mkdir(parents=True, exist_ok=True)
    executable.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(executable))
    return executable


def all_in(home: Path) -> paths.Paths:
    return paths.Paths(home / "config", home / "data", home / "cache", home / "models", home)


def test_without_a_folder_beside_it_the_program_uses_the_systems_places(frozen: Path) -> None:
    found = paths.find()
    assert found.home is None
    assert frozen.parent not in found.data.parents


def test_a_folder_beside_the_program_holds_everything(frozen: Path) -> None:
    home = frozen.parent / "parley-data"
    home.mkdir()
    assert paths.find() == all_in(home)


def test_a_file_of_that_name_is_no_folder(frozen: Path) -> None:
    frozen.with_name("parley-data").touch()
    assert paths.find().home is None


def test_a_link_to_the_program_leads_to_the_folder_beside_the_program(
        frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (frozen.parent / "parley-data").mkdir()
    link = tmp_path / "bin" / "parley"
    link.parent.mkdir()
    link.symlink_to(frozen)
    monkeypatch.setattr(sys, "executable", str(link))
    assert paths.find().home == frozen.parent / "parley-data"


def test_an_appimage_looks_beside_its_own_file(frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "stick" / "parley-data"
    home.mkdir(parents=True)
    monkeypatch.setenv("APPIMAGE", str(tmp_path / "stick" / "Parley-x86_64.AppImage"))
    assert paths.find() == all_in(home)
    monkeypatch.setenv("APPDIR", str(frozen.parent))
    assert paths.find() == all_in(home)


def test_the_appimage_that_started_us_is_not_ours(
        frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stick" / "parley-data").mkdir(parents=True)
    monkeypatch.setenv("APPIMAGE", str(tmp_path / "stick" / "FileManager.AppImage"))
    monkeypatch.setenv("APPDIR", "/tmp/.mount_FileManager")
    assert paths.find().home is None


def test_a_mac_looks_beside_the_app(frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    freeze(tmp_path / "stick" / "Parley.app" / "Contents" / "MacOS" / "parley", monkeypatch)
    home = tmp_path / "stick" / "parley-data"
    home.mkdir()
    assert paths.find() == all_in(home)


def test_parley_home_comes_first(frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (frozen.parent / "parley-data").mkdir()
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path / "other"))
    assert paths.find() == all_in(tmp_path / "other")


def test_a_checkout_has_no_program_to_lie_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_HOME")
    assert paths.program() is None
    assert paths.find().home is None


def test_folders_are_the_users_alone_and_creating_them_leaves_no_file(home: Path) -> None:
    found = paths.find()
    paths.create(found)
    paths.create(found)
    folders = [entry for entry in home.rglob("*") if entry.is_dir()]
    assert {found.config, found.data, found.cache, found.models, found.logs} == set(folders)
    assert not [entry for entry in home.rglob("*") if entry.is_file()]
    assert all(not folder.stat().st_mode & 0o077 for folder in folders)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_that_cannot_be_written_to_is_noticed_although_it_is_there(home: Path) -> None:
    found = paths.find()
    paths.create(found)
    found.data.chmod(0o500)
    try:
        with pytest.raises(OSError, match="denied"):
            paths.create(found)
    finally:
        found.data.chmod(0o700)
