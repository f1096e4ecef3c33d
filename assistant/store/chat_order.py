"""How the user orders chats: folders, pins, the archive."""

import sqlite3
import uuid
from collections.abc import Sequence

from assistant.domain.chat import Folder
from assistant.domain.errors import QT_TRANSLATE_NOOP, StorageError
from assistant.store import rows
from assistant.store.chat_tables import gone
from assistant.store.database import Database


def folders(database: Database) -> list[Folder]:
    """Returns all folders by name, ignoring case."""
    with database.read() as db:
        found = [Folder(row["id"], row["name"]) for row in db.execute("SELECT id, name FROM folder ORDER BY number")]
    return sorted(found, key=lambda folder: folder.name.casefold())


def create_folder(database: Database, name: str) -> Folder:
    folder = Folder(uuid.uuid4().hex, rows.clean(name))
    restore_folder(database, folder)
    return folder


def restore_folder(database: Database, folder: Folder) -> None:
    """Makes a folder that was removed anew, under the id by which others know it."""
    with database.write() as db:
        db.execute("INSERT INTO folder (id, name) VALUES (?, ?)", (folder.id, folder.name))


def rename_folder(database: Database, folder_id: str, name: str) -> None:
    with database.write() as db:
        if not db.execute("UPDATE folder SET name = ? WHERE id = ?", (rows.clean(name), folder_id)).rowcount:
            raise no_folder()


def delete_folder(database: Database, folder_id: str) -> None:
    """Its chats, deleted ones included, stay and lie in no folder."""
    with database.write() as db:
        db.execute("UPDATE chat SET folder = '' WHERE folder = ?", (folder_id,))
        if not db.execute("DELETE FROM folder WHERE id = ?", (folder_id,)).rowcount:
            raise no_folder()


def move(database: Database, chat_ids: Sequence[str], folder_id: str) -> None:
    """Puts chats into a folder, or into none ("")."""
    with database.write() as db:
        if folder_id and db.execute("SELECT 1 FROM folder WHERE id = ?", (folder_id,)).fetchone() is None:
            raise no_folder()
        _set_all(db, chat_ids, "folder", folder_id)


def set_column(database: Database, chat_ids: Sequence[str], column: str, value: float | None) -> None:
    """Sets one column of several chats: of all, or of none when one of them is gone."""
    with database.write() as db:
        _set_all(db, chat_ids, column, value)


def _set_all(db: sqlite3.Connection, chat_ids: Sequence[str], column: str, value: str | float | None) -> None:
    for chat_id in chat_ids:
        if not db.execute(f"UPDATE chat SET {column} = ? WHERE id = ?", (value, chat_id)).rowcount:
            raise gone()


def no_folder() -> StorageError:
    return StorageError(QT_TRANSLATE_NOOP("errors", "This folder is no longer here."),
                        QT_TRANSLATE_NOOP("errors", "It was removed; its chats are still in the list."))
