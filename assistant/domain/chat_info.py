"""What the chat list shows: chats by name and place, folders, what was found in them."""

from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    CHAT = "chat"
    TEXT = "text"       # plain text that the model continues; `domain.plain_text` tells what its messages are


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """What the chat list shows of a chat."""

    id: str
    title: str            # empty until the first message gives one
    created: float        # Unix seconds
    updated: float        # Unix seconds of the last change
    temporary: bool = False
    folder: str = ""      # id of the folder it lies in, "" for none
    pinned: bool = False
    archived: bool = False
    kind: ChatKind = ChatKind.CHAT


@dataclass(frozen=True, slots=True)
class Folder:
    """A named group of chats."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A chat in which something was found; `message` is None when it was the title.

    `marks` are start and length, in characters of `snippet`, of what was looked for.
    """

    chat: ChatInfo
    message: str | None = None
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
