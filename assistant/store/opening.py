"""Opens the database of chats: looks before it writes, saves what is damaged, copies before it migrates."""

import logging
from dataclasses import dataclass
from pathlib import Path

from assistant.store import backup, chat_removal, migrations, salvage
from assistant.store.chat_search import ChatSearch
from assistant.store.chat_tables import ChatTables
from assistant.store.database import Damaged, Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found: where a damaged database was kept, and how many chats came back from it."""

    damaged_kept_as: Path | None = None
    recovered_chats: int = 0


def opened(path: Path, busy_seconds: float) -> tuple[Database, ChatSearch, OpenReport]:
    """Returns the database at `path` up to date, the search over it, and what opening found.

    What the last run left unfinished is settled. Raises StorageError.
    """
    try:
        salvage.inspect(path, busy_seconds)
        (database, copied), report = _usable(path, busy_seconds), OpenReport()
    except Damaged as problem:
        log.warning("the database is damaged: %s", problem.detail)
        kept = salvage.keep_aside(path)
        database, copied = _usable(path, busy_seconds)
        report = OpenReport(kept, salvage.rescue(kept, database))
    search = ChatSearch(database, path.with_name(f"{path.stem}-search{path.suffix}"), busy_seconds=busy_seconds)
    ChatTables(database, temporary=False).interrupt_unfinished()
    chat_removal.purge(database, 0, search, clean=copied)
    return database, search, report


def _usable(path: Path, busy_seconds: float) -> tuple[Database, Path | None]:
    """Returns a database that holds together and has been through all migrations, and its copy from before them."""
    copied = backup.before_migrations(path, busy_seconds)
    database = Database(path, busy_seconds=busy_seconds)
    try:
        with database.write() as connection:
            migrations.migrate(connection)
            if not migrations.is_whole(connection):
                raise salvage.damaged("tables are missing")
    except BaseException:
        database.close()
        raise
    backup.remove_others(path, copied)
    return database, copied
