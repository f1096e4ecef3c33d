"""The schema's steps: named, in order, each applied once, all or none."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.errors import StorageError
from assistant.store import backup
from assistant.store.chats import ChatStore
from assistant.store.migrations import MIGRATIONS, Step, applied, is_newer, is_whole, migrate
from tests.store.database_files import first_release, integrity


def refill(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE a SET n = n + 1")


STEPS: list[tuple[str, Step]] = [
    ("make a", "CREATE TABLE a (n INTEGER) STRICT;\nINSERT INTO a VALUES (1);\n"),
    ("count up", refill),
    ("make b", "CREATE TABLE b (n INTEGER) STRICT;\n"),
]


def test_steps_are_applied_in_order_once_and_by_name() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert migrate(connection, STEPS[:1]) == ["make a"]
        assert migrate(connection, STEPS) == ["count up", "make b"]
        assert migrate(connection, STEPS) == []
        assert applied(connection) == ["make a", "count up", "make b"]
        assert connection.execute("SELECT n FROM a").fetchone() == (2,)
        assert is_whole(connection, STEPS)
        connection.execute("DROP TABLE b")
        assert not is_whole(connection, STEPS)


def test_a_step_that_fails_leaves_the_database_as_it_was() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, STEPS[:1])
        connection.execute("BEGIN")
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, [*STEPS, ("broken", "CREATE NONSENSE;\n")])
        connection.execute("ROLLBACK")
        assert applied(connection) == ["make a"]
        assert connection.execute("SELECT n FROM a").fetchone() == (1,)


def test_only_more_and_unknown_steps_mean_a_newer_parley() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection, STEPS)
        assert is_newer(connection, STEPS[:2])
        assert not is_newer(connection, STEPS)
        connection.execute("UPDATE migration SET name = 'mbke b' WHERE name = 'make b'")   # damage, not the future
        assert not is_newer(connection, STEPS)


def test_names_are_unique_and_the_users_database_has_been_through_all(path: Path) -> None:
    names = [name for name, _ in MIGRATIONS]
    assert len(set(names)) == len(names)
    store = ChatStore(path)
    store.open()
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert applied(connection) == names
        assert connection.execute("PRAGMA user_version").fetchone() == (len(names),)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("chats.db.before-*"))


def test_chats_of_the_first_release_are_all_there_and_can_be_found(path: Path) -> None:
    texts = {f"chat {number}": f"whale number {number} 北京" for number in range(50)}
    first_release(path, texts)
    store = ChatStore(path)
    assert {info.title: store.chat(info.id).branch()[0].text for info in store.chats()} == texts
    assert not any(info.pinned or info.archived or info.folder for info in store.chats())
    assert [hit.chat.title for hit in store.search("number 7")] == ["chat 7"]
    assert len(store.search("北京")) == 50
    store.close()
    assert integrity(path) == "ok"


def test_a_private_copy_is_kept_before_a_migration_without_what_was_deleted(path: Path) -> None:
    first_release(path, {"kept": "a whale", "gone": "a secret"}, deleted="gone")
    before = path.read_bytes()
    assert b"secret" in before
    store = ChatStore(path)
    store.open()
    (copy,) = copies(path)
    assert copy.name == "chats.db.before-folders-pins-and-the-archive"
    assert copy.stat().st_mode & 0o077 == 0
    assert b"secret" not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as connection:
        assert applied(connection) == [name for name, _ in MIGRATIONS[:1]]
        assert connection.execute("SELECT title FROM chat").fetchall() == [("kept",)]
    store.close()


def test_the_copy_is_kept_for_a_month_and_only_the_newest(path: Path) -> None:
    first_release(path, {"one": "a whale"})
    older = path.with_name("chats.db.before-chats-messages-and-parts")
    half_done = path.with_name("chats.db.before-attachments.new-journal")
    for file in (older, half_done):
        file.write_bytes(b"of an earlier time")
    for _ in range(3):                  # the start that migrates, and later ones
        store = ChatStore(path)
        store.open()
        store.close()
        (copy,) = copies(path)
        assert copy.name == "chats.db.before-folders-pins-and-the-archive"
    month = time.time() - backup.KEEP_SECONDS - 1
    os.utime(copy, (month, month))
    store = ChatStore(path)
    store.open()
    store.close()
    assert copies(path) == []


def test_the_copy_goes_with_the_first_chat_that_is_deleted_for_good(path: Path) -> None:
    first_release(path, {"one": "a whale", "two": "a ship"})
    store = ChatStore(path)
    store.delete_chat(store.chats()[0].id)
    assert len(copies(path)) == 1       # Undo is still offered
    store.purge_deleted()
    assert copies(path) == []
    store.close()


def test_a_migration_that_cannot_be_copied_first_is_not_begun(path: Path) -> None:
    first_release(path, {"one": "a whale"})
    path.with_name("chats.db.before-folders-pins-and-the-archive").mkdir()      # in the way
    before = path.read_bytes()
    store = ChatStore(path)
    with pytest.raises(StorageError):
        store.open()
    assert path.read_bytes() == before
    copies(path)[0].rmdir()
    assert [info.title for info in store.chats()] == ["one"]
    assert len(copies(path)) == 1
    assert [file.name for file in path.parent.iterdir() if file.name.endswith(".new")] == []
    store.close()


def test_a_new_database_needs_no_copy(store: ChatStore, path: Path) -> None:
    store.create_chat()
    assert copies(path) == []
