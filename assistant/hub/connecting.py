"""Connects to whichever address of a name answers first, within one time limit for all of them.

httpcore tries one address after the other and gives each the whole limit. Where a firewall drops packets silently, a
name of eight addresses would take eight times as long to fail, and one dead address in front of a good one would cost
every connection that limit. As RFC 8305 ("Happy Eyeballs") has it, the next address gets its turn while the one before
is still waited for.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from typing import Any

HEAD_START = 0.25       # seconds; RFC 8305, section 8, "Connection Attempt Delay"
LOOK_EVERY = 0.1        # seconds, at whether the connection is still wanted

_given_up: ContextVar[threading.Event | None] = ContextVar("given_up", default=None)


@contextmanager
def until(given_up: threading.Event) -> Iterator[None]:
    """Connections made within are waited for no longer once the event is set; they raise ConnectionAbortedError."""
    before = _given_up.set(given_up)
    try:
        yield
    finally:
        _given_up.reset(before)


def use_all_addresses(client: Any) -> None:
    """Lets a client of httpx connect so. One whose inside is not as we know it goes on as it is.

    WORKAROUND https://github.com/pydantic/httpx2: its HTTPTransport has no parameter for httpcore's network backend.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = AllAddresses(pool._network_backend)


class AllAddresses:
    """A network backend of httpcore that connects by means of another one, which takes the host's addresses singly."""

    def __init__(self, single: Any) -> None:
        self._single = single

    def __getattr__(self, name: str) -> Any:
        return getattr(self._single, name)      # Unix sockets and sleeping

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *others: Any, **more: Any) -> Any:
        """Returns the stream of the first connection made; raises what the first attempt that failed has raised."""
        addresses = _addresses(host, port)
        ends = None if timeout is None else time.monotonic() + timeout
        race = _Race()

        def attempt(address: str) -> None:
            left = None if ends is None else max(ends - time.monotonic(), 0.01)
            try:
                stream = self._single.connect_tcp(address, port, left, *others, **more)
            except Exception as problem:        # httpcore's own
                race.lost(problem)
            else:
                race.arrived(stream)

        return race.run(addresses, attempt)


class _Race:
    """Attempts on threads of their own; those that come too late are closed."""

    def __init__(self) -> None:
        self._results: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._over = False

    def arrived(self, stream: Any) -> None:
        with self._lock:
            if not self._over:
                self._over = True
                self._results.put((stream, None))
                return
        stream.close()

    def lost(self, problem: Exception) -> None:
        self._results.put((None, problem))

    def run(self, addresses: list[str], attempt: Callable[[str], None]) -> Any:
        """Starts an attempt for each address, the next one when the one before fails or has had its head start."""
        given_up, first_problem = _given_up.get(), None
        to_start, running, next_start = list(addresses), 0, 0.0
        while to_start or running:
            if to_start and time.monotonic() >= next_start:
                threading.Thread(target=attempt, args=(to_start.pop(0),), name="connect", daemon=True).start()
                running, next_start = running + 1, time.monotonic() + HEAD_START
            try:
                stream, problem = self._results.get(timeout=LOOK_EVERY)
            except Empty:
                if given_up is not None and given_up.is_set():
                    self._give_up()
                continue
            if problem is None:
                return stream
            running, next_start, first_problem = running - 1, 0.0, first_problem or problem
        assert first_problem is not None
        raise first_problem

    def _give_up(self) -> None:
        with self._lock:
            self._over = True
        while not self._results.empty():
            stream, _problem = self._results.get()
            if stream is not None:
                stream.close()
        raise ConnectionAbortedError("given up while connecting")


def _addresses(host: str, port: int) -> list[str]:
    """Returns the addresses of a host in the system's order; its name where they cannot be found out, for the error."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]
    return list(dict.fromkeys(str(place[0]) for *_, place in found)) or [host]
