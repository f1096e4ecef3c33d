"""Copies of the practice model, or of what stands in for it, with bytes of the header changed, lengths kept."""

import shutil
import struct
from pathlib import Path

from tests.engine.worker_client import STARTER

_HEADER_BYTES = 2 << 20      # enough for every key patched here
_STRING, _UINT32 = 8, 4


def copy(folder: Path, name: str = "model.gguf", source: Path = STARTER) -> Path:
    return Path(shutil.copyfile(source, folder / name))


def with_number(path: Path, key: str, value: int) -> Path:
    """Sets a number of the header."""
    at = _value(path, key, _UINT32)
    _write(path, at, struct.pack("<I", value))
    return path


def with_text(path: Path, key: str, text: str, filler: str = " ") -> Path:
    """Sets a text of the header, filled up to the old one's length."""
    at = _value(path, key, _STRING)
    with path.open("rb") as file:
        file.seek(at)
        (length,) = struct.unpack("<Q", file.read(8))
    data = text.encode()
    assert len(data) <= length, f"{len(data)} bytes do not fit into {length}"
    _write(path, at + 8, data + filler.encode() * (length - len(data)))
    return path


def with_template(path: Path, template: str) -> Path:
    """Sets the chat template, filled up with a comment."""
    with path.open("rb") as file:
        file.seek(_value(path, "tokenizer.chat_template", _STRING))
        (length,) = struct.unpack("<Q", file.read(8))
    room = length - len(template.encode()) - len("{##}")
    return with_text(path, "tokenizer.chat_template", f"{template}{{#{' ' * room}#}}")


def with_bytes(path: Path, key: str, data: bytes, skip: int = 0) -> Path:
    """Writes `data` over the value of a key, `skip` bytes into it (8 for the length of a text)."""
    _write(path, _value(path, key, None) + skip, data)
    return path


def without_key(path: Path, key: str) -> Path:
    """Renames a key, so that nobody finds it."""
    _write(path, _value(path, key, None) - 4 - len(key), b"x" * len(key))
    return path


def _value(path: Path, key: str, kind: int | None) -> int:
    """Returns where the value of a key begins."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    name = struct.pack("<Q", len(key)) + key.encode()
    at = header.index(name) + len(name)
    (found,) = struct.unpack("<I", header[at:at + 4])
    assert kind is None or found == kind
    return at + 4


def _write(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)
