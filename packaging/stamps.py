"""Does a step of the set-up once: again only when what it depends on has changed or what it made is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path


class Stamps:
    """One small file per finished step; its content is the digest of everything the step depended on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def once(self, name: str, depends_on: Iterable[Path | str], made: Callable[[], bool],
             step: Callable[[], None]) -> None:
        """Runs `step` unless it was done with the same dependencies (files by content) and `made()` still holds."""
        digest = digest_of(depends_on)
        stamp = self._folder / name
        if stamp.is_file() and stamp.read_text("utf-8") == digest and made():
            return
        stamp.unlink(missing_ok=True)
        step()
        self._folder.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest, "utf-8")


def digest_of(depends_on: Iterable[Path | str]) -> str:
    """Returns the SHA-256 of texts and of files' contents as hexadecimal digits."""
    digest = hashlib.sha256()
    for item in depends_on:
        content = item.read_bytes() if isinstance(item, Path) else item.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Returns the file's SHA-256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
