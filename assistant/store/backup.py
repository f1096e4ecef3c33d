"""A copy of the database as it was before a migration: one is kept, until the next start or deletion."""

import contextlib
import logging
import os
import re
from pathlib import Path

from assistant.store import migrations
from assistant.store.database import FAILURES, connect, read_only, storage_error

log = logging.getLogger(__name__)
_MARK = ".before-"


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
            fresh = copy.with_name(f"{copy.name}.new")
            fresh.unlink(missing_ok=True)
            os.close(os.open(fresh, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
            try:
                with contextlib.closing(connect(str(fresh), busy_seconds)) as into:
                    connection.backup(into)
                    into.execute("PRAGMA journal_mode = DELETE")
                    into.execute("PRAGMA foreign_keys = ON")
                    if into.execute("DELETE FROM chat WHERE deleted IS NOT NULL").rowcount:
                        into.execute("VACUUM")
                fresh.replace(copy)
            except BaseException:
                fresh.unlink(missing_ok=True)
                raise
    except (*FAILURES, OSError) as problem:
        raise storage_error(problem, path) from problem
    log.info("kept a copy before migrations: %s", copy.name)
    return copy


def remove_others(path: Path, kept: Path | None) -> None:
    """Removes all copies but `kept`: the database has been opened since they were made, or holds less."""
    for file in path.parent.glob(f"{path.name}{_MARK}*"):
        if file != kept:
            with contextlib.suppress(OSError):
                file.unlink()
