"""Files and long pastes that go with a message: kept with it, and with the draft before it is sent."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, TextPart
from assistant.store.chats import ChatStore
from assistant.store.migrations import MIGRATIONS, migrate

NOTES, PASTE = AttachmentPart("notes.txt", "Milk.\nEggs."), AttachmentPart("", "Pasted words\n" * 50)


def test_a_message_keeps_its_attachments_and_what_was_typed_apart(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    sent = store.add_user_message(chat_id, None, [TextPart("Read this"), NOTES, PASTE])
    store.close()
    with closing(ChatStore(path)) as again:
        [kept] = again.chat(chat_id).branch()
    assert kept == sent
    assert (kept.text, kept.attachments) == ("Read this", (NOTES, PASTE))


def test_a_chat_that_begins_with_a_file_is_named_after_it(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, [TextPart(""), NOTES])
    assert store.chat(chat_id).info.title == "notes.txt"


def test_a_draft_keeps_its_attachments_until_they_are_sent(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    store.set_draft(chat_id, "and this", [NOTES, PASTE])
    store.set_draft(chat_id, "and this?")
    store.close()
    store = ChatStore(path)
    chat = store.chat(chat_id)
    assert (chat.draft, chat.draft_attachments) == ("and this?", (NOTES, PASTE))
    store.set_draft(chat_id, "", [])
    assert store.chat(chat_id).draft_attachments == ()
    store.close()


def test_what_is_written_for_a_chat_not_begun_is_kept_too(store: ChatStore, path: Path) -> None:
    assert store.unsent() == Draft()
    store.set_unsent("", [PASTE])
    store.set_unsent("words", [NOTES, PASTE])
    store.set_unsent("more words")
    store.close()
    store = ChatStore(path)
    assert store.unsent() == Draft("more words", (NOTES, PASTE))
    store.set_unsent("", [])
    assert store.unsent() == Draft()
    store.close()


def test_half_a_surrogate_pair_in_an_attachment_is_stored(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    store.set_draft(chat_id, "", [AttachmentPart("a\udcff.txt", "b\ud800c")])
    assert store.chat(chat_id).draft_attachments == (AttachmentPart("a\ufffd.txt", "b\ufffdc"),)


@pytest.mark.parametrize("text", ["", "{", "{}", "null", '[1, null, {"text": 5}]', "[" * 100_000])
def test_an_unreadable_draft_does_not_keep_a_chat_closed(store: ChatStore, path: Path, text: str) -> None:
    chat_id = store.create_chat().info.id
    store.set_draft(chat_id, "words", [NOTES])
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE chat SET draft_attachments = ?", (text,))
    chat = store.chat(chat_id)
    assert chat.draft == "words"
    assert NOTES not in chat.draft_attachments


def test_chats_of_the_version_before_open_as_they_were(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:1])
        old.execute("INSERT INTO chat (id, title, created, updated, leaf) VALUES ('c', 'Old', 1, 2, 'm')")
        old.execute("INSERT INTO message (id, chat, role, created, status) VALUES ('m', 'c', 'user', 1, 'complete')")
        old.execute("INSERT INTO part (message, position, kind, text) VALUES ('m', 0, 'text', 'Hello')")
    store = ChatStore(path)
    chat = store.chat("c")
    assert [message.parts for message in chat.branch()] == [(TextPart("Hello"),)]
    assert chat.draft_attachments == ()
    store.close()


def test_attachments_come_back_from_a_damaged_database(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, [TextPart(""), NOTES])
    store.rename(chat_id, "")
    store.set_draft(chat_id, "", [PASTE])
    store.set_unsent("unsent words", [PASTE])
    store.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP INDEX message_child")     # as damage would; all rows can still be read
    store = ChatStore(path)
    assert store.open().recovered_chats == 1
    chat = store.chat(chat_id)
    assert chat.info.title == "notes.txt"
    assert chat.branch()[0].attachments == (NOTES,)
    assert chat.draft_attachments == (PASTE,)
    assert store.unsent() == Draft("unsent words", (PASTE,))
    store.close()
