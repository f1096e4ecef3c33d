"""Talks into a chat until it is killed; prints each user message once it is safe. Run by test_broken_days."""

import itertools
import resource
import sys
from pathlib import Path

from assistant.domain.chat import GenerationRecord, Status, TextPart
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore


def talk(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    parent = None
    for turn in itertools.count():
        text = f"question {turn} " + "x" * 500
        parent = store.add_user_message(chat_id, parent, [TextPart(text)]).id
        print(chat_id, parent, turn, flush=True)
        answer = store.add_answer(chat_id, parent)
        for length in range(1, 20):
            store.save_draft_answer(answer.id, [TextPart(f"answer {turn} " * length * 20)])
            store.set_draft(chat_id, "typing" * length)
        parent = store.finish(answer.id, [TextPart(f"answer {turn}")], Status.COMPLETE, GenerationRecord()).id


def main(path: str, max_file_bytes: str = "") -> None:
    if max_file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(max_file_bytes), int(max_file_bytes)))
    store = ChatStore(Path(path))
    store.open()
    try:
        talk(store)
    except StorageError as problem:
        print("StorageError:", problem.message, *problem.remedies, flush=True)
        print(len(store.chats()), "chats can still be read", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
