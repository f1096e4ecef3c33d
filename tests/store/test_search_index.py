"""The index of the search: lost, damaged, locked or of another day, it costs time and nothing else."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.store.chats import ChatStore
from tests.store.database_files import say, texts_found


def index_file(path: Path) -> Path:
    return path.with_name("chats-search.db")


@pytest.mark.parametrize("damage", ["gone", "empty", "not a database", "zeros", "half", "another format", "old copy"])
def test_a_damaged_index_is_made_again_and_costs_no_chat(path: Path, damage: str) -> None:
    store = ChatStore(path)
    say(store, "early whale")
    store.update_search(seconds=60)
    store.close()
    old = index_file(path).read_bytes()
    store = ChatStore(path)
    for number in range(300):
        say(store, f"whale {number} " + "blubber " * number)
        if number % 100 == 0:
            store.update_search(seconds=60)
    store.update_search(seconds=60)
    store.close()
    data = index_file(path).read_bytes()
    index_file(path).write_bytes({
        "gone": b"", "empty": b"", "not a database": b"hello " * 1000, "zeros": bytes(len(data)),
        "half": data[:len(data) // 8192 * 4096], "another format": data[:60] + b"\0\0\0\x63" + data[64:],
        "old copy": old}[damage])
    if damage == "gone":
        index_file(path).unlink()
    store = ChatStore(path)
    assert store.open().damaged_kept_as is None
    for _ in range(4):
        assert len(store.search("whale", limit=1000)) == 301
        store.update_search(seconds=60)
    with closing(sqlite3.connect(index_file(path))) as index, index:
        assert index.execute("SELECT count(*) FROM doc").fetchone() == (301,)
        assert index.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert list(path.parent.glob("*damaged*")) == []
    store.close()


@pytest.mark.parametrize("seed", range(8))
def test_an_index_damaged_at_random_places_never_invents_and_never_stops(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    store = ChatStore(path)
    for number in range(100):
        say(store, f"whale {number} " + "blubber " * number)
    store.update_search(seconds=60)
    store.close()
    data = bytearray(index_file(path).read_bytes())
    for _ in range(rng.choice([1, 10])):
        at = rng.randrange(4096, len(data))
        data[at:at + 64] = rng.randbytes(len(data[at:at + 64]))
    index_file(path).write_bytes(data)
    store = ChatStore(path)
    for query in ("whale", "blubber", "whale 7", "bl"):
        for text in texts_found(store, query):
            assert all(word in text for word in query.split())
    say(store, "life goes on")
    assert texts_found(store, "goes") == ["life goes on"]
    assert len(store.chats()) == 101
    store.close()


def test_an_index_that_cannot_be_written_is_done_without(path: Path) -> None:
    index_file(path).mkdir(parents=True)        # what no rights can open, even for root
    store = ChatStore(path)
    chat_id = say(store, "whale")
    assert texts_found(store, "whale") == ["whale"]
    assert not store.update_search()
    store.delete_chat(chat_id)
    assert store.purge_deleted() == 1
    store.close()


def test_an_index_locked_by_another_program_is_done_without(store: ChatStore, path: Path) -> None:
    say(store, "whale")
    store.update_search(seconds=60)
    other = sqlite3.connect(index_file(path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    say(store, "shark")
    assert texts_found(store, "shark") == ["shark"]
    other.execute("ROLLBACK")
    other.close()
    assert texts_found(store, "shark") == ["shark"]
