"""The practice model with most of its layers left out: quick to load and to write, and what it says has no sense."""

import struct
from collections.abc import Sequence
from pathlib import Path

_STRING, _ARRAY = 8, 9
_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}      # by gguf_metadata_value_type
_ALIGNMENT = 32


def write_few_layers(source: Path, target: Path, layers: Sequence[int]) -> Path:
    """Writes a copy of a model that has these layers only."""
    data = source.read_bytes()
    _magic, _version, tensors, keys = struct.unpack_from("<4sIQQ", data)
    at = begin = 24
    blocks = 0
    for _ in range(keys):
        key, at = _text(data, at)
        (kind,) = struct.unpack_from("<I", data, at)
        if key.endswith(".block_count"):
            blocks = at + 4 - begin
        at = _end(data, at + 4, kind)
    values = bytearray(data[begin:at])
    struct.pack_into("<I", values, blocks, len(layers))
    entries = []
    for _ in range(tensors):
        name, at = _text(data, at)
        (dimensions,) = struct.unpack_from("<I", data, at)
        shape_and_type = data[at:at + 4 + 8 * dimensions + 4]
        at += len(shape_and_type)
        (offset,) = struct.unpack_from("<Q", data, at)
        at += 8
        entries.append((offset, name, shape_and_type))
    start = at + -at % _ALIGNMENT
    entries.sort()
    ends = [offset for offset, _name, _rest in entries[1:]] + [len(data) - start]
    table, weights, count = b"", bytearray(), 0
    for (offset, name, shape_and_type), end in zip(entries, ends, strict=True):
        prefix, _, rest = name.partition(".")
        if prefix == "blk":
            number, _, part = rest.partition(".")
            if int(number) not in layers:
                continue
            name = f"blk.{layers.index(int(number))}.{part}"
        table += struct.pack("<Q", len(name)) + name.encode() + shape_and_type + struct.pack("<Q", len(weights))
        weights += data[start + offset:start + end]
        weights += bytes(-len(weights) % _ALIGNMENT)
        count += 1
    head = struct.pack("<4sIQQ", b"GGUF", 3, count, keys) + values + table
    target.write_bytes(head + bytes(-len(head) % _ALIGNMENT) + weights)
    return target


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q", data, at)
    return data[at + 8:at + 8 + length].decode(), at + 8 + length


def _end(data: bytes, at: int, kind: int) -> int:
    if kind == _STRING:
        return at + 8 + int(struct.unpack_from("<Q", data, at)[0])
    if kind != _ARRAY:
        return at + _BYTES[kind]
    inner, count = struct.unpack_from("<IQ", data, at)
    at += 12
    if inner != _STRING:
        return at + _BYTES[inner] * int(count)
    for _ in range(count):
        at += 8 + int(struct.unpack_from("<Q", data, at)[0])
    return at
