"""Walks the bytes of a GGUF header and checks every count and length before it is used.

Nothing is mapped (a file shortened while mapped would end the process), arrays that can be huge are stepped over, and
what is kept has a limit: whatever the bytes say, reading them takes less than 64 MB and a second or two. Format:
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from struct import Struct
from typing import Any, NamedTuple

from assistant.domain.amount import size_text
from assistant.domain.errors import QT_TRANSLATE_NOOP, ModelFileError, Remedy
from assistant.domain.gguf_types import TENSOR_TYPES

MAX_HEADER_BYTES = 32 << 20      # the largest we know is 16 MB, of a 262,144-word vocabulary
MAX_KEYS = 65_536
MAX_TENSORS = 32_768             # the largest models have a few thousand
MAX_TEXT_BYTES = 1 << 20         # a longer text value is stepped over; chat templates have up to 30 KB
MAX_KEPT_BYTES = 20 << 20        # of Python objects made from the header
MAX_KEPT_ITEMS = 1024            # of a longer array only the length is kept
MAX_FILE_BYTES = 1 << 50         # a tensor said to lie further out is not a cut-off file but a wrong number

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: Struct("<B"), 1: Struct("<b"), 2: Struct("<H"), 3: Struct("<h"), 4: Struct("<I"), 5: Struct("<i"),
            6: Struct("<f"), 7: Struct("<?"), 10: Struct("<Q"), 11: Struct("<q"), 12: Struct("<d")}
_U32, _U64 = _NUMBERS[4], _NUMBERS[10]


_TEXT_COST, _ITEM_COST, _TENSOR_COST = 100, 40, 600      # bytes of Python objects, beside a text's own


class HeaderGoesOn(Exception):
    """The bytes given end before the header does; give more of the file, at least up to byte `wanted`."""

    def __init__(self, wanted: int) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class Tensor(NamedTuple):
    """One entry of the tensor table."""

    type: str                        # "Q4_K", empty for one we do not know
    shape: tuple[int, ...]           # the row's length first
    bytes: int                       # 0 for a type we do not know


@dataclass(slots=True)
class Tensors:
    """What the tensor table adds up to."""

    weights: int = 0
    end: int = 0                     # of the last one, from where the tensors begin
    named: dict[str, Tensor] = field(default_factory=dict)
    types: Counter[str] = field(default_factory=Counter)                 # type name -> weights


@dataclass(frozen=True, slots=True)
class Array:
    """A long array that was stepped over."""

    length: int


def read(data: bytes | bytearray, file_size: int) -> tuple[int, Mapping[str, Any], Tensors]:
    """Returns version, metadata and tensors. Raises as `gguf.parse_header`."""
    if not file_size:
        raise _empty()
    if not data.startswith(_MAGIC[:len(data)]):
        raise not_a_model(f"begins with {data[:4]!r}")
    cursor = _Cursor(data, file_size)
    cursor.skip(len(_MAGIC))
    version = cursor.number(_U32)
    if version not in (2, 3):
        raise _unknown_version(version)
    tensor_count, key_count = cursor.number(_U64), cursor.number(_U64)
    if tensor_count > MAX_TENSORS or key_count > MAX_KEYS:
        raise damaged(f"{tensor_count} tensors, {key_count} keys")
    values = dict(_key_value(cursor) for _ in range(key_count))
    tensors = Tensors()
    for _ in range(tensor_count):
        _add_tensor(cursor, tensors)
    _check_end(cursor.at, tensors, values.get("general.alignment", 32), file_size)
    return version, values, tensors


class _Cursor:
    """A place in the header's bytes that never leaves the file."""

    def __init__(self, data: bytes | bytearray, file_size: int) -> None:
        self.data, self.file_size, self.at = data, file_size, 0
        self._kept = 0

    def keep(self, size: int) -> None:
        """Counts `size` bytes of what is made from the header. Raises ModelFileError beyond MAX_KEPT_BYTES."""
        self._kept += size
        if self._kept > MAX_KEPT_BYTES:
            raise damaged(f"metadata of more than {MAX_KEPT_BYTES} bytes")

    def skip(self, count: int) -> int:
        """Moves on by `count` bytes and returns where they begin."""
        start, self.at = self.at, self.at + count
        if self.at > len(self.data):
            if self.at > MAX_HEADER_BYTES:
                raise damaged(f"a header longer than {MAX_HEADER_BYTES} bytes")
            if self.at > self.file_size:
                raise _cut_off("the file ends inside its header")
            raise HeaderGoesOn(self.at)
        return start

    def number(self, kind: Struct) -> Any:
        return kind.unpack_from(self.data, self.skip(kind.size))[0]

    def text(self) -> str | None:
        """Returns a text, None for a very long one."""
        length = self.number(_U64)
        start = self.skip(length)
        if length > MAX_TEXT_BYTES:
            return None
        self.keep(_TEXT_COST + 4 * length)
        return self.data[start:self.at].decode(errors="replace")

    def skip_texts(self, count: int) -> None:
        """Steps over `count` texts."""
        at, data, end, read_length = self.at, self.data, len(self.data) - 8, _U64.unpack_from
        for _ in range(count):
            if at > end:
                break
            at += 8 + read_length(data, at)[0]
        self.at = at
        self.skip(8 if at > end else 0)


def _key_value(cursor: _Cursor) -> tuple[str, Any]:
    key, kind = cursor.text() or "", cursor.number(_U32)
    if kind == _STRING:
        return key, cursor.text()
    if kind == _ARRAY:
        return key, _array(cursor, key)
    if kind not in _NUMBERS:
        raise damaged(f"{key[:80]!r} has type {kind}")
    return key, cursor.number(_NUMBERS[kind])


def _array(cursor: _Cursor, key: str) -> Array | tuple[Any, ...]:
    kind, length = cursor.number(_U32), cursor.number(_U64)
    if length > MAX_HEADER_BYTES:
        raise damaged(f"{key[:80]!r} has {length} items")
    if kind == _STRING:
        if length <= MAX_KEPT_ITEMS:
            return tuple(cursor.text() for _ in range(length))
        cursor.skip_texts(length)
        return Array(length)
    if kind not in _NUMBERS:                    # arrays of arrays are allowed by the format and used by nobody
        raise damaged(f"{key[:80]!r} is an array of type {kind}")
    number = _NUMBERS[kind]
    start = cursor.skip(number.size * length)
    if length > MAX_KEPT_ITEMS:
        return Array(length)
    cursor.keep(_ITEM_COST * length)
    return tuple(value for (value,) in number.iter_unpack(cursor.data[start:cursor.at]))


def _add_tensor(cursor: _Cursor, tensors: Tensors) -> None:
    name, dimensions = cursor.text() or "", cursor.number(_U32)
    if dimensions > 4:
        raise damaged(f"tensor {name[:80]!r} has {dimensions} dimensions")
    cursor.keep(_TENSOR_COST)
    shape = tuple(cursor.number(_U64) for _ in range(dimensions))
    kind, offset = cursor.number(_U32), cursor.number(_U64)
    weights = prod(shape)
    if weights > MAX_FILE_BYTES or name in tensors.named:
        raise damaged(f"tensor {name[:80]!r} has shape {list(shape)} or comes twice")
    size, type_name = 0, ""                     # of a type we do not know: the engine judges it
    if known := TENSOR_TYPES.get(kind):
        if shape and shape[0] % known.block:
            raise damaged(f"tensor {name[:80]!r} of type {known.name} has shape {list(shape)}")
        size, type_name = weights // known.block * known.bytes, known.name
        tensors.types[known.name] += weights
    tensors.weights += weights
    tensors.named[name] = Tensor(type_name, shape, size)
    tensors.end = max(tensors.end, offset + size)


def _check_end(header_end: int, tensors: Tensors, alignment: object, file_size: int) -> None:
    if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20 or alignment & (alignment - 1):
        raise damaged(f"alignment {alignment!r}")
    if not tensors.named:
        return
    end = -(-header_end // alignment) * alignment + tensors.end
    if end > MAX_FILE_BYTES:
        raise damaged(f"tensors reach to byte {end}")
    if end > file_size:
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The model file is incomplete: {missing} of {size} are missing."),
            _CUT_OFF_HINT, f"the tensors end at byte {end}, the file at {file_size}",
            remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE),
            values={"missing": size_text(end - file_size), "size": size_text(end)})


_CUT_OFF_HINT = QT_TRANSLATE_NOOP(
    "errors", "Its download or copy was cut off. Download it again, or choose another file.")
_ANOTHER_HINT = QT_TRANSLATE_NOOP("errors", "Download it again, or choose another file.")


def _cut_off(detail: str) -> ModelFileError:
    return ModelFileError(QT_TRANSLATE_NOOP("errors", "The model file is incomplete."), _CUT_OFF_HINT, detail,
                          remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE))


def _empty() -> ModelFileError:
    return ModelFileError(QT_TRANSLATE_NOOP("errors", "The model file is empty."), _ANOTHER_HINT,
                          remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE))


def damaged(detail: str) -> ModelFileError:
    """Returns the error of a file whose header cannot be right."""
    return ModelFileError(QT_TRANSLATE_NOOP("errors", "The model file is damaged."), _ANOTHER_HINT, detail,
                          remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE))


def not_a_model(detail: str) -> ModelFileError:
    """Returns the error of a file that is something else."""
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "This is not a model file."),
        QT_TRANSLATE_NOOP("errors", "Parley opens models in the GGUF format; their names end in .gguf."),
        detail, remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL))


def _unknown_version(version: int) -> ModelFileError:
    swapped = int.from_bytes(version.to_bytes(4, "little"), "big")
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "This model file has a format Parley does not know."),
        QT_TRANSLATE_NOOP("errors", "Look for a newer download of this model, or choose another one."),
        f"GGUF version {version}" if version < swapped else f"GGUF version {swapped}, big endian",
        remedies=(Remedy.CHOOSE_MODEL, Remedy.USE_FILE))
