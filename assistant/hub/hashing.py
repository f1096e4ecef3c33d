"""The checksum of a file while it arrives, computed beside the network on a thread of its own.

sha256 takes 0.6 CPU seconds a GB here and Python lets go of its lock meanwhile, so receiving does not wait for it.
"""

import threading
from queue import SimpleQueue
from typing import Protocol

BUFFERS, BUFFER_BYTES = 4, 1 << 20      # 256 KiB cost a quarter more CPU, 4 MiB no less


class Hash(Protocol):
    """One of hashlib's."""

    def update(self, data: "bytes | memoryview", /) -> None: ...
    def hexdigest(self) -> str: ...


class Hasher:
    """Takes blocks in order. One thread gives them, the hasher's own adds them up."""

    def __init__(self, of: Hash) -> None:
        self._hash = of
        self._todo: SimpleQueue[tuple[bytes | memoryview, bytearray | None] | threading.Event | None] = SimpleQueue()
        self._free: SimpleQueue[bytearray] = SimpleQueue()
        self._buffers = 0
        self._thread: threading.Thread | None = None

    def buffer(self) -> bytearray:
        """Returns a buffer nobody reads any more; waits until there is one."""
        if self._buffers < BUFFERS and self._free.empty():
            self._buffers += 1
            return bytearray(BUFFER_BYTES)
        return self._free.get()

    def give_back(self, buffer: bytearray) -> None:
        """Returns a buffer that was not used."""
        self._free.put(buffer)

    def add(self, block: bytes | memoryview, buffer: bytearray | None = None) -> None:
        """Adds a block; `buffer` is the one it lies in, which is free again afterwards."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="checksum", daemon=True)
            self._thread.start()
        self._todo.put((block, buffer))

    def hexdigest(self) -> str:
        """Returns the checksum of everything added so far."""
        if self._thread is not None:
            reached = threading.Event()
            self._todo.put(reached)
            reached.wait()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Ends the thread once it is through."""
        if self._thread is not None:
            self._todo.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (job := self._todo.get()) is not None:
            if isinstance(job, threading.Event):
                job.set()
                continue
            block, buffer = job
            self._hash.update(block)
            if buffer is not None:
                self._free.put(buffer)
