"""The database's schema as a list of named steps; a step, once released, never changes."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence

APPLICATION_ID = 0x5061726C  # "Parl", told by file(1) and checked by no one else

Step = str | Callable[[sqlite3.Connection], None]

# Times are Unix seconds. A part is one typed piece of a message, in order; `record` is JSON, as are `settings`.
# STRICT makes quick_check see a value of the wrong type. Deleting a chat deletes its messages; `parent` has no
# cascade of its own, because SQLite follows one only 1,000 messages deep. `unfinished` names work to be done at
# the next start when the app does not live to do it.
_CHATS = """
CREATE TABLE chat (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    updated REAL NOT NULL,
    deleted REAL,
    leaf TEXT,
    system_prompt TEXT NOT NULL DEFAULT '',
    model_path TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}',
    draft TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX chat_newest ON chat (updated DESC, number DESC) WHERE deleted IS NULL;
CREATE TABLE message (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    chat TEXT NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    parent TEXT REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL,
    created REAL NOT NULL,
    status TEXT NOT NULL,
    record TEXT
) STRICT;
CREATE INDEX message_of_chat ON message (chat, created);
CREATE INDEX message_child ON message (parent);
CREATE INDEX message_writing ON message (status) WHERE status = 'writing';
CREATE TABLE part (
    number INTEGER PRIMARY KEY,
    message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    seconds REAL,
    UNIQUE (message, position)
) STRICT;
CREATE TABLE unfinished (task TEXT PRIMARY KEY) STRICT;
"""

# `chat.folder` has no foreign key: a folder lost to damage must not take its chats along.
_ORDER = """
CREATE TABLE folder (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
ALTER TABLE chat ADD COLUMN folder TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
"""

# A message and all below it that were taken away together carry the same time. `leaf_before` is the branch that
# was shown, where it ran through them.
_TAKEN_AWAY = """
ALTER TABLE message ADD COLUMN deleted REAL;
ALTER TABLE message ADD COLUMN leaf_before TEXT;
CREATE INDEX message_deleted ON message (deleted) WHERE deleted IS NOT NULL;
"""

# The search index is a file of its own; a change of a message and what the index has to learn of it are one
# transaction here, whoever makes it. A growing answer is not told until it has ended. `indexed` says which state
# of the index these changes follow; '' is none: it learns everything.
_SEARCH = """
CREATE TABLE unindexed (change INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL) STRICT;
CREATE TABLE indexed (state TEXT NOT NULL) STRICT;
INSERT INTO indexed VALUES ('');
CREATE TRIGGER message_said AFTER INSERT ON message WHEN new.status <> 'writing'
    BEGIN INSERT INTO unindexed (message) VALUES (new.number); END;
CREATE TRIGGER message_ended AFTER UPDATE OF status ON message WHEN new.status <> 'writing'
    BEGIN INSERT INTO unindexed (message) VALUES (new.number); END;
CREATE TRIGGER message_gone AFTER DELETE ON message
    BEGIN INSERT INTO unindexed (message) VALUES (old.number); END;
"""

# `name` is an attachment's file name. `draft_attachments` is JSON, [{"name": ..., "text": ...}, ...]; those of the
# chat that is not on disk yet are the one row of `unsent`.
_ATTACHMENTS = """
ALTER TABLE part ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN draft_attachments TEXT NOT NULL DEFAULT '[]';
CREATE TABLE unsent (number INTEGER PRIMARY KEY CHECK (number = 1), attachments TEXT NOT NULL) STRICT;
"""

# One row: the version of the Parley that opened this database last, for an older one to name.
_WRITER = """
CREATE TABLE writer (version TEXT NOT NULL) STRICT;
"""

# `kind` is a `domain.chat.ChatKind`.
_KINDS = """
ALTER TABLE chat ADD COLUMN kind TEXT NOT NULL DEFAULT 'chat';
"""

# `in_sight`: pinned. `summary` is of its message and all above it, in place of which the model gets it once they no
# longer fit; NULL is none yet, '' none wanted.
_KEPT_IN_SIGHT = """
ALTER TABLE message ADD COLUMN in_sight INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN summary TEXT;
"""

# 1: found better than the answers it was compared with, 0: another one was; NULL: no word about it.
_VOTES = """
ALTER TABLE message ADD COLUMN vote INTEGER;
"""

# What was typed for the chat that is not on disk yet.
_UNSENT_TEXT = """
ALTER TABLE unsent ADD COLUMN text TEXT NOT NULL DEFAULT '';
"""

# What is known of an answer's tokens, as `domain.lens_format` packs it; `begins` counts the characters of its thinking
# and its text before that piece.
_LENS = """
CREATE TABLE lens (
    number INTEGER PRIMARY KEY,
    message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    begins INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (message, begins)
) STRICT;
"""

MIGRATIONS: Sequence[tuple[str, Step]] = (
    ("chats, messages and parts", _CHATS),
    ("folders, pins and the archive", _ORDER),
    ("messages taken away", _TAKEN_AWAY),
    ("what the search index has to learn", _SEARCH),
    ("attachments", _ATTACHMENTS),
    ("which Parley wrote this", _WRITER),
    ("plain texts", _KINDS),
    ("pinned messages and summaries", _KEPT_IN_SIGHT),
    ("what is known of tokens", _LENS),
    ("votes for answers compared", _VOTES),
    ("the words of a chat not begun", _UNSENT_TEXT),
)


def applied(connection: sqlite3.Connection) -> list[str]:
    """Returns the names of the steps this database has been through, oldest first."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").fetchone():
        return []
    return [row[0] for row in connection.execute("SELECT name FROM migration ORDER BY rowid")]


def missing(connection: sqlite3.Connection, steps: Sequence[tuple[str, Step]] = MIGRATIONS) -> list[str]:
    """Returns the names of the steps this database has still to go through, in order."""
    done = set(applied(connection))
    return [name for name, _ in steps if name not in done]


def is_newer(connection: sqlite3.Connection, steps: Sequence[tuple[str, Step]] = MIGRATIONS) -> bool:
    """Returns whether a newer Parley wrote this database: it has a step we do not know, and more than ours.

    Both have to say so: damage alone can turn a name into an unknown one.
    """
    unknown = set(applied(connection)) - {name for name, _ in steps}
    return bool(unknown) and connection.execute("PRAGMA user_version").fetchone()[0] > len(steps)


def migrate(connection: sqlite3.Connection, steps: Sequence[tuple[str, Step]] = MIGRATIONS) -> list[str]:
    """Applies the missing steps in order inside the caller's transaction. Returns their names."""
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied REAL NOT NULL) STRICT")
    names = missing(connection, steps)
    for name, step in steps:
        if name not in names:
            continue
        if callable(step):
            step(connection)
        else:
            for statement in step.split(";\n"):   # executescript would commit the transaction first
                connection.execute(statement)
        connection.execute("INSERT INTO migration VALUES (?, ?)", (name, time.time()))
    if names:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")
    return names


def sign(connection: sqlite3.Connection, version: str) -> None:
    """Notes which Parley has this database open."""
    if writer(connection) != version:
        connection.execute("DELETE FROM writer")
        connection.execute("INSERT INTO writer VALUES (?)", (version,))


def writer(connection: sqlite3.Connection) -> str:
    """Returns the version of the Parley that opened this database last, "" where that is not said."""
    try:
        row = connection.execute("SELECT version FROM writer").fetchone()
    except sqlite3.Error:       # an older one, or a newer one that says it otherwise
        return ""
    return str(row[0]) if row is not None else ""


def is_whole(connection: sqlite3.Connection, steps: Sequence[tuple[str, Step]] = MIGRATIONS) -> bool:
    """Returns whether every table and index is there exactly as the steps make it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        migrate(fresh, steps)
        return _schema(fresh) <= _schema(connection)


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Returns whether this database holds something, but nothing of ours."""
    return bool(_schema(connection)) and not applied(connection)


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL")}
