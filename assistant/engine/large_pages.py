"""Moves a model's weights into large pages, beside everything else.

Every token reads all weights once. A mapped file lies in pages of 4 KiB, and looking up where each of them is takes a
good part of the time: in pages of 2 MiB, which Linux gives to those who ask, SmolLM2 135M writes a fifth faster,
models of 1 GB 4 to 13 % (`tests.benchmarks.engine`). To read the file into such pages instead of mapping it would delay
the first answer.
"""

import ctypes
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.engine.free_memory import available

MOST_OF_AVAILABLE = 0.5     # else the weights stay mapped: the system can drop them, and read them again
_LARGE = 2 << 20            # bytes of a large page where small ones have 4 KiB; where they have 64, it has 512 MiB
_PIECE = 16 * _LARGE        # moved at once: 15 to 100 ms
_LEAST = 16 << 20           # bytes of memory without a name that can be a model's; a thread's stack has 8 MB
_HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage")

# <sys/mman.h> of Linux
_READ, _WRITE = 1, 2
_PRIVATE, _ANONYMOUS = 0x02, 0x20
_MADV_HUGEPAGE, _MADV_COLLAPSE = 14, 25     # the second since Linux 6.1
_MREMAP_MAYMOVE, _MREMAP_FIXED = 1, 2
_FAILED = ctypes.c_void_p(-1).value


class LargePages:
    """A thread that moves what a model just loaded consists of, if memory is plenty; `close` before the model goes.

    What it cannot move stays where it is.
    """

    def __init__(self, files: Sequence[Path], copied: int = 0) -> None:
        """Looks where the weights of `files` lie. `copied` bytes of them were copied in another order: those are read
        from the copies. Where these are most, the files stay mapped, and can leave memory."""
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._left = 0                                              # bytes of files
        self._pieces: list[tuple[int, int, bool]] = []              # where, size, of a file
        if files and _are_given():
            with suppress(OSError, ValueError):     # a model loads without them all the same
                self._look(files, copied)

    def start(self) -> None:
        """Begins, once all is in memory that the model needs: it takes from what is left."""
        if self._pieces and not self._thread:
            self._thread = threading.Thread(target=self._work, daemon=True, name="large pages")
            self._thread.start()

    def wait(self) -> None:
        """Waits until all is moved, if it was begun."""
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Ends the thread, after at most a piece."""
        self._ending.set()
        self.wait()

    def _look(self, files: Sequence[Path], copied: int) -> None:
        names = [os.path.realpath(file) for file in files]
        reads_copies = 2 * copied > sum(file.stat().st_size for file in files)
        for begin, end, name in _mappings():
            if (name in names and not reads_copies) or (not name and end - begin >= _LEAST):
                pieces = [(at, size, bool(name)) for at, size in _pieces(begin, end)]
                self._pieces += pieces
                self._left += sum(size for _at, size, of_file in pieces if of_file)

    def _work(self) -> None:
        library = ctypes.CDLL(None)
        library.mmap.restype = library.mremap.restype = ctypes.c_void_p
        for at, size, of_file in self._pieces:
            if self._ending.is_set():
                return
            if not of_file:
                _collapse(library, at, size)
            elif self._left > MOST_OF_AVAILABLE * available() or not _copy(library, at, size):
                return
            else:
                self._left -= size


def _pieces(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yields where the whole large pages between two addresses begin, and their bytes, as many as are moved at once."""
    last = end - end % _LARGE
    for at in range(begin + -begin % _LARGE, last, _PIECE):
        yield at, min(_PIECE, last - at)


def _are_given() -> bool:
    """Returns whether Linux gives large pages, of this size; on other systems they take rights that users do not
    have."""
    try:
        return (sys.platform.startswith("linux") and "[never]" not in (_HUGE_PAGES / "enabled").read_text("ascii")
                and int((_HUGE_PAGES / "hpage_pmd_size").read_text("ascii")) == _LARGE)
    except (OSError, ValueError):
        return False


def _mappings() -> Iterator[tuple[int, int, str]]:
    """Tells of this process's mapped files and of memory without a name ("") where each begins and ends, and the file.
    Raises OSError, ValueError."""
    # Of what ends lines elsewhere, Linux writes all but "\n" as it stands in a file's name.
    for line in filter(None, Path("/proc/self/maps").read_bytes().split(b"\n")):
        places, _rights, _offset, _device, inode, *name = line.split(maxsplit=5)
        if inode != b"0" or not name:
            begin, end = (int(place, 16) for place in places.split(b"-"))
            yield begin, end, os.fsdecode(name[0]) if name else ""


def _copy(library: ctypes.CDLL, at: int, size: int) -> bool:
    """Puts large pages that hold the same where a piece of a file is mapped; who reads it meanwhile sees the one or the
    other. Returns False where the system refuses."""
    room = library.mmap(None, ctypes.c_size_t(size + _LARGE), _READ | _WRITE, _PRIVATE | _ANONYMOUS, -1,
                        ctypes.c_long(0))
    if room == _FAILED:
        return False
    copy = room + -room % _LARGE        # of a large page more than is needed, what is before and behind goes back
    unneeded = [(room, copy - room), (copy + size, room + _LARGE - copy)]
    library.madvise(ctypes.c_void_p(copy), ctypes.c_size_t(size), _MADV_HUGEPAGE)
    library.memcpy(ctypes.c_void_p(copy), ctypes.c_void_p(at), ctypes.c_size_t(size))
    library.mprotect(ctypes.c_void_p(copy), ctypes.c_size_t(size), _READ)
    moved = library.mremap(ctypes.c_void_p(copy), ctypes.c_size_t(size), ctypes.c_size_t(size),
                           _MREMAP_MAYMOVE | _MREMAP_FIXED, ctypes.c_void_p(at))
    if moved != at:
        unneeded.append((copy, size))
    for begin, length in unneeded:
        if length:
            library.munmap(ctypes.c_void_p(begin), ctypes.c_size_t(length))
    return bool(moved == at)


def _collapse(library: ctypes.CDLL, at: int, size: int) -> None:
    """Makes large pages of small ones, which may be written meanwhile."""
    library.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), _MADV_COLLAPSE)
