"""What is known of answers' tokens, in the table `lens`: every statement about it is here."""

import logging
import sqlite3
from collections.abc import Iterable, Sequence

from assistant.domain.lens import Piece, cut
from assistant.domain.lens_format import pack, unpack
from assistant.store.database import Database

log = logging.getLogger(__name__)
_TOO_FAR = 1 << 63      # for the database: no answer is as long, but a file may say so


def keep(db: sqlite3.Connection, message_id: str, pieces: Iterable[Piece]) -> None:
    """Keeps pieces of an answer; one that begins at the same place is replaced."""
    keep_packed(db, message_id, [(_begins(piece), pack(piece)) for piece in pieces])


def keep_packed(db: sqlite3.Connection, message_id: str, packed: Iterable[tuple[int, bytes]]) -> None:
    """Keeps pieces of an answer as bytes, each with where it begins."""
    db.executemany("INSERT INTO lens (message, begins, data) VALUES (?, ?, ?)"
                   " ON CONFLICT (message, begins) DO UPDATE SET data = excluded.data",
                   [(message_id, begins, data) for begins, data in packed])


def pieces(database: Database, message_id: str) -> list[Piece]:
    """Returns the pieces of an answer in order; damaged ones are left out."""
    with database.read() as db:
        return _pieces(db, message_id)


def packed(database: Database, chat_id: str) -> dict[str, list[bytes]]:
    """Returns the pieces of a chat's answers as they are kept, in order, by message."""
    found: dict[str, list[bytes]] = {}
    with database.read() as db:
        for row in db.execute("SELECT lens.message, lens.data FROM message JOIN lens ON lens.message = message.id"
                              " WHERE message.chat = ? AND message.deleted IS NULL ORDER BY lens.begins", (chat_id,)):
            found.setdefault(row["message"], []).append(row["data"])
    return found


def readable(packed: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Returns pieces as `keep_packed` takes them; damaged ones are left out, and those of a newer version."""
    found = [(_begins(piece), data) for data in packed if (piece := _unpacked(data)) is not None]
    return [(begins, data) for begins, data in found if begins < _TOO_FAR]


def copy(db: sqlite3.Connection, source: str, target: str, text_end: int) -> None:
    """Keeps with one answer the pieces of another up to a character of its text."""
    if source:
        keep(db, target, cut(_pieces(db, source), text_end))


def _pieces(db: sqlite3.Connection, message_id: str) -> list[Piece]:
    found = db.execute("SELECT data FROM lens WHERE message = ? ORDER BY begins", (message_id,))
    return [piece for row in found if (piece := _unpacked(row["data"])) is not None]


def _unpacked(data: bytes) -> Piece | None:
    try:
        return unpack(data)
    except ValueError as problem:
        log.warning("tokens of an answer are left out: %s", problem)
        return None


def _begins(piece: Piece) -> int:
    """Returns how many characters of thinking and text are before a piece."""
    return piece.thought_at + piece.text_at
