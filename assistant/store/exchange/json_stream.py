"""Reads large JSON piece by piece: one member or item at a time is in memory, and the interpreter is never held long.

Python's own parser takes a whole text in one go and lets no other thread run meanwhile: a second for 100 MB.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

FIRST_BYTES = 1 << 16       # read at once; doubled while a value is longer than what was read

_SPACE = re.compile(r"[ \t\n\r]*")


class JsonStream:
    """A cursor in a JSON text. Every method may raise ValueError for what is not JSON, RecursionError, OSError."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._text = file, codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer, self._at, self._over = "", 0, False
        self._decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """Returns the next character that is not space, "" at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more(FIRST_BYTES):
                return ""

    def take(self, character: str) -> bool:
        """Goes past `character` if it is next; else returns False."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Returns the value that is next, whole."""
        self.peek()
        wanted = FIRST_BYTES
        while True:
            try:
                value, end = self._decode(self._buffer, self._at)
            except ValueError:
                if not self._more(wanted):
                    raise
                wanted *= 2
                continue
            if end == len(self._buffer) and self._more(FIRST_BYTES):
                continue        # a number may go on
            self._at = end
            return value

    def items(self) -> Iterator[Any]:
        """Yields the items of the array that is next."""
        self._expect("[")
        if self.take("]"):
            return
        while True:
            yield self.value()
            if not self.take(","):
                break
        self._expect("]")

    def members(self) -> Iterator[str]:
        """Yields the names of the members of the object that is next; the caller takes each one's value."""
        self._expect("{")
        if self.take("}"):
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise ValueError("a member without a name")
            self._expect(":")
            yield name
            if not self.take(","):
                break
        self._expect("}")

    def _expect(self, character: str) -> None:
        if not self.take(character):
            raise ValueError(f"no {character} where there should be one")

    def _more(self, count: int) -> bool:
        """Reads on, so many bytes; what was taken is forgotten. Returns False at the end."""
        if self._over:
            return False
        data = self._file.read(count)
        self._over = not data
        self._buffer, self._at = self._buffer[self._at:] + self._text.decode(data, final=self._over), 0
        return not self._over
