"""GPT4All's chats: binary `gpt4all-<id>.chat` files in its models folder, formats 1 to 12.

Established from its public source: `chatlistmodel.cpp` (magic number, version), `chat.cpp` (id, names, model),
`chatllm.cpp` (the engine's state that versions before 11 kept), `chatmodel.cpp` and `tool.cpp` (messages).
The first files, without a magic number, are left out: nothing in them says what they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from assistant.domain.chat import Chat, GenerationRecord, Part, ReasoningPart, Role, Status, TextPart
from assistant.store.exchange.foreign import Growing, seconds
from assistant.store.exchange.problems import Malformed, TooNew
from assistant.store.exchange.qt_stream import QtStream

MAGIC = bytes.fromhex("F5D553CC")
NEWEST = 12

_SUB_ITEMS = ("Response: ", "Text: ", "ToolCall: ", "ToolResponse: ", "Think: ")
_TAGS = re.compile(r"</?(?:think|javascript_interpret)>")
_DEEPEST = 20


@dataclass(slots=True)
class _Item:
    """A prompt, an answer, or a piece of an answer."""

    name: str
    text: str = ""
    stopped: bool = False
    seconds: float | None = None            # of thinking
    attached: list[tuple[str, str]] = field(default_factory=list)
    pieces: "list[_Item]" = field(default_factory=list)


def chat(data: bytes) -> Chat:
    """Returns the chat in a file's bytes. Raises Malformed, and TooNew."""
    stream = QtStream(data)
    if stream.uint32() != int.from_bytes(MAGIC):
        raise Malformed("no magic number")
    version = stream.int32()
    if version > NEWEST:
        raise TooNew(f"format {version}")
    if version < 1:
        raise Malformed(f"format {version}")
    created = seconds(stream.int64(), 0.0)
    name, title, own_title, model = stream.string(), stream.string(), stream.string(), stream.string()
    if version >= 3:
        stream.strings()        # collections of documents
    if version < 11:
        _skip_engine_state(stream, version)
    items = [_item(stream, version) for _ in range(_size(stream))]
    return _grown(Growing("GPT4All", name, created), items, own_title or title, model)


def _grown(growing: Growing, items: list[_Item], title: str, model: str) -> Chat:
    leaf = ""
    for number, item in enumerate(items):
        parts = [part for name, text in item.attached for part in _attachment(name, text)] + list(_parts(item))
        if item.name == "Prompt: ":
            leaf = growing.add(number, leaf or None, Role.USER, parts)
        elif item.name == "Response: ":
            status = Status.STOPPED if item.stopped else Status.COMPLETE
            leaf = growing.add(number, leaf or None, Role.ASSISTANT, parts, 0.0, status, GenerationRecord(model))
    return growing.done(title, leaf)


def _size(stream: QtStream) -> int:
    number = stream.int32()
    if not 0 <= number <= stream.rest():
        raise Malformed("more messages than bytes")
    return number


def _item(stream: QtStream, version: int) -> _Item:
    if version < 12:
        stream.int32()          # an id of no use
    item = _Item(stream.string())
    if item.name not in ("Prompt: ", "Response: ", "System: "):
        raise Malformed("a message of a kind that is not known")
    item.text = stream.string()
    if version < 10:
        stream.string()         # a prompt no longer used
    stream.string()             # an answer suggested in its place
    stream.boolean()            # whether it is the answer being written
    item.stopped = stream.boolean()
    stream.boolean()            # thumbs up
    stream.boolean()            # thumbs down
    if version >= 11 and item.name == "Response: ":
        stream.boolean()        # whether it tells an error
    _skip_sources(stream, version)
    if version >= 10:
        item.attached = [(stream.data().decode("utf-8", "replace"), stream.data().decode("utf-8", "replace"))
                         for _ in range(stream.count())]
    if version >= 12:
        item.pieces = [_sub_item(stream, 1) for _ in range(stream.count())]
    return item


def _sub_item(stream: QtStream, depth: int) -> _Item:
    item = _Item(stream.string())
    if item.name not in _SUB_ITEMS or depth > _DEEPEST:
        raise Malformed("a piece of a kind that is not known")
    item.text = stream.string()
    if item.name == "Think: ":
        item.seconds = stream.int32() / 1000
    elif item.name == "ToolCall: ":
        result = _tool_result(stream)
        item.text += f"\n\n```\n{result.rstrip()}\n```\n\n" if result else "\n\n"
    item.pieces = [_sub_item(stream, depth + 1) for _ in range(stream.count())]
    return item


def _tool_result(stream: QtStream) -> str:
    stream.string()             # the tool's name
    for _ in range(stream.count()):
        stream.string()         # a parameter: name, type, value
        stream.int32()
        stream.variant()
    result = stream.string()
    stream.int32()              # an error's number
    stream.string()             # and its words
    return result


def _parts(item: _Item) -> Iterator[Part]:
    text = _TAGS.sub("", item.text)
    if item.name == "Think: ":
        yield ReasoningPart(text.strip(), item.seconds)
    elif item.name != "ToolResponse: ":     # what the model was told of a result, which its call shows already
        yield TextPart(text)
    for piece in item.pieces:
        yield from _parts(piece)


def _attachment(address: str, text: str) -> Iterator[Part]:
    """Yields a file that goes with a prompt, as GPT4All gives it to the model; a spreadsheet is no text."""
    name = unquote(urlsplit(address).path).rpartition("/")[2]
    if not name.lower().endswith(".xlsx"):
        yield TextPart(f"## Attached: {name}\n\n{text}\n\n")


def _skip_sources(stream: QtStream, version: int) -> None:
    """Passes over the documents an answer drew on."""
    if version >= 8:
        for _ in range(stream.count()):
            for _ in range(7):
                stream.string()
            for _ in range(3):
                stream.int32()
    elif version >= 3:
        stream.string()
        stream.strings()


def _skip_engine_state(stream: QtStream, version: int) -> None:
    """Passes over the state of the model that old versions kept beside the messages."""
    kept = stream.boolean() if version >= 6 else True
    if version >= 2:
        stream.int32()          # kind of model
        stream.int32()          # version of the state
    stream.string()
    stream.string()
    stream.uint32()             # tokens so far
    if kept:
        if version < 4:
            stream.uint32()     # logits of the answer
        stream.uint32()         # tokens evaluated
        if version >= 7:
            stream.uint32()     # context length
        if version < 9:
            stream.skip(stream.int64() * 4)     # logits
        stream.skip(stream.int64() * 4)         # tokens
        stream.data()
