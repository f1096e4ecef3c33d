"""Kill, full disk, lock, a folder that may not be written: a sentence, a next step, and nothing lost."""

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
from tests.own_mounts import own_mounts
from tests.store.database_files import fill, integrity

ROOT = Path(__file__).parents[2]
WRITER = [sys.executable, "-m", "tests.store.writer"]


def test_kill_9_at_any_moment_loses_no_user_message(path: Path) -> None:
    rng = random.Random(9)
    promised: list[list[str]] = []
    for _ in range(10):
        with subprocess.Popen([*WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            promised += [process.stdout.readline().split() for _ in range(rng.randint(2, 4))]
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


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    after.mkdir()
    script = 'mount -t tmpfs -o size=600k none "$1" && shift && "$@" && cp -p "$DISK"/* "$AFTER"'
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", script, "sh", disk, *WRITER, disk / "chats.db"],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "DISK": str(disk), "AFTER": str(after)})
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
