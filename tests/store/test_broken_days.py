"""Kill, full disk, lock, damage, a newer version: a sentence, a next step, and nothing lost."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.chat import Status, TextPart
from assistant.domain.errors import Remedy, StorageError
from assistant.store.chats import ChatStore, OpenReport

ROOT = Path(__file__).parents[2]
WRITER = [sys.executable, "-m", "tests.store.writer"]


def fill(path: Path, chats: int = 30, turns: int = 6) -> dict[str, str]:
    """Writes chats and closes. Returns titles by id."""
    store = ChatStore(path)
    titles = {}
    for number in range(chats):
        chat_id = store.create_chat().info.id
        parent = None
        for turn in range(turns):
            said = [TextPart(f"chat {number} turn {turn} " + "word " * (40 * turn * turn))]
            parent = store.add_user_message(chat_id, parent, said).id
        titles[chat_id] = store.chat(chat_id).info.title
    store.close()
    return titles


def integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def test_kill_9_at_any_moment_loses_no_user_message(path: Path) -> None:
    rng = random.Random(9)
    promised: list[list[str]] = []
    for _ in range(10):
        with subprocess.Popen([*WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            promised.append(process.stdout.readline().split())
            time.sleep(rng.uniform(0, 0.1))
            process.kill()
            promised += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 2]
        store = ChatStore(path)
        assert store.open() == OpenReport()
        for chat_id, message_id, turn in promised:
            message = store.chat(chat_id).messages[message_id]
            assert message.text.startswith(f"question {turn} ")
        newest = store.chat(store.chats()[0].id)
        assert Status.WRITING not in {message.status for message in newest.messages.values()}
        store.close()
        assert integrity(path) == "ok"
    assert len(promised) > 20


def test_a_write_that_fails_says_so_and_keeps_what_was_there(path: Path) -> None:
    titles = fill(path)
    done = subprocess.run([*WRITER, str(path), "400000"], capture_output=True, text=True, cwd=ROOT, check=True)
    *safe, error, after = done.stdout.splitlines()
    assert error.startswith("StorageError: Reading or writing in {folder} failed. retry open_folder")
    assert after == "31 chats can still be read"
    store = ChatStore(path)
    assert titles.items() <= {info.id: info.title for info in store.chats()}.items()
    for chat_id, message_id, _ in map(str.split, safe):
        assert message_id in store.chat(chat_id).messages
    store.close()
    assert integrity(path) == "ok"


@pytest.mark.skipif(not shutil.which("unshare"), reason="a small disk of one's own needs Linux")
def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    after.mkdir()
    script = 'mount -t tmpfs -o size=600k none "$1" && shift && "$@" && cp -p "$DISK"/* "$AFTER"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", disk, *WRITER, disk / "chats.db"],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "DISK": str(disk), "AFTER": str(after)})
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mounts here: {done.stderr.strip()}")
    *safe, error, readable = done.stdout.splitlines()
    assert error == "StorageError: The disk is full, so this could not be saved. open_folder retry"
    assert readable == "1 chats can still be read"
    store = ChatStore(after / "chats.db")
    assert safe
    for chat_id, message_id, _ in map(str.split, safe):
        assert message_id in store.chat(chat_id).messages
    store.close()


def test_a_full_database_takes_messages_again_once_there_is_room(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    kept = store.add_user_message(chat_id, None, [TextPart("kept")])
    assert store._disk is not None
    connection = store._disk.database._connection
    connection.execute("PRAGMA max_page_count = 1")       # the real SQLITE_FULL; becomes the present size
    with pytest.raises(StorageError, match="disk is full") as caught:
        store.add_user_message(chat_id, kept.id, [TextPart("too long " * 5000)])
    assert caught.value.remedies[0] is Remedy.OPEN_FOLDER
    assert caught.value.values["folder"] == str(path.parent)
    assert "too long" not in str(caught.value)
    assert list(store.chat(chat_id).messages) == [kept.id]
    connection.execute("PRAGMA max_page_count = 1000000")
    assert store.add_user_message(chat_id, kept.id, [TextPart("too long " * 5000)]).parent == kept.id


def test_a_locked_database_offers_to_try_again(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="Another program") as caught:
        store.add_user_message(chat_id, None, [TextPart("hello")])
    assert caught.value.remedies == (Remedy.RETRY,)
    assert store.chat(chat_id).messages == {}
    other.execute("ROLLBACK")
    other.close()
    assert store.add_user_message(chat_id, None, [TextPart("hello")]).text == "hello"


def test_a_database_locked_at_the_start_opens_on_retry(path: Path) -> None:
    titles = fill(path, chats=2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE chat SET title = title")
    store = ChatStore(path, busy_seconds=0.1)
    with pytest.raises(StorageError, match="Another program"):
        store.open()
    other.execute("COMMIT")
    other.close()
    assert store.open() == OpenReport()
    assert {info.id for info in store.chats()} == set(titles)
    assert [file.name for file in path.parent.glob("*damaged*")] == []
    store.close()


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


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder this process may not write in, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="parley-readonly-"))
    fill(folder / "chats.db", chats=1)
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such mode there")
@pytest.mark.parametrize("name", ["chats.db", "new.db"])
def test_a_folder_that_cannot_be_written_says_so(locked_folder: Path, name: str) -> None:
    store = ChatStore(locked_folder / name, busy_seconds=0.1)
    with pytest.raises(StorageError, match="may not write in its folder") as caught:
        store.open()
    assert Remedy.RETRY in caught.value.remedies
    assert str(locked_folder) in str(caught.value)
    store.close()
