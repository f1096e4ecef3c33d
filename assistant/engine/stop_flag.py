"""The flag that stops the computation: set by the reader thread, seen by Python and by llama.cpp's own loop."""

import ctypes
import sys
from typing import Any


class StopFlag:
    """One byte that C code can look at without the GIL."""

    def __init__(self) -> None:
        self._byte = ctypes.create_string_buffer(4)

    def set(self) -> None:
        self._byte[0] = b"\1"

    def clear(self) -> None:
        self._byte[0] = b"\0"

    @property
    def is_set(self) -> bool:
        return bool(self._byte[0] != b"\0")

    @property
    def address(self) -> int:
        return ctypes.addressof(self._byte)


def abort_function() -> Any:
    """Returns the address of a C function that is true of a set flag's address.

    It is libc's `strlen`: of "" it is 0, of "\\1" it is 1. llama.cpp asks once per graph node, some 500 times a
    token; a Python function there costs 8 % of the speed for the GIL, this one nothing we could measure.
    """
    libc: Any = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)   # Windows: not tried yet
    return ctypes.cast(libc.strlen, ctypes.c_void_p).value
