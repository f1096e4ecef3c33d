"""Puts a chat that comes from elsewhere into the database: whole, under its own ids and times, and only once."""

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from assistant.domain.chat import Chat, Folder, Message
from assistant.domain.lens_format import PackedLens
from assistant.store import lens_table, rows
from assistant.store.chat_removal import give_way
from assistant.store.database import Database


def insert_chat(database: Database, chat: Chat, folder: Folder | None, lens: PackedLens) -> bool:
    """Adds `chat` unless there is one with its id already; returns whether it did.

    It lies in `folder`, which is made where there is none with its id or its name. A chat that was just deleted,
    and could still be brought back, gives way. Raises StorageError; then nothing changed.
    """
    pieces = [lens_table.readable(lens.get(one, ())) for one in chat.messages]      # read before others have to wait
    with database.write() as db:
        give_way(db, chat.info.id)
        if db.execute("SELECT 1 FROM chat WHERE id = ?", (chat.info.id,)).fetchone() is not None:
            return False
        own = _with_own_ids(db, chat)
        _insert(db, own, _folder(db, folder))
        for message_id, packed in zip(own.messages, pieces, strict=True):
            lens_table.keep_packed(db, message_id, packed)
        return True


def _folder(db: sqlite3.Connection, folder: Folder | None) -> str:
    """Returns the id of the folder to lie in, "" for none."""
    if folder is None:
        return ""
    name = rows.clean(folder.name)
    found = db.execute("SELECT id FROM folder WHERE id = ? OR name = ? ORDER BY id = ? DESC, number",
                       (folder.id, name, folder.id)).fetchone()
    if found is None:
        db.execute("INSERT INTO folder (id, name) VALUES (?, ?)", (folder.id, name))
    return folder.id if found is None else str(found["id"])


def _insert(db: sqlite3.Connection, chat: Chat, folder: str) -> None:
    info = chat.info
    db.execute(
        "INSERT INTO chat (id, title, created, updated, leaf, system_prompt, model_path, settings, draft,"
        " draft_attachments, folder, pinned, archived, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (info.id, rows.clean(info.title), info.created, info.updated, chat.leaf, rows.clean(chat.system_prompt),
         rows.clean(chat.model_path), rows.json_text(chat.settings), rows.clean(chat.draft),
         rows.attachments_text(chat.draft_attachments), folder, info.pinned, info.archived, info.kind))
    for message in in_time(chat.messages).values():
        db.execute("INSERT INTO message (id, chat, parent, role, created, status, record, in_sight, summary, vote)"
                   " VALUES (?,?,?,?,?,?,?,?,?,?)",
                   (message.id, info.id, message.parent, message.role, message.created, message.status,
                    rows.record_text(message.record), message.pinned,
                    None if message.summary is None else rows.clean(message.summary), message.vote))
        db.executemany("INSERT INTO part (message, position, kind, text, seconds, name) VALUES (?, ?, ?, ?, ?, ?)",
                       rows.part_rows(message.id, message.parts))


def in_time(messages: Mapping[str, Message]) -> dict[str, Message]:
    """Returns messages, each after its parent, in which none is older than its parent: so they are read back."""
    found: dict[str, Message] = {}
    for message in messages.values():
        parent = found[message.parent] if message.parent is not None else None
        late = parent is not None and message.created < parent.created
        found[message.id] = replace(message, created=parent.created) if parent is not None and late else message
    return found


def _with_own_ids(db: sqlite3.Connection, chat: Chat) -> Chat:
    """Returns the chat, with new ids for its messages where another chat has one of them."""
    taken = any(db.execute("SELECT 1 FROM message WHERE id = ?", (one,)).fetchone() for one in chat.messages)
    if not taken:
        return chat
    new = {one: hashlib.sha256(f"{chat.info.id}/{one}".encode()).hexdigest()[:32] for one in chat.messages}
    messages = {new[one]: replace(message, id=new[one], parent=new[message.parent] if message.parent else None)
                for one, message in chat.messages.items()}
    return replace(chat, messages=messages, leaf=new[chat.leaf] if chat.leaf else None)
