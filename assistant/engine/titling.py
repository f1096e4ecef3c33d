"""Lets the model name a chat: what it is asked after the first answer, beside the chat and sharing what was read."""

from assistant.domain.titles import request
from assistant.engine.continuing import checked
from assistant.engine.kv_sequence import common_length
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Generate, NameChat, Turn

# Sober, and the same for all chats.
_SAMPLING = {"temperature": 0.3, "top_p": 0.9, "max_tokens": 40}
_TOLD = ("thinking", "thinking_effort", "max_thinking_tokens")      # what a template may be told of thinking
_UNLIKE = "\ue00d"          # a question that begins like no other


def asked(command: NameChat, builder: PromptBuilder) -> Generate:
    """Returns the Generate that writes a name. It is refused where the chat leaves no room: nothing is dropped for
    it. Raises Cancelled.

    A template may say at the very beginning whether to think. It is told what the chat's answers were told there, else
    all of the chat would be read again; the engine lets nothing aside be thought about in any case.
    """
    said = " ".join(turn.text for turn in command.turns if turn.role == "user")
    told = {name: value for name, value in command.generation.items() if name in _TOLD}
    if _begins_alike_without_thinking(command, builder):
        told = {"thinking": False}
    return Generate(command.id, (*command.turns, Turn("user", request(said))), command.system_prompt,
                    generation={**_SAMPLING, **told}, aside=True, stops_when_full=True, began=command.began)


def _begins_alike_without_thinking(command: NameChat, builder: PromptBuilder) -> bool:
    """Returns whether the switch of thinking changes nothing before the words of the last message."""
    options = checked(command.generation)

    def prompt(thinking: bool, question: str = "word") -> list[int]:
        turns = (Turn("user", "word"), Turn("assistant", "word"), Turn("user", question))
        return builder.build(command.system_prompt, turns, thinking, {}, options.thinking_effort,
                             options.max_thinking_tokens, command.began).tokens

    quiet = prompt(False)
    return common_length(quiet, prompt(options.thinking)) >= common_length(quiet, prompt(False, _UNLIKE))
