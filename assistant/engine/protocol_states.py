"""The part of the protocol about what was read of chats, kept in files so that it need not be read again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepStates:
    """Where states are kept, and how many bytes they may take: 0 keeps none and deletes those there. Not answered."""

    folder: str
    limit: int


@dataclass(frozen=True, slots=True)
class LeaveChat:
    """The user has left a chat, or nothing happens any more: what was read of it is kept, once the worker has nothing
    else to do. Not answered."""

    chat: str


@dataclass(frozen=True, slots=True)
class ForgetChat:
    """The chat, or part of it, is deleted: nothing that was read of it stays, in memory or in a file. Not answered."""

    chat: str


@dataclass(frozen=True, slots=True)
class NotKept:
    """What was read of a chat takes `size` bytes, more than may be kept: it is read again."""

    size: int
