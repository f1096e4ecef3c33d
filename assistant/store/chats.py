"""Every chat of the user: on disk in SQLite, or in memory alone while it is temporary."""

import contextlib
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain.chat import AttachmentPart, Chat, ChatInfo, GenerationRecord, Message, Part, Role, Status
from assistant.domain.errors import StorageError
from assistant.store import migrations, salvage
from assistant.store.chat_tables import ChatTables
from assistant.store.database import BUSY_SECONDS, Damaged, Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found: where a damaged database was kept, and how many chats came back from it."""

    damaged_kept_as: Path | None = None
    recovered_chats: int = 0


class ChatStore:
    """Chats by id; usable from any thread. Opens by itself at the first call that needs the disk.

    Every method may raise StorageError: disk full, folder not writable, database locked, damaged or from a
    newer Parley, or a chat that is no longer there. A failed call changes nothing on disk.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()      # for opening and closing; each database has its own
        self._disk: ChatTables | None = None
        self._memory: ChatTables | None = None
        self._report = OpenReport()

    def open(self) -> OpenReport:
        """Opens the database, brings it up to date, and settles what the last run left unfinished.

        Answers it was writing become INTERRUPTED, chats it deleted are gone for good. A second call returns
        the first one's report.
        """
        with self._lock:
            if self._disk is None:
                self._disk, self._report = self._opened()
            return self._report

    def close(self) -> None:
        """Forgets temporary and deleted chats and closes. Errors are logged: nothing waits for them any more."""
        with self._lock:
            disk, memory, self._disk, self._memory = self._disk, self._memory, None, None
            for tables in (disk, memory):
                if tables is not None:
                    try:
                        tables.purge(0)
                    except StorageError as problem:
                        log.warning("deleted chats will be removed at the next start: %s", problem.detail)
                    with contextlib.suppress(StorageError):
                        tables.database.close()

    def chats(self) -> list[ChatInfo]:
        """Returns what the chat list shows, last written first, without temporary and deleted chats."""
        return self._on_disk().infos()

    def search(self, query: str, limit: int = 100) -> list[ChatInfo]:
        """Returns the chats with `query` in the title or in what was said (thinking excluded), ignoring case."""
        return self._on_disk().search(query, limit)

    def create_chat(self, temporary: bool = False) -> Chat:
        """Returns a new empty chat; a temporary one never touches the disk and ends with the app."""
        return (self._in_memory() if temporary else self._on_disk()).create()

    def chat(self, chat_id: str) -> Chat:
        """Returns a chat with its whole tree."""
        return self._of_chat(chat_id).chat(chat_id)

    def rename(self, chat_id: str, title: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "title", title)

    def set_leaf(self, chat_id: str, leaf: str | None) -> None:
        """Remembers which branch is shown."""
        self._of_chat(chat_id).set_leaf(chat_id, leaf)

    def set_system_prompt(self, chat_id: str, text: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "system_prompt", text)

    def set_settings(self, chat_id: str, settings: Mapping[str, Any]) -> None:
        """Replaces the chat's own layer of settings; values are whatever JSON can say."""
        self._of_chat(chat_id).set_settings(chat_id, settings)

    def set_model(self, chat_id: str, path: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "model_path", path)

    def set_draft(self, chat_id: str, text: str, attachments: Sequence[AttachmentPart] | None = None) -> None:
        """Keeps what is typed but not sent, and what goes with it (None: what is kept stays as it is)."""
        self._of_chat(chat_id).set_draft(chat_id, text, attachments)

    def recent_prompts(self, limit: int = 200) -> list[str]:
        """Returns what the user said last in any chat, newest first, temporary and deleted chats left out."""
        return self._on_disk().recent_prompts(limit)

    def unsent_attachments(self) -> tuple[AttachmentPart, ...]:
        """Returns what goes with the draft of a chat that does not exist yet."""
        return self._on_disk().unsent_attachments()

    def set_unsent_attachments(self, attachments: Sequence[AttachmentPart]) -> None:
        self._on_disk().set_unsent_attachments(attachments)

    def add_user_message(self, chat_id: str, parent: str | None, parts: Sequence[Part]) -> Message:
        """Adds what the user says after `parent` (the same parent again: a sibling) and shows its branch.

        On return it is on the disk itself, whatever happens to app or power. The first one names the chat.
        """
        return self._of_chat(chat_id).add_message(
            chat_id, parent, Role.USER, parts, Status.COMPLETE, None, durable=True)

    def add_answer(self, chat_id: str, parent: str | None, parts: Sequence[Part] = (),
                   record: GenerationRecord | None = None) -> Message:
        """Adds an answer that is being written (status WRITING) and shows its branch."""
        return self._of_chat(chat_id).add_message(
            chat_id, parent, Role.ASSISTANT, parts, Status.WRITING, record, durable=False)

    def save_draft_answer(self, message_id: str, parts: Sequence[Part]) -> bool:
        """Keeps an answer as far as it is written; False, and nothing changes, when it is not being written.

        So a draft that comes too late cannot undo `finish`.
        """
        return self._of_message(message_id).save_parts(message_id, parts)

    def reopen_answer(self, message_id: str) -> Message:
        """Makes an unfinished answer WRITING again, to continue it."""
        return self._of_message(message_id).set_status(message_id, Status.WRITING)

    def finish(self, message_id: str, parts: Sequence[Part], status: Status,
               record: GenerationRecord | None) -> Message:
        """Keeps an answer in its final form; on the disk itself on return."""
        return self._of_message(message_id).finish(message_id, parts, status, record)

    def delete_chat(self, chat_id: str) -> None:
        """Takes a chat out of sight; `restore_chat` undoes it until `purge_deleted` or the app's end."""
        self._of_chat(chat_id).set_deleted(chat_id, time.time())

    def restore_chat(self, chat_id: str) -> None:
        self._of_chat(chat_id).set_deleted(chat_id, None)

    def purge_deleted(self, older_than_seconds: float = 0.0) -> int:
        """Really removes chats deleted at least that long ago: no byte of them stays in any of our files.

        Returns how many.
        """
        number = self._memory.purge(older_than_seconds) if self._memory else 0
        return number + self._on_disk().purge(older_than_seconds)

    def _on_disk(self) -> ChatTables:
        self.open()
        if self._disk is None:
            raise RuntimeError("the chat store was closed during a call")
        return self._disk

    def _in_memory(self) -> ChatTables:
        with self._lock:
            if self._memory is None:
                database = Database(None)
                with database.write() as connection:
                    migrations.migrate(connection)
                self._memory = ChatTables(database, temporary=True)
            return self._memory

    def _of_chat(self, chat_id: str) -> ChatTables:
        memory = self._memory
        return memory if memory and memory.holds_chat(chat_id) else self._on_disk()

    def _of_message(self, message_id: str) -> ChatTables:
        memory = self._memory
        return memory if memory and memory.holds_message(message_id) else self._on_disk()

    def _opened(self) -> tuple[ChatTables, OpenReport]:
        try:
            salvage.inspect(self._path, self._busy_seconds)
            tables, report = self._usable(), OpenReport()
        except Damaged as problem:
            log.warning("the database is damaged: %s", problem.detail)
            kept = salvage.keep_aside(self._path)
            tables = self._usable()
            report = OpenReport(kept, salvage.rescue(kept, tables.database))
        tables.interrupt_unfinished()
        tables.purge(0)
        return tables, report

    def _usable(self) -> ChatTables:
        """Returns the tables of a database that holds together and has been through all migrations."""
        database = Database(self._path, busy_seconds=self._busy_seconds)
        try:
            with database.write() as connection:
                migrations.migrate(connection)
                if not migrations.is_whole(connection):
                    raise salvage.damaged("tables are missing")
        except BaseException:
            database.close()
            raise
        return ChatTables(database, temporary=False)
