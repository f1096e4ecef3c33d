"""A chat is a tree of messages; a branch is a path in it from the first message to one leaf."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any

from assistant.domain.chat_info import ChatInfo as ChatInfo
from assistant.domain.chat_info import ChatKind as ChatKind
from assistant.domain.chat_info import Folder as Folder
from assistant.domain.chat_info import SearchHit as SearchHit
from assistant.domain.evaluation import TOGETHER


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What the model thought before answering; `seconds` it took, None while it goes on."""

    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A text file, or a long text pasted, that goes with a user's message. `name` is the file's, "" for a paste."""

    name: str
    text: str

    @property
    def size(self) -> int:
        """Bytes of the text as UTF-8."""
        return len(self.text.encode("utf-8", "surrogatepass"))


Part = TextPart | ReasoningPart | AttachmentPart


class Status(StrEnum):
    """How a message came to its end."""

    COMPLETE = "complete"
    WRITING = "writing"          # a draft; after a crash it is read back as INTERRUPTED
    STOPPED = "stopped"          # by the user
    LENGTH = "length"            # cut by the maximum length
    CONTEXT = "context"          # the context window was full
    INTERRUPTED = "interrupted"  # the engine or the app died

    @property
    def can_continue(self) -> bool:
        """Whether it broke off; what filled its context needs a longer one as well, see `Message.filled`."""
        return self in (Status.STOPPED, Status.LENGTH, Status.CONTEXT, Status.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one answer."""

    prompt_tokens: int = 0     # the whole prompt
    reused_tokens: int = 0     # of these, already in the KV cache
    answer_tokens: int = 0     # generated, thinking excluded
    thinking_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """How many tokens the model in use sees at once, and how many it could; 0 while that is not known."""

    tokens: int = 0
    largest: int = 0           # what it was trained for, as far as the memory allows

    def larger(self, than: int = 0) -> int:
        """Returns the tokens to try next, twice what there is or what `than` tokens need; 0 where it could not hold
        more than these."""
        least = max(self.tokens, than)
        return min(2 * least, self.largest) if self.tokens > 0 and least < self.largest else 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds, measured in the worker with a monotonic clock."""

    first_token: float = 0.0   # from the command's arrival to the first token
    prompt: float = 0.0        # prompt evaluation
    generation: float = 0.0    # first to last token

    def tokens_per_second(self, usage: Usage) -> float:
        """Returns generated tokens per second, 0 when nothing was measured."""
        tokens = usage.answer_tokens + usage.thinking_tokens
        return (tokens - 1) / self.generation if tokens > 1 and self.generation > 0 else 0.0


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """How an answer was made: enough to make it again."""

    model_name: str = ""
    model_sha256: str = ""     # empty while it is not known yet
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)  # "generation.temperature" -> 0.7, ...
    usage: Usage = Usage()
    timings: Timings = Timings()
    given: int = 0             # characters at the beginning that the user gave; all of them where the user edited it
    # How it was evaluated, as `Replay` makes it again: plan, prompt's checksum, build, threads, ...; {}: not known.
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    model_mark: str = ""       # while the checksum is not known: tells the file once it is (control/sampling.py)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of one speaker. `id` and `created` (Unix seconds) are given by the store."""

    id: str
    parent: str | None
    role: Role
    parts: tuple[Part, ...]
    created: float = 0.0
    status: Status = Status.COMPLETE
    record: GenerationRecord | None = None
    pinned: bool = False            # stays in sight of the model when older messages are dropped
    summary: str | None = None      # of this message and all before it on its branch; "" where none is wanted
    vote: bool | None = None        # found better than the answers it was compared with; None: no word about it

    @property
    def text(self) -> str:
        """What was said, without reasoning."""
        if len(self.parts) == 1 and isinstance(part := self.parts[0], TextPart):    # nearly always, of thousands
            return part.text
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def attachments(self) -> tuple[AttachmentPart, ...]:
        return tuple(part for part in self.parts if isinstance(part, AttachmentPart))

    @property
    def filled(self) -> int:
        """Tokens of the context that question and answer filled: only a longer one has room for more. 0 where the
        answer ended otherwise, or nobody knows."""
        settings = self.record.settings if self.record is not None else {}
        length = settings.get("model.context_length")
        full = self.status is Status.CONTEXT and "context.when_full" not in settings    # else older ones could go
        return length if full and isinstance(length, int) else 0

    @property
    def crowded_out(self) -> bool:
        """Whether it ended because there was no more room for it beside the answers written together with it."""
        record = self.record
        if self.status is not Status.LENGTH or record is None:
            return False
        most, plan = record.settings.get("generation.max_tokens"), record.evaluation.get("plan")
        return (isinstance(most, int) and record.usage.answer_tokens < most
                and isinstance(plan, str) and TOGETHER in plan)

    @property
    def reasoning(self) -> str:
        if len(self.parts) == 1 and isinstance(self.parts[0], TextPart):
            return ""
        return "".join(part.text for part in self.parts if isinstance(part, ReasoningPart))


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat with its whole tree. `leaf` is the last message of the branch being shown."""

    info: ChatInfo
    messages: Mapping[str, Message] = field(default_factory=dict)
    leaf: str | None = None
    system_prompt: str = ""
    model_path: str = ""                                        # the model last used here
    settings: Mapping[str, Any] = field(default_factory=dict)   # the chat's own layer
    draft: str = ""                                             # unsent text of the composer
    draft_attachments: tuple[AttachmentPart, ...] = ()          # and what goes with it

    def branch(self, leaf: str | None = None) -> tuple[Message, ...]:
        """Returns the messages from the first to `leaf` (default: the branch being shown)."""
        return tuple(self.upwards(leaf))[::-1]

    def upwards(self, leaf: str | None = None) -> Iterator[Message]:
        """Yields the messages of a branch, the last one first: what is asked of its end needs no walk to its top."""
        at = leaf or self.leaf
        while at is not None:
            message = self.messages[at]
            yield message
            at = message.parent

    def said(self, leaf: str | None = None) -> tuple[Message, ...]:
        """Returns the messages of a branch that a model is told: answers that never began are left out."""
        return tuple(message for message in self.branch(leaf) if message.text or message.role is Role.USER)

    def with_message(self, message: Message) -> "Chat":
        """Returns the chat with `message` added or replaced, and its branch shown."""
        return replace(self, messages={**self.messages, message.id: message}, leaf=message.id)

    def siblings(self, message_id: str) -> tuple[Message, ...]:
        """Returns all answers to the same message (itself included), oldest first."""
        parent = self.messages[message_id].parent
        return in_order(m for m in self.messages.values() if m.parent == parent)

    def places(self, branch: Sequence[Message]) -> dict[str, tuple[int, int]]:
        """Returns (index from 0, count) among its siblings for each message of `branch` that has others beside it."""
        parents = self._forks()
        beside: dict[str | None, list[Message]] = {parent: [] for parent in parents}
        for message in self.messages.values() if parents else ():
            if message.parent in parents:
                beside[message.parent].append(message)
        several = {m.id: in_order(beside[m.parent]) for m in branch if m.parent in parents}
        return {one: ([m.id for m in siblings].index(one), len(siblings)) for one, siblings in several.items()}

    def children(self) -> dict[str | None, list[Message]]:
        """Returns the messages below each message that has any; those without a parent under None."""
        below: dict[str | None, list[Message]] = {}
        for message in self.messages.values():
            below.setdefault(message.parent, []).append(message)
        return below

    def has_branches(self) -> bool:
        return bool(self._forks())

    def _forks(self) -> set[str | None]:
        """Returns what has several messages below it; asked several times in a turn, of chats of thousands."""
        parents = list(map(_PARENT, self.messages.values()))
        if len(set(parents)) == len(parents):
            return set()
        return {parent for parent, count in Counter(parents).items() if count > 1}

    def with_all_below(self, message_id: str) -> set[str]:
        """Returns the ids of a message and of everything that follows it, on all its branches."""
        children, found, left = self.children(), set[str](), [message_id]
        while left:
            found.add(at := left.pop())
            left += [message.id for message in children.get(at, ())]
        return found

    def newest_leaf(self, message_id: str) -> str:
        """Returns the leaf reached by always following the newest child of `message_id`."""
        children = self.children()
        at = message_id
        while at in children:
            at = in_order(children[at])[-1].id
        return at


_PARENT = attrgetter("parent")


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Returns messages oldest first; ids break ties."""
    return tuple(sorted(messages, key=lambda m: (m.created, m.id)))


def title_from(text: str, limit: int = 48) -> str:
    """Returns a chat title from its first message: its first line, cut at a word within `limit` characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= limit:
        return line
    cut = line[:limit]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,.;:，。；：") + "…"


def title_of(parts: Sequence[Part]) -> str:
    """Returns a chat title from its first message: what was typed, else the name or the words of an attachment."""
    typed = "".join(part.text for part in parts if isinstance(part, TextPart))
    attached = (part.name or part.text for part in parts if isinstance(part, AttachmentPart))
    return next((title for text in (typed, *attached) if (title := title_from(text))), "")


def merge_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Returns parts with neighbours of one kind joined and empty ones left out."""
    merged: list[Part] = []
    for part in parts:
        if not part.text:
            continue
        last = merged[-1] if merged else None
        if isinstance(part, TextPart) and isinstance(last, TextPart):
            merged[-1] = TextPart(last.text + part.text)
        elif isinstance(part, ReasoningPart) and isinstance(last, ReasoningPart):
            merged[-1] = ReasoningPart(last.text + part.text, part.seconds)
        else:
            merged.append(part)
    return tuple(merged)
