"""Finds chats by what was said in them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.domain.chat import SearchHit
from assistant.store import rows
from assistant.store.database import Database
from assistant.store.search_words import Words, parse


@dataclass
class _Found:
    """Hits by chat, each with the time (Unix seconds) it counts for."""

    words: Words
    limit: int
    hits: dict[str, tuple[float, SearchHit]] = field(default_factory=dict)

    def is_full(self) -> bool:
        return len(self.hits) >= self.limit

    def look_at(self, row: sqlite3.Row, text: str) -> None:
        """Takes the message of `row` (with its chat) for a hit if it is one; the newest of a chat counts."""
        known = self.hits.get(row["id"])
        if (known is None or known[0] < row["said"]) and self.words.are_in(text):
            self.hits[row["id"]] = (row["said"], SearchHit(rows.info(row, False), row["message"],
                                                           *self.words.snippet(text)))

    def titles(self, db: sqlite3.Connection) -> None:
        for row in db.execute("SELECT * FROM chat WHERE deleted IS NULL ORDER BY updated DESC, number DESC"):
            if row["id"] not in self.hits and self.words.are_in(row["title"]):
                self.hits[row["id"]] = (row["updated"], SearchHit(rows.info(row, False), None,
                                                                  *self.words.snippet(row["title"])))

    def newest(self) -> list[SearchHit]:
        ordered = sorted(self.hits.values(), key=lambda hit: hit[0], reverse=True)
        return [hit for _, hit in ordered[:self.limit]]


def search(database: Database, query: str, limit: int) -> list[SearchHit]:
    """Returns at most `limit` chats with all words of `query` in the title or in one message, newest hit first."""
    found = _Found(parse(query), limit)
    if found.words.patterns:
        with database.read() as db:
            for row, text in _said(db):
                found.look_at(row, text)
            found.titles(db)
    return found.newest()


def _said(db: sqlite3.Connection) -> Iterator[tuple[sqlite3.Row, str]]:
    for row in db.execute(
            "SELECT chat.*, message.id AS message, message.created AS said, (SELECT group_concat(text, '') FROM"
            " (SELECT text FROM part WHERE part.message = message.id AND kind = 'text' ORDER BY position)) AS text"
            " FROM message JOIN chat ON chat.id = message.chat"
            " WHERE chat.deleted IS NULL AND message.deleted IS NULL ORDER BY message.created DESC"):
        yield row, row["text"] or ""
