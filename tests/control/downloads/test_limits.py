"""What downloads may take: bandwidth, room on the disk, a second source; and what old ones have left."""

import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.control.download_disk import DownloadDisk
from assistant.domain.downloads import DiskRoom, Leftover
from assistant.domain.fit import DISK_RESERVE
from assistant.domain.model import HubModel
from assistant.hub.places import destination
from tests.control.downloads.conftest import FAILED, REPO, RUNNING, SIZE, SLOW, Desk
from tests.hub_server import HubServer


def test_the_limit_holds_for_all_together_and_counts_at_once(desk: Desk, models: list[HubModel]) -> None:
    desk.downloads.set_rate(300_000)
    began = time.monotonic()
    for model in models[:2]:
        desk.downloads.begin(model)
    desk.until(lambda: sum(desk.arrived(model) for model in models[:2]) > 300_000)
    assert time.monotonic() - began > 0.7, "faster than allowed"
    desk.downloads.set_rate(0)
    desk.until(lambda: len(desk.finished) == 2)


def test_the_second_source_steps_in_where_the_first_fails(
        desk: Desk, models: list[HubModel], contents: dict[str, Path]) -> None:
    desk.server.fault("/resolve/", times=None, status=404, headers={"X-Error-Code": "EntryNotFound"})
    with HubServer({REPO: contents}) as mirror:
        model = replace(models[0], second_source=mirror.endpoint)
        desk.downloads.set_second_source(False)
        desk.downloads.begin(model)
        desk.until(lambda: desk.phases() == [FAILED])
        assert mirror.log == []
        desk.downloads.set_second_source(True)
        desk.downloads.begin(model)
        desk.until(lambda: len(desk.finished) == 1)
        assert mirror.requests("/cdn/", "GET")


def test_a_second_source_cannot_replace_the_checksum(desk: Desk, models: list[HubModel]) -> None:
    model = replace(models[0], sha256="", second_source="http://mirror.invalid")
    desk.server.fault("/resolve/", times=None, status=404, headers={"X-Error-Code": "EntryNotFound"})
    desk.downloads.begin(model)
    desk.until(lambda: desk.phases() == [FAILED])
    state = desk.downloads.state(model)
    assert state
    assert state.error
    assert "no longer available" in state.error.message


def test_room_is_foretold_for_everything_that_waits(desk: Desk, models: list[HubModel]) -> None:
    disk = DownloadDisk(desk.folder / "models", desk.downloads)
    rooms: list[DiskRoom] = []
    disk.room_changed.connect(rooms.append)
    disk.room_known.connect(lambda _model, room: rooms.append(room))
    desk.server.fault("/cdn/", times=None, stall_after=0)
    desk.downloads.begin(models[0])
    desk.downloads.begin(models[3])
    desk.until(lambda: bool(rooms) and rooms[-1].needed == 3 * SIZE)
    assert rooms[-1].short == 0
    disk.forecast(replace(models[1], size=10**15))
    desk.until(lambda: rooms[-1].needed == 3 * SIZE + 10**15)
    assert rooms[-1].short > 0
    disk.shutdown()


def test_room_is_kept_for_another_download_only_as_long_as_it_needs_it(
        desk: Desk, models: list[HubModel], monkeypatch: pytest.MonkeyPatch) -> None:
    room = DISK_RESERVE + 3 * SIZE + SIZE // 2      # for all, with half a file to spare
    monkeypatch.setattr(shutil, "disk_usage",
                        lambda _folder: SimpleNamespace(free=room - desk.server.bytes_sent("/cdn/")))
    desk.server.fault(f"/cdn/{models[0].sha256}", rate=2 * SLOW)
    desk.server.fault(f"/cdn/{models[3].parts[0].sha256}", rate=SLOW)
    desk.downloads.begin(models[0])
    desk.downloads.begin(models[3])         # its second file begins when the other model is there
    desk.until(lambda: not desk.downloads.is_running())
    assert len(desk.finished) == 2


def test_downloads_that_go_on_need_room_only_for_what_is_missing(
        desk: Desk, models: list[HubModel], monkeypatch: pytest.MonkeyPatch) -> None:
    desk.server.fault("/cdn/", times=2, rate=SLOW)
    for model in models[:2]:
        desk.downloads.begin(model)
    desk.until(lambda: all(desk.arrived(model) > SIZE // 4 for model in models[:2]))
    desk.downloads.pause_all()
    desk.until(lambda: not desk.downloads.is_running())
    missing = sum(SIZE - desk.arrived(model) for model in models[:2])
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=DISK_RESERVE + missing))
    desk.server.fault(f"/resolve/.*{models[0].file}", delay=1.0)        # the other one looks at the disk meanwhile
    desk.downloads.resume_all()
    desk.until(lambda: not desk.downloads.is_running())
    assert len(desk.finished) == 2


def test_what_old_downloads_left_is_listed_with_its_size_and_can_be_cleaned(
        desk: Desk, models: list[HubModel]) -> None:
    disk = DownloadDisk(desk.folder / "models", desk.downloads)
    found: list[list[Leftover]] = []
    disk.leftovers_found.connect(found.append)
    desk.server.fault("/cdn/", times=None, rate=SLOW, stall_after=SIZE // 2)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.arrived(models[0]) > 50_000)
    orphan = destination(desk.folder / "models", models[1]).with_name("old.gguf.part")
    orphan.write_bytes(bytes(70_000))
    disk.look_for_leftovers()
    desk.until(lambda: bool(found))
    assert [(left.path.name, left.size, left.model) for left in found[0]] == [("old.gguf", 70_000, None)]
    disk.clean(found[0])
    desk.until(lambda: len(found) == 2)
    assert found[1] == []
    assert not orphan.exists()
    assert desk.phase(models[0]) is RUNNING
    disk.shutdown()
