"""A model to measure with: the shape of a few layers, with random weights.

It measures the machine through the very code that answers: llama.cpp's kernels, their threads, their copies in another
order, their graphics backends. Zeros would not do: memory full of equal pages was read up to three times as fast on a
virtual machine.
"""

import random
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from assistant.domain.gguf_types import TENSOR_TYPES

WORDS = 32               # of its vocabulary: the output matrix costs nothing
_ALIGNMENT = 32
_F32 = 0
_RANDOM_BYTES = 4 << 20      # repeated; pages do not line up with it, so no two of them are equal
_SCALE = 0x2A                # as half, 0.05: random halves would be infinite now and then
# Where a block has its scales, as halves.
_SCALES = {"Q8_0": (0, 1), "Q4_0": (0, 1), "Q4_1": (0, 1, 2, 3), "Q5_0": (0, 1), "Q5_1": (0, 1, 2, 3),
           "IQ4_NL": (0, 1), "IQ4_XS": (0, 1), "Q4_K": (0, 1, 2, 3), "Q5_K": (0, 1, 2, 3), "Q6_K": (208, 209),
           "Q3_K": (108, 109), "Q2_K": (80, 81, 82, 83), "MXFP4": (0,), "F16": (1,), "BF16": (1,)}
_NUMBERS = {name: number for number, (name, _block, _bytes) in TENSOR_TYPES.items()}


@dataclass(frozen=True, slots=True)
class ProbeShape:
    """Layers like those of a Llama, all of them alike."""

    layers: int
    width: int
    inner: int
    heads: int           # of keys and values a quarter

    def weights(self) -> int:
        """Returns how many weights the layers' matrices have."""
        return self.layers * sum(prod(shape) for shape in self._matrices().values())

    def matrix_bytes(self, kind: str) -> int:
        """Returns the bytes of the layers' matrices as tensor type `kind`."""
        block, size = TENSOR_TYPES[_NUMBERS[kind]][1:]
        return self.weights() // block * size

    def _matrices(self) -> dict[str, tuple[int, int]]:
        short = self.width // 4
        return {"attn_q": (self.width, self.width), "attn_k": (self.width, short), "attn_v": (self.width, short),
                "attn_output": (self.width, self.width), "ffn_gate": (self.width, self.inner),
                "ffn_up": (self.width, self.inner), "ffn_down": (self.inner, self.width)}

    def write(self, path: Path, kind: str) -> None:
        """Writes the model with matrices of tensor type `kind`. Raises OSError."""
        tensors: dict[str, tuple[tuple[int, ...], int]] = {
            "token_embd.weight": ((self.width, WORDS), _F32), "output_norm.weight": ((self.width,), _F32),
            "output.weight": ((self.width, WORDS), _F32)}
        for layer in range(self.layers):
            for norm in ("attn_norm", "ffn_norm"):
                tensors[f"blk.{layer}.{norm}.weight"] = ((self.width,), _F32)
            for name, shape in self._matrices().items():
                tensors[f"blk.{layer}.{name}.weight"] = (shape, _NUMBERS[kind])
        _write(path, self._keys(), tensors, _weights(kind))

    def _keys(self) -> dict[str, Any]:
        return {"general.architecture": "llama", "llama.block_count": self.layers, "llama.context_length": 4096,
                "llama.embedding_length": self.width, "llama.feed_forward_length": self.inner,
                "llama.attention.head_count": self.heads, "llama.attention.head_count_kv": self.heads // 4,
                "llama.attention.layer_norm_rms_epsilon": 1e-5, "llama.vocab_size": WORDS,
                "llama.rope.dimension_count": self.width // self.heads, "tokenizer.ggml.model": "no_vocab"}


def _weights(kind: str) -> bytes:
    """Returns a few megabytes of valid random blocks."""
    size = TENSOR_TYPES[_NUMBERS[kind]].bytes
    count = _RANDOM_BYTES // size
    data = bytearray(random.Random(1).randbytes(count * size))
    for place in _SCALES[kind]:
        data[place::size] = bytes([_SCALE]) * count
    return bytes(data)


def _write(path: Path, keys: Mapping[str, Any], tensors: Mapping[str, tuple[tuple[int, ...], int]],
           weights: bytes) -> None:
    """Writes matrices of `weights`, over and over; the other tensors are zero."""
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for key, value in keys.items():
        header += _text(key)
        if isinstance(value, str):
            header += struct.pack("<I", 8) + _text(value)
        else:
            header += struct.pack("<If", 6, value) if isinstance(value, float) else struct.pack("<II", 4, value)
    end, places = 0, []
    for name, (shape, kind) in tensors.items():
        header += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, end)
        block, size = TENSOR_TYPES[kind][1:]
        length = prod(shape) // block * size
        if kind != _F32:
            places.append((end, length))
        end += -(-length // _ALIGNMENT) * _ALIGNMENT
    begin = -(-len(header) // _ALIGNMENT) * _ALIGNMENT
    with path.open("wb") as file:
        file.write(header)
        for at, length in places:
            file.seek(begin + at)
            for done in range(0, length, len(weights)):
                file.write(weights[:length - done])
        file.truncate(begin + end)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
