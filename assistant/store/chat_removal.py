"""What the user takes away: chats and messages out of sight, back again, and at last gone byte by byte."""

import logging
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.domain.errors import StorageError
from assistant.store import backup, chat_order, replacement
from assistant.store.chat_search import ChatSearch
from assistant.store.chat_tables import gone
from assistant.store.database import Database

log = logging.getLogger(__name__)
_REBUILD = "rebuild without deleted rows"
_FORGET = "remove damaged files kept aside"
_TICK = 1e-6    # seconds between two removals at least: their time tells which messages went together

# Something of the user's is deleted at :until: not only a chat that the app took back because its first message failed.
_OF_THE_USER = ("SELECT 1 FROM message WHERE deleted <= :until UNION ALL SELECT 1 FROM chat WHERE deleted <= :until"
                " AND (title <> '' OR draft <> '' OR draft_attachments <> '[]' OR id IN (SELECT chat FROM message))")

# The message :id and all below it, whichever of them are hidden already.
_SUBTREE = ("WITH RECURSIVE below (id) AS (SELECT :id UNION"
            " SELECT message.id FROM message JOIN below ON message.parent = below.id) ")


def delete_chats(database: Database, chat_ids: Sequence[str]) -> None:
    chat_order.set_column(database, chat_ids, "deleted", time.time())


def restore_chats(database: Database, chat_ids: Sequence[str]) -> None:
    chat_order.set_column(database, chat_ids, "deleted", None)


def delete_message(database: Database, message_id: str) -> str | None:
    """Hides a message and all below it. Returns the leaf of the branch that is shown now.

    If the branch shown ran through it, that becomes the newest one below the sibling before it (else the one
    after it), and without siblings ends at its parent.
    """
    with database.write() as db:
        row = db.execute("SELECT * FROM message WHERE id = ? AND deleted IS NULL", (message_id,)).fetchone()
        if row is None:
            raise gone()
        last = db.execute("SELECT max(deleted) FROM message WHERE deleted IS NOT NULL").fetchone()[0]
        named = {"id": message_id, "deleted": max(time.time(), (last or 0.0) + _TICK)}
        leaf = db.execute("SELECT leaf FROM chat WHERE id = ?", (row["chat"],)).fetchone()[0]
        shown = db.execute(_SUBTREE + "SELECT 1 FROM below WHERE id = :leaf", {**named, "leaf": leaf}).fetchone()
        db.execute(_SUBTREE + "UPDATE message SET deleted = :deleted WHERE deleted IS NULL AND id IN below", named)
        if shown is None:
            return str(leaf) if leaf is not None else None
        fresh = _leaf_beside(db, row)
        db.execute("UPDATE message SET leaf_before = ? WHERE id = ?", (leaf, message_id))
        db.execute("UPDATE chat SET leaf = ? WHERE id = ?", (fresh, row["chat"]))
        return fresh


def restore_message(database: Database, message_id: str) -> str | None:
    """Brings back what `delete_message` hid, and the branch that was shown. Returns the leaf shown now.

    Below a message that was taken away in the meantime it stays hidden, and comes back with that one.
    """
    with database.write() as db:
        row = db.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
        if row is None:
            raise gone()
        above = db.execute("SELECT deleted FROM message WHERE id = ?", (row["parent"],)).fetchone()
        until = above["deleted"] if above is not None else None
        if row["deleted"] is not None:
            db.execute("UPDATE message SET deleted = ?, leaf_before = NULL WHERE chat = ? AND deleted = ?",
                       (until, row["chat"], row["deleted"]))
        if row["leaf_before"] is not None and until is None:
            db.execute("UPDATE chat SET leaf = ? WHERE id = ?", (row["leaf_before"], row["chat"]))
        leaf: str | None = db.execute("SELECT leaf FROM chat WHERE id = ?", (row["chat"],)).fetchone()[0]
        return leaf


def take_back(database: Database, message_id: str) -> None:
    """Removes a message that says nothing and that nothing follows; any other stays. The branch shown is the one
    `delete_message` would show."""
    with database.write() as db:
        row = db.execute("SELECT * FROM message WHERE id = :id AND NOT EXISTS (SELECT 1 FROM part WHERE message = :id)"
                         " AND NOT EXISTS (SELECT 1 FROM message WHERE parent = :id)", {"id": message_id}).fetchone()
        if row is None:
            return
        shown = db.execute("SELECT 1 FROM chat WHERE id = ? AND leaf = ?", (row["chat"], message_id)).fetchone()
        db.execute("DELETE FROM message WHERE id = ?", (message_id,))
        if shown is not None:
            db.execute("UPDATE chat SET leaf = ? WHERE id = ?", (_leaf_beside(db, row), row["chat"]))


def _leaf_beside(db: sqlite3.Connection, row: sqlite3.Row) -> str | None:
    """Returns the leaf to show instead of a branch through `row`, which is hidden already."""
    siblings = db.execute(
        "SELECT id, created FROM message WHERE chat = ? AND parent IS ? AND deleted IS NULL ORDER BY created, id",
        (row["chat"], row["parent"])).fetchall()
    before = [each["id"] for each in siblings if (each["created"], each["id"]) < (row["created"], row["id"])]
    if not siblings:
        return str(row["parent"]) if row["parent"] is not None else None
    at: str = before[-1] if before else siblings[0]["id"]
    while (child := db.execute("SELECT id FROM message WHERE parent = ? AND deleted IS NULL"
                               " ORDER BY created DESC, id DESC LIMIT 1", (at,)).fetchone()) is not None:
        at = child["id"]
    return at


def give_way(db: sqlite3.Connection, chat_id: str) -> None:
    """Removes a hidden chat for another of its id, in the caller's transaction; the next `purge` wipes its traces."""
    if db.execute("DELETE FROM chat WHERE id = ? AND deleted IS NOT NULL", (chat_id,)).rowcount:
        db.executemany("INSERT OR IGNORE INTO unfinished VALUES (?)", ((_FORGET,), (_REBUILD,)))


def purge(database: Database, older_than_seconds: float, search: ChatSearch | None, clean: Path | None = None) -> int:
    """Removes chats and messages deleted that long ago, byte by byte. Returns how many.

    `search` is the search over a database on disk; one in memory leaves no traces. Copies of the database go too,
    but for the one that is known to be `clean`, and so do damaged ones kept aside.
    """
    until = time.time() - older_than_seconds
    with database.write() as db:
        if db.execute(_OF_THE_USER, {"until": until}).fetchone() is not None:
            db.execute("INSERT OR IGNORE INTO unfinished VALUES (?)", (_FORGET,))
        number = db.execute("DELETE FROM chat WHERE deleted <= ?", (until,)).rowcount
        number += db.execute("DELETE FROM message WHERE deleted <= ?", (until,)).rowcount
        if number:
            db.execute("INSERT OR IGNORE INTO unfinished VALUES (?)", (_REBUILD,))
    if search is not None:
        _remove_traces(database, search, clean)
    return number


def _remove_traces(database: Database, search: ChatSearch, clean: Path | None) -> None:
    """Leaves no byte of deleted rows in any file; what cannot be done now is done next time."""
    with database.read() as db:
        tasks = {row[0] for row in db.execute("SELECT task FROM unfinished")}
    due = _REBUILD in tasks
    try:
        if _FORGET in tasks and database.path is not None and replacement.remove_kept(database.path):
            _set_done(database, _FORGET)
        if due:
            if database.path is not None:
                backup.remove_others(database.path, clean)
            search.forget_gone()
            database.rebuild()
        if database.empty_wal() and due:
            _set_done(database, _REBUILD)
    except StorageError as problem:
        log.warning("traces of deleted chats stay until the next start: %s", problem.detail)


def _set_done(database: Database, task: str) -> None:
    with database.write() as db:
        db.execute("DELETE FROM unfinished WHERE task = ?", (task,))
