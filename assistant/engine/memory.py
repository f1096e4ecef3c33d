"""How much of a model, and how large a context, the memory of this computer and its graphics cards allows."""

from bisect import bisect_left
from dataclasses import dataclass

from assistant.domain.amount import size_text
from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.fit import AUTOMATIC_CONTEXT, SMALLEST_CONTEXT, layers_on_graphics
from assistant.domain.footprint import Footprint
from assistant.domain.needs import CELL_STEP, CHECKPOINT_LIMIT, Needs, most_checkpoints, needs
from assistant.domain.settings import OPTIONS
from assistant.engine.free_memory import FreeMemory
from assistant.engine.load_errors import not_enough_memory

MOST_CHECKPOINTS = CHECKPOINT_LIMIT     # five of a 4B hybrid, enough for the last two or three turns
CHECKPOINT_SHARE = 0.25      # of what is free once the model is loaded


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """What of a model goes where, by the memory that is free before it is loaded. `gpu_layers` as in
    `settings.ModelOptions`: -1 is automatic."""

    model: Footprint
    free: FreeMemory
    kv_type: str = "f16"
    gpu_layers: int = 0

    def layers(self, context_length: int) -> int:
        """Returns how many layers go to the graphics cards; the output counts as one. Automatic is what fits, because
        one layer too many and the model does not load at all."""
        if self.gpu_layers < 0:
            return layers_on_graphics(self.model, context_length, self.free.graphics, self.kv_type)
        return self.gpu_layers if self.free.graphics else 0

    def choose_context(self, requested: int) -> int:
        """Returns the tokens the context shall have; `requested` 0 is automatic.

        Raises EngineError when it does not fit: llama.cpp itself fills the KV cache with zeros, 22 GB for a million
        tokens of a small model, until the kernel kills it.
        """
        length = requested if requested > 0 else SMALLEST_CONTEXT
        layers = self.layers(length)
        model = self._taken(0, layers)
        context = self._taken(length, layers) - model
        if requested > 0:
            room = self.free.computer - model
            if requested > SMALLEST_CONTEXT and context > room:
                raise _does_not_fit(requested, context, room)
            return requested
        if context > self.free.computer:
            raise not_enough_memory(f"{self.free.computer} bytes free, {context} needed for the context",
                                    of_computer=True)
        return min(AUTOMATIC_CONTEXT, self.largest_context())

    def largest_context(self) -> int:
        """Returns the most tokens to offer: what the model was trained for, as far as the context fits."""
        # Weights that do not fit are read from disk again and again: slow, but it works; the KV cache has to fit.
        most = min(self.model.context_length or AUTOMATIC_CONTEXT, int(OPTIONS["model.context_length"].high or 0))
        lengths = range(SMALLEST_CONTEXT, most, CELL_STEP)
        if not lengths or self._fits(most):
            return most
        beyond = bisect_left(lengths, True, key=lambda length: not self._fits(length))
        return lengths[max(beyond - 1, 0)]

    def _fits(self, length: int) -> bool:
        layers = self.layers(length)
        least, here = (self._needs(each, layers).graphics.total for each in (SMALLEST_CONTEXT, length))
        # More layers than the cards seem to hold with any context are what the user wants: llama.cpp will see.
        crowded = least <= self.free.graphics < here
        return not crowded and self._taken(length, layers) <= self.free.computer

    def _taken(self, length: int, layers: int) -> int:
        """Returns the bytes of the computer's memory that have to stay. What is kept to go back adapts to what is
        free."""
        found = self._needs(length, layers)
        on_cards = found.graphics.total if self.free.shared else 0
        return found.host.needed - most_checkpoints(self.model) + on_cards

    def _needs(self, length: int, layers: int) -> Needs:
        return needs(self.model, length, self.kv_type, layers)


def _does_not_fit(requested: int, needed: int, room: int) -> EngineError:
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "A context of {tokens} tokens needs {needed} of memory; {free} are free."),
        QT_TRANSLATE_NOOP("errors", "Choose a smaller context."),
        remedies=(Remedy.SMALLER_CONTEXT,),
        values={"tokens": f"{requested:,}", "needed": size_text(needed), "free": size_text(room)})


def checkpoint_bytes(available: int) -> int:
    """Returns the bytes of checkpoints a recurrent or hybrid model may keep, for `available` bytes of memory after
    it was loaded."""
    return min(MOST_CHECKPOINTS, int(available * CHECKPOINT_SHARE))
