"""How much memory there is to take: the computer's, and that of its graphics cards."""

from dataclasses import dataclass

import psutil

from assistant.domain.memory_limits import within_limits
from assistant.engine import native


@dataclass(frozen=True, slots=True)
class FreeMemory:
    """Bytes free now."""

    computer: int
    graphics: int = 0       # on the graphics cards
    shared: bool = False    # these have none of their own: what lies there is the computer's


def available() -> int:
    """Returns the bytes of the computer's memory that can be taken now."""
    memory = psutil.virtual_memory()
    return within_limits(memory.available, memory.total)[0]


def look(graphics: bool) -> FreeMemory:
    """Returns what is free; `graphics` cards are asked too, by their drivers, which take some memory themselves."""
    if not graphics:
        return FreeMemory(available())
    native.use_graphics()
    return FreeMemory(available(), native.graphics_memory(), native.graphics_share_memory())
