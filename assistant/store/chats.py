"""Every chat of the user: on disk in SQLite, or in memory alone while it is temporary."""

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.domain.attachments import Draft
from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    ChatKind,
    Folder,
    GenerationRecord,
    Message,
    Part,
    Role,
    SearchHit,
    Status,
)
from assistant.domain.errors import StorageError
from assistant.domain.lens import Piece
from assistant.domain.lens_format import NO_LENS, PackedLens
from assistant.store import chat_removal, lens_table, migrations, replacement, salvage
from assistant.store.chat_import import insert_chat
from assistant.store.chat_search import ChatSearch
from assistant.store.chat_tables import ChatTables
from assistant.store.database import BUSY_SECONDS, Database
from assistant.store.marks import Marks
from assistant.store.model_checksums import ModelChecksums
from assistant.store.opening import OpenReport as OpenReport
from assistant.store.opening import opened
from assistant.store.order import Order

log = logging.getLogger(__name__)


class ChatStore(Marks, ModelChecksums, Order):
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
        self._search: ChatSearch | None = None
        self._report = OpenReport()
        self._reported = False

    def check_version(self) -> None:
        """Raises NewerDataError where a newer Parley wrote the chats; then nothing has been changed."""
        salvage.check_version(self._path, self._busy_seconds)

    def open(self) -> OpenReport:
        """Opens the database, brings it up to date, and settles what the last run left unfinished.

        Answers it was writing become INTERRUPTED, chats it deleted are gone for good. A second call returns
        the first one's report.
        """
        self._on_disk()
        self._reported = True
        return self._report

    def close(self) -> None:
        """Forgets temporary and deleted chats and closes. Errors are logged: nothing waits for them."""
        with self._lock:
            disk, memory, self._disk, self._memory = self._disk, self._memory, None, None
            for tables in (disk, memory):
                if tables is not None:
                    try:
                        if tables is disk and self._reported:
                            replacement.set_told(disk.database)
                        chat_removal.purge(tables.database, 0, self._search if tables is disk else None)
                    except StorageError as problem:
                        log.warning("deleted chats will be removed at the next start: %s", problem.detail)
                    with contextlib.suppress(StorageError):
                        tables.database.close()
            if self._search is not None:
                self._search.close()
                self._search = None

    def chats(self) -> list[ChatInfo]:
        """Returns what the chat list shows, last written first, archived ones too, without temporary and deleted."""
        return self._on_disk().infos()

    def search(self, query: str, limit: int = 100, wanted: Callable[[], bool] = lambda: True) -> list[SearchHit]:
        """Returns the chats with all words of `query` in their title or in one message, newest hit first. Case and
        accents do not matter; what a model thought, deleted and temporary chats are not searched. Ends with less once
        it is no longer `wanted`."""
        return self._searching().search(query, limit, wanted)

    def update_search(self, seconds: float = 0.1) -> bool:
        """Brings the search index up to date for about that long. Returns whether there is more to do: a search is
        right without it too, only slower."""
        return self._searching().update(seconds)

    def create_chat(self, temporary: bool = False, kind: ChatKind = ChatKind.CHAT) -> Chat:
        """Returns a new empty chat; a temporary one never touches the disk and ends with the app."""
        return (self._in_memory() if temporary else self._on_disk()).create(kind)

    def begin_chat(self, settings: Mapping[str, Any], parts: Sequence[Part], *, system_prompt: str = "",
                   temporary: bool = False, kind: ChatKind = ChatKind.CHAT) -> tuple[ChatInfo, Message]:
        """Makes a chat together with the first thing the user says in it, as `add_user_message` does: whatever happens,
        neither is there without the other."""
        return (self._in_memory() if temporary else self._on_disk()).begin(kind, settings, system_prompt, parts)

    def chat(self, chat_id: str) -> Chat:
        """Returns a chat with its whole tree."""
        return self._of_chat(chat_id).chat(chat_id)

    def chat_alone(self, chat_id: str) -> Chat:
        """Returns a chat without its messages."""
        return self._of_chat(chat_id).chat(chat_id, alone=True)

    def import_chat(self, chat: Chat, folder: Folder | None = None, lens: PackedLens = NO_LENS) -> bool:
        """Keeps a chat that comes from elsewhere, whole; False, and nothing changes, when it is here already. `lens`:
        what is known of its answers' tokens, as `packed_lens` returns it."""
        return insert_chat(self._on_disk().database, chat, folder, lens)

    def rename(self, chat_id: str, title: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "title", title)

    def name(self, chat_id: str, before: str, title: str) -> bool:
        """Renames a chat that is still called `before`; returns whether it was."""
        return self._of_chat(chat_id).name(chat_id, before, title)

    def set_leaf(self, chat_id: str, leaf: str | None) -> None:
        """Remembers which branch is shown."""
        self._of_chat(chat_id).set_leaf(chat_id, leaf)

    def set_system_prompt(self, chat_id: str, text: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "system_prompt", text)

    def set_settings(self, chat_id: str, settings: Mapping[str, Any]) -> None:
        """Replaces the chat's own layer of settings; values are whatever JSON can say."""
        self._of_chat(chat_id).set_settings(chat_id, settings)

    def keep_preset(self, preset: str, kept: Mapping[str, Any]) -> None:
        """Renews what every chat with this preset, by id, keeps of it."""
        for tables in (self._on_disk(), *filter(None, (self._memory,))):
            tables.keep_preset(preset, kept)

    def set_model(self, chat_id: str, path: str) -> None:
        self._of_chat(chat_id).set_column(chat_id, "model_path", path)

    def set_draft(self, chat_id: str, text: str, attachments: Sequence[AttachmentPart] | None = None) -> None:
        """Keeps what is typed but not sent, and what goes with it (None: what is kept stays as it is)."""
        self._of_chat(chat_id).set_draft(chat_id, text, attachments)

    def recent_prompts(self, limit: int = 200) -> list[str]:
        """Returns what the user said last in any chat, newest first, temporary and deleted chats left out."""
        return self._on_disk().recent_prompts(limit)

    def unsent(self) -> Draft:
        """Returns what is typed for a chat that does not exist yet, and what goes with it."""
        return self._on_disk().unsent()

    def set_unsent(self, text: str, attachments: Sequence[AttachmentPart] | None = None) -> None:
        """Keeps that, as `set_draft` does for a chat that exists."""
        self._on_disk().set_unsent(text, attachments)

    def add_user_message(self, chat_id: str, parent: str | None, parts: Sequence[Part]) -> Message:
        """Adds what the user says after `parent` (the same parent again: a sibling) and shows its branch. On return it
        is on the disk itself, whatever happens to app or power. The first one names the chat."""
        return self._of_chat(chat_id).add_message(
            chat_id, parent, Role.USER, parts, Status.COMPLETE, None, durable=True)

    def add_message(self, chat_id: str, parent: str | None, role: Role, parts: Sequence[Part],
                    record: GenerationRecord | None = None) -> Message:
        """Adds a complete message of either role after `parent` and shows its branch; on the disk itself on return."""
        return self._of_chat(chat_id).add_message(
            chat_id, parent, role, parts, Status.COMPLETE, record, durable=True)

    def rewrite(self, message_id: str, parts: Sequence[Part]) -> Message:
        """Replaces what one of the user's messages says: a state of a text that is being written. A chat that was
        named after it is named anew."""
        return self._of_message(message_id).rewrite(message_id, parts)

    def add_answer(self, chat_id: str, parent: str | None, parts: Sequence[Part] = (),
                   record: GenerationRecord | None = None, copied: tuple[str, int] = ("", 0)) -> Message:
        """Adds an answer that is being written (status WRITING) and shows its branch. `copied`: another answer, and how
        many characters of its text this one begins with; what is known of their tokens goes along."""
        return self._of_chat(chat_id).add_message(
            chat_id, parent, Role.ASSISTANT, parts, Status.WRITING, record, durable=False, copied=copied)

    def save_draft_answer(self, message_id: str, parts: Sequence[Part], lens: Sequence[Piece] = ()) -> bool:
        """Keeps an answer as far as it is written, and what is new of its tokens. False, and nothing changes, when it
        is not being written: a draft that comes too late cannot undo `finish`."""
        return self._of_message(message_id).save_parts(message_id, parts, lens)

    def reopen_answer(self, message_id: str) -> Message:
        """Makes an unfinished answer WRITING again, to continue it."""
        return self._of_message(message_id).set_status(message_id, Status.WRITING)

    def finish(self, message_id: str, parts: Sequence[Part], status: Status,
               record: GenerationRecord | None, lens: Sequence[Piece] = ()) -> Message:
        """Keeps an answer in its final form, also one that is out of sight: GoneError says that it is wiped. `sync`
        puts it on the disk itself, which may take longer than anybody wants to wait for the answer's end."""
        return self._of_message(message_id).finish(message_id, parts, status, record, lens)

    def sync(self) -> None:
        """Puts on the disk itself what was written so far: then it is there whatever happens to the power."""
        self._on_disk().database.sync()

    def lens(self, message_id: str) -> list[Piece]:
        """Returns what is known of an answer's tokens, in order."""
        return lens_table.pieces(self._of_message(message_id).database, message_id)

    def packed_lens(self, chat_id: str) -> PackedLens:
        """Returns what is known of the tokens of a chat's answers, by message; packed, as it is much."""
        return lens_table.packed(self._of_chat(chat_id).database, chat_id)

    def set_summary(self, message_id: str, text: str | None) -> None:
        """Keeps a summary of a message and all above it; "" where none is wanted, None: as if there never was one."""
        self._of_message(message_id).set_summary(message_id, text)

    def delete_message(self, message_id: str) -> str | None:
        """Takes a message and all below it out of sight; `restore_message` undoes it until `purge_deleted`.

        If the branch shown ran through it, a sibling's newest branch is shown instead, or what was before it.
        Returns the leaf shown then.
        """
        return chat_removal.delete_message(self._of_message(message_id).database, message_id)

    def take_back(self, message_id: str) -> None:
        """Removes an answer of which nothing was written, for good: nothing of the user's is deleted with it."""
        chat_removal.take_back(self._of_message(message_id).database, message_id)

    def restore_message(self, message_id: str) -> str | None:
        """Brings back exactly what `delete_message` took, and the branch shown before. Returns its leaf."""
        return chat_removal.restore_message(self._of_message(message_id).database, message_id)

    def delete_chat(self, chat_id: str) -> None:
        """Takes a chat out of sight; `restore_chat` undoes it until `purge_deleted` or the app's end."""
        self.delete_chats((chat_id,))

    def restore_chat(self, chat_id: str) -> None:
        self.restore_chats((chat_id,))

    def delete_chats(self, chat_ids: Sequence[str]) -> None:
        """Takes several chats out of sight at once."""
        for database, ids in self._by_database(chat_ids):
            chat_removal.delete_chats(database, ids)

    def restore_chats(self, chat_ids: Sequence[str]) -> None:
        for database, ids in self._by_database(chat_ids):
            chat_removal.restore_chats(database, ids)

    def purge_deleted(self, older_than_seconds: float = 0.0) -> int:
        """Really removes chats and messages deleted at least that long ago: no byte stays in any of our files. Returns
        how many; a message counts with all that was below it."""
        number = chat_removal.purge(self._memory.database, older_than_seconds, None) if self._memory else 0
        return number + chat_removal.purge(self._on_disk().database, older_than_seconds, self._searching())

    def _on_disk(self) -> ChatTables:
        with self._lock:
            if self._disk is None:
                database, self._search, self._report = opened(self._path, self._busy_seconds)
                self._disk, self._reported = ChatTables(database, temporary=False), False
            return self._disk

    def _searching(self) -> ChatSearch:
        self._on_disk()
        assert self._search is not None
        return self._search

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

    def _by_database(self, chat_ids: Sequence[str]) -> list[tuple[Database, list[str]]]:
        """Returns the chats of each place: in memory the temporary ones, on disk all others."""
        memory = self._memory
        temporary = [each for each in chat_ids if memory is not None and memory.holds_chat(each)]
        others = [each for each in chat_ids if each not in temporary]
        found = [(memory.database, temporary)] if memory is not None and temporary else []
        return [*found, (self._on_disk().database, others)] if others else found
