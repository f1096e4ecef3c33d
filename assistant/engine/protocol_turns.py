"""What the engine is told of a chat's messages, and the command that sums some of them up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a branch as the engine needs it."""

    role: str                # "user" or "assistant"
    text: str
    reasoning: str = ""      # what an assistant thought; templates that keep it get it
    pinned: bool = False     # stays, with the rest of its exchange, when older turns are dropped
    summary: str | None = None      # stands for this turn and all before it once they are dropped; "" for nothing


@dataclass(frozen=True, slots=True)
class Summarise:
    """Sum up the turns of a chat that will be dropped, `summary` being that of what was before them; answered by
    `Summarising`, then as a Generate is. Where they are too many for the context, as many as it holds."""

    id: str
    turns: tuple[Turn, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class NameChat:
    """Write a name for the chat of these turns, beside it; answered as a Generate is. Any other command breaks it off
    at once, but for Prepare, those that count and those about a place; its reason is "stopped" then."""

    id: str
    turns: tuple[Turn, ...]
    system_prompt: str = ""      # as the answer had it: what was read of the chat is shared
    began: float = 0.0           # as in `Generate`
    generation: Mapping[str, Any] = field(default_factory=dict)     # the answer's: its template was told of thinking


@dataclass(frozen=True, slots=True)
class Summarising:
    """A summary is begun of the first `turns` of those wanted, at least one."""

    id: str
    turns: int
