"""How well a model can be expected to write: a rough tier, told by how much it holds."""

import re
from enum import IntEnum

from assistant.domain.model import HubModel, ModelFile
from assistant.domain.model_names import parameters

BILLION = 1_000_000_000
# Weights from which a tier begins. Nobody has measured our models; among those of one generation more weights write
# better, and these steps are where people notice.
STEPS = (0, 1 * BILLION, 3 * BILLION, 9 * BILLION)
COARSE_BITS = 2                # a weight kept in so few costs about what half of all weights would
# Bytes a weight takes in the files people fetch, by the bits their names tell: where only the size is known.
BYTES = {32: 4.0, 16: 2.0, 8: 1.07, 6: 0.83, 5: 0.71, 4: 0.6, 3: 0.49, 2: 0.4, 1: 0.25}
USUAL_BITS = 4
_BITS = re.compile(r"(?:F|FP|Q)(\d{1,2})(?:_|$)")


class Tier(IntEnum):
    """The higher, the better."""

    SIMPLE = 0                 # short and simple tasks
    EVERYDAY = 1               # everyday questions
    GOOD = 2                   # most things people ask for
    THOROUGH = 3


def tier_of(weights: int) -> Tier:
    """Returns the tier of a model with so many weights."""
    return Tier(max(at for at, step in enumerate(STEPS) if weights >= step))


def tier(model: HubModel | ModelFile) -> Tier:
    """Returns the tier of a model: by the number of its weights, one lower where they are kept very coarsely."""
    found = tier_of(weights_of(model))
    return Tier(max(found - 1, 0)) if _bits(model.quantisation) <= COARSE_BITS else found


def weights_of(model: HubModel | ModelFile) -> int:
    """Returns the number of a model's weights, as its header or its name tells, or else guessed from its size."""
    told = model.parameters if isinstance(model, ModelFile) else 0
    name = model.path.name if isinstance(model, ModelFile) else model.file
    return told or parameters(model.name) or parameters(name.rpartition("/")[2]) or int(
        model.size / BYTES.get(_bits(model.quantisation), BYTES[USUAL_BITS]))


def _bits(quantisation: str) -> int:
    found = _BITS.search(quantisation)
    return int(found[1]) if found else USUAL_BITS
