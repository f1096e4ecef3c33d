"""Plain texts on disk: a kind of chat that is kept, named, found, exported and brought back as such."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.domain.chat import ChatKind, Role, Status, TextPart
from assistant.domain.plain_text import document, state
from assistant.store.chats import ChatStore
from assistant.store.exchange import chat_json
from assistant.store.migrations import MIGRATIONS
from tests.store.database_files import first_release


def test_a_text_is_one_after_a_restart_and_its_states_are_rewritten_in_place(path: Path) -> None:
    store = ChatStore(path)
    chat = store.create_chat(kind=ChatKind.TEXT)
    first = store.add_user_message(chat.info.id, None, state("Once", ""))
    store.rewrite(first.id, state("Once upon", " the end"))
    answer = store.add_answer(chat.info.id, first.id)
    store.save_draft_answer(answer.id, (TextPart(" a time"),))
    store.close()
    again = ChatStore(path)
    found = again.chat(chat.info.id)
    assert found.info.kind is ChatKind.TEXT
    assert [info.kind for info in again.chats()] == [ChatKind.TEXT]
    assert document(found).text == "Once upon a time the end"
    assert (found.messages[answer.id].role, found.messages[answer.id].status) == (Role.ASSISTANT, Status.INTERRUPTED)
    again.close()


def test_its_title_follows_its_first_words_unless_the_user_gave_one(path: Path) -> None:
    store = ChatStore(path)
    chat = store.create_chat(kind=ChatKind.TEXT).info.id
    first = store.add_user_message(chat, None, state("", ""))
    assert store.chat(chat).info.title == ""
    store.rewrite(first.id, state("A fox", ""))
    store.rewrite(first.id, state("A fox and", " a hen"))
    assert store.chat(chat).info.title == "A fox and a hen"
    store.rename(chat, "Mine")
    store.rewrite(first.id, state("Two foxes", ""))
    assert store.chat(chat).info.title == "Mine"
    store.close()


def test_a_text_is_found_by_what_it_says_now(path: Path) -> None:
    store = ChatStore(path)
    chat = store.create_chat(kind=ChatKind.TEXT).info.id
    first = store.add_user_message(chat, None, state("Title\nabout whales", ""))
    while store.update_search():
        pass
    assert [hit.chat.kind for hit in store.search("whales")] == [ChatKind.TEXT]
    store.rewrite(first.id, state("Title\nabout otters", " and eels"))
    for _made_anew in range(2):
        assert not store.search("whales")
        assert [hit.message for hit in store.search("otters eels")] == [first.id]
        while store.update_search():
            pass
    store.close()


def test_a_text_is_no_earlier_message_to_send_again(path: Path) -> None:
    store = ChatStore(path)
    store.add_user_message(store.create_chat(kind=ChatKind.TEXT).info.id, None, state("a text", ""))
    store.add_user_message(store.create_chat().info.id, None, (TextPart("a question"),))
    assert store.recent_prompts() == ["a question"]
    store.close()


def test_export_and_import_keep_the_kind(path: Path) -> None:
    store = ChatStore(path)
    chat = store.create_chat(kind=ChatKind.TEXT).info.id
    store.add_user_message(chat, None, state("before", "after"))
    whole, file = store.chat(chat), io.BytesIO()
    chat_json.write([whole], {}, file)
    store.close()
    other = ChatStore(path.with_name("other.db"))
    values = chat_json.chat_values(whole, {})
    assert values["kind"] == "text"
    assert other.import_chat(chat_json.chat_from(values))
    assert other.chat(chat) == whole
    del values["kind"]      # as an older Parley wrote it
    assert chat_json.chat_from(values).info.kind is ChatKind.CHAT
    other.close()


def test_chats_of_before_are_chats(path: Path) -> None:
    first_release(path, {"old": "a whale"})
    store = ChatStore(path)
    assert [info.kind for info in store.chats()] == [ChatKind.CHAT]
    store.close()
    with closing(sqlite3.connect(path)) as connection:      # a kind of a newer one, or damage
        assert connection.execute("SELECT name FROM migration WHERE name = 'plain texts'").fetchone()
        connection.execute("UPDATE chat SET kind = 'song'")
        connection.commit()
    assert "plain texts" in [name for name, _ in MIGRATIONS]
    store = ChatStore(path)
    assert [info.kind for info in store.chats()] == [ChatKind.CHAT]
    store.close()
