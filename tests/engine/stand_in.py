"""A model that stands in for the practice model where it does not matter what is said.

It has the words and the template of the practice model, from the same header, and two thin layers of random weights:
every text is the same tokens, and they are read and written many times as fast. What it says is nonsense of whole
visible characters, the same with the same seed, and has no end but that of its maximum length.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy

from assistant.domain import gguf_reader
from assistant.domain.gguf import FIRST_READ_BYTES
from tests.engine import gguf_variants, tiny_gguf
from tests.engine.worker_client import STARTER

WORDS, WIDTH, LAYERS = 49_152, 32, 2
_CONTROL = 17               # the first of the words are control tokens
_INNER, _ALIGNMENT, _FLOAT32 = 64, 32, 0
_COUNTS, _LENGTH = struct.Struct("<4sIQQ"), struct.Struct("<Q")
_NUMBERS = {"llama.block_count": LAYERS, "llama.embedding_length": WIDTH, "llama.feed_forward_length": _INNER,
            "llama.attention.head_count": 1, "llama.attention.head_count_kv": 1, "llama.rope.dimension_count": WIDTH}
# How far weights go to both sides of zero, where it is not half. What attention adds is little, and so is what another
# order of adding up changes: the likeliest word stays the same.
_REACH = {"token_embd.weight": 1.0, "output.weight": 1.0, "attn_output.weight": 0.05, "ffn_down.weight": 0.1}

Weights = dict[str, "numpy.ndarray[Any, numpy.dtype[numpy.float32]]"]


def write_stand_in(path: Path) -> Path:
    """Writes the model: 14 MB."""
    with STARTER.open("rb") as file:
        data = file.read(FIRST_READ_BYTES)
    magic, version, _tensors, keys = _COUNTS.unpack_from(data)
    cursor = gguf_reader._Cursor(data, STARTER.stat().st_size)
    cursor.skip(_COUNTS.size)
    for _ in range(keys):
        gguf_reader._key_value(cursor)
    weights = _weights()
    # Far less likely than the likeliest: an end, another control token, a blank, half a character.
    weights["output.weight"][[number for number, piece in enumerate(_pieces(data))
                              if number < _CONTROL or not _is_visible(piece)]] = 0.0
    header, body = _COUNTS.pack(magic, version, len(weights), keys) + data[_COUNTS.size:cursor.at], b""
    for name, weight in weights.items():
        header += _LENGTH.pack(len(name)) + name.encode() + struct.pack(
            f"<I{weight.ndim}QIQ", weight.ndim, *reversed(weight.shape), _FLOAT32, len(body))
        body += weight.tobytes()
        body += bytes(-len(body) % _ALIGNMENT)
    path.write_bytes(header + bytes(-len(header) % _ALIGNMENT) + body)
    for key, number in _NUMBERS.items():
        gguf_variants.with_number(path, key, number)
    return path


def _weights() -> Weights:
    """Returns all weights by the names of their tensors, always the same."""
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (WORDS, WIDTH), "output_norm.weight": (WIDTH,),
                                          "output.weight": (WORDS, WIDTH)}
    for layer in range(LAYERS):
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in {
            "attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH), "attn_v": (WIDTH, WIDTH),
            "attn_output": (WIDTH, WIDTH), "ffn_norm": (WIDTH,), "ffn_gate": (_INNER, WIDTH),
            "ffn_up": (_INNER, WIDTH), "ffn_down": (WIDTH, _INNER)}.items()}
    draw, made = numpy.random.default_rng(1), Weights()
    for name, shape in shapes.items():
        reach = _REACH.get(name.split(".", 2)[-1] if name.startswith("blk.") else name, 0.5)
        low, high = (0.9, 1.1) if "norm" in name else (-reach, reach)
        made[name] = draw.uniform(low, high, shape).astype(numpy.float32)
    return made


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yields the bytes of every word."""
    byte_of = {character: byte for byte, character in enumerate(tiny_gguf.TOKENS[:256])}
    at = data.index(b"tokenizer.ggml.tokens") + len(b"tokenizer.ggml.tokens") + 16     # kinds, and how many
    for _ in range(WORDS):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size + length
        yield bytes(byte_of.get(character, 0) for character in data[at - length:at].decode())


def _is_visible(piece: bytes) -> bool:
    try:
        return bool(piece.decode().strip())
    except UnicodeDecodeError:
        return False
