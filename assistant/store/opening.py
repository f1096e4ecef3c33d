"""Opens the database of chats: looks before it writes, saves what is damaged, copies before it migrates."""

import logging
from dataclasses import dataclass
from pathlib import Path

from assistant import __version__
from assistant.store import backup, chat_removal, migrations, replacement, salvage
from assistant.store.chat_search import ChatSearch
from assistant.store.chat_tables import ChatTables
from assistant.store.database import Damaged, Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found that the user has to know: where a damaged database is kept, and how many chats came back."""

    damaged_kept_as: Path | None = None
    recovered_chats: int = 0


def opened(path: Path, busy_seconds: float) -> tuple[Database, ChatSearch, OpenReport]:
    """Returns the database at `path` up to date, the search over it, and what opening found.

    What the last run left unfinished is settled. Raises StorageError.
    """
    replacement.finish(path)
    try:
        salvage.inspect(path, busy_seconds)
        database, search, copied = _settled(path, busy_seconds)
    except Damaged as problem:
        log.warning("the database is damaged: %s", problem.detail)
        replacement.replace(path)
        database, search, copied = _settled(path, busy_seconds)
    report = _report(database, path)
    if report.damaged_kept_as is None:      # else a copy may hold what could not be rescued
        backup.prune(path, copied)
    return database, search, report


def _report(database: Database, path: Path) -> OpenReport:
    kept = replacement.untold(database, path)
    if kept is None:
        return OpenReport()
    with database.read() as db:
        return OpenReport(kept, int(db.execute("SELECT count(*) FROM chat WHERE deleted IS NULL").fetchone()[0]))


def _settled(path: Path, busy_seconds: float) -> tuple[Database, ChatSearch, Path | None]:
    """Returns a database in which what the last run left unfinished is settled, the search over it, and its copy from
    before the migrations. Settling finds damage that `inspect` does not look for in a large database."""
    database, copied = _usable(path, busy_seconds)
    search = ChatSearch(database, path.with_name(f"{path.stem}-search{path.suffix}"), busy_seconds=busy_seconds)
    try:
        ChatTables(database, temporary=False).interrupt_unfinished()
        chat_removal.purge(database, 0, search, clean=copied)
    except BaseException:
        search.close()
        database.close()
        raise
    return database, search, copied


def _usable(path: Path, busy_seconds: float) -> tuple[Database, Path | None]:
    """Returns a database that holds together and has been through all migrations, and its copy from before them."""
    copied = backup.before_migrations(path, busy_seconds)
    database = Database(path, busy_seconds=busy_seconds)
    try:
        with database.write() as connection:
            if migrations.is_newer(connection):     # only a log left by a kill said so
                raise salvage.newer(connection)
            migrations.migrate(connection)
            migrations.sign(connection, __version__)
            if not migrations.is_whole(connection):
                raise salvage.damaged("tables are missing")
    except BaseException:
        database.close()
        raise
    return database, copied
