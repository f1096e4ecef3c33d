"""Data of a newer Parley: refused with a word that names it, and not one byte of it changed; older data: migrated."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from assistant import __version__
from assistant.domain.errors import NewerDataError
from assistant.store import model_index
from assistant.store.chats import ChatStore
from assistant.store.kept_paths import KeptPaths
from assistant.store.migrations import MIGRATIONS, migrate, writer
from assistant.store.model_folder import ModelFolder
from tests.own_mounts import own_mounts
from tests.store.database_files import fill, first_release, integrity, say

VERSION = "7.2.0"


def make_newer(path: Path, version: str = VERSION) -> None:
    """Makes of our database what a later Parley would: one step more, and its own version."""
    with closing(sqlite3.connect(path)) as connection:
        migrate(connection, [*MIGRATIONS, ("thoughts", "CREATE TABLE thought (number INTEGER) STRICT;\n")])
        if version:
            connection.execute("UPDATE writer SET version = ?", (version,))
        else:
            connection.execute("DROP TABLE writer")
        connection.commit()


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize(("version", "said"), [(VERSION, "by Parley 7.2.0, which is newer"), ("", "by a newer Parley")])
def test_chats_of_a_newer_version_are_refused_and_left_untouched(path: Path, version: str, said: str) -> None:
    fill(path, chats=3)
    store = ChatStore(path)
    assert store.search("chat 2")       # so that there is an index too
    store.close()
    make_newer(path, version)
    before = content(path.parent)
    assert set(before) == {"chats.db", "chats-search.db"}
    for _ in range(2):
        store = ChatStore(path)
        with pytest.raises(NewerDataError, match=said) as caught:
            store.open()
        assert "Nothing was changed" in caught.value.hint
        with pytest.raises(NewerDataError):
            store.create_chat()
        store.close()
    assert content(path.parent) == before


def test_a_newer_version_that_was_killed_is_recognised_by_its_log_alone(path: Path, tmp_path: Path) -> None:
    fill(path, chats=1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        migrate(connection, [*MIGRATIONS, ("thoughts", "CREATE TABLE thought (number INTEGER) STRICT;\n")])
        connection.execute("UPDATE writer SET version = ?", (VERSION,))
        connection.commit()
        killed = tmp_path / "killed"
        shutil.copytree(path.parent, killed)
    before = content(killed)
    assert before["chats.db-wal"]
    store = ChatStore(killed / "chats.db")
    with pytest.raises(NewerDataError, match=VERSION):
        store.open()
    store.close()
    after = content(killed)
    assert {name: after[name] for name in ("chats.db", "chats.db-wal")} == {
        name: before[name] for name in ("chats.db", "chats.db-wal")}
    assert set(after) <= {"chats.db", "chats.db-wal", "chats.db-shm"}


def test_the_database_says_which_parley_had_it_open(path: Path) -> None:
    first_release(path, {"one": "a whale"})
    store = ChatStore(path)
    store.open()
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert writer(connection) == __version__
        connection.execute("UPDATE writer SET version = '0.0.1'")
        connection.commit()
    store = ChatStore(path)
    store.open()
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM writer").fetchall() == [(__version__,)]


def test_the_copy_before_a_migration_holds_what_is_only_in_the_log(path: Path, tmp_path: Path) -> None:
    first_release(path, {"one": "a whale"})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE part SET text = 'only in the log'")
        connection.commit()
        killed = tmp_path / "killed"
        shutil.copytree(path.parent, killed)
    assert b"only in the log" not in (killed / "chats.db").read_bytes()
    store = ChatStore(killed / "chats.db")
    store.open()
    [copy] = killed.glob("chats.db.before-*")
    assert integrity(copy) == "ok"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT text FROM part").fetchall() == [("only in the log",)]
    store.close()


def test_the_copy_is_a_database_the_older_parley_can_go_on_with(path: Path) -> None:
    first_release(path, {"one": "a whale"})
    store = ChatStore(path)
    store.open()
    say(store, "said to the newer version")
    store.close()
    [copy] = path.parent.glob("chats.db.before-*")
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    copy.rename(path)
    store = ChatStore(path)
    assert [info.title for info in store.chats()] == ["one"]
    store.close()


def test_the_copy_holds_no_message_that_was_deleted(path: Path) -> None:
    store = ChatStore(path)
    chat = say(store, "stays", "a secret")
    store.delete_message(store.chat(chat).branch()[-1].id)
    with closing(sqlite3.connect(path)) as connection:      # as after a kill, before an update
        connection.execute("DELETE FROM migration WHERE name = 'which Parley wrote this'")
        connection.execute("DROP TABLE writer")
        connection.commit()
        killed = path.with_name("killed.db")
        connection.execute("VACUUM INTO ?", (str(killed),))
    assert b"a secret" in killed.read_bytes()
    again = ChatStore(killed)
    again.open()
    [copy] = path.parent.glob("killed.db.before-*")
    assert b"stays" in copy.read_bytes()
    assert b"a secret" not in copy.read_bytes()
    again.close()
    store.close()


FULL = """
import sys
from pathlib import Path
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore
path = Path(sys.argv[1])
filler = path.with_name("filler")
with filler.open("wb", buffering=0) as out:
    try:
        while True:
            out.write(b"x" * 4096)
    except OSError:
        pass
before = path.read_bytes()
store = ChatStore(path)
try:
    store.open()
except StorageError as problem:
    print(problem.message)
store.close()
assert path.read_bytes() == before
print(*sorted(file.name for file in path.parent.iterdir() if file != filler))
filler.unlink()
store = ChatStore(path)
print(len(store.chats()), *[file.name for file in path.parent.glob("chats.db.before-*")])
store.close()
"""


def test_a_disk_too_full_for_the_copy_stops_the_migration_and_leaves_no_half_copy(tmp_path: Path) -> None:
    made = tmp_path / "made" / "chats.db"
    first_release(made, {f"chat {number}": "a whale " * 2000 for number in range(30)})
    disk = tmp_path / "disk"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=2m none "$0" && cp "$1" "$0" && shift && exec "$@"'
    done = subprocess.run([*own_mounts(), "sh", "-c", script, str(disk), str(made), sys.executable, "-c", FULL,
                           str(disk / "chats.db")], capture_output=True, text=True, check=False,
                          cwd=Path(__file__).parents[2])
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["The disk is full, so this could not be saved.", "chats.db",
                                        "30 chats.db.before-folders-pins-and-the-archive"]


def index_of(folder: Path) -> Path:
    return folder / "data" / "models.json"


def models(folder: Path) -> ModelFolder:
    return ModelFolder(folder / "models", None, index_of(folder))


def test_a_list_of_models_of_an_older_version_keeps_what_is_the_users(tmp_path: Path, starter_model: Path) -> None:
    models(tmp_path).add(starter_model)
    models(tmp_path).set_sha256(starter_model, "ab" * 32)
    document = json.loads(index_of(tmp_path).read_text("utf-8"))
    document["version"] = model_index.VERSION - 1
    document["files"][str(starter_model)]["facts"] = {"layers": "of another meaning", "colour": "red"}
    index_of(tmp_path).write_text(json.dumps(document), "utf-8")
    [file] = models(tmp_path).files()
    assert (file.path, file.sha256, file.layers) == (starter_model, "ab" * 32, 30)


def test_a_list_of_models_of_a_newer_version_is_used_and_not_touched(tmp_path: Path, starter_model: Path) -> None:
    models(tmp_path).add(starter_model)
    document = json.loads(index_of(tmp_path).read_text("utf-8"))
    document |= {"version": 9, "shelves": ["a"]}
    document["files"][str(starter_model)] |= {"facts": {"of": ["another", "shape"]}, "stars": 5}
    newer = json.dumps(document, indent=1).encode()
    index_of(tmp_path).write_bytes(newer)
    folder = models(tmp_path)
    [file] = folder.files()
    assert (file.path, file.layers) == (starter_model, 30)
    assert index_of(tmp_path).read_bytes() == newer
    folder.set_sha256(starter_model, "ab" * 32)             # of use to the newer one as well
    now = json.loads(index_of(tmp_path).read_text("utf-8"))
    document["files"][str(starter_model)]["sha256"] = "ab" * 32
    assert now == document


@pytest.mark.parametrize("files", [["a", "list"], {"/a.gguf": "a text"}])
def test_a_list_of_models_in_a_shape_we_cannot_read_stays(tmp_path: Path, starter_model: Path, files: object) -> None:
    newer = json.dumps({"version": 9, "files": files}).encode()
    index_of(tmp_path).parent.mkdir()
    index_of(tmp_path).write_bytes(newer)
    folder = models(tmp_path)
    assert folder.files() == []
    folder.add(starter_model)
    assert [file.path for file in folder.files()] == [starter_model]
    assert content(index_of(tmp_path).parent) == {"models.json": newer}


def test_the_index_paths_are_left_alone_without_one_folder_for_all(tmp_path: Path, starter_model: Path) -> None:
    models(tmp_path).add(starter_model)
    assert list(model_index.read(index_of(tmp_path), KeptPaths())) == [str(starter_model)]


@pytest.mark.parametrize("number", [0, 1, 99])
def test_a_search_index_of_another_version_is_made_again_from_the_chats(path: Path, number: int) -> None:
    store = ChatStore(path)
    say(store, "a whale in the sea")
    assert len(store.search("whale")) == 1
    store.close()
    index = path.with_name("chats-search.db")
    with closing(sqlite3.connect(index)) as connection:
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("DROP TABLE kept")
        connection.commit()
    store = ChatStore(path)
    assert len(store.search("whale")) == 1
    store.update_search()
    assert len(store.search("whale")) == 1
    store.close()
    with closing(sqlite3.connect(index)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
