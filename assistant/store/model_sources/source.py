"""A folder to look for models in, and what looking has brought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.domain.model_library import FolderState, Origin


class Layout(StrEnum):
    TREE = "tree"          # files of any name in folders of any depth
    HUB_CACHE = "hub"      # huggingface_hub: blobs, snapshots of links, refs
    OLLAMA = "ollama"      # blobs named by their checksum, manifests with the names
    FILES = "files"        # some single files in it, the others are not ours to look at


@dataclass(frozen=True, slots=True)
class Source:
    """One folder of the library."""

    folder: Path
    origin: Origin
    layout: Layout = Layout.TREE
    files: tuple[Path, ...] = ()       # of FILES

    @property
    def found_by_itself(self) -> bool:
        """Whether it is a program's folder that the user has not named."""
        return self.origin not in (Origin.OWN, Origin.FOLDER, Origin.OPENED, Origin.STARTER)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a model, an adapter or a projector; its name tells nothing for sure."""

    path: Path
    label: str = ""
    expected_sha256: str = ""                  # by the program that keeps it, 64 hex digits
    recommended: Mapping[str, Any] = field(default_factory=dict)   # setting key -> value its program uses
    projector: Path | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in a folder now. `state` is READY, MISSING or REFUSED; `refused` are folders inside that could not be
    read, `detail` the system's words."""

    found: tuple[Found, ...] = ()
    state: FolderState = FolderState.READY
    refused: tuple[Path, ...] = ()
    detail: str = ""
    folders: tuple[Path, ...] = ()             # those that hold a model, to be watched
    away: tuple[Path, ...] = ()                # files known from before, on a disk inside that is not mounted now
