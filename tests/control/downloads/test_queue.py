"""The list of downloads as the window gets to know it: queue, pause, order, restart; with a hub on loopback."""

import shutil
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError
from assistant.domain.model import DownloadPhase, HubModel
from assistant.hub.places import arrived
from tests.control.downloads.conftest import (
    FAILED,
    NAMES,
    PAUSED,
    QUEUED,
    REPO,
    RUNNING,
    SIZE,
    SLOW,
    Desk,
)
from tests.hub_server import HubServer


def test_two_run_at_once_and_the_rest_wait_for_their_turn(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    for model in models[:3]:
        desk.downloads.begin(model)
        desk.downloads.begin(model)         # once is enough
    assert desk.phases() == [RUNNING, RUNNING, QUEUED]
    desk.downloads.set_at_once(3)
    assert desk.phases() == [RUNNING] * 3
    desk.until(lambda: len(desk.finished) == 3)
    assert desk.downloads.items() == []
    assert not desk.downloads.is_running()
    assert desk.on_disk() == sorted(NAMES[:3])


def test_the_order_of_the_list_is_the_order_they_begin(desk: Desk, models: list[HubModel]) -> None:
    desk.downloads.set_at_once(1)
    desk.server.fault("/cdn/", times=None, rate=2 * SLOW)
    for model in models[:3]:
        desk.downloads.begin(model)
    desk.downloads.move(models[2], 1)
    desk.until(lambda: len(desk.finished) == 3)
    assert [path.name[0] for path in desk.finished] == ["a", "c", "b"]


def test_a_pause_counts_at_once_even_where_the_hub_is_silent(desk: Desk, models: list[HubModel]) -> None:
    gate = threading.Event()
    desk.server.fault("/resolve/", gate=gate)
    desk.downloads.set_at_once(1)
    desk.downloads.begin(models[0])
    desk.downloads.begin(models[1])
    desk.until(lambda: bool(desk.server.log))
    desk.downloads.pause(models[0])
    assert desk.phases() == [PAUSED, RUNNING], "the next one did not get its turn"
    desk.downloads.begin(models[0])
    assert desk.phase(models[0]) is QUEUED
    gate.set()
    desk.until(lambda: len(desk.finished) == 2)


def test_a_paused_download_that_fails_later_still_has_what_had_arrived(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", rate=SLOW)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.arrived(models[0]) > 50_000)
    desk.downloads.pause(models[0])
    desk.until(lambda: not desk.downloads.is_running())
    there, since = desk.arrived(models[0]), len(desk.told)
    desk.server.fault("/resolve/", status=404, headers={"X-Error-Code": "EntryNotFound"})
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.phases() == [FAILED])
    assert min(state.done for state in desk.told[since:]) >= there


def test_a_download_that_waits_begins_anew_when_it_is_asked_to(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/resolve/", status=429, headers={"ratelimit": '"resolvers";r=0;t=240'})
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.phases() == [DownloadPhase.WAITING])
    desk.downloads.begin(models[0])
    desk.until(lambda: len(desk.finished) == 1)


def test_a_cancelled_download_is_gone_at_once_and_leaves_nothing(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    for model in (models[0], models[3]):
        desk.downloads.begin(model)
        desk.until(lambda model=model: desk.arrived(model) > 0)     # type: ignore[misc]
        desk.downloads.discard(model)
        assert desk.downloads.items() == []
        desk.until(lambda model=model: desk.discarded[-1:] == [model])      # type: ignore[misc]
        assert desk.on_disk() == []
    desk.downloads.begin(models[0])
    assert desk.phases() == [RUNNING]


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_wanted_again_right_after_it_was_cancelled_begins_when_that_is_over(
        desk: Desk, models: list[HubModel], wanted: bool) -> None:
    gate = threading.Event()
    desk.server.fault("/resolve/", gate=gate)
    desk.downloads.begin(models[0])
    desk.until(lambda: bool(desk.server.log))
    desk.downloads.discard(models[0])
    desk.downloads.begin(models[0])
    assert desk.phases() == [QUEUED]
    if not wanted:
        desk.downloads.discard(models[0])
    gate.set()
    desk.until(lambda: desk.discarded == [models[0]])
    desk.until(lambda: len(desk.finished) == wanted and not desk.downloads.keys())
    assert desk.on_disk() == list(NAMES[:wanted])


def test_what_is_cancelled_just_before_the_app_is_closed_is_gone_as_well(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.arrived(models[0]) > 0)
    desk.downloads.discard(models[0])
    desk.close()
    assert desk.on_disk() == []
    desk.open()
    assert desk.downloads.items() == []


def test_what_was_cancelled_does_not_come_back_after_a_crash(
        desk: Desk, models: list[HubModel], qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.arrived(models[0]) > 0)
    desk.downloads.pause(models[0])
    desk.until(lambda: not desk.downloads.is_running())
    gate = threading.Event()        # so long its thread hears of nothing
    desk.server.fault("/resolve/", gate=gate)
    desk.downloads.begin(models[0])
    desk.until(lambda: len(desk.server.requests("/resolve/")) == 2)
    kept = desk.folder / "downloads.json"
    desk.downloads.discard(models[0])
    desk.until(lambda: kept.exists() and '"discarded": true' in kept.read_text())
    crashed = tmp_path_factory.mktemp("crashed")
    shutil.copytree(desk.folder, crashed, dirs_exist_ok=True)
    gate.set()
    after = Desk(qtbot, crashed, desk.server)
    after.open()
    assert after.downloads.items() == []
    after.until(lambda: after.discarded == [models[0]])
    assert after.on_disk() == []
    after.close()
    assert after.errors == []


def test_the_list_is_the_same_after_a_restart(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.set_at_once(1)
    for model in models[:3]:
        desk.downloads.begin(model)
    desk.until(lambda: desk.arrived(models[0]) > 100_000)
    desk.downloads.pause(models[1])
    desk.downloads.move(models[2], 0)
    desk.close()
    desk.open(resume=False)
    assert [state.model for state in desk.downloads.items()] == [models[2], models[0], models[1]]
    assert desk.phases() == [PAUSED] * 3
    assert desk.arrived(models[0]) > 100_000
    desk.close()
    desk.server.clear_faults()
    desk.open()
    desk.downloads.resume_all()
    desk.until(lambda: len(desk.finished) == 3)
    assert len([r for r in desk.server.requests("/cdn/", "GET") if "range" in r.headers]) == 1


def test_what_ran_goes_on_at_the_next_start_and_what_was_paused_rests(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    desk.downloads.begin(models[1])
    desk.downloads.pause(models[1])
    desk.until(lambda: desk.arrived(models[0]) > 50_000)
    desk.close()
    desk.open()
    assert desk.phases() == [RUNNING, PAUSED]
    desk.until(lambda: len(desk.finished) == 1)


def test_the_list_survives_a_killed_app(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    kept = desk.folder / "downloads.json"
    desk.until(kept.exists)
    saved = kept.read_bytes()
    desk.close()                    # a killed app writes nothing more
    kept.write_bytes(saved)
    desk.open()
    desk.until(lambda: len(desk.finished) == 1)


@pytest.mark.parametrize("damage", ["", "{", '{"downloads": [1]}', '{"downloads": [{"model": {"repo": 1}}]}'])
def test_a_damaged_list_is_kept_aside_and_unfinished_files_are_found(
        damage: str, desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    desk.downloads.begin(models[0])
    desk.until(lambda: desk.arrived(models[0]) > 50_000)
    desk.close()
    (desk.folder / "downloads.json").write_text(damage)
    desk.open()
    assert [(state.model, state.phase) for state in desk.downloads.items()] == [(models[0], PAUSED)]
    assert list(desk.folder.glob("downloads.damaged-*"))


def test_a_model_in_two_files_is_one_line_and_resumes_in_the_second(desk: Desk, models: list[HubModel]) -> None:
    desk.server.fault("/cdn/", times=None, rate=SLOW)
    split = models[3]
    desk.downloads.begin(split)
    desk.until(lambda: desk.arrived(split) > SIZE + 50_000)
    assert desk.on_disk()[0] == NAMES[3]
    state = desk.downloads.state(split)
    assert state
    assert state.total == 2 * SIZE
    desk.close()
    there, since = arrived(desk.folder / "models", split), len(desk.told)
    desk.server.clear_faults()
    desk.open()
    desk.until(lambda: len(desk.finished) == 1)
    assert desk.finished[0].name == NAMES[3]
    assert desk.on_disk() == sorted(NAMES[3:])
    assert len(desk.server.requests("/cdn/", "GET")) == 3, "the finished file was fetched again"
    dones = [state.done for state in desk.told if state.phase is RUNNING]
    assert max(dones) <= 2 * SIZE
    assert min(state.done for state in desk.told[since:]) >= there


def test_a_wrong_byte_in_the_second_file_fails_the_whole(desk: Desk, models: list[HubModel]) -> None:
    second = models[3].parts[1].sha256
    desk.server.fault(f"/cdn/{second}", flip=1000)
    desk.downloads.begin(models[3])
    desk.until(lambda: desk.phases() == [FAILED])
    state = desk.downloads.state(models[3])
    assert state
    assert isinstance(state.error, HubError)
    assert "not the right file" in state.error.message
    assert (state.host, NAMES[4] in desk.on_disk()) == (f"localhost:{desk.server.port}", False)
    desk.downloads.begin(models[3])
    desk.until(lambda: len(desk.finished) == 1)


def test_checking_is_a_state_of_its_own(desk: Desk, models: list[HubModel]) -> None:
    desk.downloads.begin(models[0])
    desk.until(lambda: len(desk.finished) == 1)
    phases = [state.phase for state in desk.told]
    assert phases.index(DownloadPhase.CHECKING) > phases.index(RUNNING)
    assert phases[-1] is DownloadPhase.DONE


def test_two_files_of_one_name_are_two_models(desk: Desk, contents: dict[str, Path]) -> None:
    held = {f"{kind}/model.gguf": contents[name] for kind, name in (("Q4_K_M", NAMES[0]), ("Q8_0", NAMES[1]))}
    with HubServer({REPO: held}) as desk.server:
        for name, file in desk.server.repos[REPO].items():
            desk.downloads.begin(HubModel(REPO, name, desk.server.COMMIT, SIZE, file.sha256, "Small"))
        desk.until(lambda: not desk.downloads.is_running())
    assert {path.name: path.read_bytes() for path in desk.finished} == {
        f"{kind}-model.gguf": contents[name].read_bytes() for kind, name in (("Q4_K_M", NAMES[0]), ("Q8_0", NAMES[1]))}
