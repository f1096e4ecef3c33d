"""Memory for the copy of a KV state."""

import ctypes
import mmap
import sys
from typing import Any


def memory(size: int) -> Any:
    """Returns `size` bytes, a ctypes array of zeros, that are the system's again as soon as nobody needs them.

    glibc keeps freed blocks of up to 32 MiB to give them out again (mallopt(3), M_MMAP_THRESHOLD, grows by itself): one
    state on its way to the disk after another, of ever other sizes, and the worker would keep tens of megabytes.
    Raises MemoryError.
    """
    try:
        if sys.platform == "win32":
            mapped = mmap.mmap(-1, max(size, 1))
        else:
            mapped = mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as problem:
        raise MemoryError(f"{size:,} bytes for a state") from problem
    return (ctypes.c_uint8 * size).from_buffer(mapped)
