"""The part of the protocol about which model is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter's file, and how strongly it counts: 1 as it was trained, 0 not at all."""

    path: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model, releasing the one loaded. Zero or -1 as in `settings.ModelOptions`: automatic.

    Where only the adapters differ from the last Load, the weights stay where they are.
    """

    path: str
    context_length: int = 0
    threads: int = 0
    gpu_layers: int = -1
    kv_type: str = "f16"         # of the KV cache: "f16", "q8_0" or "q4_0"
    adapters: tuple[Adapter, ...] = ()
    flash_attention: str = "auto"    # or "on", "off"
    batch: int = 0               # tokens of a prompt handed to llama.cpp in one call
    ubatch: int = 0              # of them those computed in one pass


@dataclass(frozen=True, slots=True)
class Unload:
    """Release the model; answered by `Unloaded`."""


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """`stage` is "reading" or "preparing"; `fraction` is 0..1 over both."""

    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model is ready. `recommended` holds its maker's sampling by setting key."""

    path: str
    name: str
    architecture: str
    context_length: int          # tokens the context really has
    trained_context_length: int
    threads: int
    gpu_layers: int              # layers offloaded
    layers: int
    vocabulary: int
    can_think: bool              # its template has a thinking switch or markers
    template_problem: str = ""   # why the model's own template is not used; empty when it is
    recommended: Mapping[str, Any] = field(default_factory=dict)
    load_seconds: float = 0.0
    largest_context: int = 0     # tokens it could have, by training and memory
    adapters: tuple[Adapter, ...] = ()
    efforts: tuple[str, ...] = ()    # of `generation.EFFORTS` those its template tells apart
    kv_type: str = "f16"         # as wanted
    flash_attention: str = ""    # as it is: "on" or "off"
    batch: int = 0               # as they are, in tokens
    ubatch: int = 0


@dataclass(frozen=True, slots=True)
class Unloaded:
    """No model is loaded any more."""
