"""The end of everything Parley keeps: all of it, and nothing else, however the folders are laid out."""

import sys
from pathlib import Path

import pytest

from assistant.store import erasure
from assistant.store.chats import ChatStore
from assistant.store.erasure import Kind, Places
from assistant.store.private_file import damaged_name
from assistant.store.settings_file import SettingsFile, StoredSettings
from tests.store.database_files import fill, first_release


def one_folder(home: Path) -> Places:
    """As with PARLEY_HOME and on a stick."""
    return Places(home / "config", home / "data", home / "cache", home / "models", home / "data" / "parley.lock")


def on_linux(home: Path) -> Places:
    data = home / ".local" / "share" / "parley"
    return Places(home / ".config" / "parley", data, home / ".cache" / "parley", data / "models", data / "parley.lock")


def on_windows(home: Path) -> Places:
    data = home / "AppData" / "Local" / "parley"
    return Places(data, data, data / "Cache", data / "models", data / "parley.lock")


LAYOUTS = pytest.mark.parametrize("layout", [one_folder, on_linux, on_windows])


def use(places: Places) -> None:
    """Leaves what an app that was used, updated, damaged and killed leaves."""
    database = places.data / "chats.db"
    places.data.mkdir(parents=True)
    first_release(database, {"one": "a whale"})
    fill(database, chats=2)                                             # with a copy from before the migration
    store = ChatStore(database)
    store.search("whale")
    store.close()
    SettingsFile(places.config / "settings.json").save(StoredSettings())
    model = places.models / "maker" / "name" / "model.gguf"
    model.parent.mkdir(parents=True)
    for file in (model, model.with_name("other.gguf.part"), model.with_name("other.gguf.part.json"),
                 model.with_name("other.gguf.part.json.new"), model.with_name("other.gguf.part.lock"),
                 places.data / "downloads.json", damaged_name(places.data / "downloads.json"),
                 damaged_name(places.config / "settings.json"),
                 damaged_name(database), places.data / "chats.rescuing-77.db", places.data / "models.json",
                 places.data / "library.json", places.data / ".library.json.new", places.data / "machine.json",
                 model.with_name("third.gguf.moving"),
                 places.data / "logs" / "parley.log", places.data / "logs" / "parley.log.1",
                 places.cache / "states" / "chat-branch.state", places.cache / "states" / ".chat-branch.state.new",
                 places.cache / "look" / "check-ffffff.svg", places.cache / "huggingface" / "hub" / "version.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * 1000)


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if not file.is_dir() or file.is_symlink())


@LAYOUTS
def test_everything_goes_and_no_folder_of_ours_stays(tmp_path: Path, layout: object) -> None:
    places: Places = layout(tmp_path)  # type: ignore[operator]
    use(places)
    kept = erasure.look(places)
    assert sorted(file for found in kept.files.values() for file in found) == files(tmp_path)
    assert {kind: kept.count(kind) for kind in Kind} == {
        Kind.CHATS: 5, Kind.MODELS: 6, Kind.SETTINGS: 2, Kind.OTHER: 12}
    assert kept.size(Kind.MODELS) == 6000
    assert sum(kept.sizes.values()) == sum(file.stat().st_size for file in files(tmp_path))
    assert erasure.erase(places) == []
    assert files(tmp_path) == []
    assert not places.data.exists()
    assert not places.config.exists()
    assert erasure.look(places).nothing


@LAYOUTS
def test_what_somebody_else_put_there_stays(tmp_path: Path, layout: object) -> None:
    places: Places = layout(tmp_path)  # type: ignore[operator]
    use(places)
    others = [places.config / "notes.txt", places.data / "thesis.db", places.data / "chats" / "exported.md",
              places.models / "maker" / "README.md", places.cache / "look" / "photo.jpg"]
    for file in others:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
    assert sorted(erasure.others(places)) == sorted(others)
    assert erasure.erase(places) == []
    assert files(tmp_path) == sorted(others)


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_models_that_only_a_link_leads_to_stay(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "maker" / "name"
    elsewhere.mkdir(parents=True)
    theirs = elsewhere / "theirs.gguf"
    theirs.write_bytes(b"GGUF")
    places = one_folder(tmp_path / "home")
    (places.models / "a").mkdir(parents=True)
    (places.models / "a" / "link.gguf").symlink_to(theirs)
    (places.models / "maker").symlink_to(elsewhere.parent)
    assert erasure.erase(places) == []
    assert theirs.read_bytes() == b"GGUF"
    assert (places.models / "maker").is_symlink()
    assert not (places.models / "a").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_a_folder_of_models_that_is_a_link_is_left_with_all_in_it(tmp_path: Path) -> None:
    theirs = tmp_path / "lm-studio" / "maker" / "name" / "theirs.gguf"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"GGUF")
    places = one_folder(tmp_path / "home")
    places.data.mkdir(parents=True)
    places.models.symlink_to(tmp_path / "lm-studio")
    assert erasure.look(places).nothing
    assert erasure.others(places) == [places.models]
    erasure.erase(places)
    assert theirs.exists()


def test_what_cannot_be_deleted_is_told_and_the_rest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = one_folder(tmp_path)
    use(places)
    unlink = Path.unlink

    def held(self: Path, missing_ok: bool = False) -> None:
        if self.name == "chats.db":
            raise PermissionError(13, "in use")       # as Windows says of a file that is open
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    assert erasure.erase(places) == [places.data / "chats.db"]
    assert files(tmp_path) == [places.data / "chats.db"]
