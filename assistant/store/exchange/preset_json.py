"""Presets as a file of our own: resources/schemas/parley-presets-1.schema.json tells how.

What this version does not know of a preset is kept; what it cannot take is refused, and the error says which value.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, StorageError
from assistant.domain.presets import Preset, Refused, strictly, to_json
from assistant.domain.settings import OPTIONS
from assistant.store.exchange import files, problems

FORMAT, VERSION = "parley-presets", 1
MAX_BYTES = 4_000_000       # a grammar may be long; nothing a person writes is longer


def write(presets: Sequence[Preset], path: Path) -> None:
    """Writes a file of presets, all of it or nothing. Raises StorageError."""
    document = {"format": FORMAT, "version": VERSION, "presets": [to_json(each) for each in presets]}
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    files.write_whole(path, text.encode("utf-8", "backslashreplace") + b"\n")


def read(path: Path) -> tuple[Preset, ...]:
    """Returns the presets of a file; they have no id yet. Raises StorageError, and then says what is wrong with it."""
    document = _document(path)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _none_in(path)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise problems.damaged(path, f"version {version!r}")
    if version > VERSION:
        raise problems.newer(path, f"version {version}")
    told = document.get("presets")
    if not isinstance(told, list):
        raise problems.damaged(path, "no list of presets")
    if not told:
        raise _none_in(path)
    return tuple(_preset(path, each, number) for number, each in enumerate(told))


def _preset(path: Path, told: Any, number: int) -> Preset:
    try:
        return strictly("", told if isinstance(told, dict) else {})
    except Refused as refused:
        raise _refused(path, str(told["name"]), refused) from None
    except ValueError as problem:
        raise problems.damaged(path, f"preset {number}: {problem}") from None


def _document(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise problems.unreadable(path, problem) from problem
    if len(data) > MAX_BYTES:
        raise _none_in(path)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise problems.damaged(path, type(problem).__name__) from problem


def _none_in(path: Path) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” holds no presets."),
        QT_TRANSLATE_NOOP("errors", "Parley reads the JSON files that its own Presets window exports."),
        values={"file": path.name})


def _refused(path: Path, name: str, refused: Refused) -> StorageError:
    spec, value = OPTIONS[refused.key], refused.value
    message = QT_TRANSLATE_NOOP("errors", "“{file}” was not imported: in the preset “{preset}”, {option} is {value}.")
    values = {"file": path.name, "preset": name, "option": refused.key, "value": _short(value)}
    hint = {
        bool: QT_TRANSLATE_NOOP("errors", "It can be true or false. Correct the file, then import it again."),
        str: QT_TRANSLATE_NOOP("errors", "It has to be a text. Correct the file, then import it again."),
        int: QT_TRANSLATE_NOOP(
            "errors", "It can be whole numbers from {low} to {high}. Correct the file, then import it again."),
        float: QT_TRANSLATE_NOOP("errors", "It can be from {low} to {high}. Correct the file, then import it again."),
    }[spec.kind]
    if spec.kind in (int, float):
        values |= {"low": f"{spec.low:.10g}", "high": f"{spec.high:.10g}"}
    return StorageError(message, hint, values=values)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}…"
