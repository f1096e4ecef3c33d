"""Pinned messages and summaries are kept with their messages: through restarts, exports, damage and deletion."""

from pathlib import Path

from assistant.domain.chat import Message, Role, TextPart
from assistant.store.chats import ChatStore
from tests.store.database_files import first_release


def talk(store: ChatStore) -> tuple[str, Message, Message]:
    chat = store.create_chat()
    question = store.add_user_message(chat.info.id, None, (TextPart("Where is the sea?"),))
    answer = store.add_message(chat.info.id, question.id, Role.ASSISTANT, (TextPart("There."),))
    return chat.info.id, question, answer


def test_pins_and_summaries_are_there_after_a_restart(store: ChatStore, path: Path) -> None:
    chat_id, question, answer = talk(store)
    store.pin_message(question.id, True)
    store.set_summary(answer.id, "They looked for the sea. 海\ud83d")
    store.close()
    store = ChatStore(path)
    messages = store.chat(chat_id).messages
    assert messages[question.id].pinned
    assert messages[answer.id].summary == "They looked for the sea. 海\ufffd"
    assert messages[question.id].summary is None
    store.pin_message(question.id, False)
    store.set_summary(answer.id, "")
    assert store.chat(chat_id).messages[answer.id].summary == ""
    store.set_summary(answer.id, None)
    assert store.chat(chat_id).messages[answer.id] == answer
    assert store.chat(chat_id).messages[question.id] == question
    store.close()


def test_of_a_deleted_message_no_byte_of_its_summary_stays(store: ChatStore, path: Path) -> None:
    chat_id, question, _ = talk(store)
    store.set_summary(question.id, "a secret about whales")
    store.delete_message(question.id)
    store.purge_deleted()
    assert not store.chat(chat_id).messages
    store.close()
    assert not [file for file in path.parent.iterdir() if b"about whales" in file.read_bytes()]


def test_a_temporary_chat_keeps_them_in_memory(store: ChatStore, path: Path) -> None:
    store.open()
    chat = store.create_chat(temporary=True)
    message = store.add_user_message(chat.info.id, None, (TextPart("Hush."),))
    store.pin_message(message.id, True)
    store.set_summary(message.id, "kept nowhere")
    kept = store.chat(chat.info.id).messages[message.id]
    assert (kept.pinned, kept.summary) == (True, "kept nowhere")
    store.close()
    assert not [file for file in path.parent.iterdir() if b"kept nowhere" in file.read_bytes()]


def test_messages_of_the_first_release_are_neither(path: Path) -> None:
    first_release(path, {"one": "a whale"})
    store = ChatStore(path)
    (message,) = store.chat(store.chats()[0].id).messages.values()
    assert (message.pinned, message.summary) == (False, None)
    store.close()
