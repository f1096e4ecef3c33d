"""Everything Parley keeps on a computer: what there is, how large it is, and its end.

Only files whose names Parley gives are taken, and links are never followed: a folder of ours may hold, or lead to,
what is somebody else's. Models used where they lie are none of ours.
"""

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from assistant.domain.kept_states import SUFFIX, UNFINISHED

log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What a file holds."""

    CHATS = "chats"
    MODELS = "models"           # downloaded, finished or not
    SETTINGS = "settings"
    OTHER = "other"             # logs, the cache, what is known of models


@dataclass(frozen=True, slots=True)
class Places:
    """The folders, and the file that says that an app is running."""

    config: Path
    data: Path
    cache: Path
    models: Path
    lock: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found, by kind. Sizes are bytes."""

    files: dict[Kind, list[Path]] = field(default_factory=dict)
    sizes: dict[Kind, int] = field(default_factory=dict)

    def count(self, kind: Kind) -> int:
        return len(self.files.get(kind, ()))

    def size(self, kind: Kind) -> int:
        return self.sizes.get(kind, 0)

    @property
    def nothing(self) -> bool:
        return not any(self.files.values())


# Patterns of names in each folder, as `store`, `hub` and `app` give them; "**" is any depth of folders.
_CONFIG = {Kind.SETTINGS: ("settings.json", "settings.damaged-*.json", ".settings.json.new", "QtProject.conf*")}
_DATA = {
    Kind.CHATS: ("chats.db", "chats.db-*", "chats.db.before-*", "chats.damaged-*.db*", "chats.rescu*-*.db*",
                 "chats-search.db*"),
    Kind.OTHER: (*(pattern for name in ("models", "library", "machine", "downloads")
                   for pattern in (f"{name}.json", f"{name}.damaged-*.json", f".{name}.json.new")), "logs/parley.log*"),
}
_MODELS = {Kind.MODELS: ("**/*.gguf", "**/*.gguf.part", "**/*.gguf.part.json", "**/*.gguf.part.json.new",
                         "**/*.gguf.part.lock", "**/*.gguf.moving")}
_CACHE = {Kind.OTHER: ("look/*.svg", "huggingface/**/*", f"states/*{SUFFIX}", f"states/.*{UNFINISHED}")}


def look(places: Places) -> Kept:
    """Returns what there is. A file that cannot be looked at counts with no size."""
    kept = Kept()
    seen: set[Path] = set()
    for folder, patterns in ((places.data, _DATA), (places.config, _CONFIG), (places.models, _MODELS),
                             (places.cache, _CACHE)):
        for kind, names in patterns.items():
            for file in _files(folder, names):
                if file not in seen:
                    seen.add(file)
                    kept.files.setdefault(kind, []).append(file)
                    kept.sizes[kind] = kept.size(kind) + _size(file)
    return kept


def erase(places: Places) -> list[Path]:
    """Deletes it all, and the folders that are empty then. Returns what could not be deleted.

    The lock is whose holds it, and `home` itself stays: an empty folder beside the program still means that the data
    belong there.
    """
    left = [file for files in look(places).files.values() for file in files if not _deleted(file)]
    remove_empty_folders(places)
    return left


def remove_empty_folders(places: Places) -> None:
    for folder in (places.data / "logs", places.models, places.cache, places.config, places.data):
        _remove_empty(folder)


def others(places: Places) -> list[Path]:
    """Returns the files and links in our folders that are not ours to delete."""
    ours = {file for files in look(places).files.values() for file in files}
    found: dict[Path, None] = {}
    for folder in (places.config, places.data, places.cache, places.models):
        if _is_link(folder):
            found[folder] = None
            continue
        for above, folders, names in os.walk(folder):
            links = [name for name in folders if _is_link(Path(above, name))]
            found |= dict.fromkeys(Path(above, name) for name in [*links, *names])
    return [file for file in found if file not in ours and file != places.lock]


def _files(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    """Gives the files with such names, links to files too, but nothing that lies behind a linked folder."""
    if _is_link(folder):
        return
    for pattern in patterns:
        for file in folder.glob(pattern):
            if (file.is_symlink() or file.is_file()) and not _behind_link(file, folder):
                yield file


def _behind_link(file: Path, folder: Path) -> bool:
    return any(_is_link(above) for above in file.parents if above != folder and above.is_relative_to(folder))


def _is_link(path: Path) -> bool:
    junction: Callable[[Path], bool] = getattr(os.path, "isjunction", lambda _path: False)     # since Python 3.12
    return path.is_symlink() or junction(path)


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0


def _deleted(file: Path) -> bool:
    try:
        file.unlink(missing_ok=True)
    except OSError as problem:
        log.warning("%s cannot be deleted: %s", file.name, problem.strerror)
        return False
    return True


def _remove_empty(folder: Path) -> None:
    """Removes a folder and those in it that hold nothing; a link to one stays."""
    if _is_link(folder) or not folder.is_dir():
        return
    for above, folders, _names in os.walk(folder, topdown=False):
        for name in folders:
            with contextlib.suppress(OSError):
                Path(above, name).rmdir()       # a link is no folder to it
    with contextlib.suppress(OSError):
        folder.rmdir()
