"""How what happens in the worker is told."""

from typing import Protocol

from assistant.engine.protocol import Event


class Emit(Protocol):
    """Tells events in their order, several in one piece."""

    def __call__(self, *events: Event) -> None: ...
