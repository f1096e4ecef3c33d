"""A model that is there and is downloaded again: whoever gives that up keeps the model."""

import json
import shutil
import time
from pathlib import Path

import pytest

from assistant.domain.model import HubModel
from assistant.hub.places import destination
from tests.control.conftest import PATIENCE_MS
from tests.control.downloads.conftest import NAMES, QUEUED, RUNNING, SIZE, SLOW, Desk

DAMAGED = bytes(SIZE)


def files(desk: Desk, model: HubModel) -> list[Path]:
    return [destination(desk.folder / "models", file) for file in model.files()]


def put_damaged(desk: Desk, model: HubModel) -> None:
    for path in files(desk, model):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DAMAGED)


def wait_for_the_disk(desk: Desk, model: HubModel, contents: dict[str, Path]) -> None:
    """Waits until a download has brought everything, of which the app's own thread has not heard yet."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    while not all(path.is_file() and path.read_bytes() == contents[path.name].read_bytes()
                  for path in files(desk, model)):
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.parametrize("running", [True, False])
def test_a_second_download_of_a_model_in_two_files_is_discarded_and_the_model_stays(
        running: bool, desk: Desk, models: list[HubModel]) -> None:
    split = models[3]
    put_damaged(desk, split)
    desk.server.fault("/cdn/", times=None, rate=SLOW, stall_after=SIZE // 2)
    if not running:
        desk.downloads.set_at_once(1)
        desk.downloads.begin(models[0])
    desk.downloads.begin(split)
    assert desk.phase(split) is (RUNNING if running else QUEUED)
    if running:
        desk.until(lambda: bool(desk.server.requests("/cdn/", "GET")))
    desk.downloads.discard(split)
    desk.until(lambda: desk.discarded == [split])
    assert [path.read_bytes() == DAMAGED for path in files(desk, split)] == [True, True]
    desk.downloads.discard(models[0])
    desk.until(lambda: not desk.downloads.keys())
    assert desk.on_disk() == sorted(path.name for path in files(desk, split))


@pytest.mark.parametrize("number", [0, 3], ids=["one file", "two files"])
@pytest.mark.parametrize("again", [True, False])
def test_what_is_given_up_in_the_moment_it_ends_stays_only_where_the_model_was_there_before(
        again: bool, number: int, desk: Desk, models: list[HubModel], contents: dict[str, Path]) -> None:
    model = models[number]
    if again:
        put_damaged(desk, model)
    desk.downloads.begin(model)
    wait_for_the_disk(desk, model, contents)
    desk.downloads.discard(model)
    desk.until(lambda: desk.discarded == [model])
    assert desk.on_disk() == (sorted(path.name for path in files(desk, model)) if again else [])
    assert desk.finished == []


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("there", [True, False])
def test_of_a_model_in_two_files_that_is_discarded_only_the_one_that_was_there_before_stays(
        there: bool, restarted: bool, desk: Desk, models: list[HubModel], contents: dict[str, Path]) -> None:
    split, kept = models[3], desk.folder / "downloads.json"
    first, _missing = files(desk, split)
    if there:
        first.parent.mkdir(parents=True)
        shutil.copyfile(contents[first.name], first)
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(split)
    desk.until(lambda: desk.arrived(split) > SIZE + 50_000)
    brought = [] if there else [NAMES[3]]
    desk.until(lambda: kept.exists() and json.loads(kept.read_text())["downloads"][0]["brought"] == brought)
    if restarted:
        desk.close()
        desk.open(resume=False)
    desk.downloads.discard(split)
    desk.until(lambda: desk.discarded == [split])
    assert desk.on_disk() == ([first.name] if there else [])


def test_a_second_download_says_after_a_restart_how_much_of_it_has_come(desk: Desk, models: list[HubModel]) -> None:
    put_damaged(desk, models[0])
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.phase(models[0]) is RUNNING and 50_000 < desk.arrived(models[0]) < SIZE)
    desk.close()
    desk.open(resume=False)
    assert 50_000 < desk.arrived(models[0]) < SIZE
