"""Databases for tests: filled as a user would, and checked by SQLite itself."""

import sqlite3
from pathlib import Path

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore
from assistant.store.migrations import MIGRATIONS, migrate


def fill(path: Path, chats: int = 30, turns: int = 6) -> dict[str, str]:
    """Writes chats and closes. Returns titles by id."""
    store = ChatStore(path)
    titles = {}
    for number in range(chats):
        chat_id = store.create_chat().info.id
        parent = None
        for turn in range(turns):
            said = [TextPart(f"chat {number} turn {turn} " + "word " * (40 * turn * turn))]
            parent = store.add_user_message(chat_id, parent, said).id
        titles[chat_id] = store.chat(chat_id).info.title
    store.close()
    return titles


def say(store: ChatStore, *texts: str, chat: str = "") -> str:
    """Adds messages to a chat, a new one without a name of its own. Returns its id."""
    chat_id = chat or store.create_chat().info.id
    if not chat:
        store.rename(chat_id, "-")
    parent = store.chat(chat_id).leaf
    for text in texts:
        parent = store.add_user_message(chat_id, parent, [TextPart(text)]).id
    return chat_id


def texts_found(store: ChatStore, query: str) -> list[str]:
    """Returns the messages a search leads to, in its order."""
    found = []
    for hit in store.search(query):
        assert hit.message is not None
        found.append(store.chat(hit.chat.id).messages[hit.message].text)
    return found


def integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def first_release(path: Path, texts: dict[str, str], deleted: str = "") -> None:
    """Writes a database as the first Parley did: chats by title with one message each, one of them deleted."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    connection = sqlite3.connect(path)
    try:
        migrate(connection, MIGRATIONS[:1])
        for number, (title, text) in enumerate(texts.items()):
            values = {"id": f"{number:032x}", "title": title, "time": 1000.0 + number, "text": text,
                      "deleted": 2000.0 if title == deleted else None}
            connection.execute("INSERT INTO chat (id, title, created, updated, deleted, leaf)"
                               " VALUES (:id, :title, :time, :time, :deleted, :id)", values)
            connection.execute("INSERT INTO message (id, chat, role, created, status)"
                               " VALUES (:id, :id, 'user', :time, 'complete')", values)
            connection.execute("INSERT INTO part (message, position, kind, text)"
                               " VALUES (:id, 0, 'text', :text)", values)
        connection.commit()
    finally:
        connection.close()
