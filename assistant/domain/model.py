"""What is known of a model file, and of one that could be downloaded."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.domain.errors import AssistantError
from assistant.domain.footprint import Footprint
from assistant.domain.model_library import Attachment, Origin, Place, Verification
from assistant.domain.needs import Needs
from assistant.domain.prompt_batches import AUTOMATIC_BATCH


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A GGUF on this computer. Sizes in bytes; `parameters` is a count; zero or empty means unknown."""

    path: Path
    size: int
    name: str = ""                 # general.name, tidied; never empty once read (falls back to the file name)
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""         # "Q4_K_M", ...
    context_length: int = 0        # tokens the model was trained for
    layers: int = 0
    has_template: bool = False
    sha256: str = ""
    kv_bytes_per_token: int = 0    # f16 KV cache, from the header
    active_bytes: int = 0          # weight bytes read for each token, from the header
    footprint: Footprint | None = None     # memory and speed follow from it
    recommended: Mapping[str, Any] = field(default_factory=dict)  # "generation.temperature" -> ... from the GGUF
    starter: bool = False          # the practice model shipped with the app
    downloaded: bool = False       # in our own folder: may be deleted by the app
    # What the library knows (domain/model_library.py).
    fingerprint: str = ""          # of its content, however it is called and wherever it lies; "" while not read
    places: tuple[Place, ...] = ()     # where the same content lies, the one in use first
    missing: tuple[str, ...] = ()  # names of parts that are not there: it cannot be loaded
    own_name: str = ""             # the user's name for it; `name` is this where there is one
    original_name: str = ""        # what `name` would be without
    note: str = ""                 # the user's
    favourite: bool = False
    last_used: float = 0.0         # Unix seconds, 0 = not yet
    verification: Verification = Verification.UNKNOWN
    can_think: bool = False        # its template has a thinking switch or markers
    can_use_tools: bool = False    # its template shows tools
    licence: str = ""
    projector: Path | None = None  # what lets it see images, where it came with it
    adapters: tuple[Attachment, ...] = ()   # LoRA adapters attached to it
    source: "HubModel | None" = None   # what it was downloaded as, where that was by us
    repository: str = ""           # "maker/model" at the Hub, where its folders are named after that
    usual: Path | None = None      # the place it is used from once that one is back, or whole; until then from `path`
    waits: bool = False            # `usual` has not answered yet; nothing is moved to `path` meanwhile

    @property
    def away(self) -> bool:
        """Whether no folder that holds it is connected and answers."""
        return bool(self.places) and all(place.away for place in self.places)

    @property
    def usable(self) -> bool:
        """Whether it can be loaded, as far as is known without trying."""
        return bool(self.architecture) and not self.missing and not self.away

    @property
    def origin(self) -> Origin:
        """Whose folder the place in use lies in."""
        return self.places[0].origin if self.places else Origin.OPENED

    def lies_at(self, path: Path) -> bool:
        """Returns whether `path` is one of its places."""
        return path == self.path or any(place.path == path for place in self.places)


@dataclass(frozen=True, slots=True)
class HubPart:
    """One file of a model that is cut into several. Size in bytes, 0 = unknown; sha256 empty = unknown."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HubModel:
    """One downloadable model of the curated list or of a search. `revision` is a commit once pinned.

    A model cut into several files has all of them in `parts`; `file` is then the first, `size` the sum of all and
    `sha256` empty.
    """

    repo: str
    file: str
    revision: str
    size: int                      # bytes, 0 = unknown
    sha256: str                    # 64 hex digits, empty = unknown until the Hub says
    name: str = ""                 # "Qwen3.5 4B"
    summary: str = ""              # one plain English source text, context "models"
    licence: str = ""              # SPDX id
    languages: tuple[str, ...] = ()  # ISO 639-1 codes the model is good at
    min_memory: int = 0            # bytes of RAM from which this is the recommended tier
    kv_bytes_per_token: int = 0    # f16 KV cache; for the fit of a file we do not have yet
    active_bytes: int = 0          # weight bytes read for each token; 0 = all of them
    recommended: Mapping[str, Any] = field(default_factory=dict)
    quantisation: str = ""
    parts: tuple[HubPart, ...] = ()
    second_source: str = ""        # address of another Hub that has the same file, asked where the first fails

    def files(self) -> "tuple[HubModel, ...]":
        """Returns what has to be downloaded, each file as a model of its own."""
        return tuple(replace(self, file=part.file, size=part.size, sha256=part.sha256, parts=())
                     for part in self.parts) or (self,)

    def to_json(self) -> dict[str, Any]:
        """Returns plain JSON values; `from_json` is the inverse."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "HubModel":
        """Returns the model `to_json` described, what this version does not know left out. Raises ValueError."""
        known = {each.name for each in fields(HubModel)}
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                 for key, value in data.items() if key in known}
        try:
            given["parts"] = tuple(HubPart(str(part["file"]), int(part["size"]), str(part["sha256"]))
                                   for part in given.get("parts", ()))
            model = HubModel(**given)
        except (TypeError, KeyError, AttributeError) as problem:
            raise ValueError(f"no model: {problem}") from problem
        if not all(isinstance(text, str) for text in (model.repo, model.file, model.revision, model.sha256, model.name,
                                                      model.second_source)) or not isinstance(model.size, int):
            raise ValueError("no model: a text or a number is something else")
        return model


@dataclass(frozen=True, slots=True)
class HubRepository:
    """One repository a search found; its files are asked for separately. Zero or empty means unknown."""

    repo: str
    name: str                      # "Qwen3.5 4B"
    downloads: int = 0             # in the last 30 days, as the Hub counts
    likes: int = 0
    gated: bool = False            # needs an account and a token
    licence: str = ""              # as the Hub writes it: "apache-2.0"
    architecture: str = ""
    parameters: int = 0
    context_length: int = 0
    updated: float = 0.0           # Unix seconds
    languages: tuple[str, ...] = ()    # ISO 639-1
    thinking: bool = False         # can think before it answers, as its template or tags say
    vision: bool = False           # can see, with its projector
    tags: tuple[str, ...] = ()     # the Hub's own


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer has. Bytes; cores are physical."""

    memory: int
    available_memory: int
    cores: int
    free_disk: int
    gpu_name: str = ""
    gpu_memory: int = 0


class Basis(StrEnum):
    """What a speed is based on."""

    NOTHING = "nothing"
    GUESS = "guess"                # what computers usually do
    PROFILE = "profile"            # what was measured of this computer
    RUNS = "runs"                  # what this model did here


@dataclass(frozen=True, slots=True)
class Forecast:
    """Tokens per second; zero where nothing is known."""

    writing: float = 0.0
    low: float = 0.0               # the range writing is expected in
    high: float = 0.0
    reading: float = 0.0           # of a prompt
    basis: Basis = Basis.NOTHING


class Verdict(StrEnum):
    """Whether a model fits this computer."""

    GPU = "gpu"          # wholly in the graphics card's memory
    FITS = "fits"        # in memory, with room for other programs
    TIGHT = "tight"      # possible, but other programs may have to be closed
    TOO_BIG = "too_big"


@dataclass(frozen=True, slots=True)
class Fit:
    """What a model will need here. Bytes; speed is an estimate, 0 when nothing is known to base it on."""

    verdict: Verdict
    needed: int                    # of the computer's memory, or of the graphics card's where all of it is there
    context_length: int            # tokens the figure is for
    gpu_layers: int = 0
    tokens_per_second: float = 0.0
    measured: bool = False         # the speed was measured on this computer, not estimated
    needs: Needs | None = None     # part by part
    kv_type: str = "f16"           # precision of the KV cache the figure is for
    at_once: int = AUTOMATIC_BATCH     # tokens computed in one pass, as the figure has it
    flash_attention: bool = True
    layers_fixed: bool = False     # `gpu_layers` is the user's number, which stays whatever else is changed
    speed: Forecast = field(default_factory=Forecast)


class DownloadPhase(StrEnum):
    QUEUED = "queued"              # begins when one before it ends
    DOWNLOADING = "downloading"
    WAITING = "waiting"            # for the network or the server; `wait_seconds` says how long
    PAUSED = "paused"              # by the user or by closing the app; resumes where it stopped
    CHECKING = "checking"          # sha256
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DownloadState:
    """Where a download stands. Bytes and bytes per second; `total` 0 and `seconds_left` -1 mean unknown."""

    model: HubModel
    phase: DownloadPhase
    done: int = 0
    total: int = 0
    speed: float = 0.0
    seconds_left: float = -1.0
    wait_seconds: float = 0.0      # until the next attempt
    attempt: int = 0               # 0 for the first one
    # FAILED: why; WAITING: what is being waited out, and so while DOWNLOADING, until bytes come again.
    error: AssistantError | None = None
    path: Path | None = None       # DONE: the finished file (the first of several)
    host: str = ""                 # where the bytes come from
    brought: frozenset[str] = frozenset()      # files of the repository that have come whole and were not there before
