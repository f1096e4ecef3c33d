"""`<file>.part.json`: which model an unfinished file belongs to, what it has to become, and how much of it is sure."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain.model import HubModel
from assistant.paths import sync_folder

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")       # Linux


@dataclass(frozen=True, slots=True)
class Content:
    """What the finished file has to be: `checksum` is a sha256, or the sha1 git gives a small file."""

    size: int            # bytes, 0 while nobody says
    checksum: str        # 64 or 40 hex digits


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of an unfinished file. Bytes.

    After a power cut only what was forced onto the disk counts: a file system may give back zeros for the rest. A
    killed program loses nothing it has written, so while the computer has not been restarted all of the file counts.
    """

    model: HubModel
    content: Content
    saved: int           # on the disk for certain
    boot: str = ""       # of the computer, when this was written; empty where it cannot be told
    doubt: int = -1      # from here on bytes were taken that were not certain; -1: none

    def usable(self, size: int) -> int:
        """Returns how much of a part of `size` bytes can be gone on with."""
        same_run = bool(self.boot) and self.boot == boot_id()
        return min(size if same_run else self.saved, size, self.content.size or size)


def read_note(path: Path) -> Note | None:
    """Returns the note, None where there is none or nothing can be made of it."""
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Note(HubModel.from_json(said["model"]), Content(int(said["size"]), str(said["checksum"])),
                    max(int(said["saved"]), 0), str(said.get("boot", "")), int(said.get("doubt", -1)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_note(path: Path, note: Note) -> None:
    """Replaces the note so that a power cut leaves the old or the new one, never an empty file. Raises OSError."""
    new = path.with_name(path.name + ".new")
    text = json.dumps({
        "model": note.model.to_json(), "size": note.content.size, "checksum": note.content.checksum,
        "saved": note.saved, "boot": note.boot, "doubt": note.doubt}, indent=1)
    with new.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
    with suppress(OSError):     # some shared folders cannot; a note that is lost costs little (`Part.kept`)
        sync_folder(path.parent)


@cache
def boot_id() -> str:
    """Returns a name for the time since the computer was started; empty where it has none."""
    if BOOT_ID.exists():
        try:
            return BOOT_ID.read_text("ascii").strip()
        except OSError:
            return ""
    import psutil
    # Derived from the clock, which is corrected now and then: rounded to a minute, a wrong "no" costs little.
    return f"{psutil.boot_time() / 60:.0f}"
