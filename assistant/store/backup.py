"""A copy of the database as it was before a migration: one is kept, for a month or until the user deletes something.

The way back to an older Parley: close it, and give the copy the name chats.db.
"""

import contextlib
import logging
import os
import re
import sqlite3
import time
from pathlib import Path

from assistant.paths import sync_folder
from assistant.store import migrations
from assistant.store.database import FAILURES, SUFFIXES, connect, read_only, storage_error

log = logging.getLogger(__name__)
KEEP_SECONDS = 30 * 24 * 3600.0
_MARK, _FRESH = ".before-", ".new"


def before_migrations(path: Path, busy_seconds: float) -> Path | None:
    """Copies a database that has migrations to go through. Returns the copy, or None where none is needed.

    The user alone can read it, and what the user had deleted is not in it. Raises StorageError.
    """
    try:
        if not path.exists() or not path.stat().st_size:
            return None
        with contextlib.closing(read_only(path, busy_seconds)) as connection:
            missing = migrations.missing(connection)
            if not missing or not migrations.applied(connection):
                return None
            copy = path.with_name(f"{path.name}{_MARK}{re.sub('[^a-z0-9]+', '-', missing[0].lower())}")
            fresh = copy.with_name(f"{copy.name}{_FRESH}")
            _remove(fresh)
            os.close(os.open(fresh, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
            try:
                with contextlib.closing(connect(str(fresh), busy_seconds)) as into:
                    into.execute("PRAGMA temp_store = MEMORY")      # no chat text in the system's temporary files
                    connection.backup(into)
                    into.execute("PRAGMA journal_mode = DELETE")
                    _remove_deleted(into)
                fresh.replace(copy)
                sync_folder(copy.parent)
            except BaseException:
                with contextlib.suppress(OSError):
                    _remove(fresh)
                raise
    except (*FAILURES, OSError) as problem:
        raise storage_error(problem, path) from problem
    log.info("kept a copy before migrations: %s", copy.name)
    return copy


def prune(path: Path, copied: Path | None, keep_seconds: float = KEEP_SECONDS) -> None:
    """Removes all copies but the one just made, or else the newest, and that one too once it is old."""
    kept = copied
    if kept is None:
        with contextlib.suppress(OSError):      # one vanishes meanwhile
            written = {file: file.stat().st_mtime for file in _copies(path) if _FRESH not in file.name}
            newest = max(written, key=lambda file: written[file], default=None)
            if newest is not None and time.time() - written[newest] < keep_seconds:
                kept = newest
    remove_others(path, kept)


def remove_others(path: Path, kept: Path | None) -> None:
    """Removes all copies but `kept`: they may hold what the user has deleted since."""
    for file in _copies(path):
        if file != kept:
            with contextlib.suppress(OSError):
                file.unlink()


def _copies(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}{_MARK}*"))


def _remove_deleted(copy: sqlite3.Connection) -> None:
    """Leaves no byte of chats and messages that the user has deleted."""
    copy.execute("PRAGMA foreign_keys = ON")
    number = copy.execute("DELETE FROM chat WHERE deleted IS NOT NULL").rowcount
    if any(column["name"] == "deleted" for column in copy.execute("PRAGMA table_info(message)")):
        number += copy.execute("DELETE FROM message WHERE deleted IS NOT NULL").rowcount
    if number:
        copy.execute("VACUUM")


def _remove(fresh: Path) -> None:
    """Removes a copy that is not complete, and what SQLite keeps beside it."""
    for suffix in SUFFIXES:
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
