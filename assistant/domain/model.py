"""What is known of a model file, and of one that could be downloaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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
    recommended: Mapping[str, Any] = field(default_factory=dict)  # "generation.temperature" -> ... from the GGUF
    starter: bool = False          # the practice model shipped with the app
    downloaded: bool = False       # in our own folder: may be deleted by the app


@dataclass(frozen=True, slots=True)
class HubModel:
    """One downloadable file of the curated list or of a search. `revision` is a commit once pinned."""

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
    downloads: int = 0             # as the Hub counts, search results only


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer has. Bytes; cores are physical."""

    memory: int
    available_memory: int
    cores: int
    free_disk: int
    gpu_name: str = ""
    gpu_memory: int = 0
