"""The format of a state file: a magic word, a checksum of all that follows, a head in JSON, tokens, KV state."""

import hashlib
import json
import os
import struct
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.domain.errors import Cancelled
from assistant.engine.state_memory import memory

MAGIC = b"PARLEYKV"
FORMAT = 1
_PIECE = 16 << 20
_LONGEST_HEAD = 1 << 20
_START = struct.Struct("<8s32sI")       # magic, sha256, length of the head


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a state before it is read. `key` is all it depends on besides its tokens."""

    key: Mapping[str, Any]
    tokens: int
    oldest: int                                 # first position of the sliding window it holds; 0: all positions
    sizes: tuple[int, ...]                      # bytes of the state, then of each checkpoint
    checkpoints: tuple[int, ...] = ()           # positions of these
    format: int = FORMAT
    plan: str = ""                              # how it was evaluated, and by how many threads: one token, several
    threads: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class StateFile:
    """A file with its head and tokens, not verified yet."""

    path: Path
    head: Head
    tokens: Sequence[int]
    begin: int          # where the state begins


def fits(kept: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a state depends on what is the case now. A model's sha256 may not have been known."""
    return all(kept.get(name) == value or (name == "sha256" and not (kept.get(name) and value))
               for name, value in now.items())


def write(path: Path, head: Head, tokens: Sequence[int], data: Sequence[Any], stop: Callable[[], bool]) -> bool:
    """Writes a file of mode 0600 as a whole or not at all; returns False where `stop` said so. Raises OSError.

    It is not forced onto the disk: where the power fails, the checksum tells.
    """
    fresh = path.with_name(f".{path.name}.new")
    described = json.dumps(asdict(head), separators=(",", ":")).encode()
    parts = [described, array("i", tokens).tobytes(), *data]
    handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        checksum = hashlib.sha256()
        with open(handle, "wb", buffering=0) as file:
            file.write(_START.pack(MAGIC, bytes(32), len(described)))
            for part in parts:
                view = memoryview(part).cast("B")
                for start in range(0, len(view), _PIECE):
                    if stop():
                        return False
                    _write_all(file, view[start:start + _PIECE])
                    checksum.update(view[start:start + _PIECE])
            file.seek(0)
            file.write(_START.pack(MAGIC, checksum.digest(), len(described)))
        fresh.replace(path)
        return True
    finally:
        fresh.unlink(missing_ok=True)


def look(path: Path) -> StateFile | None:
    """Returns what a file holds by its head; None where it is none of ours or cannot be read."""
    try:
        with path.open("rb") as file:
            magic, _checksum, length = _START.unpack(file.read(_START.size))
            if magic != MAGIC or length > _LONGEST_HEAD:
                return None
            values = json.loads(file.read(length))
            if values.get("format") != FORMAT:
                return None
            head = Head(values["key"], int(values["tokens"]), int(values["oldest"]),
                        tuple(map(int, values["sizes"])), tuple(map(int, values["checkpoints"])),
                        plan=str(values.get("plan", "")), threads=_pair(values.get("threads", (0, 0))))
            tokens = array("i")
            tokens.frombytes(file.read(head.tokens * tokens.itemsize))
            begin = file.tell()
        whole = path.stat().st_size == begin + sum(head.sizes) and len(tokens) == head.tokens
        return StateFile(path, head, tokens, begin) if whole else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error):
        return None


def read(state: StateFile, stop: Callable[[], bool] = lambda: False) -> Any:
    """Returns state and checkpoints one after another, in such memory as `memory` returns; None where a single bit
    differs. Raises OSError, and Cancelled where `stop` said so."""
    data = memory(sum(state.head.sizes))
    with state.path.open("rb", buffering=0) as file:
        _magic, expected, length = _START.unpack(file.read(_START.size))
        described = file.read(state.begin - _START.size)
        checksum = hashlib.sha256(described)
        view, done = memoryview(data).cast("B"), 0
        while count := file.readinto(view[done:done + _PIECE]):
            if stop():
                raise Cancelled("A state was not read to its end.")
            checksum.update(view[done:done + count])
            done += count
    same_tokens = described[length:] == array("i", state.tokens).tobytes()
    return data if done == len(data) and same_tokens and checksum.digest() == expected else None


def _pair(values: Sequence[int]) -> tuple[int, int]:
    one, several = values
    return int(one), int(several)


def _write_all(file: Any, view: memoryview) -> None:
    while view:
        view = view[file.write(view):]
