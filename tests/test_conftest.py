"""The guards of the test suite itself: they must catch what they are there for."""

import socket
from pathlib import Path

import pytest

from assistant import paths

pytest_plugins = ["pytester"]

REACHES_OUT = """
import socket, threading
from tests.conftest import no_network

def swallowed():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except Exception:
        pass

def test_that_hides_its_call(no_network):
    thread = threading.Thread(target=swallowed)
    thread.start()
    thread.join()
"""


def test_a_test_that_reaches_for_the_network_fails_even_if_it_hides_it(
        pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makepyfile(REACHES_OUT)
    outcome = pytester.runpytest_subprocess("-q")
    outcome.assert_outcomes(passed=1, errors=1)
    outcome.stdout.fnmatch_lines(["*this test reached for the network: *192.0.2.1*"])


def test_loopback_is_open_and_an_invalid_name_is_found_nowhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(("localhost", server.getsockname()[1])) as client:
            assert client.getpeername()[0] == "127.0.0.1"
        with pytest.raises(socket.gaierror):
            socket.create_connection(("hub.invalid", 443))


def test_every_test_has_a_home_of_its_own(home: Path) -> None:
    found = paths.find()
    for place in (found.config, found.data, found.cache, found.models):
        assert place.is_relative_to(home)
