"""Databases for tests: filled as a user would, and checked by SQLite itself."""

import sqlite3
from pathlib import Path

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore


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


def integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()
