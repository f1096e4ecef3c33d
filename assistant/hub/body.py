"""The bytes of an answer, from the socket into the unfinished file, no faster than the user allows.

httpx connects, speaks TLS and to proxies, and reads the headers; from then on the bytes of an answer with a length
are read from the socket itself. Passing each through httpx's layers costs a CPU second a GB more, and half the speed.
"""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from assistant.hub.client import http
from assistant.hub.part import Part

BURSTS_PER_SECOND = 8
SMALLEST_BURST = 2048           # bytes


class RateLimit:
    """Bytes per second for all downloads together; 0 is no limit. Safe to set from any thread, at any time."""

    def __init__(self, rate: int = 0) -> None:
        self.rate = rate
        self._lock = threading.Lock()
        self._free_at = 0.0             # monotonic seconds

    def burst(self) -> int:
        """Returns how many bytes may be read at once."""
        return max(self.rate // BURSTS_PER_SECOND, SMALLEST_BURST) if self.rate else 1 << 30

    def wait(self, count: int, stop: threading.Event) -> None:
        """Waits for as long as `count` bytes may take; ends at once when `stop` is set."""
        with self._lock:
            if not self.rate:
                return
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + count / self.rate
            seconds = self._free_at - now
        stop.wait(seconds)


class TooLong(Exception):
    """More came than the file has."""


class Body:
    """What follows the headers of `response`: `write_to` puts it into a part."""

    def __init__(self, response: Any, read_seconds: float, rate: RateLimit, stop: threading.Event) -> None:
        """`stop` ends a wait for the rate limit. Who wants to end a wait for bytes shuts the socket down."""
        self.most = -1              # bytes that may come, -1: nobody knows
        self._response, self._seconds, self._rate, self._stop = response, read_seconds, rate, stop
        length = response.headers.get("content-length", "")
        self.length = int(length) if length.isdecimal() else -1     # bytes, -1: not said
        self.received = 0

    def write_to(self, part: Part, skip: int, received: Callable[[], None]) -> None:
        """Writes everything but the first `skip` bytes to `part`, calling `received` after every block.

        Ends where the connection does. Raises httpx.TransportError, TooLong, and what `part` and `received` raise.
        """
        import ssl  # httpx has by now; the app's start need not
        stream = self._response.extensions.get("network_stream")
        plain: Any = stream.get_extra_info("socket") if stream is not None else None
        # Behind an https proxy TLS runs inside TLS: the socket takes off the proxy's layer alone.
        wrapped = stream is not None and isinstance(stream.get_extra_info("ssl_object"), ssl.SSLObject)
        direct = (isinstance(plain, socket.socket) and not wrapped and self.length >= 0
                  and self._response.http_version == "HTTP/1.1"
                  and "transfer-encoding" not in self._response.headers)
        blocks = self._response.iter_raw()      # kept until the end: its own end closes the connection
        for block in blocks:
            self._take(part, block, None, skip, received)
            # The first block is what came along with the headers; after it nothing is left in httpx's own buffers.
            if direct and block:
                break
        if direct:
            self._read(plain, part, skip, received)

    def _read(self, plain: socket.socket, part: Part, skip: int, received: Callable[[], None]) -> None:
        while self.received < self.length:
            buffer = part.buffer()
            count = 0
            try:
                wanted = min(len(buffer), self.length - self.received, self._rate.burst())
                plain.settimeout(self._seconds)
                count = plain.recv_into(buffer, wanted)
            except TimeoutError as problem:
                raise http().ReadTimeout(str(problem), request=self._response.request) from problem
            except OSError as problem:
                raise http().ReadError(str(problem), request=self._response.request) from problem
            finally:
                if not count:
                    part.give_back(buffer)
            if not count:
                return
            self._take(part, memoryview(buffer)[:count], buffer, skip, received)

    def _take(self, part: Part, block: bytes | memoryview, buffer: bytearray | None, skip: int,
              received: Callable[[], None]) -> None:
        if 0 <= self.most < self.received + len(block):
            raise TooLong
        left_out = min(max(skip - self.received, 0), len(block))
        self.received += len(block)
        if left_out < len(block):
            part.write(memoryview(block)[left_out:], buffer)
        elif buffer is not None:
            part.give_back(buffer)
        received()
        self._rate.wait(len(block), self._stop)
