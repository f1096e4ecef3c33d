"""The names of a model cut into several files, as llama-gguf-split writes them: "name-00001-of-00003.gguf"."""

import re
from pathlib import Path

_PART = re.compile(r"^(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})(?P<suffix>\.gguf)$", re.IGNORECASE)


def first_part(path: Path) -> Path:
    """Returns the file to load of a model cut into several; any other path as it is."""
    part = _PART.match(path.name)
    return path.with_name(f"{part['stem']}-00001-of-{part['count']}{part['suffix']}") if part else path


def parts(path: Path) -> list[Path]:
    """Returns all files of a model, whether they are there or not."""
    part = _PART.match(path.name)
    if not part:
        return [path]
    return [path.with_name(f"{part['stem']}-{number:05}-of-{part['count']}{part['suffix']}")
            for number in range(1, int(part["count"]) + 1)] or [path]


def stem(path: Path) -> str:
    """Returns the model's name in its file's name."""
    part = _PART.match(path.name)
    return str(part["stem"]) if part else path.stem


def split_name(file: str) -> tuple[str, int, int] | None:
    """Returns stem (with its folder), number and count of one of several files; None for a model in one file."""
    folder, slash, name = file.rpartition("/")
    part = _PART.match(name)
    return (f"{folder}{slash}{part['stem']}", int(part["number"]), int(part["count"])) if part else None
