"""The models a computer can run well, side by side: how fast each will write and how good it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.model import Fit, HubModel, ModelFile, Verdict
from assistant.domain.model_names import local_names
from assistant.domain.quality import Tier, tier

FITTING = (Verdict.GPU, Verdict.FITS)


@dataclass(frozen=True, slots=True)
class Compared:
    """One model. `model` is a ModelFile where it is on this computer."""

    name: str
    tier: Tier
    fit: Fit
    model: ModelFile | HubModel

    @property
    def here(self) -> bool:
        return isinstance(self.model, ModelFile)

    @property
    def speed(self) -> tuple[float, float, float]:
        """The lowest, likeliest and highest tokens per second."""
        middle = self.fit.tokens_per_second
        return self.fit.speed.low or middle, middle, self.fit.speed.high or middle


def compare(here: Iterable[tuple[ModelFile, Fit]], offered: Sequence[tuple[HubModel, Fit]]) -> tuple[Compared, ...]:
    """Returns the models that fit and of which a speed can be told, the best tier first and in it the quickest.

    One that is `here` is not `offered` as well.
    """
    local = [(model, fit) for model, fit in here if model.usable]
    known = {(model.path.name, model.size) for model, _ in local}
    new = [(model, fit) for model, fit in offered
           if not any((name, model.size) in known for name in local_names(model.file))]
    all_of_them: list[tuple[ModelFile | HubModel, Fit]] = [*local, *new]
    found = [Compared(_name(model), tier(model), fit, model) for model, fit in all_of_them
             if fit.verdict in FITTING and fit.tokens_per_second > 0]
    return tuple(sorted(found, key=lambda each: (-each.tier, -each.fit.tokens_per_second, each.name)))


def _name(model: ModelFile | HubModel) -> str:
    return model.name or (model.path.stem if isinstance(model, ModelFile) else Path(model.file).stem)
