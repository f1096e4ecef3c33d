"""Adapters of the user: attached to a model and kept with it, in use with the next answer, a wrong one told and off."""

from pathlib import Path

import pytest

from assistant.control.adapter_use import AdapterUse
from assistant.domain.errors import AssistantError
from assistant.domain.model_library import Attachment
from tests.control.conftest import ENDLESS, Desk, StartDesk, generates, loads
from tests.engine.adapter_files import write_adapter
from tests.store.model_layouts import gguf, put


class Bench:
    """A desk with its adapters in use, as wiring does."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shelf = desk, desk.library.collection.adapters
        self.refused: list[AssistantError] = []
        self.failed: list[AssistantError] = []
        self._use = AdapterUse(self.shelf, desk.models, desk.answering.is_busy, desk.library.file, desk.library)
        self._use.refused.connect(self.refused.append)
        self.shelf.failed.connect(self.failed.append)
        desk.answering.busy_changed.connect(self._use.on_busy_changed)
        desk.library.collection.models_changed.connect(lambda _models: self._use.on_models_changed())

    def load(self, model: Path) -> None:
        self.desk.library.add(model)
        self.desk.until(lambda: self.desk.library.file(model) is not None)
        self.desk.models.choose(model)
        self.desk.until(lambda: self.desk.models.info is not None)

    def answer(self) -> str:
        """Returns the greedy answer to one question, asked anew."""
        desk, count = self.desk, len(self.desk.heard.of("answer_ended")) + 1
        desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 8})
        desk.send("Tell me about the sea.")
        return desk.until_answered(count).text

    def until_in_use(self, *adapters: tuple[Path, float]) -> None:
        wanted = [(str(path), scale) for path, scale in adapters]
        self.desk.until(lambda: self.desk.models.info is not None
                        and [(each.path, each.scale) for each in self.desk.models.info.adapters] == wanted)


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return write_adapter(tmp_path / "pirate.gguf")


def test_an_attached_adapter_changes_the_next_answer_and_is_noted_with_it(
        start: StartDesk, starter_model: Path, adapter: Path) -> None:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    bench = Bench(desk)
    bench.load(starter_model)
    plain = bench.answer()
    bench.shelf.attach(starter_model, adapter, 1.0)
    bench.until_in_use((adapter, 1.0))
    assert bench.answer() != plain
    record = desk.heard.of("answer_ended")[-1][0].record
    assert record.settings["model.adapters"] == [{"file": "pirate.gguf", "scale": 1.0}]
    bench.shelf.set_scale(starter_model, adapter, 0.0)
    bench.until_in_use((adapter, 0.0))
    assert bench.answer() == plain
    bench.shelf.detach(starter_model, adapter)
    bench.until_in_use()
    assert bench.answer() == plain
    assert "model.adapters" not in desk.heard.of("answer_ended")[-1][0].record.settings


def test_an_adapter_for_a_model_of_another_size_is_told_and_detached_and_the_model_is_used(
        start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    bench = Bench(desk)
    bench.load(starter_model)
    bench.shelf.attach(starter_model, write_adapter(tmp_path / "wide.gguf", width=512))
    desk.until(lambda: bool(bench.refused))
    assert "another model of this kind" in str(bench.refused[0])
    bench.until_in_use()
    assert bench.answer()
    assert bench.shelf.of(starter_model) == ()


def test_an_adapter_on_a_disk_that_is_not_there_stays_attached_with_its_strength(
        start: StartDesk, starter_model: Path, adapter: Path) -> None:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    bench = Bench(desk)
    bench.load(starter_model)
    bench.shelf.attach(starter_model, adapter, 0.5)
    bench.until_in_use((adapter, 0.5))
    away = adapter.rename(adapter.with_suffix(".away"))
    desk.models.release()
    desk.models.choose(starter_model)
    desk.until(lambda: bool(bench.refused))
    assert "is not there" in str(bench.refused[0])
    bench.until_in_use()
    assert bench.answer()
    assert bench.shelf.of(starter_model) == (Attachment(adapter, 0.5, on=False),)
    away.rename(adapter)
    bench.shelf.set_on(starter_model, adapter, True)
    bench.until_in_use((adapter, 0.5))


def test_one_for_another_kind_of_model_is_not_attached_at_all(
        start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    bench = Bench(start(""))
    bench.load(starter_model)
    for wrong in (write_adapter(tmp_path / "other.gguf", architecture="qwen3"), starter_model, tmp_path / "none.gguf"):
        bench.shelf.attach(starter_model, wrong)
    bench.desk.until(lambda: len(bench.failed) == 3)
    assert [word in str(error) for word, error in zip(("qwen3, not llama", "not an adapter", "not there"), bench.failed,
                                                      strict=True)] == [True] * 3
    assert bench.shelf.of(starter_model) == ()


def test_what_is_attached_is_kept_and_used_from_the_start(
        start: StartDesk, starter_model: Path, adapter: Path, tmp_path: Path) -> None:
    bench = Bench(start(""))
    bench.load(starter_model)
    bench.shelf.attach(starter_model, adapter, 99.0)
    bench.desk.until(lambda: bench.desk.library.files[0].adapters == (Attachment(adapter, 4.0),))
    bench.desk.end()
    again = Bench(start(f"--seen {tmp_path / 'seen'}"))
    again.desk.library.start()
    again.desk.until(lambda: again.desk.library.file(starter_model) is not None)
    again.desk.models.choose(starter_model)
    again.desk.until(lambda: again.desk.models.info is not None)
    assert [(each.path, each.scale) for each in loads(tmp_path / "seen")[-1].adapters] == [(str(adapter), 4.0)]


def test_an_answer_being_written_is_not_broken_off_by_a_new_scale(
        start: StartDesk, starter_model: Path, adapter: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    bench = Bench(start(f"--tokens 60 --pause 0.005 --seen {seen}"))
    bench.load(starter_model)
    bench.desk.send("hello")
    bench.desk.until(lambda: bool(generates(seen)))
    bench.shelf.attach(starter_model, adapter)
    bench.desk.until(lambda: bool(bench.shelf.of(starter_model)))
    assert bench.desk.until_answered().status.value == "complete"
    bench.desk.until(lambda: len(loads(seen)) == 2)
    assert loads(seen)[-1].adapters[0].path == str(adapter)


def test_what_comes_to_the_same_adapters_does_not_load_the_model_again(
        start: StartDesk, starter_model: Path, adapter: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    bench = Bench(start(f"{ENDLESS} --seen {seen}"))
    bench.desk.session.new({"generation.max_tokens": 32768})
    bench.load(starter_model)
    bench.shelf.attach(starter_model, adapter)
    bench.until_in_use((adapter, 1.0))
    bench.desk.send("hello")
    bench.desk.until(lambda: bool(generates(seen)))
    bench.shelf.set_on(starter_model, adapter, False)
    bench.shelf.set_on(starter_model, adapter, True)
    bench.desk.session.stop()
    bench.desk.until_answered()
    assert bench.desk.models.info is not None, "switched off and on again"
    bench.shelf.set_on(starter_model, adapter, False)
    bench.until_in_use()
    bench.shelf.detach(starter_model, adapter)
    assert bench.shelf.of(starter_model) == ()
    assert bench.desk.models.info is not None, "it was switched off"
    bench.desk.session.set_value("generation.max_tokens", 3)
    bench.desk.send("hello")        # what comes after a load that was asked for
    bench.desk.until_answered(2)
    assert [len(load.adapters) for load in loads(seen)] == [0, 1, 0]


def test_adapters_are_listed_by_the_kind_of_model_they_are_for(
        start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    bench = Bench(start(""))
    fitting = write_adapter(tmp_path / "models/o/r/fitting.gguf", layers=1)
    write_adapter(tmp_path / "models/o/r/other.gguf", architecture="gemma3", layers=1)
    put(tmp_path / "models/o/r/damaged.gguf", gguf(general__type="adapter", general__name="Damaged"))
    bench.desk.library.start()
    bench.load(starter_model)
    bench.desk.until(lambda: len(bench.shelf.files) == 3)
    assert [(each.path, each.tensors) for each in bench.shelf.fitting(starter_model) if each.tensors] == [(fitting, 1)]
    assert len(bench.desk.library.files) == 1       # adapters are no models
