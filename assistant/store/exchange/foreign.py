"""What the readers of other programs' chats share: ids that are the same at every import, and a tree being built."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.chat import (
    Chat,
    ChatInfo,
    GenerationRecord,
    Message,
    Part,
    Role,
    Status,
    merge_parts,
    title_from,
)

TICK = 1e-6     # seconds between a message and the one it follows, where the file tells no time


def stable_id(*names: object) -> str:
    """Returns an id that is the same whenever it is made of the same names."""
    return hashlib.sha256("\0".join(map(str, names)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def seconds(value: Any, default: float) -> float:
    """Returns a time in Unix seconds; what is no time becomes `default`."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11
    return float(value) if good else default


def text_of(value: Any) -> str:
    """Returns `value` if it is text, else ""."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Returns `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> Sequence[Any]:
    """Returns `value` if it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


class Growing:
    """A chat being built, message after message; times never go back, whatever the file says."""

    def __init__(self, source: str, name: object, created: float) -> None:
        """`source` and `name` are the same whenever this chat is read; `created` is in Unix seconds."""
        self.id = stable_id(source, name)
        self._created = created
        self._messages: dict[str, Message] = {}

    def add(self, name: object, parent: str | None, role: Role, parts: Sequence[Part], created: float = 0.0,
            status: Status = Status.COMPLETE, record: GenerationRecord | None = None) -> str:
        """Adds a message under a name of its own. Returns its id; `parent` where there is nothing in it."""
        kept = merge_parts(parts)
        if not kept and status is Status.COMPLETE:
            return parent or ""
        one = stable_id(self.id, name)
        after = self._messages[parent].created + TICK if parent else self._created
        self._messages[one] = Message(one, parent or None, role, kept, max(created, after), status, record)
        return one

    def done(self, title: str, leaf: str, updated: float = 0.0, system_prompt: str = "",
             pinned: bool = False, archived: bool = False) -> Chat:
        """Returns the chat; one without a title is called after its first message."""
        said = next((m.text for m in self._messages.values() if m.role is Role.USER), "")
        last = max((m.created for m in self._messages.values()), default=self._created)
        info = ChatInfo(self.id, " ".join(title.split()) or title_from(said), self._created, max(updated, last),
                        pinned=pinned, archived=archived)
        return Chat(info, dict(self._messages), leaf or None, system_prompt)
