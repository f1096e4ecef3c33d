"""Database rows to domain values and back; reading forgives whatever damage left behind."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from sys import intern
from typing import Any, TypeVar

from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    ChatKind,
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
from assistant.domain.evaluation import clipped
from assistant.domain.shared_values import SharedValues

log = logging.getLogger(__name__)
_SETTINGS, _EVALUATION = SharedValues(), SharedValues()
_Kind = TypeVar("_Kind", bound=StrEnum)
_Counts = TypeVar("_Counts", Usage, Timings)
_Json = TypeVar("_Json", dict[str, Any], list[Any])


def clean(text: str) -> str:
    """Returns `text` with halves of surrogate pairs replaced: SQLite stores UTF-8, which has no place for them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def json_text(values: Mapping[str, Any]) -> str:
    """Returns `values` as JSON. Raises TypeError for what JSON cannot say."""
    return json.dumps(dict(values), separators=(",", ":"))


def record_text(record: GenerationRecord | None) -> str | None:
    """Returns a generation record as JSON; `_record` is the inverse."""
    return None if record is None else json_text(
        record_values(record) | ({"model_mark": record.model_mark} if record.model_mark else {}))


def record_values(record: GenerationRecord) -> dict[str, Any]:
    """Returns a generation record as plain values, as the database and exported chats have it; the mark of a
    file whose checksum is not known yet is the database's alone."""
    return {
        "model_name": record.model_name, "model_sha256": record.model_sha256, "seed": record.seed,
        "settings": dict(record.settings), "usage": asdict(record.usage), "timings": asdict(record.timings),
        "given": record.given, "evaluation": dict(record.evaluation),
    }


def part_rows(message_id: str, parts: Iterable[Part]) -> list[tuple[str, int, str, str, float | None, str]]:
    """Returns rows (message, position, kind, text, seconds, name) for the table `part`."""
    return [(message_id, position, *_part_values(part)) for position, part in enumerate(parts)]


def _part_values(part: Part) -> tuple[str, str, float | None, str]:
    if isinstance(part, ReasoningPart):
        return "reasoning", clean(part.text), part.seconds, ""
    if isinstance(part, AttachmentPart):
        return "attachment", clean(part.text), None, clean(part.name)
    return "text", clean(part.text), None, ""


def attachments_text(attachments: Iterable[AttachmentPart]) -> str:
    """Returns attachments of a draft as JSON; `attachments` is the inverse."""
    return json.dumps([{"name": clean(each.name), "text": clean(each.text)} for each in attachments],
                      ensure_ascii=False, separators=(",", ":"))


def attachments(text: str) -> tuple[AttachmentPart, ...]:
    """Returns attachments from JSON, as far as it can be read."""
    values = _json(text, list)
    return tuple(AttachmentPart(str(each.get("name", "")), str(each.get("text", "")))
                 for each in values if isinstance(each, dict))


def info(row: sqlite3.Row, temporary: bool) -> ChatInfo:
    """Returns what the chat list shows, from a row of `chat`."""
    return ChatInfo(row["id"], row["title"], row["created"], row["updated"], temporary, row["folder"],
                    bool(row["pinned"]), bool(row["archived"]), _one_of(ChatKind, row["kind"], ChatKind.CHAT))


def chat(row: sqlite3.Row, messages: Mapping[str, Message], temporary: bool) -> Chat:
    """Returns a chat from its row and its messages; a leaf that is gone becomes the newest message."""
    leaf = row["leaf"]
    if leaf not in messages:
        leaf = next(reversed(list(messages)), None)
    return Chat(info(row, temporary), messages, leaf, row["system_prompt"], row["model_path"],
                mapping(row["settings"]), row["draft"], attachments(row["draft_attachments"]))


def voted(row: sqlite3.Row) -> tuple[GenerationRecord, bool]:
    """Returns how an answer was made that was compared, and whether it was found better."""
    return _record(mapping(row["record"])), bool(row["vote"])


def messages(rows: Iterable[sqlite3.Row], parts: Iterable[sqlite3.Row]) -> dict[str, Message]:
    """Returns messages by id from rows in order of creation.

    A parent always comes before its children; one that does not (it was lost, or damage made a circle) is
    left out, so that following parents always ends.
    """
    of_message: dict[str, list[Part]] = {}
    for row in parts:
        of_message.setdefault(row["message"], []).append(part(row))
    found: dict[str, Message] = {}
    for row in rows:
        each = message(row, tuple(of_message.get(row["id"], ())))
        found[each.id] = each if each.parent in found else replace(each, parent=None)
    return found


def part(row: sqlite3.Row) -> Part:
    if row["kind"] == "reasoning":
        return ReasoningPart(row["text"], row["seconds"])
    return AttachmentPart(row["name"], row["text"]) if row["kind"] == "attachment" else TextPart(row["text"])


def message(row: sqlite3.Row, parts: tuple[Part, ...]) -> Message:
    record = None if row["record"] is None else _record(mapping(row["record"]))
    role = _one_of(Role, row["role"], Role.USER if record is None else Role.ASSISTANT)
    parent = None if row["parent"] is None else intern(row["parent"])      # held once, as those of what is above
    return Message(intern(row["id"]), parent, role, parts, row["created"],
                   _one_of(Status, row["status"], Status.INTERRUPTED), record, bool(row["in_sight"]), row["summary"],
                   None if row["vote"] is None else bool(row["vote"]))


def _record(values: Mapping[str, Any]) -> GenerationRecord:
    settings = values.get("settings")
    return GenerationRecord(
        intern(str(values.get("model_name", ""))), intern(str(values.get("model_sha256", ""))),
        _number(values.get("seed"), 0),
        _SETTINGS.of(settings if isinstance(settings, dict) else {}),
        _counts(Usage(), values.get("usage")), _counts(Timings(), values.get("timings")),
        _number(values.get("given"), 0), _EVALUATION.of(clipped(values.get("evaluation"))),
        str(values.get("model_mark", "")))


def _counts(default: _Counts, values: Any) -> _Counts:
    known = asdict(default)
    given = values if isinstance(values, dict) else {}
    return replace(default, **{key: _number(given.get(key), start) for key, start in known.items()})


def _number(value: Any, default: Any) -> Any:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def _one_of(kind: type[_Kind], value: str, default: _Kind) -> _Kind:
    try:
        return kind(value)
    except ValueError:
        log.warning("unknown %s in the database", kind.__name__)
        return default


def mapping(text: str) -> dict[str, Any]:
    """Returns the object that JSON tells of, empty where it cannot be read."""
    return _json(text, dict)


def _json(text: str, kind: type[_Json]) -> _Json:
    """Returns the `kind` that JSON says, an empty one where it cannot be read."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        log.warning("unreadable JSON in the database")
        return kind()
    return values if isinstance(values, kind) else kind()
