"""The header of a LoRA adapter in a GGUF file: which models it is for, and whether it is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, ModelFileError, Remedy
from assistant.domain.gguf import read_header
from assistant.domain.gguf_kind import ADAPTER
from assistant.domain.gguf_reader import HeaderGoesOn, damaged, read

FIRST_READ_BYTES = 1 << 20       # an adapter has no vocabulary; some bring one all the same
LARGEST_READ_BYTES = 64 << 20
_HALVES = (".lora_a", ".lora_b")


@dataclass(frozen=True, slots=True)
class AdapterHeader:
    """What an adapter says of itself; `tensors` are the model's that it changes."""

    architecture: str
    name: str
    base_model: str = ""
    alpha: float = 0.0
    tensors: int = 0


def read_adapter(path: Path) -> AdapterHeader:
    """Returns an adapter's header. Raises ModelFileError, which says why, for a file that is missing, damaged, no
    adapter, of a kind we cannot use, or not whole."""
    header = read_header(path)       # raises for what is no GGUF or cut off
    if header.kind != ADAPTER:
        raise _not_an_adapter(header.kind)
    values, names = _contents(path)
    if (said := values.get("general.type")) != ADAPTER:     # a control vector, or llama.cpp would refuse it
        raise _not_an_adapter(str(said))
    kind = str(values.get("adapter.type") or "lora")
    if kind != "lora":
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "This kind of adapter ({kind}) cannot be used."),
            QT_TRANSLATE_NOOP("errors", "Choose a LoRA adapter in the GGUF format."),
            f"adapter.type is {kind}", remedies=(Remedy.USE_FILE,), values={"kind": kind})
    return AdapterHeader(header.architecture, header.name or path.stem, _base_model(values),
                         _alpha(values), _pairs(names))


def _not_an_adapter(kind: str) -> ModelFileError:
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "This file is not an adapter."),
        QT_TRANSLATE_NOOP("errors", "Choose a LoRA adapter in the GGUF format."),
        f"general.type is {kind}", remedies=(Remedy.USE_FILE,))


def _alpha(values: Mapping[str, Any]) -> float:
    """Returns what it was trained with, 0 where it does not say. Raises ModelFileError where it says anything but a
    number with a point, of which llama.cpp would end the process."""
    alpha = values.get("adapter.lora.alpha", 0.0)
    if not isinstance(alpha, float) or not isfinite(alpha):
        raise damaged(f"adapter.lora.alpha is {alpha!r:.80}")
    return alpha


def _contents(path: Path) -> tuple[Mapping[str, Any], set[str]]:
    size, wanted = path.stat().st_size, FIRST_READ_BYTES
    while True:
        with path.open("rb") as file:
            data = file.read(wanted)
        try:
            _version, values, tensors = read(data, size)
            return values, set(tensors.named)
        except HeaderGoesOn:
            if wanted >= LARGEST_READ_BYTES:
                raise damaged(f"no end of the header within {wanted} bytes") from None
            wanted *= 8


def _pairs(names: set[str]) -> int:
    """Returns how many tensors are changed. Raises ModelFileError where half of one is missing, or all."""
    whole = {name.removesuffix(half) for name in names for half in _HALVES if name.endswith(half)}
    missing = sorted(stem + half for stem in whole for half in _HALVES if stem + half not in names)
    if missing or not whole:
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The adapter is incomplete: tensors are missing."),
            QT_TRANSLATE_NOOP("errors", "Get it again, or convert it again with llama.cpp’s convert_lora_to_gguf."),
            f"missing {', '.join(missing[:3])}" if missing else "no tensors", remedies=(Remedy.USE_FILE,))
    return len(whole)


def _base_model(values: Mapping[str, Any]) -> str:
    """Returns what the maker trained it on, in one line."""
    name = values.get("general.base_model.0.name") or ""
    organisation = values.get("general.base_model.0.organization") or ""
    text = " ".join(str(part) for part in (organisation, name) if part)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:120]
