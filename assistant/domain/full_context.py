"""What becomes of a chat that no longer fits into the context, and what the model saw of it last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.domain.chat import Message
from assistant.domain.translatable import QT_TRANSLATE_NOOP

KEY = "full_context"        # in a chat's own values, and of the app's setting for all chats
ASK = "ask"
ASKED_AT = 0.85             # of the context: the user is asked before it is full

# Keys in the record of an answer. `WHEN_FULL` is there only where the user wants nothing dropped.
WHEN_FULL = "context.when_full"
_FIRST, _KEPT, _SUMMARY = "context.first_seen", "context.kept", "context.summary"
_SYSTEM_TOKENS, _SUMMARY_TOKENS = "context.system_tokens", "context.summary_tokens"


class FullContext(StrEnum):
    """What is done once a chat is longer than the context."""

    DROP = "drop"               # the oldest turns are no longer seen
    PINNED = "pinned"           # the same, but what is pinned stays
    SUMMARISE = "summarise"     # the same, and the model sums up what is dropped
    STOP = "stop"               # nothing is dropped: the user is asked instead of getting an answer

    @property
    def keeps_pinned(self) -> bool:
        return self in (FullContext.PINNED, FullContext.SUMMARISE)


CHOICES = (
    (ASK, QT_TRANSLATE_NOOP("settings", "Ask in each chat")),
    (FullContext.DROP.value, QT_TRANSLATE_NOOP("settings", "Drop the oldest messages")),
    (FullContext.PINNED.value, QT_TRANSLATE_NOOP("settings", "Drop the oldest, keep pinned ones")),
    (FullContext.SUMMARISE.value, QT_TRANSLATE_NOOP("settings", "Drop the oldest, with a summary")),
    (FullContext.STOP.value, QT_TRANSLATE_NOOP("settings", "Stop and ask")),
)


def chosen(chat_values: Mapping[str, Any], general: str) -> FullContext | None:
    """Returns what the user chose for a chat, or for all; None where nothing was chosen: the oldest are dropped."""
    for value in (chat_values.get(KEY), general):
        if isinstance(value, str) and value in set(FullContext):
            return FullContext(value)
    return None


@dataclass(frozen=True, slots=True)
class Horizon:
    """What the model saw of a branch: messages by id."""

    first: str | None = None        # the first one seen, None: all
    kept: frozenset[str] = frozenset()      # those before it that were seen as well, because they are pinned
    summary: str | None = None      # the message whose summary stood for it and all before it


@dataclass(frozen=True, slots=True)
class ContextUse:
    """Tokens of the context: all that are used, and those of the parts told apart."""

    used: int = 0
    total: int = 0              # 0 while it is not known
    system: int = 0             # instructions and frame
    summary: int = 0
    thinking: int = 0           # of the last answer: most templates leave it out of the next prompt

    @property
    def history(self) -> int:
        return max(self.used - self.system - self.summary, 0)


def noted(horizon: Horizon, use: ContextUse) -> dict[str, Any]:
    """Returns for the record of an answer what the model saw; `horizon_of` and `use_of` are the inverse."""
    values: dict[str, Any] = {_SYSTEM_TOKENS: use.system}
    if horizon.first is not None:
        values |= {_FIRST: horizon.first, _KEPT: sorted(horizon.kept)}
    if horizon.summary is not None:
        values |= {_SUMMARY: horizon.summary, _SUMMARY_TOKENS: use.summary}
    return values


def without_note(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a record's settings without what `noted` adds."""
    ours = (_FIRST, _KEPT, _SUMMARY, _SYSTEM_TOKENS, _SUMMARY_TOKENS)
    return {key: value for key, value in settings.items() if key not in ours}


def horizon_of(branch: Sequence[Message]) -> Horizon:
    """Returns what the last answer of a branch saw of it."""
    said = _last_settings(branch)
    first, kept, summary = said.get(_FIRST), said.get(_KEPT), said.get(_SUMMARY)
    return Horizon(first if isinstance(first, str) else None,
                   frozenset(each for each in kept if isinstance(each, str)) if isinstance(kept, list) else frozenset(),
                   summary if isinstance(summary, str) else None)


def use_of(branch: Sequence[Message], window: int = 0) -> ContextUse:
    """Returns how full the context was after the last answer of a branch; nothing where that is not known. There are
    `window` tokens now, 0: as many as then."""
    message = _last_answer(branch)
    if message is None or message.record is None:
        return ContextUse()
    said, usage = message.record.settings, message.record.usage
    used = usage.prompt_tokens + usage.answer_tokens + usage.thinking_tokens
    total = window or _count(said.get("model.context_length"))
    return ContextUse(min(used, total), total, _count(said.get(_SYSTEM_TOKENS)), _count(said.get(_SUMMARY_TOKENS)),
                      usage.thinking_tokens) if usage.prompt_tokens else ContextUse()


def _last_answer(branch: Sequence[Message]) -> Message | None:
    return next((each for each in reversed(branch) if each.record is not None and each.record.usage.prompt_tokens),
                None)


def _last_settings(branch: Sequence[Message]) -> Mapping[str, Any]:
    message = _last_answer(branch)
    return message.record.settings if message is not None and message.record is not None else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
