"""Asking for a newer Parley: one address, one answer, and a sentence for everything else that can come back."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import HubError
from assistant.domain.release import Release
from assistant.hub import client, updates
from assistant.hub.client import TimeLimits
from tests.hub_server import HubServer

PATH = "/releases/latest"
QUICK = TimeLimits(connect=2.0, read=0.5)


@pytest.fixture
def announcer(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A server on loopback that the app asks."""
    with HubServer({}) as server:
        monkeypatch.setenv("PARLEY_UPDATES", server.endpoint + PATH)
        yield server


def announce(server: HubServer, answer: Any, **switches: Any) -> None:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    server.fault(PATH, body=body, times=None, **switches)


def release(version: str, **values: Any) -> dict[str, Any]:
    return {"tag_name": version, "html_url": f"https://example.org/{version}", "body": "- faster", "draft": False,
            "prerelease": False, **values}


def test_a_newer_version_is_told_with_its_page_and_what_changed(announcer: HubServer) -> None:
    announce(announcer, release("v0.10.0", body="- faster\r\n- calmer\r\n"))
    assert updates.newest("0.9.1") == Release("0.10.0", "https://example.org/v0.10.0", "- faster\n- calmer")


@pytest.mark.parametrize("told", ["0.9.1", "v0.9.1", "0.9.1.0", "0.9.0", "v0.9.1rc2", "0.9.1+build.7"])
def test_the_same_or_an_older_version_is_none(announcer: HubServer, told: str) -> None:
    announce(announcer, release(told))
    assert updates.newest("0.9.1") is None


def test_an_unfinished_version_is_for_those_who_have_one(announcer: HubServer) -> None:
    announce(announcer, [release("1.0.0rc2", prerelease=True), release("0.9.2"), release("2.0", draft=True)])
    assert updates.newest("0.9.1") == Release("0.9.2", "https://example.org/0.9.2", "- faster")
    found = updates.newest("1.0.0b1")
    assert found is not None
    assert found.version == "1.0.0rc2"


def test_a_finished_version_follows_its_own_candidates(announcer: HubServer) -> None:
    announce(announcer, release("1.0.0"))
    found = updates.newest("1.0.0rc2")
    assert found is not None
    assert found.version == "1.0.0"


def test_one_address_is_asked_once_and_nothing_is_said_about_the_computer(announcer: HubServer) -> None:
    announce(announcer, release("0.9.1"))
    updates.newest("0.9.1")
    [asked] = announcer.log
    assert (asked.method, asked.path) == ("GET", PATH)
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert asked.headers["user-agent"] == "Parley"


@pytest.mark.parametrize("answer", [
    b"", b"{", b"<html>Log in first</html>", b"null", b"7", b'"0.9.2"', b"{}", b'{"tag_name": "nightly"}', b"\xff\xfe",
    b"[" * 100_000, b'{"tag_name": null}'])
def test_an_answer_that_makes_no_sense_is_told(announcer: HubServer, answer: bytes) -> None:
    announce(announcer, answer)
    with pytest.raises(HubError, match=r"127\.0\.0\.1:\d+ did not say which version"):
        updates.newest("0.9.1")


def test_odd_entries_of_a_list_are_passed_over(announcer: HubServer) -> None:
    announce(announcer, [None, {"tag_name": "nightly"}, release("0.9.2", body=None, html_url=None)])
    assert updates.newest("0.9.1") == Release("0.9.2", updates.page(), "")


@pytest.mark.parametrize(("status", "headers", "said"), [
    (404, {}, "announces no versions"), (410, {}, "announces no versions"),
    (429, {"Retry-After": "77"}, "Try again in 77 seconds"), (429, {}, "Try again in an hour"),
    (429, {"Retry-After": "Tue, 01 Jan 2199 00:00:00 GMT"}, r"Try again in \d{10} seconds"),
    (403, {}, "asks for a pause"), (500, {}, "out of order just now"), (503, {"Retry-After": "600"}, "out of order"),
    (204, {}, "out of order"),
])
def test_a_refusal_is_told_at_once_with_what_to_do(
        announcer: HubServer, status: int, headers: dict[str, str], said: str) -> None:
    announcer.fault(PATH, status=status, headers=headers, times=None)
    with pytest.raises(HubError, match=said) as caught:
        updates.newest("0.9.1")
    assert caught.value.hint
    assert len(announcer.log) == 1      # nobody tried again behind the user's back


def test_a_server_that_says_nothing_is_given_up(announcer: HubServer) -> None:
    announce(announcer, release("0.9.2"), delay=30.0)
    with pytest.raises(HubError, match="does not answer"):
        updates.newest("0.9.1", limits=QUICK)


@contextmanager
def endless(pause: float) -> Iterator[str]:
    """A server whose answer never ends: a byte, then nothing for `pause` seconds. Gives its address."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):     # the client leaves
                while not over.is_set():
                    self.wfile.write(b" ")
                    over.wait(pause)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's own name
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("pause", [60.0, 0.01])
def test_a_server_that_never_ends_its_answer_is_given_up(monkeypatch: pytest.MonkeyPatch, pause: float) -> None:
    with endless(pause) as address:
        monkeypatch.setenv("PARLEY_UPDATES", address)
        with pytest.raises(HubError, match="does not answer"):
            updates.newest("0.9.1", limits=QUICK, whole_seconds=1.0)


def test_no_more_is_read_than_an_announcement_can_be_long(announcer: HubServer) -> None:
    announce(announcer, b'{"body": "' + b"x" * 20_000_000 + b'"}')
    with pytest.raises(HubError, match="did not say") as caught:
        updates.newest("0.9.1")
    assert "1000000 bytes" in caught.value.detail


def test_long_notes_are_cut(announcer: HubServer) -> None:
    announce(announcer, release("0.9.2", body="x" * 100_000))
    found = updates.newest("0.9.1")
    assert found is not None
    assert len(found.notes) == updates.MOST_NOTES


def test_without_a_network_the_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_UPDATES", "https://releases.invalid/latest")
    with pytest.raises(HubError, match=r"releases\.invalid cannot be reached. Try again later"):
        updates.newest("0.9.1")


def test_connections_that_are_switched_off_stay_off(announcer: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    client.prepare()
    from huggingface_hub import close_session
    close_session()     # the next one asks again whether it may
    monkeypatch.setattr("huggingface_hub.is_offline_mode", lambda: True)
    with pytest.raises(HubError, match=r"switched off on this computer.*HF_HUB_OFFLINE"):
        updates.newest("0.9.1")
    close_session()
    assert announcer.log == []


def test_a_proxy_is_used_and_one_that_does_not_work_is_told(
        announcer: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session
    announce(announcer, release("0.9.2"))
    monkeypatch.setenv("PARLEY_UPDATES", "http://releases.invalid" + PATH)
    try:
        monkeypatch.setenv("http_proxy", announcer.endpoint)
        close_session()
        found = updates.newest("0.9.1")         # the name is only known to the proxy
        assert found is not None
        assert found.version == "0.9.2"
        monkeypatch.setenv("http_proxy", "nonsense://127.0.0.1:1")
        close_session()
        with pytest.raises(HubError, match="proxy does not work"):
            updates.newest("0.9.1")
    finally:
        monkeypatch.delenv("http_proxy")
        close_session()


@pytest.mark.parametrize("told", ["javascript:alert(1)", "file:///etc/passwd", "http://elsewhere.example/x", 7, None])
def test_a_browser_is_never_sent_to_an_odd_page(announcer: HubServer, told: Any) -> None:
    announce(announcer, release("0.9.2", html_url=told))
    assert updates.newest("0.9.1") == Release("0.9.2", updates.page(), "- faster")


def test_a_copy_without_an_address_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PARLEY_UPDATES", raising=False)
    named = tmp_path / "updates.json"
    monkeypatch.setattr("assistant.paths.updates", lambda: named)
    for content in ("{}", "[]", "", '{"address": ""}'):
        named.write_text(content, "utf-8")
        with pytest.raises(HubError, match="was not told where"):
            updates.newest("0.9.1")
    named.write_text('{"address": "https://example.org/a", "page": "https://example.org/b"}', "utf-8")
    assert (updates.address(), updates.page()) == ("https://example.org/a", "https://example.org/b")
