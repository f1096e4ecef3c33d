"""Lets the model sum up what it will no longer see: which turns at once, and what it is asked."""

from collections.abc import Callable

from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Event, Generate, Summarise, Summarising, Turn

INTRODUCTION = "What was said earlier in this conversation, in short:"     # in the prompt, before a summary

ROOM_SHARE = 0.125          # of the window, for the summary itself ...
LEAST_ROOM, MOST_ROOM = 48, 512     # ... but tokens within these
_SPARE = 48                 # tokens: lengths are sums of parts, a few tokens off
_CUT_MARK = " … "
_TASK = ("Sum up the conversation below for somebody who has to go on with it and will not see it: names, facts, "
         "numbers, decisions, what the user wants and what is still open. Write in the language of the conversation, "
         "at most {words} words, the summary alone.")
_BEFORE = "Summary of what came before it:"
_SPEAKERS = {"user": "User", "assistant": "Assistant"}
# Sober, and the same for all chats: a summary is no place for the user's experiments.
_SAMPLING = {"temperature": 0.3, "top_p": 0.9, "thinking": False}


def room(window: int) -> int:
    """Returns the tokens that a summary may have in a context of `window` tokens."""
    return min(max(int(window * ROOM_SHARE), LEAST_ROOM), MOST_ROOM)


def begin(command: Summarise, builder: PromptBuilder, window: int, emit: Callable[[Event], None]) -> Generate:
    """Tells how many turns a summary will be of, and returns the Generate that writes it. Raises Cancelled."""
    generate, turns = asked(command, builder, window)
    emit(Summarising(command.id, turns))
    return generate


def asked(command: Summarise, builder: PromptBuilder, window: int) -> tuple[Generate, int]:
    """Returns the Generate that writes a summary, and of how many turns. Raises Cancelled.

    Of a turn that is too long even alone, its beginning and its end are read.
    """
    most = room(window)
    head = _TASK.format(words=max(most * 6 // 10 // 10 * 10, 30))
    if command.summary:
        head += f"\n\n{_BEFORE}\n{command.summary}"
    left = window - most - _SPARE - builder.fixed - builder.turn_overhead - builder.content_tokens(head)
    said: list[str] = []
    for turn in command.turns:
        line = _line(turn, turn.text)
        needed = builder.content_tokens(line) + 2
        if said and needed > left:
            break
        if needed > left:
            line = _line(turn, _shortened(turn.text, max(left, 16) / needed))
        said.append(line)
        left -= needed
    if len(said) > 1 and [turn.role for turn in command.turns[len(said) - 1:len(said) + 1]] == ["user", "assistant"]:
        said.pop()      # a question goes with its answer
    question = "\n\n".join((head, *said))
    return Generate(command.id, (Turn("user", question),), generation={**_SAMPLING, "max_tokens": most},
                    aside=True), len(said)


def _line(turn: Turn, text: str) -> str:
    return f"{_SPEAKERS.get(turn.role, turn.role)}: {text.strip()}"


def _shortened(text: str, share: float) -> str:
    """Returns beginning and end of a text, about `share` of it."""
    half = int(len(text) * share * 0.9) // 2
    return text[:half] + _CUT_MARK + text[len(text) - half:]
