"""What a user deletes, or never meant to keep, is in no byte of our files."""

import random
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.chat import Chat, ChatInfo, GenerationRecord, Message, ReasoningPart, Role, Status, TextPart
from assistant.store.chats import ChatStore

MARK = re.compile(rb"m(?:[0-9a-f]{16})z")     # every secret text holds many of these


def marks(rng: random.Random, count: int) -> str:
    return " ".join(f"m{rng.getrandbits(64):016x}z" for _ in range(count))


def found_on_disk(folder: Path, secrets: set[str]) -> set[str]:
    """Returns which of the words lie anywhere in the folder's files."""
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return {match.decode() for data in files for match in MARK.findall(data)} & secrets


def write_chat(store: ChatStore, rng: random.Random, temporary: bool = False) -> tuple[str, set[str]]:
    """Writes a chat as the app does: typed bit by bit, answers growing, messages edited. Returns id and its words."""
    chat_id = store.create_chat(temporary).info.id
    words: set[str] = set()

    def new(count: int) -> str:
        text = marks(rng, count)
        words.update(text.split())
        return text

    store.set_system_prompt(chat_id, new(rng.randint(1, 40)))
    store.set_settings(chat_id, {"note": new(2)})
    parent = None
    for _ in range(rng.randint(1, 6)):
        typed = ""
        for _ in range(3):
            typed += new(rng.randint(1, 30)) + " "
            store.set_draft(chat_id, typed)
        store.set_draft(chat_id, "" if rng.random() < 0.7 else new(3))
        parent = store.add_user_message(chat_id, parent, [TextPart(typed)]).id
        answer = store.add_answer(chat_id, parent)
        text = ""
        for _ in range(rng.randint(1, 8)):
            text += new(rng.randint(1, 120)) + " "
            store.save_draft_answer(answer.id, [ReasoningPart(new(2)), TextPart(text)])
        record = GenerationRecord("model", "", 1, {"note": new(1)})
        parent = store.finish(answer.id, [ReasoningPart(new(5), 1.0), TextPart(text)], Status.COMPLETE, record).id
    store.rename(chat_id, new(2))
    return chat_id, words


@pytest.mark.parametrize("seed", [3, 52])     # 52: secure_delete alone leaves 19 words
def test_no_word_of_a_deleted_chat_is_left_in_any_file(store: ChatStore, path: Path, seed: int) -> None:
    rng = random.Random(seed)
    chats = [write_chat(store, rng) for _ in range(rng.randint(2, 50))]
    rng.shuffle(chats)
    number = rng.randint(1, len(chats) - 1)
    deleted, kept = chats[:number], chats[number:]
    secrets = set().union(*(words for _, words in deleted))
    others = set().union(*(words for _, words in kept))
    assert len(found_on_disk(path.parent, secrets)) > 0.9 * len(secrets)      # the search itself finds what is there
    store.update_search(seconds=60)
    word = next(iter(secrets))
    store.search(word)
    for chat_id, _ in deleted:
        store.delete_chat(chat_id)
        if rng.random() < 0.3:
            store.purge_deleted()
    store.purge_deleted()
    assert found_on_disk(path.parent, secrets) == set()
    assert found_on_disk(path.parent, others)
    assert len(store.chats()) == len(kept)
    assert store.search(word) == []
    title = next(info.title for info in store.chats())
    assert [hit.chat.title for hit in store.search(title)] == [title]


class Index:
    """What the search index holds: its words are not in the file as they are written, so they are read by FTS5."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name("chats-search.db")

    def words(self) -> set[str]:
        with closing(sqlite3.connect(self.path)) as db:
            db.create_function("indexed_text", 1, lambda _data: "")
            db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'word', 'row')")
            return {row[0] for row in db.execute("SELECT term FROM vocabulary")}

    def bytes_of_words(self, words: set[str]) -> set[str]:
        """Returns which words have their last 12 characters in the file: FTS5 shortens what terms have in common."""
        data = self.path.read_bytes() + b"".join(
            file.read_bytes() for file in self.path.parent.glob("chats-search.db-*"))
        return {word for word in words if word[-12:].encode() in data}


@pytest.mark.parametrize("by", ["chat", "message"])
@pytest.mark.parametrize("at", ["once", "close", "kill"])
def test_no_word_of_what_was_deleted_is_left_in_the_index(path: Path, by: str, at: str) -> None:
    rng, index = random.Random(8), Index(path)
    store = ChatStore(path)
    kept, secret = set[str](), set[str]()
    for number in range(40):
        chat_id = store.create_chat().info.id
        parent = store.add_user_message(chat_id, None, [TextPart("kept")]).id
        text = marks(rng, 30)
        said = store.add_user_message(chat_id, parent, [TextPart(text)]).id
        store.rename(chat_id, "kept")
        (secret if number % 2 else kept).update(text.split())
        if number % 3 == 0:
            store.update_search(seconds=60)
        if number % 2:
            store.delete_chat(chat_id) if by == "chat" else store.delete_message(said)
    store.update_search(seconds=60)
    assert index.bytes_of_words(secret) > set()
    assert index.bytes_of_words(kept)
    if at == "once":
        assert store.purge_deleted() == 20
    elif at == "kill":
        copy = path.parent.with_name("after")
        shutil.copytree(path.parent, copy)
        store.close()
        index = Index(copy / path.name)
        assert index.bytes_of_words(secret)
        store = ChatStore(copy / path.name)
        store.open()
    else:
        store.close()
    assert index.bytes_of_words(secret) == set()
    assert not index.words() & secret
    assert index.words() >= kept
    assert found_on_disk(index.path.parent, secret) == set()
    store.close()


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("at", ["once", "close"])
def test_no_word_of_a_deleted_chat_is_left_after_its_file_came_in_its_place(path: Path, at: str, indexed: bool) -> None:
    index, secret = Index(path), marks(random.Random(9), 30)
    asked = Message("m", None, Role.USER, (TextPart("kept"),), 10.0)
    answered = Message("n", "m", Role.ASSISTANT, (TextPart("kept"),), 11.0)
    info = ChatInfo("c", "kept", 9.0, 11.0)
    store = ChatStore(path)
    store.import_chat(Chat(info, {"m": asked}, "m"))
    store.add_user_message("c", "m", [TextPart(secret)])
    store.update_search(seconds=60)
    path.with_name(f"{path.name}.before-a-step").write_text(secret, "utf-8")
    store.delete_chat("c")
    assert store.import_chat(Chat(info, {"m": asked, "n": answered}, "n"))      # `n` has the number of what was said
    if indexed:
        store.update_search(seconds=60)
    assert index.bytes_of_words(set(secret.split()))
    if at == "once":
        store.purge_deleted()
    else:
        store.close()
    assert index.bytes_of_words(set(secret.split())) == set()
    assert found_on_disk(path.parent, set(secret.split())) == set()
    assert [message.text for message in store.chat("c").branch()] == ["kept", "kept"]
    assert [hit.message for hit in store.search("kept")] == ["n"]
    store.close()


def test_deleted_chats_are_removed_when_the_app_closes(store: ChatStore, path: Path) -> None:
    chat_id, words = write_chat(store, random.Random(1))
    store.delete_chat(chat_id)
    store.close()
    assert found_on_disk(path.parent, words) == set()


def test_deleted_chats_are_removed_at_the_next_start_when_the_app_was_killed(path: Path) -> None:
    killed = ChatStore(path)
    chat_id, words = write_chat(killed, random.Random(2))
    killed.delete_chat(chat_id)
    assert found_on_disk(path.parent, words)
    copy = path.parent.with_name("after")      # the files as a kill leaves them
    copy.mkdir()
    for file in path.parent.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    killed.close()
    store = ChatStore(copy / path.name)
    store.open()
    assert found_on_disk(copy, words) == set()
    assert store.chats() == []
    store.close()


def test_a_temporary_chat_leaves_nothing_on_disk(store: ChatStore, path: Path, tmp_path: Path) -> None:
    store.create_chat()
    chat_id, words = write_chat(store, random.Random(3), temporary=True)
    assert store.chat(chat_id).messages
    assert found_on_disk(tmp_path, words) == set()
    assert len(store.chats()) == 1
    assert store.search(next(iter(words))) == []
    store.delete_chat(chat_id)
    store.restore_chat(chat_id)
    assert store.chat(chat_id).messages
    store.close()
    assert found_on_disk(tmp_path, words) == set()


def test_a_temporary_chat_works_where_the_disk_does_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = ChatStore(tmp_path / "file" / "chats.db")     # a folder that cannot be
    chat_id, _ = write_chat(store, random.Random(4), temporary=True)
    assert store.chat(chat_id).messages
    store.close()
