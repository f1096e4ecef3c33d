"""One SQLite connection behind a lock; the only file that turns sqlite3's errors into StorageError."""

import contextlib
import errno
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path, PurePath

from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError
from assistant.store.private_file import make_private

BUSY_SECONDS = 3.0          # how long a lock held by another program is waited out
CACHE_KIB = 512             # of pages; SQLite's own 2 MB fill up with every connection, and the system caches files too
FULL_BELOW_BYTES = 1 << 20  # a failed write with less than this free is called a full disk
SUFFIXES = ("", "-wal", "-shm", "-journal")  # the files that belong to one database

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_FORMAT)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_REFUSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


# UnicodeDecodeError: Python meets damaged names in SQLite's own messages and column lists.
FAILURES = (sqlite3.Error, UnicodeDecodeError)


class Damaged(StorageError):
    """The file is not a usable database; the store moves it aside and starts a new one."""


class Database:
    """A connection usable from any thread, one caller at a time. `path` None means in memory, nothing on disk.

    `scratch` is for a file that is worth nothing until it is complete: no log beside it, and nothing is synced.
    Every method may raise StorageError.
    """

    def __init__(self, path: Path | None, *, busy_seconds: float = BUSY_SECONDS, scratch: bool = False) -> None:
        self.path = path
        self._scratch = scratch
        self._lock = threading.RLock()
        with self._errors():
            if path is not None:
                _make_private(path)
            self._connection = connect(str(path) if path else ":memory:", busy_seconds)
        try:
            with self._errors():
                self._configure()
        except BaseException:
            self._connection.close()
            raise

    def _configure(self) -> None:
        run = self._connection.execute
        run("PRAGMA temp_store = MEMORY")   # no sort or statement journal with chat text ever becomes a file
        run("PRAGMA secure_delete = ON")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA fullfsync = ON")        # macOS: fsync alone leaves the data in the drive's cache
        if self._scratch:
            run("PRAGMA journal_mode = MEMORY")
            run("PRAGMA synchronous = OFF")
        elif self.path is not None:
            run("PRAGMA journal_mode = WAL")
            run(f"PRAGMA cache_size = -{CACHE_KIB}")
            run("PRAGMA synchronous = NORMAL")

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Gives the connection for reading; what is read inside belongs together."""
        with self._lock, self._errors():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._rollback()

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Gives the connection inside a transaction: all of it or, on any exception, nothing.

        With `durable` it is on the disk itself (fsync) before this returns, whatever happens to the power.
        """
        with self._lock, self._errors():
            run = self._connection.execute
            if durable:
                run("PRAGMA synchronous = FULL")   # SQLite refuses the change inside a transaction
            try:
                run("BEGIN IMMEDIATE")
                yield self._connection
                run("COMMIT")
            finally:
                self._rollback()
                if durable:
                    run("PRAGMA synchronous = NORMAL")

    def sync(self) -> None:
        """Puts on the disk itself (fsync) what was written before without `durable`."""
        with self.write(durable=True) as db:
            # A commit reaches for the disk only where something changed: the number in the first page is written anew.
            version = db.execute("PRAGMA user_version").fetchone()[0]
            db.execute(f"PRAGMA user_version = {version}")

    def rebuild(self) -> None:
        """Writes every page anew, without what deleted rows left behind: 0.35 s for 87 MB of chats.

        secure_delete wipes a row where it lies, but not the copies left when SQLite moved it to another page
        as its neighbours grew: 22 words of 2.2 million stayed, in 2 of 150 runs; with this, none.
        """
        with self._lock, self._errors():
            self._connection.execute("VACUUM")

    def empty_wal(self) -> bool:
        """Moves all from the write-ahead log into the database and leaves it with no bytes.

        Returns False while another program reads the database; then a later call does it.
        """
        with self._lock, self._errors():
            return not self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    def close(self) -> None:
        with self._lock, self._errors():
            self._connection.close()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):   # the first error is the one to tell
                self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (*FAILURES, OSError) as problem:
            raise storage_error(problem, self.path) from problem


def read_only(path: Path, busy_seconds: float = BUSY_SECONDS, *, alone: bool = False) -> sqlite3.Connection:
    """Returns a connection that cannot change a byte of the database, not even while closing.

    With `alone` it leaves no file beside it either, and takes no lock: for a glance at one that nobody is writing.
    """
    return connect(f"{uri(path.absolute())}?mode=ro{'&immutable=1' if alone else ''}", busy_seconds, uri=True)


def uri(path: PurePath) -> str:
    """Returns the address of an absolute path for SQLite, which takes no name of a server (\\\\server\\share) but as a
    part of the path."""
    address = path.as_uri()
    return address if address.startswith("file:///") else address.replace("file://", "file:////", 1)


def glance(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """As `read_only`; nothing is left beside the database either, unless a log lies there, for SQLite reads that with
    an index of its own."""
    beside = [path.with_name(path.name + suffix) for suffix in ("-wal", "-journal")]
    quiet = not any(file.exists() and file.stat().st_size for file in beside)
    return read_only(path, busy_seconds, alone=quiet)


def connect(target: str, busy_seconds: float = BUSY_SECONDS, *, uri: bool = False) -> sqlite3.Connection:
    """Returns a connection in which transactions are explicit and a broken character cannot stop a read."""
    connection = sqlite3.connect(target, timeout=busy_seconds, isolation_level=None, check_same_thread=False, uri=uri)
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    connection.create_function("contains", 2, _contains, deterministic=True)
    return connection


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _contains(text: bytes, folded: str) -> bool:
    """SQL's LIKE ignores case in ASCII only; a search should in any script.

    The text comes as a BLOB: sqlite3 would not call this with text that damage made invalid.
    """
    return folded in _text(text).casefold()


def _make_private(path: Path) -> None:
    """Creates the database file, and sees that the user alone can read it; SQLite gives -wal and -shm its mode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for suffix in SUFFIXES:
        file = path.with_name(path.name + suffix)
        if file.exists() and file.stat().st_mode & 0o077:
            make_private(file)


DAMAGED_TEXT = (
    QT_TRANSLATE_NOOP("errors", "The file with your chats is damaged."),
    QT_TRANSLATE_NOOP("errors", "Restart Parley: it keeps the damaged file and brings back every chat it can read."),
)
_LOCKED_TEXT = (
    QT_TRANSLATE_NOOP("errors", "Another program is using the file with your chats."),
    QT_TRANSLATE_NOOP("errors", "Close the other program, then try again. Nothing that was saved is lost."),
)
_FULL_TEXT = (
    QT_TRANSLATE_NOOP("errors", "The disk is full, so this could not be saved."),
    QT_TRANSLATE_NOOP("errors", "Free some space, then try again. Everything saved before is still there."),
)
_REFUSED_TEXT = (
    QT_TRANSLATE_NOOP("errors", "Parley may not write in its folder {folder}."),
    QT_TRANSLATE_NOOP("errors", "Make the folder writable for you, then try again."),
)
_FAILED_TEXT = (
    QT_TRANSLATE_NOOP("errors", "Reading or writing in {folder} failed."),
    QT_TRANSLATE_NOOP("errors", "Look whether the disk is connected and healthy, then try again."),
)
_TRY = (Remedy.RETRY, Remedy.OPEN_FOLDER)


def storage_error(problem: sqlite3.Error | UnicodeDecodeError | OSError, path: Path | None) -> StorageError:
    """Returns what to tell the user about a failed read or write of `path`."""
    folder = path.parent if path else Path()
    values = {"folder": str(folder)}
    if isinstance(problem, UnicodeDecodeError):
        return Damaged(*DAMAGED_TEXT, "a name is not UTF-8")
    if isinstance(problem, OSError):
        detail = f"{type(problem).__name__}: {errno.errorcode.get(problem.errno or 0, problem.errno)}"
        refused = problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR)
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT) or (not refused and _no_space(folder))
    else:
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        detail = f"{type(problem).__name__} {getattr(problem, 'sqlite_errorname', '')}: {problem}"
        if code in _DAMAGED:
            return Damaged(*DAMAGED_TEXT, detail)
        if code in _LOCKED:
            return StorageError(*_LOCKED_TEXT, detail, remedies=(Remedy.RETRY,))
        refused = code in _REFUSED
        full = code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_space(folder))
    if full:
        return StorageError(*_FULL_TEXT, detail, remedies=(Remedy.OPEN_FOLDER, Remedy.RETRY), values=values)
    text = _REFUSED_TEXT if refused else _FAILED_TEXT
    return StorageError(*text, detail, remedies=_TRY, values=values)


def _no_space(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < FULL_BELOW_BYTES
    return False
