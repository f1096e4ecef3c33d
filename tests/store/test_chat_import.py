"""A chat from elsewhere is kept whole, once, and harms none that is here."""

from dataclasses import replace

import pytest

from assistant.domain.chat import Chat, ChatInfo, Folder, Message, Role, TextPart
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore


def chat(chat_id: str = "c", message_id: str = "m", folder: str = "") -> Chat:
    first = Message(message_id, None, Role.USER, (TextPart("Hello, 北京"),), 10.0)
    second = Message(f"{message_id}2", message_id, Role.ASSISTANT, (TextPart("Hi."),), 11.0)
    return Chat(ChatInfo(chat_id, "Title", 9.0, 11.0, folder=folder), {m.id: m for m in (first, second)}, second.id)


def test_a_chat_is_found_by_its_words_after_it_came(store: ChatStore) -> None:
    store.import_chat(chat())
    assert [hit.chat.id for hit in store.search("北京")] == ["c"]


def test_a_chat_that_was_just_deleted_comes_back_with_its_file(store: ChatStore) -> None:
    store.import_chat(chat())
    store.delete_chat("c")
    assert store.import_chat(chat())
    assert store.chat("c") == chat()
    store.purge_deleted()
    assert store.chat("c") == chat()


def test_a_chat_whose_messages_are_those_of_another_gets_its_own(store: ChatStore) -> None:
    store.import_chat(chat())
    assert store.import_chat(chat("d"))
    assert store.chat("c") == chat()
    other = store.chat("d")
    assert [message.text for message in other.branch()] == ["Hello, 北京", "Hi."]
    assert not set(other.messages) & set(store.chat("c").messages)
    assert not store.import_chat(chat("d"))


def test_a_message_older_than_what_it_follows_keeps_its_place(store: ChatStore) -> None:
    odd = chat()
    odd = replace(odd, messages={**odd.messages, "m2": replace(odd.messages["m2"], created=1.0)})
    store.import_chat(odd)
    assert [message.text for message in store.chat("c").branch()] == ["Hello, 北京", "Hi."]


def test_chats_come_with_their_folder_and_into_one_of_the_same_name(store: ChatStore) -> None:
    here = store.create_folder("Work")
    store.import_chat(chat("c", "m", "w"), Folder("w", "Work"))
    store.import_chat(chat("d", "n", "h"), Folder("h", "Home"))
    store.import_chat(chat("e", "o", "h"), Folder("h", "Home"))
    assert {info.id: info.folder for info in store.chats()} == {"c": here.id, "d": "h", "e": "h"}
    assert sorted(folder.name for folder in store.folders()) == ["Home", "Work"]


def test_a_chat_that_does_not_fit_leaves_nothing_behind(store: ChatStore) -> None:
    whole = chat()
    with pytest.raises(StorageError):
        store.import_chat(replace(whole, info=replace(whole.info, created=None)))  # type: ignore[arg-type]
    assert store.chats() == []
    assert store.import_chat(whole)
