"""Our own JSON: a chat to plain values and back, nothing lost; resources/schemas/parley-chats-1.schema.json tells how.

A file is one object: `format`, `version`, then `chats`, in this order, so that it can be read piece by piece.
"""

import base64
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import IO, Any, TypeVar

from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    ChatKind,
    Folder,
    GenerationRecord,
    Message,
    Part,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
)
from assistant.domain.lens_format import NO_LENS, PackedLens
from assistant.store import rows
from assistant.store.exchange.problems import Malformed, TooNew

FORMAT, VERSION = "parley-chats", 1
_LATEST = 1e11      # seconds, the year 5138: what is later cannot be shown, and are milliseconds
# Each kind of part; its fields are the members beside `kind`.
PARTS: Mapping[str, type[Part]] = {
    "text": TextPart,
    "reasoning": ReasoningPart,
    "attachment": AttachmentPart,
}

_KINDS = {kind: name for name, kind in PARTS.items()}
_Counts = TypeVar("_Counts", Usage, Timings)


def write(chats: Iterable[Chat], folders: Mapping[str, str], file: IO[bytes],
          lens_of: Callable[[str], PackedLens] = lambda _chat: NO_LENS) -> int:
    """Writes a file of chats, one in memory at a time; `folders` are names by id, `lens_of` returns what is known of
    the tokens of a chat, by its id. Returns how many."""
    file.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "chats": ['.encode())
    number = 0
    for chat in chats:
        values = chat_values(chat, folders, lens_of(chat.info.id))
        try:
            text = _text(values)
        except ValueError:              # from another tool's file
            text = _text(_finite(values))
        file.write((",\n" if number else "\n").encode() + rows.clean(text).encode())
        number += 1
    file.write(b"\n]}\n")
    return number


def _text(values: Any) -> str:
    """Returns values as JSON. Raises ValueError for numbers it cannot say: infinite ones, and what is none."""
    return json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False)


def _finite(value: Any) -> Any:
    """Returns plain values with null in the place of numbers that JSON cannot say."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def chat_values(chat: Chat, folders: Mapping[str, str], lens: PackedLens = NO_LENS) -> dict[str, Any]:
    """Returns a chat as plain values; `chat_from`, `folder_from` and `lens_from` are the inverse."""
    info = chat.info
    folder = {"id": info.folder, "name": folders[info.folder]} if info.folder in folders else None
    return {
        "id": info.id, "title": info.title, "created": info.created, "updated": info.updated,
        "kind": info.kind.value, "folder": folder, "pinned": info.pinned, "archived": info.archived,
        "system_prompt": chat.system_prompt, "model_path": chat.model_path, "settings": dict(chat.settings),
        "draft": chat.draft, "draft_attachments": [asdict(each) for each in chat.draft_attachments], "leaf": chat.leaf,
        "messages": [_message_values(message, lens.get(one, ())) for one, message in chat.messages.items()],
    }


def folder_from(values: Any) -> Folder | None:
    """Returns the folder that a chat lies in, None for none. Raises Malformed."""
    folder = _object(values).get("folder")
    if folder is None:
        return None
    found = Folder(_id(_object(folder), "id"), _typed(_object(folder), "name", str))
    return found if found.id and found.name else None


def chat_from(values: Any) -> Chat:
    """Returns the chat that plain values describe. Raises Malformed, and TooNew for what we do not know.

    An answer still being written when it was exported is an interrupted one.
    """
    given = _object(values)
    messages: dict[str, Message] = {}
    for each in _typed(given, "messages", list):
        message = _message_from(_object(each))
        if message.id in messages or (message.parent is not None and message.parent not in messages):
            raise Malformed("a message comes twice, or before the one it follows")
        messages[message.id] = message
    leaf = _id(given, "leaf") if given.get("leaf") is not None else None
    if leaf is not None and leaf not in messages:
        raise Malformed("the shown message is not there")
    folder = folder_from(given)
    info = ChatInfo(_id(given, "id"), _typed(given, "title", str, ""), _time(given, "created"),
                    _time(given, "updated"), folder=folder.id if folder else "",
                    pinned=_typed(given, "pinned", bool, False), archived=_typed(given, "archived", bool, False),
                    kind=_kind(given))
    if not info.id:
        raise Malformed("a chat without an id")
    return Chat(info, messages, leaf, _typed(given, "system_prompt", str, ""), _typed(given, "model_path", str, ""),
                _typed(given, "settings", dict, {}), _typed(given, "draft", str, ""),
                tuple(_attachment_from(_object(each)) for each in _typed(given, "draft_attachments", list, [])))


def lens_from(values: Any) -> PackedLens:
    """Returns what is known of the tokens of a chat's answers, by message. Raises Malformed."""
    messages = map(_object, _typed(_object(values), "messages", list))
    found = {_id(given, "id"): tuple(map(_bytes, _typed(given, "tokens", list, []))) for given in messages}
    return {one: packed for one, packed in found.items() if packed}


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError) as problem:
        raise Malformed("tokens that are not in base64") from problem


def _kind(given: Mapping[str, Any]) -> ChatKind:
    try:
        return ChatKind(_typed(given, "kind", str, ChatKind.CHAT.value))
    except ValueError as problem:
        raise TooNew("a chat of a kind that is not known") from problem


def _message_values(message: Message, packed: Sequence[bytes]) -> dict[str, Any]:
    status = Status.INTERRUPTED if message.status is Status.WRITING else message.status
    return {
        "id": message.id, "parent": message.parent, "role": message.role.value, "created": message.created,
        "status": status.value, "parts": [{"kind": _KINDS[type(part)], **asdict(part)} for part in message.parts],
        "record": None if message.record is None else rows.record_values(message.record),
        "pinned": message.pinned, "summary": message.summary, "vote": message.vote,
        "tokens": [base64.b64encode(each).decode() for each in packed],
    }


def _message_from(given: Mapping[str, Any]) -> Message:
    try:
        role = Role(_typed(given, "role", str))
        status = Status(_typed(given, "status", str, Status.COMPLETE.value))
    except ValueError as problem:
        raise TooNew("a role or a status that is not known") from problem
    parent = _id(given, "parent") if given.get("parent") is not None else None
    record = given.get("record")
    return Message(
        _id(given, "id"), parent, role, tuple(_part_from(_object(p)) for p in _typed(given, "parts", list)),
        _time(given, "created"), Status.INTERRUPTED if status is Status.WRITING else status,
        None if record is None else _record_from(_object(record)), _typed(given, "pinned", bool, False),
        _typed(given, "summary", str) if given.get("summary") is not None else None,
        _typed(given, "vote", bool) if given.get("vote") is not None else None)


def _part_from(given: Mapping[str, Any]) -> Part:
    kind = PARTS.get(_typed(given, "kind", str))
    if kind is None:
        raise TooNew("a part of a kind that is not known")
    if kind is AttachmentPart:
        return _attachment_from(given)
    known = {field.name: given[field.name] for field in fields(kind) if field.name in given}
    seconds = known.get("seconds")
    words = [value for name, value in known.items() if name != "seconds"]
    if "text" not in known or not all(isinstance(word, str) for word in words):
        raise Malformed("a part without a text")
    if seconds is not None:
        if not _is_number(seconds):
            raise Malformed("seconds that are no number")
        known["seconds"] = float(seconds)       # the database has no place for an integer of any size
    return kind(**known)


def _attachment_from(given: Mapping[str, Any]) -> AttachmentPart:
    return AttachmentPart(_typed(given, "name", str, ""), _typed(given, "text", str))


def _record_from(given: Mapping[str, Any]) -> GenerationRecord:
    return GenerationRecord(
        _typed(given, "model_name", str, ""), _typed(given, "model_sha256", str, ""), _typed(given, "seed", int, 0),
        _typed(given, "settings", dict, {}), _counts(Usage(), _object(given.get("usage", {}))),
        _counts(Timings(), _object(given.get("timings", {}))), _typed(given, "given", int, 0),
        evaluation=_object(given.get("evaluation", {})))


def _counts(default: _Counts, given: Mapping[str, Any]) -> _Counts:
    known = {field.name: _number(given, field.name) for field in fields(default) if field.name in given}
    if isinstance(default, Usage):
        return replace(default, **{name: int(value) for name, value in known.items()})
    return replace(default, **known)


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("something that is no object")
    return value


_MUST = object()


def _typed(given: Mapping[str, Any], name: str, kind: type, default: Any = _MUST) -> Any:
    value = given.get(name, default)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed(f"{name} is missing or not of its type")
    return value


def _id(given: Mapping[str, Any], name: str) -> str:
    """Returns an id as the database can hold it; all that name the same stay the same."""
    return rows.clean(_typed(given, name, str))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    if not _is_number(value):
        raise Malformed(f"{name} is missing or no number")
    assert isinstance(value, int | float)
    return value


def _time(given: Mapping[str, Any], name: str) -> float:
    """Returns a time in Unix seconds; milliseconds, as other tools may write them, are none."""
    value = float(_number(given, name))
    if not 0 <= value < _LATEST:
        raise Malformed(f"{name} is no time in seconds")
    return value
