"""Which model and preset the user found better, counted over all comparisons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.chat import GenerationRecord
from assistant.domain.settings import PRESETS

Maker = tuple[str, str]     # a model's name, and a preset's or "" for other values


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many of the comparisons an answer of one maker was found better."""

    better: int = 0
    compared: int = 0


def preset_of(settings: Mapping[str, Any]) -> str:
    """Returns the preset that says the same as `settings`, by key ("generation.temperature", ...); "" for none."""
    return next((name for name, values in PRESETS.items()
                 if all(settings.get(key) == value for key, value in values.items())), "")


def maker_of(record: GenerationRecord) -> Maker:
    return record.model_name, preset_of(record.settings)


def tally(votes: Iterable[tuple[GenerationRecord, bool]]) -> dict[Maker, Tally]:
    """Returns the count for every model and preset that was compared."""
    found: dict[Maker, Tally] = {}
    for record, better in votes:
        before = found.get(maker_of(record), Tally())
        found[maker_of(record)] = Tally(before.better + better, before.compared + 1)
    return found
