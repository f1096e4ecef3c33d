"""What the app clears away itself: an answer of which nothing was written."""

from pathlib import Path

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore


def test_an_empty_answer_goes_alone_and_the_copies_of_the_chats_stay(store: ChatStore, path: Path) -> None:
    chat = store.create_chat().info.id
    question = store.add_user_message(chat, None, (TextPart("kept"),))
    empty = store.add_answer(chat, question.id, ())
    copies = [path.with_name("chats.damaged-20260101-000000.db"), path.with_name(f"{path.name}.before-a-step")]
    for copy in copies:
        copy.write_bytes(b"what the user may still want")
    store.take_back(empty.id)
    store.purge_deleted()
    assert list(store.chat(chat).messages) == [question.id]
    assert store.chat(chat).leaf == question.id
    store.close()
    assert all(copy.is_file() for copy in copies)


def test_the_answer_beside_it_is_shown(store: ChatStore) -> None:
    chat = store.create_chat().info.id
    question = store.add_user_message(chat, None, (TextPart("kept"),))
    answer = store.add_answer(chat, question.id, (TextPart("an answer"),))
    empty = store.add_answer(chat, question.id, ())
    store.take_back(empty.id)
    assert store.chat(chat).leaf == answer.id


def test_what_says_something_or_is_followed_stays(store: ChatStore) -> None:
    chat = store.create_chat().info.id
    question = store.add_user_message(chat, None, (TextPart("kept"),))
    followed = store.add_answer(chat, question.id, ())
    store.add_user_message(chat, followed.id, (TextPart("and then?"),))
    for message in (question, followed):
        store.take_back(message.id)
    assert len(store.chat(chat).messages) == 3
