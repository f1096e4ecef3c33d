"""Whether an answer goes on where an earlier one was cut, word for word and draw for draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.domain.settings import OPTIONS, Generation
from assistant.engine.generation import Written
from assistant.engine.protocol import Generate

MOST_KEPT = 8       # chats


@dataclass(frozen=True)
class Kept:
    """The last answer of a chat, in case it is to be continued."""

    command: Generate
    options: Generation
    written: Written
    prompt_end: tuple[bool, bool] = (False, False)      # `Prompt.end` of what it stands after


class KeptAnswers:
    """The last answers of the chats used last, with their samplers; those of temporary chats are one, called ""."""

    def __init__(self) -> None:
        self._of: dict[str, Kept] = {}      # by chat, the one used last at the end

    def of(self, chat: str) -> Kept | None:
        return self._of.get(chat)

    def last(self) -> Kept | None:
        """Returns what was written last."""
        return next(reversed(self._of.values())) if self._of else None

    def take(self, chat: str) -> Kept | None:
        """Returns the last answer of a chat, which is the caller's from now on."""
        return self._of.pop(chat, None)

    def put(self, chat: str, kept: Kept | None) -> None:
        """Keeps an answer, or none, in place of the last one of its chat."""
        self.drop(chat)
        if kept is not None:
            self._of[chat] = kept
        if len(self._of) > MOST_KEPT:
            self.drop(next(iter(self._of)))

    def drop(self, chat: str) -> None:
        if (kept := self._of.pop(chat, None)) is not None:
            kept.written.sampler.close()

    def clear(self) -> None:
        for chat in list(self._of):
            self.drop(chat)


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


def goes_on(kept: Kept, command: Generate, begun: Sequence[int] | None, prompt_end: tuple[bool, bool]) -> bool:
    """Whether `command` continues the kept answer, word for word, after a prompt that ends as its own did: another one
    may begin the thinking. `begun` are the tokens it goes on after, where they are known: the text does not tell
    whether another character was begun."""
    if (command.first and not command.at_most) or prompt_end != kept.prompt_end:
        return False
    if begun is not None and list(begun) != kept.written.tokens:
        return False
    return has_words_of(kept, command)


def has_words_of(kept: Kept, command: Generate) -> bool:
    """Whether `command` continues the words of the kept answer, however it goes on with them."""
    if not command.continue_last:
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
