"""Files the user exports: a safe name from a title, never one that is taken, and written whole or not at all."""

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError

MAX_BYTES = 120         # of a name before its suffix, as UTF-8: file systems end at 255, some folders are deep

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]|'
                        r"[\u200e\u200f\u2028-\u202e\u2066-\u2069]")     # these turn the direction of writing
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)


def safe_name(title: str, default: str) -> str:
    """Returns a file name without suffix that every system takes, as like `title` as it can be.

    `default` serves where nothing of the title is left.
    """
    name = unicodedata.normalize("NFC", " ".join(title.split()))
    name = " ".join(_FORBIDDEN.sub(" ", name).split())
    while len(name.encode()) > MAX_BYTES:
        name = name[:-1]
    name = name.strip(" .")      # Windows drops them at the end; at the front a dot hides the file
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or default


def free_path(folder: Path, name: str, suffix: str = "") -> Path:
    """Returns a path in `folder` at which there is nothing: the name, or the name with a number."""
    path, number = folder / f"{name}{suffix}", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{name} ({number}){suffix}"
    return path


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Gives a file to write to; it takes the place of `path` when all went well, else nothing changes.

    Raises StorageError for what the disk refused.
    """
    fresh = path.with_name(f".{path.name[:40]}.{os.getpid()}.part")
    try:
        with open(fresh, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException as problem:
        with contextlib.suppress(OSError):
            fresh.unlink()
        if isinstance(problem, OSError):
            raise not_written(path, problem) from problem
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, all of it or nothing. Raises StorageError."""
    with whole_file(path) as file:
        file.write(data)


def make_folder(path: Path) -> None:
    """Makes a folder. Raises StorageError."""
    try:
        path.mkdir(parents=True)
    except OSError as problem:
        raise not_written(path, problem) from problem


def not_written(path: Path, problem: OSError) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "“{file}” could not be written."),
        QT_TRANSLATE_NOOP("errors", "Choose another folder, or make room on the disk and try again."),
        f"{type(problem).__name__}: {problem.strerror}", remedies=(Remedy.RETRY,), values={"file": path.name})
