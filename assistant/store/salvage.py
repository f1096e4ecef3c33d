"""A damaged database: told from a whole one, and copied row by row into a new one."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.domain.chat import title_from
from assistant.domain.errors import QT_TRANSLATE_NOOP, NewerDataError
from assistant.store.database import DAMAGED_TEXT, FAILURES, Damaged, glance, read_only, storage_error
from assistant.store.migrations import is_foreign, is_newer, writer

log = logging.getLogger(__name__)
_THOROUGH_BELOW_BYTES = 128 << 20   # larger ones are looked at without comparing indexes to rows
_MAX_STEP = 1 << 24          # rows skipped at most in one step over unreadable pages

# A rescue that meets these is tried again later; of those of the disk, some do say that a page is lost.
_PASSING = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)


def _lost_its_database(path: Path) -> bool:
    """Returns whether a write-ahead log lies here whose database is gone or empty. SQLite would delete the log."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0 and not (path.exists() and path.stat().st_size)


def check_version(path: Path, busy_seconds: float) -> None:
    """Raises NewerDataError where a newer Parley wrote the database, and tells nothing else of what may be wrong."""
    with contextlib.suppress(*FAILURES, OSError):
        if not path.exists() or not path.stat().st_size:
            return
        with contextlib.closing(glance(path, busy_seconds)) as connection:
            if is_newer(connection):
                raise newer(connection)


def inspect(path: Path, busy_seconds: float) -> None:
    """Looks at a database before anything writes to it.

    Raises Damaged when it is not ours or its pages, rows and indexes do not hold together (71 ms for 87 MB of
    long messages; 9 s for 690 MB of a million short ones, 0.7 s without the indexes), StorageError when a newer
    Parley wrote it or it cannot be read.
    """
    check_version(path, busy_seconds)
    try:
        if _lost_its_database(path):
            raise damaged("log without database")
        if not path.exists() or not path.stat().st_size or path.with_name(path.name + "-journal").exists():
            return      # new; or killed while being made: SQLite rolls that back, which reading alone may not
        with contextlib.closing(read_only(path, busy_seconds)) as connection:
            if is_newer(connection):
                raise newer(connection)
            if is_foreign(connection):
                raise damaged("none of our tables")
            check = "integrity_check" if path.stat().st_size < _THOROUGH_BELOW_BYTES else "quick_check"
            found = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
            if found != "ok":
                raise damaged(f"{check}: {found}")
    except (*FAILURES, OSError) as problem:
        if getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            raise damaged("statements that are right cannot be run") from problem
        raise storage_error(problem, path) from problem


def damaged(detail: str) -> Damaged:
    return Damaged(*DAMAGED_TEXT, detail)


def newer(connection: sqlite3.Connection) -> NewerDataError:
    """Returns the refusal of a database that a newer Parley wrote, with that one's version where it is said."""
    hint = QT_TRANSLATE_NOOP("errors", "Start the newer Parley, or install its latest version. Nothing was changed.")
    version = writer(connection)
    if version:
        return NewerDataError(
            QT_TRANSLATE_NOOP("errors", "Your chats were last used by Parley {version}, which is newer than this one."),
            hint, values={"version": version})
    return NewerDataError(
        QT_TRANSLATE_NOOP("errors", "Your chats were last used by a newer Parley, which this one cannot read."), hint)


def rescue(damaged: Path, target: sqlite3.Connection) -> None:
    """Copies what can be read of a database (never changed) within a transaction on a new one.

    What the user had deleted is left out. Raises sqlite3.Error when the new one cannot be written, or when reading
    fails for another reason than damage.
    """
    if not damaged.exists() or not damaged.stat().st_size:
        return              # opening an empty database makes SQLite delete the log beside it
    deleted: set[object] = set()        # ids of chats and messages; damaged ones may be anything
    with contextlib.closing(read_only(damaged)) as source:
        for row in _readable(source, "folder"):
            _insert(target, "folder", row)
        for row in _readable(source, "chat"):
            if row.get("deleted") is None:
                _insert(target, "chat", row)
            else:
                deleted.add(row.get("id"))
        for row in _readable(source, "message"):
            if row.get("chat") in deleted or row.get("deleted") is not None:
                deleted.add(row.get("id"))
                continue
            created = row.get("created")
            _insert(target, "chat", {"id": row.get("chat"), "created": created, "updated": created})
            _insert(target, "message", row)
        for row in _readable(source, "part"):
            if row.get("message") not in deleted:
                _insert(target, "part", row)
        for row in _readable(source, "lens"):
            if row.get("message") not in deleted:
                _insert(target, "lens", row)
        for row in _readable(source, "unsent"):
            _insert(target, "unsent", row)
    target.execute("UPDATE message SET parent = NULL WHERE parent NOT IN (SELECT id FROM message)")
    target.execute("UPDATE chat SET folder = '' WHERE folder NOT IN (SELECT id FROM folder)")
    _name_nameless(target)


def _readable(source: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Gives the rows of a table in order, stepping over what cannot be read in ever larger steps."""
    at, step = 0, 1
    while step < _MAX_STEP:
        try:
            rows = source.execute(f"SELECT * FROM {table} NOT INDEXED WHERE number >= ? ORDER BY number", (at,))
            for row in rows:
                if not isinstance(row["number"], int) or row["number"] < at:
                    raise sqlite3.DatabaseError("rows out of order")    # a damaged tree can lead in a circle
                at, step = row["number"] + 1, 1
                yield dict(row)
            return
        except (*FAILURES, IndexError) as problem:
            if _may_pass(problem) and getattr(problem, "sqlite_errorcode", 0) not in _UNREADABLE:
                raise
            at, step = at + step, step * 2


def _may_pass(problem: Exception) -> bool:
    """Returns whether it was the disk or a lock that failed, which says nothing about the row."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF in _PASSING


def _insert(target: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Inserts a row unless it is already there or makes no sense; columns we do not know are left out."""
    known = {column["name"] for column in target.execute(f"PRAGMA table_info({table})")} - {"number"}
    values = {name: value for name, value in row.items() if name in known}
    if not values:
        return
    columns, places = ", ".join(values), ", ".join("?" * len(values))
    try:
        target.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})", tuple(values.values()))
    except sqlite3.Error as problem:
        if _may_pass(problem):
            raise
        log.info("a damaged row of %s was left out", table)


def _name_nameless(target: sqlite3.Connection) -> None:
    firsts = target.execute(
        "SELECT chat.id, coalesce(nullif(part.name, ''), part.text) FROM chat JOIN message ON message.chat = chat.id "
        "JOIN part ON part.message = message.id WHERE chat.title = '' AND part.kind IN ('text', 'attachment') "
        "AND trim(part.text) <> '' ORDER BY message.created DESC, part.kind").fetchall()
    for chat, text in firsts:     # the last one stays: the oldest message's, its typed words rather than attachments
        target.execute("UPDATE chat SET title = ? WHERE id = ?", (title_from(text), chat))
