"""Chats in one database: every statement about chats, messages and parts is here."""

import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.attachments import Draft
from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    ChatKind,
    GenerationRecord,
    Message,
    Part,
    Role,
    Status,
    title_of,
)
from assistant.domain.errors import QT_TRANSLATE_NOOP, GoneError
from assistant.domain.lens import Piece
from assistant.store import checksum_tasks, lens_table, rows
from assistant.store.database import Database

_TICK = 1e-6  # seconds between two messages of a chat at least, so that their order never depends on the clock


class ChatTables:
    """The chats of one database that has been through all migrations. Every method may raise StorageError."""

    def __init__(self, database: Database, *, temporary: bool) -> None:
        self.database = database
        self.temporary = temporary

    def infos(self) -> list[ChatInfo]:
        with self.database.read() as db:
            found = db.execute("SELECT * FROM chat WHERE deleted IS NULL ORDER BY updated DESC, number DESC")
            return [rows.info(row, self.temporary) for row in found]

    def create(self, kind: ChatKind) -> Chat:
        with self.database.write() as db:
            return Chat(self._created(db, kind))

    def begin(self, kind: ChatKind, settings: Mapping[str, Any], system_prompt: str,
              parts: Sequence[Part]) -> tuple[ChatInfo, Message]:
        with self.database.write(durable=True) as db:
            info = self._created(db, kind)
            _set(db, info.id, "settings", rows.json_text(settings))
            _set(db, info.id, "system_prompt", rows.clean(system_prompt))
            return info, _add_message(db, info.id, None, Role.USER, parts, Status.COMPLETE, None)

    def _created(self, db: sqlite3.Connection, kind: ChatKind) -> ChatInfo:
        now = time.time()
        info = ChatInfo(uuid.uuid4().hex, "", now, now, self.temporary, kind=kind)
        db.execute("INSERT INTO chat (id, created, updated, kind) VALUES (?, ?, ?, ?)", (info.id, now, now, kind))
        return info

    def chat(self, chat_id: str, *, alone: bool = False) -> Chat:
        with self.database.read() as db:
            row = db.execute("SELECT * FROM chat WHERE id = ? AND deleted IS NULL", (chat_id,)).fetchone()
            if row is None:
                raise gone()
            if alone:
                return rows.chat(row, {}, self.temporary)
            found = db.execute("SELECT * FROM message WHERE chat = ? AND deleted IS NULL ORDER BY created, number",
                               (chat_id,))
            parts = db.execute(
                "SELECT part.* FROM part JOIN message ON message.id = part.message WHERE message.chat = ?"
                " AND message.deleted IS NULL ORDER BY part.message, part.position", (chat_id,))
            return rows.chat(row, rows.messages(found, parts), self.temporary)

    def holds_chat(self, chat_id: str) -> bool:
        with self.database.read() as db:
            return db.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is not None

    def holds_message(self, message_id: str) -> bool:
        with self.database.read() as db:
            return db.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone() is not None

    def set_column(self, chat_id: str, column: str, value: str | None) -> None:
        with self.database.write() as db:
            _set(db, chat_id, column, value if value is None else rows.clean(value))

    def set_draft(self, chat_id: str, text: str, attachments: Sequence[AttachmentPart] | None) -> None:
        with self.database.write() as db:
            _set(db, chat_id, "draft", rows.clean(text))
            if attachments is not None:
                _set(db, chat_id, "draft_attachments", rows.attachments_text(attachments))

    def recent_prompts(self, limit: int) -> list[str]:
        with self.database.read() as db:
            found = db.execute(
                "SELECT part.text FROM message CROSS JOIN part ON part.message = message.id AND part.kind = 'text'"
                " JOIN chat ON chat.id = message.chat AND chat.deleted IS NULL AND chat.kind <> 'text'"
                " WHERE message.role = 'user' AND message.deleted IS NULL"
                " ORDER BY message.number DESC LIMIT ?", (limit,))
            return [row[0] for row in found]

    def unsent(self) -> Draft:
        with self.database.read() as db:
            row = db.execute("SELECT text, attachments FROM unsent").fetchone()
            return Draft(row["text"], rows.attachments(row["attachments"])) if row is not None else Draft()

    def set_unsent(self, text: str, attachments: Sequence[AttachmentPart] | None) -> None:
        with self.database.write() as db:
            db.execute("INSERT OR IGNORE INTO unsent (number, attachments) VALUES (1, '[]')")
            db.execute("UPDATE unsent SET text = ?", (rows.clean(text),))
            if attachments is not None:
                db.execute("UPDATE unsent SET attachments = ?", (rows.attachments_text(attachments),))
            db.execute("DELETE FROM unsent WHERE text = '' AND attachments = '[]'")

    def set_leaf(self, chat_id: str, leaf: str | None) -> None:
        with self.database.write() as db:
            _require_message(db, chat_id, leaf)
            _set(db, chat_id, "leaf", leaf)

    def name(self, chat_id: str, before: str, title: str) -> bool:
        with self.database.write() as db:
            return bool(db.execute("UPDATE chat SET title = ? WHERE id = ? AND title = ?",
                                   (rows.clean(title), chat_id, before)).rowcount)

    def set_settings(self, chat_id: str, settings: Mapping[str, Any]) -> None:
        self.set_column(chat_id, "settings", rows.json_text(settings))

    def keep_preset(self, preset: str, kept: Mapping[str, Any]) -> None:
        """Renews what every chat that has a preset keeps of it."""
        with self.database.write() as db:
            for row in db.execute("SELECT id, settings FROM chat WHERE instr(settings, ?)", (preset,)).fetchall():
                settings = rows.mapping(row["settings"])
                if settings.get("preset") == preset:
                    _set(db, row["id"], "settings", rows.json_text({**settings, **kept}))

    def add_message(self, chat_id: str, parent: str | None, role: Role, parts: Sequence[Part], status: Status,
                    record: GenerationRecord | None, *, durable: bool, copied: tuple[str, int] = ("", 0)) -> Message:
        with self.database.write(durable=durable) as db:
            return _add_message(db, chat_id, parent, role, parts, status, record, copied)

    def save_parts(self, message_id: str, parts: Sequence[Part], lens: Sequence[Piece]) -> bool:
        """Replaces the text of an answer being written; False when it no longer is, then nothing changes."""
        with self.database.write() as db:
            writing = db.execute("SELECT 1 FROM message WHERE id = ? AND status = ?", (message_id, Status.WRITING))
            if writing.fetchone() is None:
                return False
            _replace_parts(db, message_id, parts)
            lens_table.keep(db, message_id, lens)
            return True

    def rewrite(self, message_id: str, parts: Sequence[Part]) -> Message:
        """Replaces what a message says. A title that came from it follows it."""
        with self.database.write() as db:
            before = _message(db, message_id) if _there(db, message_id) else None
            if before is None:
                raise gone()
            _replace_parts(db, message_id, parts)
            db.execute("UPDATE message SET status = status WHERE id = ?", (message_id,))    # the search learns of it
            db.execute("UPDATE chat SET updated = max(updated, ?), title = CASE WHEN title IN ('', ?) THEN ? ELSE title"
                       " END WHERE id = (SELECT chat FROM message WHERE id = ?)",
                       (time.time(), title_of(before.parts), rows.clean(title_of(parts)), message_id))
            return _message(db, message_id)

    def set_status(self, message_id: str, status: Status) -> Message:
        with self.database.write() as db:
            if not db.execute("UPDATE message SET status = ? WHERE id = ? AND deleted IS NULL",
                              (status, message_id)).rowcount:
                raise gone()
            return _message(db, message_id)

    def finish(self, message_id: str, parts: Sequence[Part], status: Status,
               record: GenerationRecord | None, lens: Sequence[Piece]) -> Message:
        with self.database.write() as db:
            done = db.execute("UPDATE message SET status = ?, record = ? WHERE id = ?",
                              (status, rows.record_text(record), message_id))
            if not done.rowcount:
                raise gone()
            checksum_tasks.note(db, message_id, record)
            _replace_parts(db, message_id, parts)
            lens_table.keep(db, message_id, lens)
            db.execute("UPDATE chat SET updated = max(updated, ?) WHERE id = (SELECT chat FROM message WHERE id = ?)",
                       (time.time(), message_id))
            return _message(db, message_id)

    def set_model_sha256(self, message_id: str, mark: str, sha256: str) -> None:
        with self.database.write() as db:
            checksum_tasks.fill_in(db, message_id, mark, sha256)

    def pin_message(self, message_id: str, pinned: bool) -> None:
        with self.database.write() as db:
            db.execute("UPDATE message SET in_sight = ? WHERE id = ?", (pinned, message_id))

    def set_summary(self, message_id: str, text: str | None) -> None:
        with self.database.write(durable=True) as db:
            db.execute("UPDATE message SET summary = ? WHERE id = ?",
                       (None if text is None else rows.clean(text), message_id))

    def set_vote(self, message_id: str, better: bool | None) -> None:
        with self.database.write(durable=True) as db:
            db.execute("UPDATE message SET vote = ? WHERE id = ?", (better, message_id))

    def votes(self) -> list[tuple[GenerationRecord, bool]]:
        with self.database.read() as db:
            found = db.execute("SELECT record, vote FROM message WHERE vote IS NOT NULL AND record IS NOT NULL"
                               " AND deleted IS NULL AND chat IN (SELECT id FROM chat WHERE deleted IS NULL)")
            return [rows.voted(row) for row in found]

    def interrupt_unfinished(self) -> None:
        """Marks answers that were being written when the app ended."""
        with self.database.write() as db:
            db.execute("UPDATE message SET status = ? WHERE status = ?", (Status.INTERRUPTED, Status.WRITING))


def gone() -> GoneError:
    return GoneError(QT_TRANSLATE_NOOP("errors", "This chat is no longer here."),
                     QT_TRANSLATE_NOOP("errors", "It was deleted. Choose another chat or start a new one."))


def _add_message(db: sqlite3.Connection, chat_id: str, parent: str | None, role: Role, parts: Sequence[Part],
                 status: Status, record: GenerationRecord | None, copied: tuple[str, int] = ("", 0)) -> Message:
    """Adds a message, shows its branch, and gives a chat without title one from its first user message."""
    message_id = uuid.uuid4().hex
    chat = db.execute("SELECT title FROM chat WHERE id = ?", (chat_id,)).fetchone()
    if chat is None:
        raise gone()
    _require_message(db, chat_id, parent)
    last = db.execute("SELECT max(created) FROM message WHERE chat = ?", (chat_id,)).fetchone()[0]
    created = max(time.time(), (last or 0.0) + _TICK)
    db.execute("INSERT INTO message (id, chat, parent, role, created, status, record) VALUES (?,?,?,?,?,?,?)",
               (message_id, chat_id, parent, role, created, status, rows.record_text(record)))
    checksum_tasks.note(db, message_id, record)
    _insert_parts(db, message_id, parts)
    lens_table.copy(db, copied[0], message_id, copied[1])
    title = chat["title"] or (rows.clean(title_of(parts)) if role is Role.USER else "")
    db.execute("UPDATE chat SET leaf = ?, updated = ?, title = ? WHERE id = ?", (message_id, created, title, chat_id))
    return _message(db, message_id)


def _set(db: sqlite3.Connection, chat_id: str, column: str, value: str | float | None) -> None:
    if not db.execute(f"UPDATE chat SET {column} = ? WHERE id = ?", (value, chat_id)).rowcount:
        raise gone()


def _require_message(db: sqlite3.Connection, chat_id: str, message_id: str | None) -> None:
    if message_id is None:
        return
    there = db.execute("SELECT 1 FROM message WHERE id = ? AND chat = ? AND deleted IS NULL", (message_id, chat_id))
    if there.fetchone() is None:
        raise gone()


def _there(db: sqlite3.Connection, message_id: str) -> bool:
    return db.execute("SELECT 1 FROM message WHERE id = ? AND deleted IS NULL", (message_id,)).fetchone() is not None


def _insert_parts(db: sqlite3.Connection, message_id: str, parts: Sequence[Part]) -> None:
    db.executemany("INSERT INTO part (message, position, kind, text, seconds, name) VALUES (?, ?, ?, ?, ?, ?)",
                   rows.part_rows(message_id, parts))


def _replace_parts(db: sqlite3.Connection, message_id: str, parts: Sequence[Part]) -> None:
    db.execute("DELETE FROM part WHERE message = ?", (message_id,))
    _insert_parts(db, message_id, parts)


def _message(db: sqlite3.Connection, message_id: str) -> Message:
    row = db.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
    parts = db.execute("SELECT * FROM part WHERE message = ? ORDER BY position", (message_id,)).fetchall()
    return rows.message(row, tuple(rows.part(part) for part in parts))
