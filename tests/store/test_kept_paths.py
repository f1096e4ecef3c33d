"""Models are found again where the folder that holds them was carried to."""

import json
import shutil
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from assistant.control.background import Background
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.preferences import Preferences
from assistant.control.speeds import Speeds
from assistant.domain.settings import App
from assistant.store import kept_paths
from assistant.store.kept_paths import KeptPaths
from assistant.store.model_folder import ModelFolder
from assistant.store.settings_file import SettingsFile, StoredSettings


def folder_at(home: Path, starter: Path | None = None) -> ModelFolder:
    resources = starter.parents[1] if starter is not None else None
    return ModelFolder(home / "models", starter, home / "data" / "models.json", KeptPaths(home, resources))


@pytest.fixture
def stick(tmp_path: Path, starter_model: Path) -> Path:
    """A portable folder with one model downloaded into it."""
    home = tmp_path / "E" / "parley-data"
    model = home / "models" / "maker" / "name" / "model.gguf"
    model.parent.mkdir(parents=True)
    model.symlink_to(starter_model)     # 98 MB that nobody has to copy
    (home / "data").mkdir()
    return home


def moved(stick: Path) -> Path:
    other = stick.parents[1] / "F" / "parley-data"
    other.parent.mkdir()
    shutil.move(stick, other)
    return other


def test_what_lies_inside_is_kept_relative_and_all_else_as_it_is(tmp_path: Path) -> None:
    kept = KeptPaths(tmp_path / "home", tmp_path / "program" / "resources")
    for path, text in ((tmp_path / "home" / "models" / "a" / "b.gguf", "models/a/b.gguf"),
                       (tmp_path / "program" / "resources" / "starter" / "s.gguf", "resources/starter/s.gguf"),
                       (tmp_path / "elsewhere" / "c.gguf", str(tmp_path / "elsewhere" / "c.gguf"))):
        assert kept.kept(str(path)) == text
        assert kept.found(text) == str(path)
    assert kept.kept("") == kept.found("") == ""


def test_without_one_folder_for_all_only_the_programs_own_file_is_relative(tmp_path: Path) -> None:
    kept = KeptPaths(None, tmp_path / "resources")
    assert kept.kept(str(tmp_path / "models" / "a.gguf")) == str(tmp_path / "models" / "a.gguf")
    assert kept.kept(str(tmp_path / "resources" / "starter" / "s.gguf")) == "resources/starter/s.gguf"


@pytest.mark.parametrize(("system", "home"), [(PurePosixPath, "/media/stick/parley-data"),
                                              (PureWindowsPath, r"E:\parley-data")])
@pytest.mark.parametrize("path", ["/home/u/m.gguf", "C:/models/m.gguf", r"D:\models\m.gguf", r"\\server\share\m.gguf"])
def test_models_outside_the_stick_are_the_same_on_every_system(
        monkeypatch: pytest.MonkeyPatch, system: type[PurePath], home: str, path: str) -> None:
    monkeypatch.setattr(kept_paths, "Path", system)
    root: Any = system(home)
    kept = KeptPaths(root)
    assert kept.found(path) == kept.kept(path) == path
    inside = str(root / "models" / "m.gguf")
    assert kept.kept(inside) == "models/m.gguf"
    assert kept.found("models/m.gguf") == inside


def test_a_path_from_linux_that_was_used_on_windows_is_one_of_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_paths, "Path", PureWindowsPath)
    root: Any = PureWindowsPath(r"E:\parley-data")
    assert KeptPaths(root).kept(str(PureWindowsPath("/home/u/m.gguf"))) == "/home/u/m.gguf"


def test_a_checksum_goes_with_the_stick(stick: Path) -> None:
    folder = folder_at(stick)
    [file] = folder.files()
    folder.set_sha256(file.path, "ab" * 32)
    [name] = json.loads((stick / "data" / "models.json").read_text("utf-8"))["files"]
    assert name == "models/maker/name/model.gguf"
    other = moved(stick)
    [file] = folder_at(other).files()
    assert (file.path, file.sha256) == (other / "models" / "maker" / "name" / "model.gguf", "ab" * 32)


def test_a_file_opened_from_elsewhere_stays_where_it_is(stick: Path, starter_model: Path) -> None:
    (stick / "models" / "maker" / "name" / "model.gguf").unlink()
    folder_at(stick).add(starter_model)
    [file] = folder_at(moved(stick)).files()
    assert (file.path, file.downloaded) == (starter_model, False)


def test_an_index_with_whole_paths_is_understood_and_becomes_relative(stick: Path) -> None:
    model = stick / "models" / "maker" / "name" / "model.gguf"
    old = ModelFolder(stick / "models", None, stick / "data" / "models.json")
    old.files()
    old.set_sha256(model, "cd" * 32)
    folder = folder_at(stick)
    [file] = folder.files()
    assert file.sha256 == "cd" * 32
    folder.set_sha256(model, "ef" * 32)
    assert list(json.loads((stick / "data" / "models.json").read_text("utf-8"))["files"]) == [
        "models/maker/name/model.gguf"]


def test_the_model_used_last_its_values_its_speed_and_its_trouble_go_with_the_stick(stick: Path, qtbot: object) -> None:
    model = stick / "models" / "maker" / "name" / "model.gguf"
    disk = Background(1)
    kept = KeptPaths(stick)
    preferences = Preferences(SettingsFile(stick / "config" / "settings.json", kept), disk)
    preferences.set_app("last_model", str(model))
    preferences.set_for_model(model, "model.threads", 3)
    Speeds(preferences).add(model, 12.5)
    GraphicsTrouble(preferences).add(str(model))
    preferences.flush()
    disk.finish()
    assert str(stick) not in (stick / "config" / "settings.json").read_text("utf-8")
    other = moved(stick)
    kept = KeptPaths(other)
    preferences = Preferences(SettingsFile(other / "config" / "settings.json", kept), Background(1))
    model = other / "models" / "maker" / "name" / "model.gguf"
    assert preferences.app.last_model == str(model)
    assert preferences.model_options(model).threads == 3
    assert Speeds(preferences).of(model) == 12.5
    assert GraphicsTrouble(preferences).met(model)


def test_the_speed_of_a_model_moved_within_the_stick_goes_along(tmp_path: Path, qtbot: object) -> None:
    disk = Background(1)
    here, there = (Preferences(SettingsFile(tmp_path / f"{home}.json", KeptPaths(tmp_path / home)), disk)
                   for home in ("here", "there"))
    speeds = Speeds(here)
    speeds.add(tmp_path / "here/models/a.gguf", 20)
    speeds.relocate(tmp_path / "here/models/a.gguf", tmp_path / "here/models/b.gguf")
    there.set_app("app.speeds", here.app.speeds)
    assert Speeds(there).of(tmp_path / "there/models/b.gguf") == 20
    assert speeds.of(tmp_path / "here/models/a.gguf") == 0
    disk.finish()


def test_settings_with_whole_paths_are_understood_and_not_doubled(stick: Path) -> None:
    model = str(stick / "models" / "maker" / "name" / "model.gguf")
    file = stick / "config" / "settings.json"
    stored = StoredSettings(App(last_model=model), {}, {model: {"model.threads": 2}})
    SettingsFile(file).save(stored)
    portable = SettingsFile(file, KeptPaths(stick))
    assert portable.load() == stored
    portable.save(portable.load())
    document = json.loads(file.read_text("utf-8"))
    assert document["app"]["last_model"] == "models/maker/name/model.gguf"
    assert document["models"] == {"models/maker/name/model.gguf": {"model": {"threads": 2}}}
