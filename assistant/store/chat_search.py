"""Finds chats by what was said in them: the index proposes, the chats themselves decide."""

import logging
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.chat import SearchHit
from assistant.domain.errors import StorageError
from assistant.store import rows
from assistant.store.database import BUSY_SECONDS, Database
from assistant.store.search_index import Entry, SearchIndex, is_broken
from assistant.store.search_words import Words, fold, parse

log = logging.getLogger(__name__)
_AT_ONCE = 500      # changes the index learns before a search; with more of them it reads those messages instead
_CHUNK = 1000       # messages read, or learned, at a time
_EVER = 1 << 62
_PATIENCE = 3       # an index found broken that often is left alone until the next start

_CHAT = "chat.number, chat.id, title, chat.created, updated, folder, pinned, archived, chat.kind"
_TEXT = ("(SELECT group_concat(text, '') FROM (SELECT text FROM part WHERE part.message = message.id"
         " AND kind = 'text' ORDER BY position))")
# Messages that may have taken the number of one that is gone, before the index was told: it knows old words by it.
_TAKEN = ("SELECT message FROM unindexed GROUP BY message HAVING count(*) > 1"
          " UNION SELECT number FROM message WHERE status = 'writing'")


@dataclass
class _Found:
    """Hits by chat (its number): the time in Unix seconds each counts for, its row, and the text it was found in."""

    words: Words
    limit: int
    hits: dict[int, tuple[float, sqlite3.Row, str]] = field(default_factory=dict)

    def look_at(self, found: Iterable[sqlite3.Row]) -> None:
        """Takes messages for hits if they are; the newest of a chat counts."""
        for row in found:
            known, text = self.hits.get(row["number"]), row["text"] or ""
            if (known is None or known[0] < row["said"]) and self.words.are_in(text):
                self.hits[row["number"]] = (row["said"], row, text)

    def look_at_titles(self, found: Iterable[sqlite3.Row]) -> None:
        """A title is a hit for a chat that has none: one that leads to a message is of more use."""
        for row in found:
            if row["number"] not in self.hits and self.words.are_in(row["title"]):
                self.hits[row["number"]] = (row["updated"], row, row["title"])

    def newest(self) -> list[SearchHit]:
        ordered = sorted(self.hits.values(), key=lambda hit: hit[0], reverse=True)
        return [SearchHit(rows.info(row, False), row["message"], *self.words.snippet(text))
                for _, row, text in ordered[:self.limit]]


class ChatSearch:
    """The search over one database; usable from any thread, and never in the way of who writes to the database."""

    def __init__(self, database: Database, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._chats = database
        self._index = SearchIndex(path, busy_seconds=busy_seconds)
        self._lock = threading.Lock()
        self._trusted = False       # the index follows the chats
        self._broken = 0            # times it was found broken
        self._titles = ("", "")     # of all chats, as they are and folded

    def search(self, query: str, limit: int, wanted: Callable[[], bool]) -> list[SearchHit]:
        """Returns at most `limit` chats with all words of `query` in the title or in one message, newest hit first.

        Right at any time: what the index does not know yet is read. Gives up once it is no longer `wanted`.
        """
        found = _Found(parse(rows.clean(query)), limit)
        if not found.words.patterns:
            return []
        with self._lock:
            indexed = bool(found.words.expression) and self._broken < _PATIENCE and self._in_index(found, wanted)
            if indexed and self._behind(1):     # under the lock: nothing may go from here to there meanwhile
                self._in_messages(found, "SELECT change AS at, message FROM unindexed WHERE change < ?", wanted)
        if not indexed:
            self._in_messages(found, "SELECT number AS at, number AS message FROM message WHERE number < ?", wanted)
        self._in_titles(found)
        return found.newest()

    def update(self, seconds: float) -> bool:
        """Lets the index learn for about that long. Returns whether there is more to learn."""
        until = time.monotonic() + seconds
        with self._lock:
            try:
                while self._broken < _PATIENCE and self._learn():
                    if time.monotonic() > until:
                        return True
            except StorageError as problem:
                self._mend(problem)
        return False

    def forget_gone(self) -> None:
        """Leaves no byte in the index of messages that are gone. Raises StorageError when that has to wait."""
        with self._lock:
            with self._chats.read() as db:
                gone = db.execute("SELECT change, message FROM unindexed"
                                  " WHERE message NOT IN (SELECT number FROM message)").fetchall()
                taken = {row[0] for row in db.execute(_TAKEN)}
            try:
                if self._index.exists():
                    self._trust()
                    self._note(gone, [], taken)
                    self._index.wipe()
            except StorageError as problem:
                if not is_broken(problem):
                    raise
                self._begin_anew()

    def close(self) -> None:
        with self._lock:
            self._index.close()

    def _in_index(self, found: _Found, wanted: Callable[[], bool]) -> bool:
        """Looks into the index. Returns False where that does not work: then all messages have to be read."""
        try:
            self._trust()
            if not self._behind(_AT_ONCE):
                while self._learn():
                    pass
            for batch in self._index.candidates(found.words.expression):
                self._look_at(found, batch)
                if len(found.hits) >= found.limit or not wanted():
                    break
        except StorageError as problem:
            self._mend(problem)
            return False
        return True

    def _look_at(self, found: _Found, candidates: Sequence[tuple[int, int]]) -> None:
        """Looks at (message, chat): at the newest of each chat, and at the others only where that is no hit."""
        newest: dict[int, int] = {}
        for message, chat in candidates:
            if chat not in found.hits:
                newest.setdefault(chat, message)
        found.look_at(self._said(list(newest.values())))
        found.look_at(self._said([message for message, chat in candidates if chat not in found.hits]))

    def _in_messages(self, found: _Found, source: str, wanted: Callable[[], bool]) -> None:
        """Reads messages, the newest first, until there are enough hits among them. `source` gives their numbers
        and the place `at` to go on from; nobody waits longer than for one chunk of them."""
        at, before = _EVER, len(found.hits)
        while wanted() and len(found.hits) - before < found.limit:
            with self._chats.read() as db:
                numbers = db.execute(f"{source} ORDER BY at DESC LIMIT {_CHUNK}", (at,)).fetchall()
            if not numbers:
                break
            at = numbers[-1]["at"]
            found.look_at(self._said([row["message"] for row in numbers]))

    def _in_titles(self, found: _Found) -> None:
        """Looks through all titles as one text: one by one it would take four times as long."""
        with self._chats.read() as db:
            numbers, titles = db.execute(
                "SELECT group_concat(number), group_concat(replace(title, char(10), ' '), char(10)) FROM"
                " (SELECT number, title FROM chat WHERE deleted IS NULL ORDER BY updated DESC)").fetchone()
        if not numbers:
            return
        if titles != self._titles[0]:
            self._titles = (titles, fold(titles))
        by_line = numbers.split(",")
        fitting = [int(by_line[line]) for line in found.words.lines(self._titles[1])]
        before = len(found.hits)
        for at in range(0, len(fitting), found.limit):
            some = fitting[at:at + found.limit]
            with self._chats.read() as db:
                found.look_at_titles(db.execute(
                    f"SELECT {_CHAT}, NULL AS message FROM chat WHERE deleted IS NULL AND number IN"
                    f" ({','.join('?' * len(some))})", some))
            if len(found.hits) - before >= found.limit:
                break

    def _said(self, messages: Sequence[int]) -> list[sqlite3.Row]:
        """Returns those of these messages that can be found: rows of `chat` with `message`, `said` and `text`."""
        if not messages:
            return []
        with self._chats.read() as db:
            return db.execute(
                f"SELECT {_CHAT}, message.id AS message, message.created AS said, {_TEXT} AS text"
                " FROM message JOIN chat ON chat.id = message.chat"
                " WHERE chat.deleted IS NULL AND message.deleted IS NULL AND message.status <> 'writing'"
                f" AND message.number IN ({','.join('?' * len(messages))}) ORDER BY message.created DESC",
                tuple(messages)).fetchall()

    def _behind(self, changes: int) -> bool:
        """Returns whether the index does not know at least so many changes."""
        with self._chats.read() as db:
            return len(db.execute("SELECT 1 FROM unindexed LIMIT ?", (changes,)).fetchall()) >= changes

    def _trust(self) -> None:
        """Sees once that the index is that of these chats as they are; else it begins anew."""
        if not self._trusted:
            with self._chats.read() as db:
                state = db.execute("SELECT state FROM indexed").fetchone()["state"]
            if not self._index.follows(state):
                self._begin_anew()
            self._trusted = True

    def _learn(self) -> bool:
        """Brings the newest unknown changes into the index. Returns whether there were any."""
        self._trust()
        with self._chats.read() as db:
            changes = db.execute("SELECT change, message FROM unindexed ORDER BY change DESC LIMIT ?",
                                 (_CHUNK,)).fetchall()
            messages = {row["message"] for row in changes}
            entries = [Entry(row["message"], row["chat"], row["said"], row["text"] or "") for row in db.execute(
                f"SELECT message.number AS message, chat.number AS chat, message.created AS said, {_TEXT} AS text"
                " FROM message JOIN chat ON chat.id = message.chat WHERE message.status <> 'writing'"
                f" AND message.number IN ({','.join('?' * len(messages))})", tuple(messages))]
        if changes:
            self._note(changes, entries)
        return bool(changes)

    def _note(self, changes: Sequence[sqlite3.Row], entries: Sequence[Entry], others: Iterable[int] = ()) -> None:
        """Tells the index changes, then forgets that it had to be told; `others` it forgets, and still has to be told.

        An end of the app in between only means that it is told again.
        """
        state = uuid.uuid4().hex
        self._index.put({row["message"] for row in changes} | set(others), entries, state)
        with self._chats.write() as db:
            db.execute("UPDATE indexed SET state = ?", (state,))
            db.executemany("DELETE FROM unindexed WHERE change = ?", [(row["change"],) for row in changes])

    def _mend(self, problem: StorageError) -> None:
        """After a failure: an index that is broken is thrown away, to be made again bit by bit."""
        log.warning("the search index: %s", problem.detail)
        if not is_broken(problem):
            return
        self._broken += 1
        try:
            self._begin_anew()
        except StorageError as another:
            log.warning("a new search index: %s", another.detail)

    def _begin_anew(self) -> None:
        """Empties the index and wants it to learn everything."""
        state, self._trusted = uuid.uuid4().hex, False
        self._index.begin(state)
        with self._chats.write() as db:
            db.execute("DELETE FROM unindexed")
            db.execute("INSERT INTO unindexed (message) SELECT number FROM message ORDER BY number")
            db.execute("UPDATE indexed SET state = ?", (state,))
        self._trusted = True
