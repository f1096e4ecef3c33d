"""Whether an answer goes on where an earlier one was cut, word for word and draw for draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.domain.settings import OPTIONS, Generation
from assistant.engine.generation import Written
from assistant.engine.protocol import Generate


@dataclass(frozen=True)
class Kept:
    """The last answer, in case it is to be continued."""

    command: Generate
    options: Generation
    written: Written


def checked(values: Mapping[str, Any]) -> Generation:
    """Returns the settings with every value inside its limits; what is unknown or no number is left at its default."""
    known: dict[str, Any] = {}
    for described in fields(Generation):
        if described.name in values:
            try:
                known[described.name] = OPTIONS[f"generation.{described.name}"].checked(values[described.name])
            except ValueError:
                continue
    return Generation(**known)


def goes_on(kept: Kept, command: Generate, begun: Sequence[int] | None) -> bool:
    """Whether `command` continues the kept answer, word for word. `begun` are the tokens it goes on after, where they
    are known: the text does not tell whether another character was begun."""
    if not command.continue_last or (command.first and not command.at_most):
        return False
    if begun is not None and list(begun) != kept.written.tokens:
        return False
    last = command.turns[-1]
    before = kept.command.turns[:-1] if kept.command.continue_last else kept.command.turns
    return (last.text == kept.written.text and last.reasoning == kept.written.reasoning
            and command.system_prompt == kept.command.system_prompt and command.stop == kept.command.stop
            and [(t.role, t.text) for t in command.turns[:-1]] == [(t.role, t.text) for t in before])


def draws_alike(before: Generation, now: Generation, seed: int) -> bool:
    """Whether the sampler of an earlier command does what the new one asks for."""
    same_lengths = replace(now, max_tokens=before.max_tokens, max_thinking_tokens=before.max_thinking_tokens,
                           seed=before.seed)
    return now.seed in (-1, seed) and same_lengths == before
