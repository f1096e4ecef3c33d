"""The library of models in plain values: where files lie, what is attached to them, what moving or deleting does."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.domain.errors import AssistantError


class Origin(StrEnum):
    """Whose folder a model file lies in."""

    OWN = "own"                    # Parley's own folder
    STARTER = "starter"            # came with the app
    OPENED = "opened"              # a single file the user opened
    FOLDER = "folder"              # a folder the user added
    LM_STUDIO = "lm_studio"
    GPT4ALL = "gpt4all"
    JAN = "jan"
    LLAMA_CPP = "llama_cpp"        # what llama.cpp's own programs have downloaded
    HUGGING_FACE = "hugging_face"  # the cache its Python library keeps
    OLLAMA = "ollama"


IN_ORDER = (Origin.HUGGING_FACE, Origin.OLLAMA)     # whose programs alone put files into their folders


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places a model's file lies at."""

    path: Path
    origin: Origin
    folder: Path | None = None     # the library's folder it was found in; None for a single file
    label: str = ""                # what its program calls it: "owner/repository", "llama3.2:1b"
    away: bool = False             # its folder is not connected, or does not answer


@dataclass(frozen=True, slots=True)
class Told:
    """What the list of recommended models says of one of its files."""

    sha256: str                    # 64 hex digits
    name: str = ""                 # what the list calls the model


class Verification(StrEnum):
    """Whether a file is, byte for byte, what its source says it is."""

    UNKNOWN = "unknown"            # no source told a checksum
    UNCHECKED = "unchecked"        # one is known; the file was not compared with it yet
    VERIFIED = "verified"
    DIFFERENT = "different"        # damaged, or changed since


class FolderState(StrEnum):
    READY = "ready"
    SCANNING = "scanning"
    MISSING = "missing"            # not connected, or gone
    SLOW = "slow"                  # did not answer in time; shown as it was known before, until it does
    REFUSED = "refused"            # the system does not let us look into it
    OFF = "off"                    # another program's, and the user does not want it


@dataclass(frozen=True, slots=True)
class LibraryFolder:
    """A folder of the library. `size` in bytes of the models found in it."""

    path: Path
    origin: Origin
    state: FolderState
    models: int = 0
    size: int = 0
    removable: bool = False        # the user added it, and can take it off the list
    problem: AssistantError | None = None

    def finds(self, folder: Path) -> bool:
        """Returns whether a model put into `folder` is found by looking in here: hidden folders are left out, and a
        program that keeps an order of its own knows nothing of what others put there."""
        return (self.state is not FolderState.OFF and self.origin not in IN_ORDER and folder.is_relative_to(self.path)
                and not any(part.startswith(".") for part in folder.relative_to(self.path).parts))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A LoRA adapter attached to a model; `scale` 1 is as it was trained, 0 as if it were not there. One that is not
    `on` stays attached with its scale and does nothing."""

    path: Path
    scale: float = 1.0
    on: bool = True


LOWEST_SCALE, HIGHEST_SCALE = -4.0, 4.0    # beyond, only noise is written


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """A LoRA adapter on this computer. `architecture` is that of the models it is for. Sizes in bytes."""

    path: Path
    size: int
    name: str
    architecture: str
    base_model: str = ""           # as its maker calls it, may be empty
    alpha: float = 0.0
    tensors: int = 0
    origin: Origin = Origin.FOLDER
    away: bool = False
    sha256: str = ""


class MovePhase(StrEnum):
    COPYING = "copying"
    CHECKING = "checking"          # the copy is read again and compared
    PAUSED = "paused"              # by closing the app; goes on where it stopped
    DONE = "done"
    CANCELLED = "cancelled"        # the model is where it was
    FAILED = "failed"              # the same


@dataclass(frozen=True, slots=True)
class MoveState:
    """Where the moving of a model stands. Bytes and bytes per second; `seconds_left` -1 means unknown."""

    path: Path                     # where it was
    destination: Path              # where it will be
    phase: MovePhase
    done: int = 0
    total: int = 0
    speed: float = 0.0
    seconds_left: float = -1.0
    error: AssistantError | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What deleting a model would do, told before it is done. Bytes."""

    path: Path
    files: tuple[Path, ...]        # what would go, links before what they point to
    size: int                      # freed once the trash is emptied
    loses: tuple[str, ...] = ()    # who would miss it: "LM Studio", "owner/repository in the Hugging Face cache"
    refusal: AssistantError | None = None   # why it cannot be done from here
    stays: tuple[Path, ...] = ()   # where else the same model lies and is left
    goes_too: tuple[Path, ...] = ()     # the other ways to it, that end at nothing then

    @property
    def allowed(self) -> bool:
        return self.refusal is None
