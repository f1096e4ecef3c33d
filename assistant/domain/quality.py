"""How well a model can be expected to write: a rough tier, told by how much it holds."""

import re
from enum import IntEnum

from assistant.domain.model import HubModel, HubRepository, ModelFile
from assistant.domain.model_names import active_parameters, parameters

# Weights from which a tier begins: what is called 1B, 3B and 9B, which may be a little less. Nobody has measured our
# models; among those of one generation more weights write better, and these steps are where people notice.
STEPS = (0, 950_000_000, 2_750_000_000, 8_750_000_000)
SPARSE = 0.75                  # a mixture of experts reads less than this share of its weights for each token
COARSE_BITS = 2                # a weight kept in so few costs about what half of all weights would
# Bytes a weight takes in the files people fetch, by the bits their names tell: where only the size is known.
BYTES = {32: 4.0, 16: 2.0, 8: 1.07, 6: 0.83, 5: 0.71, 4: 0.6, 3: 0.49, 2: 0.4, 1: 0.25}
USUAL_BITS = 4
_BITS = re.compile(r"(?:F|FP|Q)(\d{1,2})(?:_|$)")

Judged = HubModel | HubRepository | ModelFile


class Tier(IntEnum):
    """The higher, the better."""

    SIMPLE = 0                 # short and simple tasks
    EVERYDAY = 1               # everyday questions
    GOOD = 2                   # most things people ask for
    THOROUGH = 3


def tier_of(weights: int) -> Tier:
    """Returns the tier of a model with so many weights."""
    return Tier(max(at for at, step in enumerate(STEPS) if weights >= step))


def tier(model: Judged) -> Tier:
    """Returns the tier of a model: by the number of its weights, one lower where they are kept very coarsely."""
    found = tier_of(weights_of(model))
    coarse = not isinstance(model, HubRepository) and _bits(model.quantisation) <= COARSE_BITS
    return Tier(max(found - 1, 0)) if coarse else found


def takes_time(model: Judged) -> bool:
    """Returns whether a model has so much to read for each token that it is slow on most computers."""
    weights, active = weights_of(model), _active(model)
    if not active:
        mixture = not isinstance(model, HubModel) and "moe" in model.architecture.lower()
        return tier_of(weights) is Tier.THOROUGH and not mixture
    return tier_of(active if active < SPARSE * weights else weights) is Tier.THOROUGH


def weights_told(model: Judged) -> int:
    """Returns the number of a model's weights as its header or its name tells, 0 where neither does."""
    told = 0 if isinstance(model, HubModel) else model.parameters
    return told or next((weights for name in _names(model) if (weights := parameters(name))), 0)


def weights_of(model: Judged) -> int:
    """Returns the same, or else guesses it from the size of the file; 0 for a repository of which nothing is told."""
    if (told := weights_told(model)) or isinstance(model, HubRepository):
        return told
    return int(model.size / BYTES.get(_bits(model.quantisation), BYTES[USUAL_BITS]))


def _active(model: Judged) -> int:
    """Returns how many weights are read for each token, as the header or the name tells, 0 where neither does."""
    if isinstance(model, ModelFile) and model.footprint is not None and model.footprint.known:
        return model.footprint.active_parameters
    return next((weights for name in _names(model) if (weights := active_parameters(name))), 0)


def _names(model: Judged) -> tuple[str, str]:
    file = (model.path.name if isinstance(model, ModelFile) else model.repo if isinstance(model, HubRepository)
            else model.file)
    return model.name, file.rpartition("/")[2]


def _bits(quantisation: str) -> int:
    found = _BITS.search(quantisation)
    return int(found[1]) if found else USUAL_BITS
