"""Whether there are chats to be shown: what the window begins with hangs on it, before the database is opened."""

import contextlib
from pathlib import Path

from assistant.store.database import FAILURES, glance


def has_chats(path: Path) -> bool:
    """Returns whether the database at `path` holds a chat that is not deleted; so it does where nobody can tell,
    because it is damaged, locked or a newer Parley's. Writes nothing, and waits for no lock."""
    try:
        if not path.exists() or not path.stat().st_size:
            return False
        with contextlib.closing(glance(path, busy_seconds=0)) as connection:
            return connection.execute("SELECT 1 FROM chat WHERE deleted IS NULL").fetchone() is not None
    except (*FAILURES, OSError):
        return True
