"""All that a KV state depends on besides its tokens. Where any of it is another, the state is of no use."""

import hashlib
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.engine import native
from assistant.engine.bindings import llama_cpp
from assistant.engine.llama_context import LlamaContext
from assistant.engine.protocol import Device, Load

_PLACES = 64                # of a file that are looked at: a megabyte, 5 ms once the model is loaded
_BYTES = 16 << 10
# How the same model can be loaded otherwise.
LOADED = ("kv_type", "flash_attention", "ubatch", "devices", "gpu_layers", "rope", "adapters")


def state_key(command: Load, files: Sequence[Path], context: LlamaContext, template: str) -> dict[str, Any]:
    """Returns the key of states made in `context`, of a model loaded as `command` says.

    How many tokens go to llama.cpp in one call is no part of it: the passes they are computed in are. The model's
    sha256 is not known here; `Keeping.know_checksum` adds it once the app knows it. Raises OSError.
    """
    return {
        "model": [identity(file) for file in files],
        "engine": _engine(),
        "kv_type": command.kv_type,
        "flash_attention": context.flash_word,
        "ubatch": context.pass_tokens,
        "devices": [_named(device) for device in native.devices()] if command.gpu_layers else ["CPU"],
        "gpu_layers": context.model.gpu_layers,
        "rope": _rope(context),
        "adapters": [[identity(Path(each.path)), each.scale] for each in command.adapters],
        "template": hashlib.sha256(template.encode("utf-8", "replace")).hexdigest()[:16],
    }


def origin_of(key: Mapping[str, Any], threads: tuple[int, int]) -> dict[str, Any]:
    """Returns what evaluating gives depends on besides the tokens and their portions, short enough to go with every
    answer. `threads` evaluate one token, and several."""
    def short(value: Any) -> str:
        return hashlib.sha256(repr(value).encode()).hexdigest()[:16]

    return {"model": short(key["model"]), "engine": key["engine"], "template": key["template"],
            "loaded": short([key[name] for name in LOADED]), "threads": list(threads), "build": _version()}


def identity(file: Path) -> str:
    """Returns a checksum of a file's length and of places all over it: cheap, whatever its name or time."""
    size = file.stat().st_size
    checksum = hashlib.sha256(str(size).encode())
    with file.open("rb") as opened:
        for place in range(_PLACES):
            opened.seek(place * max(size - _BYTES, 0) // (_PLACES - 1))
            checksum.update(opened.read(_BYTES))
    return checksum.hexdigest()


def _named(device: Device) -> str:
    """Every first card of a maker is called "Vulkan0": another model of it computes other numbers."""
    return device.name if device.kind == "cpu" else f"{device.name} {device.description}"


def _version() -> str:
    try:
        return metadata.version("llama_cpp_python")
    except metadata.PackageNotFoundError:       # frozen without it
        return ""


def _engine() -> str:
    version = _version()
    libraries = sorted((path.name, path.stat().st_size) for name in ("*llama.*", "*ggml*")
                       for path in native.folder().glob(name))
    said = llama_cpp.llama_print_system_info() or b""
    return hashlib.sha256(repr((version, libraries, said)).encode()).hexdigest()[:16]


def _rope(context: LlamaContext) -> list[Any]:
    """Positions are told apart by the model alone, unless it takes other factors for a longer context (LongRoPE). Words
    for that: what was kept under True and False was told apart by the length of a chat, which is another one."""
    model = context.model
    return [int(llama_cpp.llama_model_rope_type(model.pointer)),
            float(llama_cpp.llama_model_rope_freq_scale_train(model.pointer)),
            ("long" if context.is_long else "short") if model.original_length else False]
