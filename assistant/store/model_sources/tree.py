"""Walks a folder of any shape for GGUF files: links are followed once, what may not be read is told, not raised."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.model_library import FolderState
from assistant.store.model_sources.source import Found, Looked

MOST_FOLDERS = 20_000       # somebody has added their whole disk: the first of these have to do
DEEPEST = 16


@dataclass
class Walk:
    """Folders seen and what they refused."""

    folders: dict[Path, None] = field(default_factory=dict)
    refused: list[Path] = field(default_factory=list)
    detail: str = ""
    visited: set[tuple[int, int]] = field(default_factory=set)


def look(folder: Path) -> Looked:
    """Returns every .gguf file below `folder`."""
    walk = Walk()
    state = reach(folder, walk)
    if state is not FolderState.READY:
        return Looked(state=state, detail=walk.detail)
    found = tuple(Found(path, _label(folder, path)) for path in sorted(files(folder, walk)))
    return Looked(found, state, tuple(walk.refused), walk.detail, tuple(walk.folders))


def reach(folder: Path, walk: Walk) -> FolderState:
    """Returns whether a folder is there and can be read."""
    try:
        with os.scandir(folder):
            return FolderState.READY
    except PermissionError as problem:
        walk.detail = f"{type(problem).__name__}: {problem.strerror}"
        return FolderState.REFUSED
    except OSError as problem:
        walk.detail = f"{type(problem).__name__}: {problem.strerror}"
        return FolderState.MISSING


def files(top: Path, walk: Walk, suffix: str = ".gguf") -> Iterator[Path]:
    """Yields the regular files, or links to such, whose names end in `suffix`. Hidden folders are left out."""
    waiting = [(top, 0)]
    while waiting and len(walk.visited) < MOST_FOLDERS:
        folder, depth = waiting.pop()
        try:
            state = folder.stat()
            if (place := (state.st_dev, state.st_ino)) in walk.visited and place != (0, 0):
                continue
            walk.visited.add(place)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = folder / entry.name
                    if entry.name.lower().endswith(suffix) and _is_file(entry):
                        walk.folders[folder] = None
                        yield path
                    elif depth < DEEPEST and _is_folder(entry):
                        waiting.append((path, depth + 1))
        except PermissionError as problem:
            walk.refused.append(folder)
            walk.detail = f"{type(problem).__name__}: {problem.strerror}"
        except OSError:
            continue        # gone meanwhile, or a link in a circle


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _label(top: Path, path: Path) -> str:
    """Returns "owner/repository" for the shape that Parley, LM Studio and others use, else nothing."""
    inside = path.relative_to(top).parts
    return "/".join(inside[:2]) if len(inside) == 3 else ""
