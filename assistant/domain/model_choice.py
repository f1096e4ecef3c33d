"""Which of a repository's files to offer first on a computer, and why."""

from collections.abc import Iterable, Sequence

from assistant.domain.fit import fit
from assistant.domain.hub import ModelChoice
from assistant.domain.model import HubModel, Machine, Verdict
from assistant.domain.model_names import is_quantised
from assistant.domain.translatable import QT_TRANSLATE_NOOP

SMALL_MODEL = 2_000_000_000        # bytes at eight bits a weight; below it compression costs more than it saves
# Most wanted first. Four bits are what everybody offers and measures; the more elaborate kinds of them come first.
_FOUR_BITS = ("Q4_K_M", "UD-Q4_K_XL", "UD-Q4_K_M", "Q4_K_L", "Q4_K_S", "IQ4_XS", "IQ4_NL", "MXFP4", "MXFP4_MOE",
              "NVFP4", "Q4_0", "Q4_1", "Q4_K")
_EIGHT_BITS = ("Q8_0", "UD-Q8_K_XL", "Q6_K", "Q6_K_L", "UD-Q6_K_XL")

USUAL = QT_TRANSLATE_NOOP("models", "The usual balance of quality, size and speed.")
SMALL = QT_TRANSLATE_NOOP("models", "A model this small loses much when it is compressed, so this is the best copy.")
ONLY = QT_TRANSLATE_NOOP("models", "The only file of this model.")
LARGEST = QT_TRANSLATE_NOOP("models", "The best copy that fits this computer; the usual one is too large.")
TIGHT = QT_TRANSLATE_NOOP("models", "The smallest copy; even so it fills this computer’s memory.")
TOO_BIG = QT_TRANSLATE_NOOP("models", "The smallest copy, but even that is too large for this computer.")
NEAREST = QT_TRANSLATE_NOOP("models", "The nearest to the usual balance of quality, size and speed.")
ASKED_FOR = QT_TRANSLATE_NOOP("models", "The one you asked for.")


def choose(models: Sequence[HubModel], machine: Machine | None = None, quantisation: str = "",
           file: str = "") -> ModelChoice | None:
    """Returns the model to offer first and why; None where there is none.

    `quantisation` or `file` is what the user asked for: it is taken where it is there. Without `machine`, whether
    something fits is not looked at.
    """
    if not models:
        return None
    for model in models:
        if (file and file in (model.file, *(part.file for part in model.parts))) or (
                quantisation and model.quantisation in (quantisation, f"UD-{quantisation}")):
            return ModelChoice(model, ASKED_FOR)
    verdicts = [(model, fit(model, machine).verdict if machine else Verdict.FITS) for model in models]
    fitting = [model for model, verdict in verdicts if verdict in (Verdict.GPU, Verdict.FITS)]
    if not fitting:
        tight = any(verdict is Verdict.TIGHT for _, verdict in verdicts)
        return ModelChoice(min(models, key=_size), TIGHT if tight else TOO_BIG)
    if len(models) == 1:
        return ModelChoice(models[0], ONLY)
    least = _first(fitting, _EIGHT_BITS)
    if least and 0 < least.size < SMALL_MODEL:
        return ModelChoice(least, SMALL)
    if usual := _first(fitting, _FOUR_BITS):
        return ModelChoice(usual, USUAL)
    middle = _first(models, _FOUR_BITS)
    quantised = [model for model in fitting if is_quantised(model.quantisation)] or fitting
    if middle:                                       # the usual one is there and does not fit
        return ModelChoice(max(quantised, key=_size), LARGEST)
    more = [model for model in quantised if _bits(model) > 4]
    return ModelChoice(min(more, key=_size) if more else max(quantised, key=_size), NEAREST)


def _first(models: Iterable[HubModel], wanted: Sequence[str]) -> HubModel | None:
    known = {model.quantisation: model for model in reversed(list(models))}
    return next((known[name] for name in wanted if name in known), None)


def _bits(model: HubModel) -> int:
    return next((int(c) for c in model.quantisation if c.isdecimal()), 0)


def _size(model: HubModel) -> int:
    return model.size
