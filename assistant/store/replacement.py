"""A rescued database takes the place of a damaged one, in steps of which a kill at any moment makes no loss.

What a kill or a power cut can leave in the folder, and what the next start makes of it:

1. `chats.db`, damaged, and perhaps `chats.rescuing-*.db`, which is not complete: that goes, the rescue begins again.
2. `chats.db` and `chats.rescued-TIME.db`, complete and on the disk itself: only names have to change from here on.
3. Some or all files of `chats.db` moved to `chats.damaged-TIME.db`, and `chats.rescued-TIME.db`: the rest is moved.
4. `chats.db`, the rescued one, and `chats.damaged-TIME.db`: done; it knows whether the user has been told.

The damaged files are only ever read and renamed, and stay until the user deletes a chat or a message for good:
nothing can be wiped out of them selectively. What the user had deleted already is not rescued.
"""

import contextlib
import glob
import logging
import os
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, StorageError
from assistant.paths import sync_folder
from assistant.store import migrations, salvage
from assistant.store.database import FAILURES, SUFFIXES, Database, storage_error
from assistant.store.private_file import DAMAGED_MARK, damaged_name, make_private

log = logging.getLogger(__name__)
_RESCUING, _RESCUED = ".rescuing-", ".rescued-"
_TELL = "tell of "      # an unfinished task, with the name of the damaged file


def replace(path: Path) -> None:
    """Puts what can be read of the damaged database at `path` in its place, and keeps the damaged one beside it.

    Raises StorageError, never Damaged; the next call of this or of `finish` then goes on.
    """
    part = path.with_name(f"{path.stem}{_RESCUING}{os.getpid()}{path.suffix}")
    try:
        try:
            kept = damaged_name(path, SUFFIXES)
            _build(part, path, kept.name)
            part.rename(_rescued_of(kept))
            sync_folder(path.parent)
        except BaseException:
            for suffix in SUFFIXES:
                with contextlib.suppress(OSError):
                    _beside(part, suffix).unlink(missing_ok=True)
            raise
    except StorageError as problem:
        raise _not_brought_back(problem) from problem
    except (*FAILURES, OSError) as problem:
        raise _not_brought_back(storage_error(problem, path)) from problem
    finish(path)


def finish(path: Path) -> None:
    """Goes on where an earlier replacement was cut off, if one was. Raises StorageError, never Damaged."""
    try:
        for file in _files(path, _RESCUING):
            file.unlink()
        for rescued in sorted(_files(path, _RESCUED)):
            if rescued.suffix != path.suffix:
                continue        # what another program left that looked into it
            _move_aside(path, rescued.with_name(rescued.name.replace(_RESCUED, DAMAGED_MARK)))
            sync_folder(path.parent)
            rescued.rename(path)
            sync_folder(path.parent)
    except OSError as problem:
        raise _not_brought_back(storage_error(problem, path)) from problem


def untold(database: Database, path: Path) -> Path | None:
    """Returns the damaged file that this database was rescued from, unless the user has been told or it is gone."""
    with database.read() as db:
        row = db.execute("SELECT task FROM unfinished WHERE task LIKE ?", (f"{_TELL}%",)).fetchone()
    kept = path.with_name(row[0].removeprefix(_TELL)) if row is not None else None
    return kept if kept is not None and any(_beside(kept, suffix).exists() for suffix in SUFFIXES) else None


def set_told(database: Database) -> None:
    with database.write() as db:
        db.execute("DELETE FROM unfinished WHERE task LIKE ?", (f"{_TELL}%",))


def remove_kept(path: Path) -> bool:
    """Removes the damaged files kept aside. Returns whether all are gone."""
    gone = True
    for file in _files(path, DAMAGED_MARK):
        try:
            file.unlink()
        except OSError as problem:
            gone = False
            log.warning("%s cannot be removed: %s", file.name, type(problem).__name__)
    return gone


def _build(part: Path, damaged: Path, kept_name: str) -> None:
    """Makes the rescued database, whole and on the disk itself."""
    database = Database(part, scratch=True)
    try:
        with database.write() as target:
            migrations.migrate(target)
            salvage.rescue(damaged, target)
            target.execute("INSERT INTO unfinished VALUES (?)", (f"{_TELL}{kept_name}",))
    finally:
        database.close()
    handle = os.open(part, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move_aside(path: Path, kept: Path) -> None:
    """Moves the files of a database to another name, as far as they are not there yet. Raises OSError."""
    present = [suffix for suffix in SUFFIXES if _beside(path, suffix).exists()]
    if any(_beside(kept, suffix).exists() for suffix in present):   # begun meanwhile by who knows nothing of this
        kept = damaged_name(path, SUFFIXES)
    for suffix in present:
        make_private(_beside(path, suffix))    # before: a kill in between leaves no file that others can read
        _beside(path, suffix).rename(_beside(kept, suffix))
    log.warning("damaged database kept as %s", kept.name)


def _rescued_of(kept: Path) -> Path:
    return kept.with_name(kept.name.replace(DAMAGED_MARK, _RESCUED))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _files(path: Path, mark: str) -> list[Path]:
    """Returns the databases made of `path` that carry this mark, and the files that belong to them."""
    return [file for file in path.parent.glob(f"{glob.escape(path.stem + mark)}*") if file.is_file()]


def _not_brought_back(problem: StorageError) -> StorageError:
    """Tells what stands behind a failure: the chats are not lost, and what to do about it is the same."""
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The file with your chats is damaged, and bringing them back failed."),
        problem.hint, problem.detail, remedies=problem.remedies, values=problem.values)
