"""One column of a comparison: what an answer is to be written with that is not as in the chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.domain.settings import PRESETS

_SECTION = "generation."
_SEED = "generation.seed"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """`values` are by key ("generation.seed") and stronger than the preset; "" is none. `model` None is the chat's."""

    preset: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    model: Path | None = None

    @property
    def own(self) -> dict[str, Any]:
        """Everything that is said here, by key."""
        return {**PRESETS.get(self.preset, {}), **self.values}

    def seeded(self, seed: int) -> "AnswerColumn":
        """Returns it with this seed where it says none; -1: one is drawn."""
        return self if seed < 0 or _SEED in self.own else replace(self, values={**self.values, _SEED: seed})

    @property
    def sampling(self) -> dict[str, Any]:
        """The same by bare name, as a request has it."""
        return {key.removeprefix(_SECTION): value for key, value in self.own.items()}


def another_preset(values: Mapping[str, Any]) -> str:
    """Returns the preset that the second column begins with: one that says something else than `values` do, by key."""
    livelier = float(values.get("generation.temperature", 0.0)) < float(PRESETS["creative"]["generation.temperature"])
    return "creative" if livelier else "precise"
