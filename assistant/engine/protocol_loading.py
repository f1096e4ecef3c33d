"""The part of the protocol about which model is loaded."""

from dataclasses import dataclass


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
