"""What the model writes beside the chats: summaries and names."""

from collections.abc import Callable

from assistant.engine import summarising, titling
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Event, Generate, NameChat, Summarise

Aside = Summarise | NameChat


def begin(command: Aside, builder: PromptBuilder, window: int,
          emit: Callable[[Event], None]) -> Generate:
    """Returns the Generate that writes what is wanted, telling of a summary how much it will be of. Raises
    Cancelled."""
    if isinstance(command, NameChat):
        return titling.asked(command, builder)
    return summarising.begin(command, builder, window, emit)
