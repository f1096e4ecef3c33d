"""Addresses that drop every packet silently: told within one time limit, and no obstacle to one that answers."""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from assistant.domain.errors import Cancelled, HubError
from assistant.hub import client
from assistant.hub.client import TimeLimits
from assistant.hub.connecting import HEAD_START
from assistant.hub.download import Patience
from tests.hub.conftest import FILE, SIZE, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
HOST = "hub.test"
DEAD = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
LIMIT = 2.0         # seconds to connect
REFUSING = 20       # addresses
ONCE = Patience(TimeLimits(connect=LIMIT, read=2.0), first_tries=0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there 127.0.0.2 is this computer too")


@pytest.fixture(autouse=True)
def imported() -> None:
    """The library: that takes half a second, on a busy computer some, and is no part of what is timed here."""
    client.api("", "")


@pytest.fixture
def dead(server: HubServer) -> Iterator[None]:
    """At the port of the hub, the dead addresses take no connection and refuse none: their queues are full."""
    with ExitStack() as opened:
        for address in DEAD:
            listener = opened.enter_context(socket.socket())
            listener.bind((address, server.port))
            listener.listen(0)
            for _ in range(3):
                waiting = opened.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex((address, server.port))
        yield


def name(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Lets a name stand for these addresses."""
    ask = socket.getaddrinfo

    def answer(host: Any, port: Any, *others: Any, **more: Any) -> Any:
        if host != HOST:
            return ask(host, port, *others, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.usefixtures("dead")
def test_a_good_address_behind_dead_ones_is_found_before_they_are_given_up(
        server: HubServer, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    name(monkeypatch, *DEAD, "127.0.0.1")
    began = time.monotonic()
    run = start(endpoint=f"http://{HOST}:{server.port}", patience=ONCE)
    assert run.download.run().stat().st_size == SIZE
    assert time.monotonic() - began < len(DEAD) * LIMIT


@pytest.mark.usefixtures("dead")
def test_all_addresses_have_one_time_limit_together(
        server: HubServer, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    name(monkeypatch, *DEAD)
    began = time.monotonic()
    with pytest.raises(HubError, match="cannot be reached"):
        start(endpoint=f"http://{HOST}:{server.port}", patience=ONCE).download.run()
    assert LIMIT <= time.monotonic() - began < len(DEAD) * LIMIT


@pytest.mark.usefixtures("dead")
def test_a_download_that_still_connects_is_paused_at_once(
        server: HubServer, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    name(monkeypatch, *DEAD)
    run = start(endpoint=f"http://{HOST}:{server.port}", patience=Patience())
    began = time.monotonic()
    threading.Timer(0.5, run.download.pause).start()
    with pytest.raises(Cancelled):
        run.download.run()
    assert time.monotonic() - began < 5


def test_a_refused_address_costs_the_next_one_no_time(
        server: HubServer, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    name(monkeypatch, *(f"127.0.0.{10 + number}" for number in range(REFUSING)), "127.0.0.1")
    began = time.monotonic()
    run = start(endpoint=f"http://{HOST}:{server.port}", patience=Patience())
    assert run.download.run().name == FILE
    assert time.monotonic() - began < REFUSING * HEAD_START


def test_connections_are_made_by_us_whatever_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's inside may change with a newer version: then nothing would be wrong but the time it takes."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    made = client._new_client()
    for proxy in ("", None, "socks5://127.0.0.1:9"):
        way = made._way(proxy)      # type: ignore[attr-defined]
        ways = [each for each in (way._transport, *way._mounts.values()) if each is not None]   # None: NO_PROXY
        assert [type(each._pool._network_backend).__name__ for each in ways] == ["AllAddresses"] * len(ways)
    made.close()
