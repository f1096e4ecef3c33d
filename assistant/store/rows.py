"""Database rows to domain values and back; reading forgives whatever damage left behind."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any, TypeVar

from assistant.domain.chat import (
    Chat,
    ChatInfo,
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

log = logging.getLogger(__name__)
_Kind = TypeVar("_Kind", bound=StrEnum)
_Counts = TypeVar("_Counts", Usage, Timings)


def clean(text: str) -> str:
    """Returns `text` with halves of surrogate pairs replaced: SQLite stores UTF-8, which has no place for them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def json_text(values: Mapping[str, Any]) -> str:
    """Returns `values` as JSON. Raises TypeError for what JSON cannot say."""
    return json.dumps(dict(values), separators=(",", ":"))


def record_text(record: GenerationRecord | None) -> str | None:
    """Returns a generation record as JSON; `_record` is the inverse."""
    return None if record is None else json_text({
        "model_name": record.model_name, "model_sha256": record.model_sha256, "seed": record.seed,
        "settings": dict(record.settings), "usage": asdict(record.usage), "timings": asdict(record.timings),
        "given": record.given,
    })


def part_rows(message_id: str, parts: Iterable[Part]) -> list[tuple[str, int, str, str, float | None]]:
    """Returns rows (message, position, kind, text, seconds) for the table `part`."""
    return [
        (message_id, position, "reasoning", clean(part.text), part.seconds) if isinstance(part, ReasoningPart)
        else (message_id, position, "text", clean(part.text), None)
        for position, part in enumerate(parts)
    ]


def info(row: sqlite3.Row, temporary: bool) -> ChatInfo:
    """Returns what the chat list shows, from a row of `chat`."""
    return ChatInfo(row["id"], row["title"], row["created"], row["updated"], temporary, row["folder"],
                    bool(row["pinned"]), bool(row["archived"]))


def chat(row: sqlite3.Row, messages: Mapping[str, Message], temporary: bool) -> Chat:
    """Returns a chat from its row and its messages; a leaf that is gone becomes the newest message."""
    leaf = row["leaf"]
    if leaf not in messages:
        leaf = next(reversed(list(messages)), None)
    return Chat(info(row, temporary), messages, leaf, row["system_prompt"], row["model_path"],
                _mapping(row["settings"]), row["draft"])


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
    return ReasoningPart(row["text"], row["seconds"]) if row["kind"] == "reasoning" else TextPart(row["text"])


def message(row: sqlite3.Row, parts: tuple[Part, ...]) -> Message:
    record = None if row["record"] is None else _record(_mapping(row["record"]))
    role = _one_of(Role, row["role"], Role.USER if record is None else Role.ASSISTANT)
    return Message(row["id"], row["parent"], role, parts, row["created"],
                   _one_of(Status, row["status"], Status.INTERRUPTED), record)


def _record(values: Mapping[str, Any]) -> GenerationRecord:
    settings = values.get("settings")
    return GenerationRecord(
        str(values.get("model_name", "")), str(values.get("model_sha256", "")), _number(values.get("seed"), 0),
        settings if isinstance(settings, dict) else {},
        _counts(Usage(), values.get("usage")), _counts(Timings(), values.get("timings")),
        _number(values.get("given"), 0))


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


def _mapping(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        log.warning("unreadable JSON in the database")
        return {}
    return values if isinstance(values, dict) else {}
