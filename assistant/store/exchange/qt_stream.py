"""Reads what Qt's QDataStream wrote (big-endian, versions 6.0 and later), as far as GPT4All uses it."""

import struct

from assistant.store.exchange.problems import Malformed

_NULL = 0xFFFFFFFF
_EXTENDED = 0xFFFFFFFE      # a length of 64 bits follows
# QMetaType's numbers of what a QVariant may hold here.
_BOOL, _INT, _DOUBLE, _STRING = 1, 2, 6, 10


class QtStream:
    """A cursor in the bytes. Every method raises Malformed where they end too early or mean something else."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def rest(self) -> int:
        """Returns how many bytes are left."""
        return len(self._data) - self._at

    def skip(self, count: int) -> None:
        self._take(count)

    def boolean(self) -> bool:
        return self._take(1) != b"\0"

    def int32(self) -> int:
        return int(struct.unpack(">i", self._take(4))[0])

    def uint32(self) -> int:
        return int(struct.unpack(">I", self._take(4))[0])

    def int64(self) -> int:
        return int(struct.unpack(">q", self._take(8))[0])

    def count(self) -> int:
        """Returns a qsizetype that says how many things follow, each of one byte at least."""
        number = self.int64()
        if not 0 <= number <= self.rest():
            raise Malformed("more things than bytes")
        return number

    def data(self) -> bytes:
        """Returns a QByteArray."""
        length = self.uint32()
        if length == _NULL:
            return b""
        return self._take(self.int64() if length == _EXTENDED else length)

    def string(self) -> str:
        """Returns a QString."""
        return self.data().decode("utf-16-be", "replace")

    def strings(self) -> list[str]:
        """Returns a QList<QString>."""
        length = self.uint32()
        if length > self.rest():
            raise Malformed("more texts than bytes")
        return [self.string() for _ in range(length)]

    def variant(self) -> object:
        """Returns a QVariant of a simple kind."""
        kind, null = self.uint32(), self.boolean()
        if kind == 0:
            self.string()
            return None
        read = {_BOOL: self.boolean, _INT: self.int32, _DOUBLE: self._double, _STRING: self.string}.get(kind)
        if read is None:
            raise Malformed("a value of a kind that is not known")
        value = read()
        return None if null else value

    def _double(self) -> float:
        return float(struct.unpack(">d", self._take(8))[0])

    def _take(self, count: int) -> bytes:
        if not 0 <= count <= self.rest():
            raise Malformed("it ends too early")
        self._at += count
        return self._data[self._at - count:self._at]
