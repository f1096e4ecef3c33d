"""The full-text index of all messages: a file of its own, which can be made again from the chats at any time."""

import contextlib
import random
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import StorageError
from assistant.store.database import BUSY_SECONDS, SUFFIXES, Damaged, Database, storage_error
from assistant.store.search_words import spaced

_FORMAT = 2         # of the tables and of `spaced`; an index of another one is made again
_BATCH = 500        # candidates given at once
_NEXT = 8           # messages of one millisecond that keep their order
_LAST = 1 << 52     # the newest a document can be

# A document's number is its time in milliseconds: documents by number are in order of time, newest last. FTS5
# keeps no text (content='said') but asks for it to forget a document, so `kept` has it, compressed.
_TABLES = """
CREATE TABLE doc (doc INTEGER PRIMARY KEY, message INTEGER NOT NULL UNIQUE, chat INTEGER NOT NULL) STRICT;
CREATE TABLE kept (doc INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT;
CREATE VIEW said AS SELECT doc, indexed_text(text) AS text FROM kept;
CREATE VIRTUAL TABLE word USING fts5 (text, content='said', content_rowid='doc', columnsize=0, prefix='2 3',
    tokenize='unicode61 remove_diacritics 2');
CREATE TABLE state (before TEXT NOT NULL, now TEXT NOT NULL, traces INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES ('', '', 0);
"""
# What no lock, full disk or missing right explains: the file is not what it should be.
_BROKEN = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to be found: numbers of message and chat, when it was said (Unix seconds), and its text."""

    message: int
    chat: int
    said: float
    text: str


class SearchIndex:
    """Every method may raise StorageError; where `is_broken` says so, only `begin` helps.

    For one caller at a time.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._opened: Database | None = None

    def exists(self) -> bool:
        return self.path.exists()

    def follows(self, state: str) -> bool:
        """Returns whether what the index knows is what it knew in `state`, or one change more."""
        if not state or not self.path.exists():
            return False
        with self._database().read() as db:
            return state in tuple(db.execute("SELECT before, now FROM state").fetchone())

    def put(self, messages: Iterable[int], entries: Iterable[Entry], state: str) -> None:
        """Forgets all `messages`, then learns `entries`; on the disk itself on return. The index is in `state` then."""
        with self._database().write(durable=True) as db:
            for message in messages:
                self._forget(db, message)
            for entry in sorted(entries, key=lambda each: each.said):     # FTS5 writes most quickly in this order
                text = spaced(entry.text)
                doc = _free_number(db, entry.said)
                db.execute("INSERT INTO doc VALUES (?, ?, ?)", (doc, entry.message, entry.chat))
                db.execute("INSERT INTO kept VALUES (?, ?)", (doc, _packed(text)))
                db.execute("INSERT INTO word (rowid, text) VALUES (?, ?)", (doc, text))
            db.execute("UPDATE state SET before = now, now = ?", (state,))

    def candidates(self, expression: str) -> Iterator[list[tuple[int, int]]]:
        """Gives numbers (message, chat) of what fits an FTS5 expression, newest first, in batches."""
        with self._database().read() as db:
            found = db.execute("SELECT message, chat FROM word JOIN doc ON doc.doc = word.rowid"
                               " WHERE word MATCH ? ORDER BY word.rowid DESC", (expression,))
            while batch := found.fetchmany(_BATCH):
                yield [tuple(row) for row in batch]

    def wipe(self) -> None:
        """Leaves no byte of what was forgotten since the last time: merges and writes everything anew."""
        database = self._database()
        with database.read() as db:
            if not db.execute("SELECT traces FROM state").fetchone()[0]:
                return
        with database.write() as db:
            db.execute("INSERT INTO word (word) VALUES ('optimize')")
        database.rebuild()
        if database.empty_wal():
            with database.write() as db:
                db.execute("UPDATE state SET traces = 0")

    def begin(self, state: str) -> None:
        """Throws away what there is and begins an empty index in `state`."""
        self._discard()
        self.put((), (), state)

    def _discard(self) -> None:
        self.close()
        try:
            for suffix in SUFFIXES:
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError as problem:
            raise storage_error(problem, self.path) from problem

    def close(self) -> None:
        database, self._opened = self._opened, None
        if database is not None:
            with contextlib.suppress(StorageError):
                database.close()

    def _database(self) -> Database:
        if self._opened is None:
            database = Database(self.path, busy_seconds=self._busy_seconds)
            try:
                self._prepare(database)
            except BaseException:
                database.close()
                raise
            self._opened = database
        return self._opened

    def _prepare(self, database: Database) -> None:
        with database.write() as db:
            db.create_function("indexed_text", 1, _unpacked, deterministic=True)
            if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                for statement in _TABLES.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_FORMAT}")
            elif db.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
                raise sqlite3.DataError("another format")

    @staticmethod
    def _forget(db: sqlite3.Connection, message: int) -> None:
        row = db.execute("SELECT doc FROM doc WHERE message = ?", (message,)).fetchone()
        if row is not None:
            db.execute("DELETE FROM word WHERE rowid = ?", (row["doc"],))
            db.execute("DELETE FROM kept WHERE doc = ?", (row["doc"],))
            db.execute("DELETE FROM doc WHERE doc = ?", (row["doc"],))
            db.execute("UPDATE state SET traces = 1")


def is_broken(problem: StorageError) -> bool:
    """Returns whether the index itself is at fault, rather than a lock, a full disk or missing rights."""
    cause = problem.__cause__
    return isinstance(problem, Damaged) or isinstance(cause, sqlite3.DataError) or (
        isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BROKEN)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "replace"), 1)


def _unpacked(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "replace")


def _free_number(db: sqlite3.Connection, said: float) -> int:
    """Returns a number near the milliseconds of `said`: the next few where it is taken, so that what was said one after
    the other stays in this order; many messages of one time (an import) lie around it."""
    base, width = int(min(max(said * 1000, 0), _LAST)), _NEXT
    for at in range(base, base + _NEXT):
        if not db.execute("SELECT 1 FROM doc WHERE doc = ?", (at,)).fetchone():
            return at
    while db.execute("SELECT 1 FROM doc WHERE doc = ?", (at := base + random.randrange(width),)).fetchone():
        width *= 2
    return at
