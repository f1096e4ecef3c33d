"""A graphics card that fails does not take the answer with it: the processor goes on, and is used from then on."""

from pathlib import Path

import pytest

from assistant.control import graphics_trouble
from assistant.domain.chat import Status
from assistant.domain.model import Verdict
from assistant.engine.protocol import Load, Measure
from tests.control.conftest import StartDesk, commands, loads


@pytest.fixture(autouse=True)
def a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphics_trouble, "engine_uses_gpus", lambda: True)


@pytest.mark.parametrize("failure", ["dies-early", "dies", "refuses"])
def test_a_model_a_card_cannot_load_answers_on_the_processor_and_the_user_is_told(
        start: StartDesk, model: Path, tmp_path: Path, failure: str) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics {failure} --seen {seen}")
    desk.models.choose(model)
    desk.send("hello")
    assert desk.until_answered().text
    assert [load.gpu_layers for load in loads(seen)] == [-1, 0]
    assert desk.errors() == []
    assert "graphics card" in desk.heard.of("left_out")[0][0].message


def test_a_card_that_fails_in_an_answer_is_left_out_when_the_user_goes_on(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics dies-writing --seen {seen}")
    desk.models.choose(model)
    desk.send("hello")
    broken = desk.until_answered()
    assert broken.status is Status.INTERRUPTED
    assert broken.text.startswith("word0")
    desk.session.continue_answer(broken.id)
    assert desk.until_answered(2).status is Status.COMPLETE
    assert [load.gpu_layers for load in loads(seen)] == [-1, 0]
    assert len(desk.heard.of("left_out")) == 1


def test_the_next_start_knows_until_the_driver_changes(
        start: StartDesk, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start("--graphics dies")
    first.models.choose(model)
    first.until(lambda: first.models.info is not None)
    first.end()
    seen = tmp_path / "seen"
    second = start(f"--graphics dies --seen {seen}")
    second.models.choose(model)
    second.until(lambda: second.models.info is not None)
    assert [load.gpu_layers for load in loads(seen)] == [0]
    assert second.heard.of("left_out") == []
    monkeypatch.setattr(graphics_trouble, "driver_mark", lambda: "updated")
    second.models.reload()
    second.until(lambda: len(loads(seen)) == 3)
    assert [load.gpu_layers for load in loads(seen)] == [0, -1, 0]


@pytest.mark.parametrize(("failure", "tried"), [("refuses", -1), ("dies-early", 0)])
def test_other_models_still_use_the_card_unless_its_driver_ended_the_engine_by_itself(
        start: StartDesk, model: Path, tmp_path: Path, failure: str, tried: int) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics {failure} --seen {seen}")
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    desk.models.choose(tmp_path / "other.gguf")
    desk.until(lambda: len(loads(seen)) > 2)
    assert loads(seen)[2].gpu_layers == tried


def test_layers_the_user_sets_are_tried_again(start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics refuses --seen {seen}")
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    desk.preferences.set_for_model(model, "model.gpu_layers", 2)
    desk.models.reload()
    desk.until(lambda: len(loads(seen)) == 4)
    assert [load.gpu_layers for load in loads(seen)] == [-1, 0, 2, 0]


def test_a_model_that_dies_without_the_card_as_well_is_not_its_fault(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics dies --die-loading --seen {seen}")
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    assert [load.gpu_layers for load in loads(seen)] == [-1, 0]
    assert desk.heard.of("left_out") == []
    assert desk.preferences.app.graphics_trouble == ""


@pytest.mark.parametrize("planned", [True, False])
def test_what_the_computers_own_memory_has_no_room_for_is_not_its_fault_either(
        start: StartDesk, model: Path, tmp_path: Path, planned: bool) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--graphics dies-writing --cache {2 << 30} --most-context 1024 --seen {seen}")
    desk.predicted = Verdict.TIGHT if planned else Verdict.FITS
    desk.preferences.set_for_model(model, "model.context_length", 4096)
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    told = [command for command in commands(seen) if isinstance(command, Load | Measure)]
    assert [(type(each), each.gpu_layers) for each in told] == [(Measure if planned else Load, -1)]
    assert desk.heard.of("left_out") == []
    assert desk.preferences.app.graphics_trouble == ""
