"""What is known of answers' tokens, in the table `lens`: every statement about it is here."""

import logging
import sqlite3
from collections.abc import Iterable

from assistant.domain.lens import Piece, cut
from assistant.domain.lens_format import pack, unpack
from assistant.store.database import Database

log = logging.getLogger(__name__)


def keep(db: sqlite3.Connection, message_id: str, pieces: Iterable[Piece]) -> None:
    """Keeps pieces of an answer; one that begins at the same place is replaced."""
    db.executemany("INSERT INTO lens (message, begins, data) VALUES (?, ?, ?)"
                   " ON CONFLICT (message, begins) DO UPDATE SET data = excluded.data",
                   [(message_id, piece.thought_at + piece.text_at, pack(piece)) for piece in pieces])


def pieces(database: Database, message_id: str) -> list[Piece]:
    """Returns the pieces of an answer in order; damaged ones are left out."""
    with database.read() as db:
        return _pieces(db, message_id)


def copy(db: sqlite3.Connection, source: str, target: str, text_end: int) -> None:
    """Keeps with one answer the pieces of another up to a character of its text."""
    if source:
        keep(db, target, cut(_pieces(db, source), text_end))


def _pieces(db: sqlite3.Connection, message_id: str) -> list[Piece]:
    found = []
    for row in db.execute("SELECT data FROM lens WHERE message = ? ORDER BY begins", (message_id,)):
        try:
            found.append(unpack(row["data"]))
        except ValueError as problem:
            log.warning("tokens of an answer are left out: %s", problem)
    return found
