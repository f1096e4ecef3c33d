"""Votes are counted by model and preset."""

from assistant.domain.chat import GenerationRecord
from assistant.domain.settings import PRESETS
from assistant.domain.votes import Tally, preset_of, tally


def record(model: str, preset: str = "") -> GenerationRecord:
    return GenerationRecord(model, settings={"generation.seed": 1, **PRESETS.get(preset, {"generation.top_p": 0.5})})


def test_each_model_and_preset_is_counted_alone() -> None:
    votes = [(record("A", "creative"), True), (record("A", "creative"), False), (record("A"), False),
             (record("B", "creative"), True)]
    assert tally(votes) == {("A", "creative"): Tally(1, 2), ("A", ""): Tally(0, 1), ("B", "creative"): Tally(1, 1)}


def test_a_preset_is_known_by_all_its_values() -> None:
    assert preset_of(record("A", "precise").settings) == "precise"
    assert preset_of({**record("A", "precise").settings, "generation.temperature": 0.3}) == ""
