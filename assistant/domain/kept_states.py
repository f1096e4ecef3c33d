"""The files that keep what a model has read of chats, as their folder shows them. `engine` writes and reads them."""

import contextlib
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".state"
UNFINISHED = ".state.new"       # being written, or left by a worker that was killed
_AHEAD_SECONDS = 3600.0         # that another computer's clock may be, where the folder is there


@dataclass(frozen=True, slots=True)
class KeptState:
    """One file; bytes, and the time it was used last, 0 where a wrong clock said that it is still to come."""

    path: Path
    size: int
    used: float


def name_of(chat: str, branch: str) -> str:
    """Returns the file name of a branch of a chat; neither can be read from it."""
    return f"{_mark_of(chat)}-{branch}{SUFFIX}"


def of_chat(folder: Path, chat: str) -> list[Path]:
    """Returns the files of a chat."""
    return sorted(folder.glob(f"{_mark_of(chat)}-*{SUFFIX}"))


def all_in(folder: Path) -> list[KeptState]:
    """Returns all files, the one used longest ago first."""
    found, latest = [], time.time() + _AHEAD_SECONDS
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            seen = path.stat()
            found.append(KeptState(path, seen.st_size, seen.st_mtime if seen.st_mtime <= latest else 0.0))
    return sorted(found, key=lambda state: (state.used, state.path))


def used_in(folder: Path) -> int:
    """Returns the bytes that all files take."""
    return sum(state.size for state in all_in(folder))


def prune(folder: Path, limit: int) -> None:
    """Deletes those used longest ago until the others take no more than `limit` bytes."""
    kept = all_in(folder)
    total = sum(state.size for state in kept)
    for state in kept:
        if total <= limit:
            break
        with contextlib.suppress(OSError):
            state.path.unlink()
        total -= state.size


def forget(folder: Path, chat: str) -> None:
    """Deletes the files of a chat, one being written too. Raises nothing: what cannot be deleted is private still."""
    for path in [*of_chat(folder, chat), *folder.glob(f".{_mark_of(chat)}-*{UNFINISHED}")]:
        with contextlib.suppress(OSError):
            path.unlink()


def _mark_of(chat: str) -> str:
    return hashlib.sha256(chat.encode()).hexdigest()[:24]
