"""The schema's steps: named, in order, each applied once, all or none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.store.chats import ChatStore
from assistant.store.migrations import MIGRATIONS, Step, applied, is_newer, is_whole, migrate


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
