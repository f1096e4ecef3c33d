"""The part of the protocol about measuring: what a model would take, how fast the machine is."""

from dataclasses import dataclass

from assistant.domain.needs import Parts
from assistant.domain.speed import Profile


@dataclass(frozen=True, slots=True)
class Measure:
    """Find out what a model would take, without loading it; answered by `Measured`. Fields as in `Load`."""

    id: str
    path: str
    context_length: int = 0
    gpu_layers: int = -1
    kv_type: str = "f16"
    flash_attention: str = "auto"
    batch: int = 0
    ubatch: int = 0
    adapters: tuple[str, ...] = ()       # files of what is attached


@dataclass(frozen=True, slots=True)
class ProbeMachine:
    """Measure how fast this computer is: a few seconds; answered by `Probed`. A model that is loaded stays."""

    id: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Answer to a Measure; bytes. `known` is False where llama.cpp told nothing and all follows from the header."""

    id: str
    path: str
    context_length: int
    gpu_layers: int
    host: Parts
    graphics: Parts
    available: int               # of the computer's memory, before the model
    known: bool = True


@dataclass(frozen=True, slots=True)
class ProbeProgress:
    """How far a ProbeMachine is: 0..1."""

    id: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Probed:
    """Answer to a ProbeMachine."""

    id: str
    profile: Profile
