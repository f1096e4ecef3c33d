"""What the user said last, in whatever chat."""

from assistant.domain.chat import AttachmentPart, Status, TextPart
from assistant.store.chats import ChatStore


def test_the_users_last_words_come_newest_first_from_all_chats(store: ChatStore) -> None:
    first, second, hidden = (store.create_chat().info.id for _ in range(3))
    question = store.add_user_message(first, None, [TextPart("one")])
    answer = store.add_answer(first, question.id, [TextPart("an answer")])
    store.finish(answer.id, answer.parts, Status.COMPLETE, None)
    store.add_user_message(second, None, [AttachmentPart("a.txt", "attached"), TextPart("two")])
    store.add_user_message(hidden, None, [TextPart("deleted")])
    store.delete_chat(hidden)
    store.add_user_message(store.create_chat(temporary=True).info.id, None, [TextPart("temporary")])
    store.add_user_message(first, answer.id, [TextPart("three")])
    assert store.recent_prompts() == ["three", "two", "one"]
    assert store.recent_prompts(limit=1) == ["three"]
