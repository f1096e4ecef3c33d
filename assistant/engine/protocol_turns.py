"""What the engine is told of a chat's messages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a branch as the engine needs it."""

    role: str                # "user" or "assistant"
    text: str
    reasoning: str = ""      # what an assistant thought; templates that keep it get it
