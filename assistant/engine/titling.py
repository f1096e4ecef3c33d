"""Lets the model name a chat: what it is asked after the first answer, beside the chat and sharing what was read."""

from assistant.domain.titles import request
from assistant.engine.protocol import Generate, NameChat, Turn

# Sober, and the same for all chats.
_SAMPLING = {"temperature": 0.3, "top_p": 0.9, "thinking": False, "max_tokens": 40}


def asked(command: NameChat) -> Generate:
    """Returns the Generate that writes a name. It is refused where the chat leaves no room: nothing is dropped for
    it."""
    said = " ".join(turn.text for turn in command.turns if turn.role == "user")
    return Generate(command.id, (*command.turns, Turn("user", request(said))), command.system_prompt,
                    generation=_SAMPLING, aside=True, stops_when_full=True, began=command.began)
