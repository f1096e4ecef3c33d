"""A model arrives whole and right, or the user reads why not and what to do: with the real client, on loopback."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import AssistantError, Cancelled, HubError, Remedy, StorageError
from assistant.domain.model import DownloadPhase, HubModel
from tests.hub.conftest import FILE, REPO, SIZE, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
FILES, HUB = "/cdn/", "/resolve/"


def test_a_model_arrives_whole_with_progress(server: HubServer, start: Start, content: Path) -> None:
    server.fault(FILES, times=None, rate=6_000_000)
    run = start()
    assert run.download.run() == run.destination
    assert run.destination.read_bytes() == content.read_bytes()
    assert run.phases == [DownloadPhase.DOWNLOADING, DownloadPhase.CHECKING, DownloadPhase.DONE]
    done = [state.done for state in run.states]
    assert done == sorted(done)
    assert (run.states[-1].done, run.states[-1].total, run.states[-1].path) == (SIZE, SIZE, run.destination)
    assert any(state.speed > 0 and state.seconds_left > 0 for state in run.states)
    assert sorted(path.name for path in run.destination.parent.iterdir()) == [FILE]


def test_an_unpinned_model_is_checked_against_what_the_hub_says(
        server: HubServer, start: Start, model: HubModel) -> None:
    run = start(replace(model, revision="", size=0, sha256=""))
    run.download.run()
    assert run.states[-1].model.sha256 == model.sha256
    assert (run.states[-1].model.size, run.states[-1].model.revision) == (SIZE, server.COMMIT)


def test_a_small_git_file_is_checked_with_the_sha1_git_gives_it(
        server: HubServer, start: Start, model: HubModel) -> None:
    unpinned = replace(model, size=0, sha256="")
    server.fault(HUB, times=None, etag=server.repos[REPO][FILE].git_sha1)
    start(unpinned).download.run()
    server.fault(FILES, flip=SIZE // 2)
    with pytest.raises(HubError, match="not the right file"):
        start(unpinned).download.run()


def test_a_file_whose_answer_has_no_checksum_is_looked_up_in_the_list(
        server: HubServer, start: Start, model: HubModel) -> None:
    server.fault(HUB, times=None, etag="W/something")
    run = start(replace(model, sha256=""))
    run.download.run()
    assert run.states[-1].model.sha256 == model.sha256
    assert server.requests("/paths-info/")


def test_a_file_nobody_can_check_is_not_downloaded(server: HubServer, start: Start, model: HubModel) -> None:
    server.fault(HUB, times=None, etag="W/something")
    server.fault("/paths-info/", times=None, body=b"[]")
    run = start(replace(model, sha256=""))
    with pytest.raises(HubError, match="no checksum"):
        run.download.run()
    assert not server.requests(FILES)


def test_a_mirror_may_send_the_file_itself(start: Start, model: HubModel, content: Path) -> None:
    with HubServer({REPO: {FILE: content}}, direct=True, gated=(REPO,)) as mirror:
        mirror.fault(HUB, method="GET", drop_after=1_000_000)
        start(replace(model, size=0, sha256=""), endpoint=mirror.endpoint, token="hf_good").download.run()
        assert [r.headers.get("range") for r in mirror.requests(HUB, "GET")] == [None, "bytes=1000000-"]
        assert all(r.headers["authorization"] == "Bearer hf_good" for r in mirror.log)


# What passes by itself: the download waits it out, says so, and the file is right.
PASSING: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "a dropped connection": [(FILES, {"drop_after": 1_000_000})],
    "a reset connection": [(FILES, {"drop_after": 1_000_000, "reset": True})],
    "a dropped connection without a length": [(FILES, {"drop_after": 1_000_000, "no_length": True})],
    "connections that die every 700 kB": [(FILES, {"drop_after": 700_000, "times": 4})],
    "a stalled connection": [(FILES, {"stall_after": 1_000_000})],
    "a hub that fails once": [(HUB, {"status": 500})],
    "a hub that does not answer once": [(HUB, {"delay": 1.0})],
    "a file host that fails once": [(FILES, {"status": 503})],
    "a full server, 429": [(FILES, {"status": 429, "headers": {"Retry-After": "3600"}})],
    "a hub that limits, 429": [(HUB, {"status": 429, "headers": {"Retry-After": "1"}})],
    "a link that expires half-way": [(FILES, {"drop_after": 1_000_000}), (FILES, {"status": 403})],
    "a server that ignores ranges": [(FILES, {"drop_after": 1_000_000}), (FILES, {"ignore_range": True})],
    "a server that once sends another range": [(FILES, {"drop_after": 1_000_000}), (FILES, {"range_shift": 4096})],
    "a server that always sends another range": [
        (FILES, {"drop_after": 1_000_000}), (FILES, {"range_shift": 4096, "times": None})],
    "a login page once": [(FILES, {"body": b"<html>log in", "headers": {"Content-Type": "text/html"}})],
    "no length": [(FILES, {"no_length": True})],
    "a checksum in the answer that is not ours": [(HUB, {"etag": "0" * 64, "times": None})],
}


@pytest.mark.parametrize("faults", PASSING.values(), ids=PASSING)
def test_the_download_gets_over(faults: list[tuple[str, dict[str, Any]]], server: HubServer, start: Start,
                                content: Path) -> None:
    for match, switches in faults:
        server.fault(match, **switches)
    run = start()
    run.download.run()
    assert run.destination.read_bytes() == content.read_bytes()
    for state in run.states:
        if state.phase is DownloadPhase.WAITING:
            assert state.error
            assert 0 < state.wait_seconds <= 0.3
            assert state.attempt > 0


@pytest.mark.parametrize("name", ["a dropped connection", "a full server, 429", "a hub that fails once"])
def test_it_says_what_it_waits_for(name: str, server: HubServer, start: Start) -> None:
    for match, switches in PASSING[name]:
        server.fault(match, **switches)
    run = start()
    run.download.run()
    waiting = [state.error for state in run.states if state.phase is DownloadPhase.WAITING]
    assert waiting
    assert waiting[0]
    assert waiting[0].values["host"] in (f"127.0.0.1:{server.port}", f"localhost:{server.port}")


def test_only_the_missing_bytes_are_asked_for_after_a_drop(server: HubServer, start: Start) -> None:
    server.fault(FILES, drop_after=1_000_000)
    start().download.run()
    assert [r.headers.get("range") for r in server.requests(FILES, "GET")] == [None, "bytes=1000000-"]


# What does not pass: a sentence, a next step, and nothing wrong on the disk.
FATAL: dict[str, tuple[list[tuple[str, dict[str, Any]]], str, Remedy]] = {
    "a wrong byte": ([(FILES, {"flip": SIZE // 2})], "not the right file", Remedy.DOWNLOAD_AGAIN),
    "a truncated file": ([(FILES, {"truncate": 1000, "times": None})], "another file", Remedy.RETRY),
    "a truncated file without a length": (
        [(FILES, {"truncate": 1000, "no_length": True, "times": None})], "another file", Remedy.RETRY),
    "a lie about the size": ([(HUB, {"size_lie": 1000, "times": None})], "another file", Remedy.RETRY),
    "a login page for the file": (
        [(FILES, {"body": b"<html>log in", "headers": {"Content-Type": "text/html"}, "times": None})],
        "did not answer as", Remedy.RETRY),
    "a hub that is out of order": ([(HUB, {"status": 500, "times": None})], "out of order", Remedy.USE_MIRROR),
    "a hub that never answers": ([(HUB, {"delay": 3.0, "times": None})], "does not answer", Remedy.USE_MIRROR),
    "a hub that has had enough": ([(HUB, {"status": 429, "times": None})], "asks for a pause", Remedy.RETRY),
    "a refusing hub": ([(HUB, {"status": 403, "times": None})], "refuses", Remedy.OPEN_SETTINGS),
    "a file host that refuses": ([(FILES, {"status": 403, "times": None})], "refuses", Remedy.RETRY),
    "a file host that stalls for ever": ([(FILES, {"stall_after": 0, "times": None})], "does not answer", Remedy.RETRY),
    "a network that is gone half-way": (
        [(FILES, {"drop_after": 1_000_000}), (FILES, {"drop_after": 0, "times": None})], "cut off", Remedy.RESUME),
    "a removed repository": (
        [(HUB, {"status": 401, "headers": {"X-Error-Code": "RepoNotFound"}, "times": None})], "knows no model",
        Remedy.CHOOSE_MODEL),
    "a removed file": (
        [(HUB, {"status": 404, "headers": {"X-Error-Code": "EntryNotFound"}, "times": None})], "no longer available",
        Remedy.CHOOSE_MODEL),
    "a gated model": (
        [(HUB, {"status": 403, "headers": {"X-Error-Code": "GatedRepo"}, "times": None})], "with an account",
        Remedy.OPEN_SETTINGS),
}


@pytest.mark.parametrize(("faults", "says", "remedy"), FATAL.values(), ids=FATAL)
def test_the_download_explains(faults: list[tuple[str, dict[str, Any]]], says: str, remedy: Remedy,
                               server: HubServer, start: Start) -> None:
    for match, switches in faults:
        server.fault(match, **switches)
    run = start()
    with pytest.raises(HubError, match=says) as caught:
        run.download.run()
    assert remedy in caught.value.remedies
    assert caught.value.hint
    assert "{" not in str(caught.value), "a place in the sentence was not filled"
    assert "secret" not in caught.value.detail, "signatures of links do not belong into reports"
    assert run.states[-1].phase is DownloadPhase.FAILED
    assert run.states[-1].error is caught.value
    assert not run.destination.exists()


def test_a_login_page_instead_of_the_hub_is_recognised(server: HubServer, start: Start, model: HubModel) -> None:
    server.fault("", body=b"<html>log in", headers={"Content-Type": "text/html"}, times=None)
    with pytest.raises(HubError, match="did not answer as"):
        start(replace(model, sha256="", size=0)).download.run()


def test_a_wrong_file_does_not_stay(server: HubServer, start: Start) -> None:
    server.fault(FILES, flip=10)
    run = start()
    with pytest.raises(HubError):
        run.download.run()
    assert not run.part.exists()
    assert not run.note.exists()
    start().download.run()
    assert run.destination.stat().st_size == SIZE


def test_what_has_arrived_stays_when_the_network_goes(server: HubServer, start: Start) -> None:
    server.fault(FILES, drop_after=1_000_000)
    gone = server.fault(FILES, drop_after=0, times=None)
    run = start()
    with pytest.raises(HubError):
        run.download.run()
    assert run.part.stat().st_size == 1_000_000
    gone.times = 0
    start().download.run()
    assert server.requests(FILES, "GET")[-1].headers["range"] == "bytes=1000000-"


def test_a_host_that_cannot_be_reached_is_named(start: Start) -> None:
    for endpoint in ("http://127.0.0.1:9", "http://hub.invalid"):
        run = start(endpoint=endpoint)
        with pytest.raises(HubError, match="cannot be reached") as caught:
            run.download.run()
        assert caught.value.values["host"] == endpoint.removeprefix("http://")
        assert {Remedy.USE_MIRROR, Remedy.RETRY, Remedy.USE_FILE} <= set(caught.value.remedies)
        assert DownloadPhase.WAITING in run.phases


def test_too_little_room_is_said_before_the_first_byte(server: HubServer, start: Start) -> None:
    run = start(reserve=10**18)
    with pytest.raises(StorageError, match="too little room") as caught:
        run.download.run()
    assert set(caught.value.values) == {"need", "free"}
    assert not server.requests(FILES)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the kernel's full disk is Linux's")
def test_a_disk_that_fills_up_keeps_the_download_resumable(server: HubServer, start: Start) -> None:
    run = start()
    run.part.parent.mkdir(parents=True)
    run.part.symlink_to("/dev/full")
    with pytest.raises(StorageError, match="disk is full") as caught:
        run.download.run()
    assert {Remedy.RESUME, Remedy.OPEN_FOLDER} <= set(caught.value.remedies)
    assert run.note.exists()
    run.part.unlink()
    start().download.run()
    assert run.destination.stat().st_size == SIZE


def test_two_windows_do_not_write_one_file(server: HubServer, start: Start) -> None:
    server.fault(FILES, stall_after=100_000)
    first, second = start(), start()
    flowing = threading.Event()
    first.hear = lambda state: flowing.set() if state.done else None
    ended: list[BaseException] = []

    def run() -> None:
        try:
            first.download.run()
        except AssistantError as problem:
            ended.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    assert flowing.wait(10)
    with pytest.raises(HubError, match="another window"):
        second.download.run()
    first.download.pause()
    thread.join(10)
    assert isinstance(ended[0], Cancelled)
    assert start().download.run().stat().st_size == SIZE
