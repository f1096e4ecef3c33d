"""Small files the user alone may read: replaced as a whole or not at all, kept aside when damaged."""

import contextlib
import errno
import json
import os
import time
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from assistant.paths import sync_folder

DAMAGED_MARK = ".damaged-"     # in the name of a file kept aside


class PrivateLog(RotatingFileHandler):
    """A log file of mode 0600 from its first byte on."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        return TextIOWrapper(open(handle, "ab"), encoding=self.encoding, errors=self.errors)


def make_private(file: Path) -> None:
    """Lets the user alone read a file of theirs. Raises OSError.

    Where a mount gives every file to somebody else, as of exFAT, NTFS and shared folders it may, modes cannot be
    changed: whoever mounted it has said who may read what lies there.
    """
    try:
        file.chmod(0o600)
    except OSError as problem:
        if problem.errno not in (errno.EPERM, errno.ENOSYS, errno.ENOTSUP):
            raise


def write(path: Path, data: bytes) -> None:
    """Replaces a file so that a crash leaves the old or the new one, never a part. Raises OSError.

    Its mode is 0600; a symbolic link stays one and its target is replaced.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f".{target.name}.new")
    try:
        handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        make_private(fresh)     # one left by a crash keeps its own mode
        fresh.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
    sync_folder(target.parent)


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Writes readable JSON whose lines change as little as the values do. Raises OSError."""
    text = json.dumps(dict(values), indent=2, sort_keys=True, ensure_ascii=False)
    write(path, text.encode("utf-8", "backslashreplace") + b"\n")


def read_json(path: Path) -> dict[str, Any]:
    """Returns the file's object, empty where there is no file. Raises ValueError for damage, OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        values = json.loads(data.decode("utf-8-sig"))    # Windows editors begin a file with a mark
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    return values


def keep_aside(path: Path) -> Path:
    """Moves a damaged file to a free name beside it and returns that name. Raises OSError."""
    kept = damaged_name(path)
    path.rename(kept)
    make_private(kept)
    return kept


def damaged_name(path: Path, suffixes: Sequence[str] = ("",)) -> Path:
    """Returns a name beside `path` that tells when: chats.db -> chats.damaged-20260131T120000Z.db.

    It is free with each of `suffixes`.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        name = path.with_name(f"{path.stem}{DAMAGED_MARK}{stamp}{more}{path.suffix}")
        if not any(name.with_name(name.name + suffix).exists() for suffix in suffixes):
            return name
        number += 1
