"""What an answer is made from: the request, and what the settings say about it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from assistant.domain.attachments import told
from assistant.domain.chat import Chat, ChatKind, GenerationRecord, Message, Part, TextPart, merge_parts
from assistant.domain.full_context import WHEN_FULL, FullContext
from assistant.domain.plain_text import goes_past_end, split_of
from assistant.engine.protocol import Finished, Generate, Loaded, Turn

LARGEST_SEED = 2**32 - 2    # llama.cpp takes 2**32 - 1 as "draw one"


class Preferred(Protocol):
    """What an answer needs to know of the settings, and what they learn from it."""

    def generation(self, chat: Chat) -> Mapping[str, Any]:
        """Returns `settings.Generation` by bare name, as they apply to `chat` now."""

    def system_prompt(self, chat: Chat) -> str: ...

    def full_context(self, chat: Chat) -> FullContext:
        """Returns what becomes of the oldest messages of `chat` once it no longer fits into the context."""

    def asks_first(self, chat: Chat) -> bool:
        """Returns whether the user is asked before the first of them is dropped."""

    def alternatives(self) -> int:
        """Returns how many alternatives are remembered with each token; 0: nothing about it."""

    def model_label(self, path: Path) -> tuple[str, str, str]:
        """Returns name and sha256 ("" while unknown) of a model file, and while that is unknown the record's mark."""

    def measured(self, path: Path, event: Finished) -> None:
        """Learns how fast a model wrote."""


@dataclass(frozen=True, slots=True)
class Request:
    """An answer wanted: a new one below `parent`, or the rest of the unfinished message `going_on`.

    A new one can begin with `beginning`: words of the user, or another answer of which it is the longer copy;
    `before` is how that was made.
    """

    chat: Chat
    parent: str
    going_on: Message | None = None
    beginning: tuple[Part, ...] = ()
    before: GenerationRecord = field(default_factory=GenerationRecord)
    first: tuple[int, ...] = ()     # tokens that come next, in place of drawn ones
    at_most: int = 0                # tokens to be written now, those of `first` counted; 0: as the settings say
    may_end: bool = False           # although it begins with something, its first token may be its end
    begun: tuple[int, ...] = ()     # the tokens that `beginning` was written in, where they are known
    copied: tuple[str, int] = ("", 0)   # another answer, and how many characters of its text this one begins with
    model: Path | None = None       # whose tokens those of `first` and `begun` are; None: of whichever writes it
    said: str = ""                  # what `first` says, for another model
    each: tuple[Mapping[str, Any], ...] = ()    # several answers side by side: what each samples with of its own

    @property
    def subject(self) -> str:
        """The message that shows what becomes of it, until there is an answer."""
        return self.going_on.id if self.going_on is not None else self.parent

    def written_by(self, model: Path) -> "Request":
        """Returns it for a model: of another one's tokens it is told the words."""
        if self.model in (None, model):
            return self
        beginning = merge_parts((*self.beginning, TextPart(self.said)))
        return replace(self, beginning=beginning, first=(), begun=(), model=None)

    def refreshed(self, chat: Chat) -> "Request":
        """Returns it with settings, instructions and known messages as they are in its `chat` now."""
        known = {key: chat.messages.get(key, message) for key, message in self.chat.messages.items()}
        return replace(self, chat=replace(self.chat, messages=known, settings=chat.settings,
                                          system_prompt=chat.system_prompt))


def with_seed(values: Mapping[str, Any], record: GenerationRecord | None, settled: bool = False) -> dict[str, Any]:
    """Returns how an answer samples, its seed chosen: that of its `record` where it goes on, else drawn. `settled`:
    the record's was chosen before, and holds.

    Not by the engine: an answer that breaks off must have it on disk, too.
    """
    seed = record.seed if settled and record is not None else int(values.get("seed", -1))
    if seed < 0:
        seed = (record.seed if record is not None else 0) or 1 + secrets.randbelow(LARGEST_SEED)
    return {**values, "seed": seed}


def asked_for(request: Request, message: Message, system_prompt: str,
              values: Mapping[str, Any], when_full: FullContext) -> tuple[Generate, tuple[str, ...]]:
    """Returns the engine's command that writes `message`, and the ids of the messages it is made from."""
    chat = request.chat
    kept = "" if chat.info.temporary else chat.info.id
    if chat.info.kind is ChatKind.TEXT:
        before, _after = split_of(chat.messages[request.parent])
        return (Generate(message.id, (), generation=values, text=before,
                         past_end=goes_past_end(chat, request.parent), chat=kept), (request.parent,))
    messages = [*chat.said(request.parent)]
    going_on = bool(message.parts)
    if going_on:
        messages.append(message)
    return (Generate(message.id, turns_of(messages, when_full), system_prompt, going_on, values,
                     past_end=bool(request.beginning) and not request.may_end,
                     stops_when_full=when_full is FullContext.STOP, chat=kept, began=chat.info.created),
            tuple(m.id for m in messages))


def circumstances(info: Loaded | None, system_prompt: str, when_full: FullContext) -> dict[str, Any]:
    """Returns what an answer depends on besides its sampling: how the model is loaded, and its instructions."""
    loaded: dict[str, Any] = {}
    if info is not None:
        loaded = {"model.context_length": info.context_length, "model.threads": info.threads,
                  "model.gpu_layers": info.gpu_layers, "model.kv_type": info.kv_type,
                  "model.flash_attention": info.flash_attention or "auto", "model.ubatch": info.ubatch,
                  "model.batch": info.batch}
        if info.adapters:
            loaded["model.adapters"] = [{"file": Path(each.path).name, "scale": each.scale} for each in info.adapters]
    stops = {WHEN_FULL: str(when_full)} if when_full is FullContext.STOP else {}
    return {**loaded, **stops, "chat.system_prompt": system_prompt}


def turns_to(chat: Chat, message: Message, when_full: FullContext) -> tuple[tuple[Turn, ...], str | None]:
    """Returns the turns up to an answer, which is the last of them; and what stands before it in a plain text, None in
    a chat."""
    before = split_of(chat.messages[message.parent])[0] if chat.info.kind is ChatKind.TEXT and message.parent else None
    messages = (*chat.said(message.parent), message) if before is None and message.parent else (message,)
    return turns_of(messages, when_full), before


def turns_of(messages: Sequence[Message], when_full: FullContext) -> tuple[Turn, ...]:
    """Returns messages as the engine needs them, where `when_full` says what becomes of them in a full context."""
    return tuple(
        Turn(message.role.value, told(message), message.reasoning, message.pinned and when_full.keeps_pinned,
             message.summary if when_full is FullContext.SUMMARISE else None)
        for message in messages)
