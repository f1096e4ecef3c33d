"""Pause, a killed program, a restarted computer: the download goes on where it stopped."""

import os
import random
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.errors import Cancelled, HubError
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.domain.model_parts import parts
from assistant.hub.note import Content, Note, read_note, write_note
from assistant.hub.part import Part
from assistant.hub.places import arrived, destination, discard, leftovers, pending
from tests.hub.conftest import FILE, REPO, SIZE, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
FILES = "/cdn/"


def run_until(run: Recorded, enough: Callable[[DownloadState], bool]) -> None:
    """Runs a download on this thread and pauses it, as the user does, once `enough`."""
    run.hear = lambda state: run.download.pause() if enough(state) else None
    with pytest.raises(Cancelled):
        run.download.run()


def test_a_paused_download_resumes_where_it_stopped(server: HubServer, start: Start, content: Path) -> None:
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    assert run.states[-1].phase is DownloadPhase.PAUSED
    arrived = run.part.stat().st_size
    assert 500_000 < arrived < SIZE
    again = start()
    again.download.run()
    assert server.requests(FILES, "GET")[-1].headers["range"] == f"bytes={arrived}-"
    assert again.phases[0] is DownloadPhase.DOWNLOADING
    assert run.destination.read_bytes() == content.read_bytes()


@pytest.mark.parametrize("endpoint", ["", "http://127.0.0.1:9"])
def test_a_resumed_download_counts_what_it_has_before_the_hub_answers(
        endpoint: str, server: HubServer, start: Start) -> None:
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    arrived = run.part.stat().st_size
    again = start(endpoint=endpoint or server.endpoint)
    with suppress(HubError):
        again.download.run()
    assert again.phases[-1] is (DownloadPhase.FAILED if endpoint else DownloadPhase.DONE)
    assert min(state.done for state in again.states) == arrived


def test_after_a_pause_the_speed_is_that_of_what_comes_now(server: HubServer, start: Start) -> None:
    server.fault(FILES, rate=4_000_000)
    run_until(start(), lambda state: state.done > 2_000_000)
    server.fault(FILES, rate=1_000_000)
    again = start()
    again.download.run()
    told = [state.speed for state in again.states if state.speed]
    assert told
    assert min(told) > 0
    assert max(told) < 4_000_000


@pytest.mark.parametrize("fault", [{"stall_after": 0, "times": None}, {"stall_after": 300_000, "times": None}])
def test_a_stalled_download_pauses_without_waiting_for_the_network(
        fault: dict[str, int], server: HubServer, start: Start) -> None:
    server.fault(FILES, **fault)
    run = start()
    thread = threading.Thread(target=run_until, args=(run, lambda state: False))
    thread.start()
    while not server.requests(FILES):
        time.sleep(0.01)
    run.download.pause()
    thread.join(5)
    assert not thread.is_alive()
    assert run.states[-1].phase is DownloadPhase.PAUSED


def test_a_download_paused_while_it_waits_does_not_try_again(server: HubServer, start: Start) -> None:
    server.fault(FILES, status=503, times=None)
    run = start()
    run_until(run, lambda state: state.phase is DownloadPhase.WAITING)
    assert len(server.requests(FILES)) == 1


def test_a_download_paused_before_it_began_asks_for_nothing(server: HubServer, start: Start) -> None:
    run = start()
    run.download.pause()
    with pytest.raises(Cancelled):
        run.download.run()
    assert not server.log


@pytest.mark.parametrize("damage", ["part gone", "note gone", "note damaged", "part shorter", "other bytes"])
def test_a_part_that_was_tampered_with_never_becomes_a_model(damage: str, server: HubServer, start: Start,
                                                             content: Path) -> None:
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    if damage == "part gone":
        run.part.unlink()
    elif damage == "note gone":
        run.note.unlink()
    elif damage == "note damaged":
        run.note.write_text('{"model": ')
    elif damage == "part shorter":
        os.truncate(run.part, 1000)
    else:
        run.part.write_bytes(bytes(run.part.stat().st_size))
        with pytest.raises(Exception, match="not the right file"):
            start().download.run()
    start().download.run()
    assert run.destination.read_bytes() == content.read_bytes()


@pytest.mark.parametrize("note", [b"", bytes(300), None])
def test_a_part_whose_note_a_power_cut_has_emptied_is_gone_on_with(
        note: bytes | None, server: HubServer, start: Start, model: HubModel, content: Path, tmp_path: Path) -> None:
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    kept = run.part.stat().st_size
    if note is None:
        run.note.unlink()
    else:
        run.note.write_bytes(note)
    assert arrived(tmp_path / "models", model) == kept
    assert [left.path for left in leftovers(tmp_path / "models", {(REPO, FILE)})] == [], "it would be cleaned away"
    again = start()
    again.download.run()
    assert server.requests(FILES, "GET")[-1].headers["range"] == f"bytes={kept}-"
    assert again.destination.read_bytes() == content.read_bytes()


def test_no_part_of_a_listed_model_of_several_files_is_cleaned_away(tmp_path: Path) -> None:
    models, first = tmp_path / "models", "Q8_0/model-00001-of-00003.gguf"
    second = destination(models, HubModel(REPO, first.replace("1-of", "2-of"), "", 0, ""))
    second.parent.mkdir(parents=True)
    left = second.with_name(f"{second.name}.part")
    left.write_bytes(b"GGUF")
    assert [each.path for each in leftovers(models, set())] == [second]
    assert leftovers(models, {(REPO, first)}) == []


def test_a_part_without_a_note_that_is_another_file_is_started_again(
        server: HubServer, start: Start, content: Path) -> None:
    run = start()
    run.part.parent.mkdir(parents=True)
    run.part.write_bytes(bytes(1_000_000))
    run.download.run()
    assert [request.headers.get("range") for request in server.requests(FILES, "GET")] == ["bytes=1000000-", None]
    assert run.destination.read_bytes() == content.read_bytes()


def test_a_part_that_goes_back_waits_for_what_is_still_being_saved(
        tmp_path: Path, model: HubModel, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def slow(handle: int) -> None:
        if threading.current_thread().name == "disk":
            time.sleep(0.5)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", slow)
    part = Part(tmp_path / FILE, model)
    part.path.write_bytes(bytes(1000))
    part.open(Content(5000, "0" * 64), lambda: None)
    part.write(bytes(4000))
    part.save_soon()
    assert part.go_back()
    assert not [thread for thread in threading.enumerate() if thread.name == "disk"]
    note = read_note(part.note)
    assert note is not None
    assert (note.saved, part.done) == (0, 0)
    part.close()


def test_a_note_is_on_the_disk_before_it_takes_the_place_of_the_one_before(
        tmp_path: Path, model: HubModel, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace_file = os.fsync, os.replace

    def synced(handle: int) -> None:
        seen = os.fstat(handle)
        done.append("folder" if stat.S_ISDIR(seen.st_mode) else f"{seen.st_size} bytes")
        fsync(handle)

    def replaced(source: Path, target: Path) -> None:
        done.append("replaced")
        replace_file(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    note = Note(model, Content(model.size, model.sha256), 1000)
    write_note(tmp_path / "note", note)
    whole = f"{(tmp_path / 'note').stat().st_size} bytes"
    assert done == [whole, "replaced", *(["folder"] if hasattr(os, "O_DIRECTORY") else [])]
    assert read_note(tmp_path / "note") == note


def test_a_file_that_changed_at_the_hub_is_started_again(server: HubServer, start: Start, model: HubModel,
                                                         tmp_path: Path) -> None:
    server.fault(FILES, rate=4_000_000)
    loose = replace(model, revision="", size=0, sha256="")
    run_until(start(loose), lambda state: state.done > 500_000)
    new = tmp_path / "new.gguf"
    new.write_bytes(b"GGUF" + random.Random(2).randbytes(2_000_000))
    with HubServer({REPO: {FILE: new}}) as changed:
        again = start(loose, endpoint=changed.endpoint)
        again.download.run()
        assert changed.requests(FILES, "GET")[0].headers.get("range") is None
    assert again.destination.read_bytes() == new.read_bytes()


def test_a_model_that_is_there_already_is_checked_and_not_downloaded(server: HubServer, start: Start,
                                                                     content: Path) -> None:
    run = start()
    run.destination.parent.mkdir(parents=True)
    run.destination.write_bytes(content.read_bytes())
    assert run.download.run() == run.destination
    assert run.phases == [DownloadPhase.CHECKING, DownloadPhase.DONE]
    assert not server.log
    run.destination.write_bytes(bytes(SIZE))
    start().download.run()
    assert run.destination.read_bytes() == content.read_bytes()


def test_unfinished_downloads_are_offered_at_the_next_start(server: HubServer, start: Start, model: HubModel,
                                                            tmp_path: Path) -> None:
    models = tmp_path / "models"
    assert pending(models) == []
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    (offered,) = pending(models)
    assert (offered.phase, offered.total) == (DownloadPhase.PAUSED, SIZE)
    assert offered.done == run.part.stat().st_size
    assert offered.model == model
    assert destination(models, offered.model) == run.destination
    discard(models, model)
    assert pending(models) == []
    assert list(run.destination.parent.iterdir()) == []


def test_an_unfinished_file_in_a_renamed_folder_is_left_to_the_cleaning(server: HubServer, start: Start,
                                                                        model: HubModel, tmp_path: Path) -> None:
    server.fault(FILES, rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    run.destination.parent.rename(tmp_path / "models" / "maker" / "Renamed")
    assert pending(tmp_path / "models") == []
    assert [left.model for left in leftovers(tmp_path / "models", set())] == [model]


def test_files_of_one_name_in_different_folders_of_a_repository_have_places_of_their_own(tmp_path: Path) -> None:
    places = [destination(tmp_path, HubModel("a/b", file, "", 0, ""))
              for file in ("model.gguf", "Q4_K_M/model.gguf", "Q8_0/model.gguf", "small/Q8_0/model.gguf")]
    assert len(set(places)) == 4
    assert {place.parent for place in places} == {tmp_path / "a" / "b"}
    split = [destination(tmp_path, HubModel("a/b", f"Q8_0/model-0000{number}-of-00002.gguf", "", 0, ""))
             for number in (1, 2)]
    assert parts(split[0]) == split


@pytest.mark.parametrize(("repo", "file"), [
    ("../..", "../../evil.gguf"), ("a/b", "/etc/passwd"), ("a/..", "..\\..\\x.gguf"), ("a/b", "C:x?.gguf"), ("", ""),
])
def test_a_model_never_lands_outside_the_models_folder(repo: str, file: str, tmp_path: Path) -> None:
    path = destination(tmp_path, HubModel(repo, file, "", 0, ""))
    assert path.resolve().is_relative_to(tmp_path.resolve())
    assert len(path.relative_to(tmp_path).parts) == 3
    assert ".." not in path.parts
    assert not set("\\:?*<>|") & set("".join(path.relative_to(tmp_path).parts))
