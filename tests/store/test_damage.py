"""A damaged, foreign or newer database: kept as it is, and the app goes on with what can be read."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.chat import TextPart
from assistant.domain.errors import StorageError
from assistant.store import salvage
from assistant.store.chats import ChatStore, OpenReport
from tests.store.database_files import fill, integrity


def opened_after_damage(path: Path) -> tuple[ChatStore, OpenReport, bytes]:
    before = path.read_bytes() if path.exists() else b""
    store = ChatStore(path)
    return store, store.open(), before


@pytest.mark.parametrize("damage", ["not a database", "zeros", "half", "no header", "one page"])
def test_a_damaged_database_is_kept_aside_and_a_new_one_begun(path: Path, damage: str) -> None:
    fill(path)
    data = path.read_bytes()
    path.write_bytes({"not a database": b"hello " * 1000, "zeros": bytes(len(data)), "half": data[:len(data) // 2],
                      "no header": bytes(100) + data[100:], "one page": data[:4096]}[damage])
    store, report, before = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    assert report.damaged_kept_as.read_bytes() == before
    assert report.damaged_kept_as.name.startswith("chats.damaged-")
    assert report.damaged_kept_as.stat().st_mode & 0o077 == 0
    assert len(store.chats()) == report.recovered_chats
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, [TextPart("life goes on")])
    store.close()
    assert integrity(path) == "ok"


def test_a_second_damaged_database_does_not_overwrite_the_first(path: Path) -> None:
    kept = set()
    for number in range(3):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"broken {number}".encode())
        store, report, before = opened_after_damage(path)
        store.close()
        assert report.damaged_kept_as is not None
        assert report.damaged_kept_as.read_bytes() == before
        kept.add(report.damaged_kept_as)
    assert len(kept) == 3


@pytest.mark.parametrize("seed", range(30))
def test_damage_at_random_places_never_stops_the_app(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    titles = fill(path, chats=12)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 3, 30])):
        at = rng.randrange(len(data))
        length = rng.choice([1, 16, 4096])
        data[at:at + length] = rng.randbytes(len(data[at:at + length]))
    path.write_bytes(data)
    store, report, before = opened_after_damage(path)
    if report.damaged_kept_as is not None:
        assert report.damaged_kept_as.read_bytes() == before
    infos = store.chats()
    for info in infos:
        chat = store.chat(info.id)
        chat.branch()
        for message_id in chat.messages:
            chat.branch(chat.newest_leaf(message_id))
    store.search("word")
    message = store.add_user_message(store.create_chat().info.id, None, [TextPart("life goes on")])
    assert message.text == "life goes on"
    store.close()
    assert len(infos) <= 2 * len(titles)      # a damaged id can make two chats of one
    assert integrity(path) == "ok"


def test_chats_away_from_the_damage_come_back(path: Path) -> None:
    titles = fill(path, chats=200, turns=3)
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    page = pages // 2
    data[page * 4096:(page + 1) * 4096] = bytes(4096)
    path.write_bytes(data)
    store, report, _ = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    found = {info.id: info.title for info in store.chats()}
    assert report.recovered_chats == len(found)
    assert len(found) >= 0.9 * len(titles)
    whole = [info.id for info in store.chats() if len(store.chat(info.id).branch()) == 3]
    assert len(whole) >= 0.8 * len(titles)
    store.close()


def test_folders_pins_and_what_was_taken_away_survive_damage(path: Path) -> None:
    titles = list(fill(path, chats=40, turns=3))
    store = ChatStore(path)
    folder = store.create_folder("work")
    store.move(titles, folder.id)
    store.set_pinned(titles, True)
    store.set_archived(titles, True)
    for chat_id in titles:
        store.delete_message(store.chat(chat_id).branch()[1].id)
    store._on_disk().database.empty_wal()
    copy = path.read_bytes()                    # as a kill leaves it: messages taken away are still there
    store.close()
    path.write_bytes(copy[:-4096] + bytes(4096))
    store, report, _ = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    infos = store.chats()
    known = {each.id for each in store.folders()}
    assert infos
    assert all(info.pinned and info.archived and info.folder in known | {""} for info in infos)
    assert {len(store.chat(info.id).messages) for info in infos} <= {0, 1}
    assert len(store.search("chat")) == len(infos)
    store.close()


def test_an_index_that_has_lost_a_deleted_message_of_a_large_database_does_not_keep_the_chats_away(
        path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(salvage, "_THOROUGH_BELOW_BYTES", 0)
    titles = fill(path, chats=2, turns=1)
    store = ChatStore(path)
    message_id = store.chat(next(iter(titles))).branch()[0].id
    store.delete_message(message_id)
    store._on_disk().database.empty_wal()
    data = bytearray(path.read_bytes())         # as a kill leaves it
    with closing(sqlite3.connect(path)) as connection:
        root, = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_message_1'").fetchone()
    store.close()
    at = data.index(message_id.encode(), (root - 1) * 4096, root * 4096)
    data[at:at + 1] = b"x"
    path.write_bytes(data)
    store, report, before = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    assert report.damaged_kept_as.read_bytes() == before
    assert {info.title for info in store.chats()} == set(titles.values())
    store.close()
    assert integrity(path) == "ok"


def test_messages_still_in_the_log_of_a_lost_database_are_kept_aside(path: Path) -> None:
    store = ChatStore(path)
    store.add_user_message(store.create_chat().info.id, None, [TextPart("only in the log")])
    log = (path.with_name("chats.db-wal")).read_bytes()
    store.close()
    path.write_bytes(b"")
    path.with_name("chats.db-wal").write_bytes(log)
    store, report, _ = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    kept = report.damaged_kept_as
    assert kept.with_name(kept.name + "-wal").read_bytes() == log
    store.close()


def test_a_database_of_a_newer_parley_is_refused_and_not_touched(path: Path) -> None:
    fill(path, chats=2)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES ('from the future', 0)")
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    store = ChatStore(path)
    with pytest.raises(StorageError, match="newer Parley"):
        store.open()
    with pytest.raises(StorageError, match="newer Parley"):
        store.chats()
    store.close()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*damaged*")) == []


def test_another_programs_database_is_moved_aside_whole(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    store, report, before = opened_after_damage(path)
    assert report.damaged_kept_as is not None
    assert report.damaged_kept_as.read_bytes() == before
    store.close()
