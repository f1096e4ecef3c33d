"""Whether there are chats is told before the database is opened, and nothing is changed for it."""

from pathlib import Path

from assistant.store.chats import ChatStore
from assistant.store.first_look import has_chats
from tests.store.database_files import fill


def test_chats_count_unless_they_are_deleted(store: ChatStore, path: Path) -> None:
    assert not has_chats(path)
    store.open()
    assert not has_chats(path)
    chat_id = store.create_chat().info.id
    assert has_chats(path)
    store.delete_chat(chat_id)
    assert not has_chats(path)
    store.restore_chat(chat_id)
    store.close()
    assert has_chats(path)


def test_a_database_that_cannot_be_read_may_hold_chats(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    assert not has_chats(path)
    path.write_bytes(b"hello " * 1000)
    assert has_chats(path)


def test_a_look_leaves_nothing_behind(path: Path) -> None:
    fill(path, chats=1)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert has_chats(path)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
