"""The guards of the test suite itself: they must catch what they are there for."""

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import paths
from tests.own_mounts import PROMISED, own_mounts

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


def test_an_example_may_take_as_long_as_a_busy_computer_needs_for_it() -> None:
    taken = iter([0.3])     # of the first example alone: told again it would be quick, and the test called unreliable

    @given(st.integers())
    def example(_number: int) -> None:
        time.sleep(next(taken, 0.0))

    example()


@pytest.mark.skipif(os.name == "nt", reason="a program of a shell's")
def test_a_test_that_may_not_mount_is_left_out_and_fails_only_where_mounts_are_promised(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare: Operation not permitted' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "true")        # no promise: most refuse mounts
    monkeypatch.delenv(PROMISED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="Operation not permitted"):
        own_mounts()
    monkeypatch.setenv(PROMISED, "1")
    with pytest.raises(pytest.fail.Exception, match="Operation not permitted"):
        own_mounts()


def test_the_workflow_that_promises_mounts_has_a_container_which_allows_them() -> None:
    jobs = (Path(__file__).parents[1] / ".github/workflows/ci.yml").read_text("utf-8").split("\n\n")
    promising, = (job for job in jobs if PROMISED in job)
    for option in ("--cap-add SYS_ADMIN", "seccomp=unconfined", "apparmor=unconfined"):
        assert option in promising
