"""Answers that wait for the checksum of their model's file: kept in mind beyond the app's end, and filled in later."""

import sqlite3

from assistant.domain.chat import GenerationRecord
from assistant.store import rows
from assistant.store.database import Database

_TASK = "checksum for "     # an unfinished task, with the id of the answer


def note(db: sqlite3.Connection, message_id: str, record: GenerationRecord | None) -> None:
    """Keeps in mind whether an answer waits, as its record says."""
    if record is not None and record.model_mark:
        db.execute("INSERT OR IGNORE INTO unfinished VALUES (?)", (f"{_TASK}{message_id}",))
    elif record is not None:
        _done(db, message_id)


def waiting(database: Database) -> dict[str, list[str]]:
    """Returns the ids of answers that wait, by `GenerationRecord.model_mark`. Those that are gone are forgotten."""
    found: dict[str, list[str]] = {}
    with database.read() as db:
        tasks = [row[0] for row in db.execute("SELECT task FROM unfinished WHERE task GLOB ?", (f"{_TASK}*",))]
        marks = {task: _mark(db, task.removeprefix(_TASK)) for task in tasks}
    gone = [task for task, mark in marks.items() if not mark]
    if gone:
        with database.write() as db:
            db.executemany("DELETE FROM unfinished WHERE task = ?", [(task,) for task in gone])
    for task, mark in marks.items():
        if mark:
            found.setdefault(mark, []).append(task.removeprefix(_TASK))
    return found


def fill_in(db: sqlite3.Connection, message_id: str, mark: str, sha256: str) -> None:
    """Writes down which file made an answer, unless another one has gone on with it meanwhile."""
    if _mark(db, message_id) != mark:
        return
    row = db.execute("SELECT record FROM message WHERE id = ?", (message_id,)).fetchone()
    values = {key: value for key, value in rows.mapping(row["record"]).items() if key != "model_mark"}
    db.execute("UPDATE message SET record = ? WHERE id = ?",
               (rows.json_text({**values, "model_sha256": sha256}), message_id))
    _done(db, message_id)


def _mark(db: sqlite3.Connection, message_id: str) -> str:
    row = db.execute("SELECT record FROM message WHERE id = ?", (message_id,)).fetchone()
    return "" if row is None or row["record"] is None else str(rows.mapping(row["record"]).get("model_mark", ""))


def _done(db: sqlite3.Connection, message_id: str) -> None:
    db.execute("DELETE FROM unfinished WHERE task = ?", (f"{_TASK}{message_id}",))
