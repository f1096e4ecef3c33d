"""The machine is measured while nobody uses it, and a load that may not fit is planned before it is made."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.control import measuring
from assistant.control.load_check import CHECK
from assistant.control.measuring import Measuring
from assistant.domain.errors import Remedy
from assistant.domain.model import Basis, Machine, ModelFile, Verdict
from assistant.domain.speed import DeviceProfile, Profile, Rate
from assistant.engine.protocol import Backends, Load, Measure, Unload
from assistant.engine.protocol_backends import Device
from assistant.store.machine_profile import MachineProfile
from tests.control.conftest import Desk, StartDesk, commands, loads
from tests.engine.adapter_files import write_adapter

MACHINE = Machine(16_000_000_000, 8_000_000_000, 4, 100_000_000_000)
CPU = DeviceProfile("CPU", {"Q4_0": Rate(20e9, 150e9)}, 40e-6, 6e9)
CARD = DeviceProfile("Vulkan0", {"Q4_0": Rate(200e9, 5e12)}, 20e-6, 60e9)


def measurer(desk: Desk) -> Measuring:
    """Returns the desk's measuring as the app wires it."""
    found = Measuring(desk.engine, MachineProfile(desk.home / "machine.json"), desk.disk,
                      lambda: desk.answering.is_busy() or desk.models.is_loading(),
                      lambda: desk.models.info is not None or desk.models.is_loading(), desk.models)
    desk.heard.listen(found, "changed")
    return found


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user has gone, and the processor has nothing to do."""
    monkeypatch.setattr(measuring, "CHECK_INTERVAL_MS", 20)
    monkeypatch.setattr(measuring, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(measuring, "QUIET_PERCENT", 1000.0)


@pytest.mark.usefixtures("idle")
def test_an_idle_machine_is_measured_once_and_for_all(start: StartDesk) -> None:
    desk = start("")
    measurer(desk).start(MACHINE)
    desk.until(lambda: bool(desk.heard.of("changed")))
    assert not desk.engine.is_running()         # it was started for this alone
    desk.settle()
    again = measurer(desk)
    again.start(MACHINE)
    desk.until(lambda: again.profile is not None)
    assert again.profile == desk.heard.of("changed")[0][0]
    assert not desk.engine.is_running()


@pytest.mark.usefixtures("idle")
def test_another_machine_is_measured_again(start: StartDesk) -> None:
    desk = start("")
    measurer(desk).start(MACHINE)
    desk.until(lambda: bool(desk.heard.of("changed")))
    desk.settle()
    store = MachineProfile(desk.home / "machine.json")
    assert store.load("another") is None
    (desk.home / "machine.json").write_text("{", encoding="utf-8")
    assert store.load("another") is None


@pytest.mark.usefixtures("idle")
def test_a_card_that_only_a_load_has_found_is_measured_too(start: StartDesk) -> None:
    desk = start("")
    here = measurer(desk)
    here.start(MACHINE)
    desk.until(lambda: len(desk.heard.of("changed")) == 1)
    assert here.profile is not None
    assert here.profile.graphics is None
    desk.engine.received.emit(Backends(("cpu", "vulkan"), (Device("Vulkan0", "gpu", 1, 1, "a card"),)))
    desk.until(lambda: len(desk.heard.of("changed")) == 2)
    here.shutdown()


@pytest.mark.usefixtures("idle")
def test_a_worker_that_cannot_start_is_not_started_again_and_again(start: StartDesk) -> None:
    desk = start("")
    desk.engine._command = ["/nowhere/parley-worker"]
    told: list[object] = []
    desk.engine.could_not_start.connect(told.append)
    here = measurer(desk)
    here.start(MACHINE)
    desk.until(lambda: bool(told))
    desk.qtbot.wait(200)
    assert len(told) == 1
    assert not here.is_running()


@pytest.mark.usefixtures("idle")
def test_measuring_that_was_ended_with_its_worker_is_not_under_way_any_more(start: StartDesk) -> None:
    desk = start("--probing 60")
    here = measurer(desk)
    here.measure()
    assert here.is_running()
    desk.engine.shutdown()
    assert not here.is_running()


def test_nothing_is_measured_while_the_user_is_here(start: StartDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "CHECK_INTERVAL_MS", 10)
    monkeypatch.setattr(measuring, "QUIET_PERCENT", 1000.0)
    desk = start("")
    here = measurer(desk)
    here.start(MACHINE)
    desk.settle()
    desk.qtbot.wait(100)
    assert not desk.engine.is_running()
    here.shutdown()


def test_a_question_ends_the_measuring_and_is_answered(start: StartDesk, model: Path) -> None:
    desk = start("--probing 60")
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    probing = measurer(desk)
    probing.measure()
    desk.send("hello")
    assert desk.until_answered().text
    assert not probing.is_running()
    assert probing.profile is None


def test_a_load_ends_the_measuring(start: StartDesk, model: Path) -> None:
    desk = start("--probing 60")
    probing = measurer(desk)
    probing.measure()
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    assert not probing.is_running()


def test_the_list_forecasts_from_the_profile_and_is_set_right_by_runs(start: StartDesk, starter_model: Path) -> None:
    desk = start("")
    measurer(desk).measure()
    desk.until(lambda: bool(desk.heard.of("changed")))
    profile: Profile = desk.heard.of("changed")[0][0]
    desk.library.start()
    desk.library.add(starter_model)
    desk.until(lambda: desk.library.machine is not None and bool(desk.library.files))
    file: ModelFile = desk.library.files[0]
    assert desk.library.fit(file).speed.basis is Basis.GUESS
    desk.library.set_profile(profile)
    foretold = desk.library.fit(file).speed
    assert foretold.basis is Basis.PROFILE
    desk.sampling._speeds.add(file.path, foretold.writing / 2)
    desk.library.refresh()
    desk.until(lambda: desk.library._profile.correction < 0.6)
    assert desk.library.fit(file).speed.basis is Basis.RUNS
    assert desk.library.judge(Load(str(file.path), 2048)) is Verdict.FITS
    assert desk.library.judge(Load("unknown.gguf")) is None


def test_runs_on_the_graphics_card_are_compared_with_what_was_forecast_for_it(
        start: StartDesk, starter_model: Path) -> None:
    desk = start("")
    desk.library.start()
    desk.library.add(starter_model)
    desk.until(lambda: desk.library.machine is not None and bool(desk.library.files))
    desk.library.machine = replace(MACHINE, gpu_name="Card", gpu_memory=8 << 30)
    desk.library.set_profile(Profile((CPU, CARD)))
    file: ModelFile = desk.library.files[0]
    foretold = desk.library.fit(file)
    assert (foretold.verdict, foretold.speed.basis) == (Verdict.GPU, Basis.PROFILE)
    desk.sampling._speeds.add(file.path, foretold.speed.writing)
    desk.library.set_profile(Profile((CPU, CARD)))
    assert desk.library.profile.correction == pytest.approx(1, abs=0.01)
    desk.library.set_profile(Profile((CPU,)))       # what a card did that was not measured says nothing
    assert desk.library.profile.correction == 1


def test_what_is_predicted_to_fit_is_loaded_at_once(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start(f"--seen {tmp_path / 'seen'}")
    desk.predicted = Verdict.FITS
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    assert not [each for each in commands(tmp_path / "seen") if isinstance(each, Measure)]


def test_what_may_not_fit_is_planned_first_and_loaded_if_it_does(start: StartDesk, model: Path,
                                                                 tmp_path: Path) -> None:
    desk = start(f"--seen {tmp_path / 'seen'}")
    desk.predicted = Verdict.TIGHT
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    first, second = commands(tmp_path / "seen")
    assert isinstance(first, Measure)
    assert first.id.startswith(CHECK)
    assert isinstance(second, Load)


def test_a_load_cancelled_in_the_last_moment_of_its_plan_does_not_begin(start: StartDesk, model: Path,
                                                                        tmp_path: Path) -> None:
    desk = start(f"--seen {tmp_path / 'seen'}")     # a worker that measures on through a Stop
    desk.predicted = Verdict.TIGHT
    desk.models.choose(model)
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("cancelled") or desk.heard.of("loaded")))
    assert not desk.models.is_loading()
    assert desk.heard.of("load_failed") == []
    assert loads(tmp_path / "seen") == []
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)


def test_what_does_not_fit_is_refused_before_memory_is_taken(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start(f"--cache {2 << 30} --seen {tmp_path / 'seen'}")
    desk.predicted = Verdict.TOO_BIG
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    error = desk.heard.of("load_failed")[0][0]
    assert "2.1 GB" in str(error)
    assert Remedy.SMALLER_CONTEXT in error.remedies
    assert loads(tmp_path / "seen") == []
    assert not desk.models.is_loading()


def test_another_model_chosen_while_the_first_is_planned_is_loaded_alone(start: StartDesk, model: Path,
                                                                         tmp_path: Path) -> None:
    desk = start(f"--seen {tmp_path / 'seen'}")
    desk.predicted = Verdict.TIGHT
    desk.models.choose(model)
    desk.models.choose(tmp_path / "other.gguf")
    desk.until(lambda: desk.models.info is not None)
    assert desk.models.info
    assert desk.models.info.name == "other"
    assert [Path(each.path).stem for each in loads(tmp_path / "seen")] == ["other"]


def test_other_adapters_of_the_loaded_model_are_not_planned(
        start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    desk = start(f"--cache {2 << 30} --seen {tmp_path / 'seen'}")
    desk.library.add(starter_model)
    desk.until(lambda: desk.library.file(starter_model) is not None)
    desk.models.choose(starter_model)
    desk.until(lambda: desk.models.info is not None)
    desk.predicted = Verdict.TIGHT      # what is loaded takes the memory
    shelf = desk.library.collection.adapters
    shelf.attach(starter_model, write_adapter(tmp_path / "pirate.gguf"))
    desk.until(lambda: bool(shelf.of(starter_model)))
    desk.models.reload()
    desk.until(lambda: len(loads(tmp_path / "seen")) == 2 and desk.models.info is not None)
    assert len(commands(tmp_path / "seen")) == 2
    desk.preferences.set_for_model(starter_model, "model.context_length", 2048)
    desk.models.reload()
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    *_before, unload, measure = commands(tmp_path / "seen")
    assert isinstance(unload, Unload)       # its memory counts as free
    assert isinstance(measure, Measure)
    assert measure.adapters == (str(tmp_path / "pirate.gguf"),)


def test_adapters_the_library_has_count_among_what_a_model_needs(
        start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    desk = start("")
    adapter = write_adapter(tmp_path / "models/o/r/pirate.gguf")
    desk.library.start()
    desk.library.add(starter_model)
    shelf = desk.library.collection.adapters
    desk.until(lambda: bool(shelf.files) and desk.library.file(starter_model) is not None
               and desk.library.machine is not None)
    before = desk.library.fit(desk.library.files[0]).needed
    shelf.attach(starter_model, adapter)
    desk.until(lambda: bool(shelf.of(starter_model)))
    assert desk.library.fit(desk.library.files[0]).needed == before + adapter.stat().st_size
