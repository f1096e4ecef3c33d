"""The order in which a chat is read from its first message on, with or without the branches that are not shown."""

from dataclasses import dataclass, replace

from assistant.domain.chat import Chat, Message, in_order


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in its place. `number` counts from 1; `after` is the number of what it follows, 0 for nothing.

    `version` of `versions` tells which of the messages in the same place it is, from 1; it is the `depth`-th message of
    its branch.
    """

    number: int
    message: Message
    after: int = 0
    version: int = 1
    versions: int = 1
    depth: int = 1

    @property
    def goes_on(self) -> bool:
        """Whether it follows the entry before it, as all do where there are no branches."""
        return self.after == self.number - 1


def reading_order(chat: Chat, whole: bool) -> tuple[Entry, ...]:
    """Returns the shown branch, or with `whole` every message: each followed at once by what was said after it."""
    if not whole:
        return tuple(Entry(number, message, number - 1, depth=number)
                     for number, message in enumerate(chat.branch(), 1))
    children: dict[str | None, list[Message]] = {}
    for message in chat.messages.values():
        children.setdefault(message.parent, []).append(message)
    found: list[Entry] = []
    waiting = _versions(children, None, 0, 1)
    while waiting:
        entry = replace(waiting.pop(), number=len(found) + 1)
        found.append(entry)
        waiting += _versions(children, entry.message.id, entry.number, entry.depth + 1)
    return tuple(found)


def shown_branch(chat: Chat) -> Chat:
    """Returns the chat without the messages that are on no branch being shown."""
    return replace(chat, messages={message.id: message for message in chat.branch()})


def _versions(children: dict[str | None, list[Message]], parent: str | None, after: int,
              depth: int) -> list[Entry]:
    """Returns what follows `parent`, the oldest last, as a stack wants it."""
    siblings = in_order(children.get(parent, ()))
    return [Entry(0, each, after, at, len(siblings), depth) for at, each in enumerate(siblings, 1)][::-1]
