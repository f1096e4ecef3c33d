"""A model arrives whole and right, or the user reads why not and what to do: with the real client, on loopback."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.errors import AssistantError, Cancelled, HubError, Remedy, StorageError
from assistant.domain.model import DownloadPhase, HubModel
from assistant.hub.download import Patience
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


def test_only_the_missing_bytes_are_asked_for_after_a_drop(server: HubServer, start: Start) -> None:
    server.fault(FILES, drop_after=1_000_000)
    start().download.run()
    assert [r.headers.get("range") for r in server.requests(FILES, "GET")] == [None, "bytes=1000000-"]


def test_the_speed_is_right_after_a_server_sent_again_what_was_there(server: HubServer, start: Start) -> None:
    server.fault(FILES, drop_after=1_000_000)
    server.fault(FILES, ignore_range=True, drop_after=2_500_000)
    server.fault(FILES, rate=700_000)
    run = start()
    run.download.run()
    last = [state.speed for state in run.states if state.phase is DownloadPhase.DOWNLOADING and state.done > 2_500_000]
    assert max(last) > 0
    assert min(last) >= 0


def test_a_login_page_instead_of_the_hub_is_recognised(server: HubServer, start: Start, model: HubModel) -> None:
    server.fault("", body=b"<html>log in", headers={"Content-Type": "text/html"}, times=None)
    with pytest.raises(HubError, match="did not answer as"):
        start(replace(model, sha256="", size=0)).download.run()


def test_what_is_wrong_is_told_until_bytes_come_again(server: HubServer, start: Start) -> None:
    server.fault(HUB, status=503)
    server.fault(FILES, drop_after=0)
    server.fault(FILES, rate=6_000_000)
    run = start()
    run.download.run()
    begun = next(number for number, state in enumerate(run.states) if state.phase is DownloadPhase.WAITING)
    flows = next(number for number, state in enumerate(run.states) if state.done)
    assert all(state.error for state in run.states[begun:flows])
    assert not any(state.error for state in run.states[flows:])


def test_a_wrong_file_does_not_stay(server: HubServer, start: Start) -> None:
    server.fault(FILES, flip=10)
    run = start()
    with pytest.raises(HubError):
        run.download.run()
    assert not run.part.exists()
    assert not run.note.exists()
    start().download.run()
    assert run.destination.stat().st_size == SIZE


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
    server.fault(FILES, rate=200_000)       # it still comes while the other window asks for it
    first, second = start(patience=Patience()), start()
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
