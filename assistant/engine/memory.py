"""How much of a model, and how large a context, this computer's memory allows."""

from dataclasses import replace

from assistant.domain.amount import size_text
from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.fit import AUTOMATIC_CONTEXT, layers_on_graphics
from assistant.domain.footprint import Footprint
from assistant.domain.needs import (
    CHECKPOINT_LIMIT,
    KV_BYTES,
    cell_work,
    cells,
    context_in,
    needs,
    sequences,
)
from assistant.domain.settings import OPTIONS
from assistant.engine.load_errors import not_enough_memory

SMALLEST_CONTEXT = 1024      # tokens; less is no chat
MOST_CHECKPOINTS = CHECKPOINT_LIMIT     # five of a 4B hybrid, enough for the last two or three turns
CHECKPOINT_SHARE = 0.25      # of what is free once the model is loaded


def choose_context(model: Footprint, requested: int, available: int, kv_type: str = "f16") -> int:
    """Returns the tokens the context shall have, for `available` bytes of memory before the model is loaded.

    `requested` 0 is automatic. Raises EngineError when it does not fit: llama.cpp itself fills the KV cache with
    zeros, 22 GB for a million tokens of a small model, until the kernel kills it.
    """
    per_token = _token_bytes(model, kv_type)
    room = _room(model, available)
    if requested > 0:
        needed = cells(requested) * per_token
        if needed > max(room, cells(SMALLEST_CONTEXT) * per_token):
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "A context of {tokens} tokens needs {needed} of memory; {free} are free."),
                QT_TRANSLATE_NOOP("errors", "Choose a smaller context."),
                remedies=(Remedy.SMALLER_CONTEXT,),
                values={"tokens": f"{requested:,}", "needed": size_text(needed), "free": size_text(room)})
        return requested
    if (least := cells(SMALLEST_CONTEXT) * per_token) > available:
        raise not_enough_memory(f"{available} bytes free, {least} needed for the KV cache")
    return min(AUTOMATIC_CONTEXT, largest_context(model, available, kv_type))


def largest_context(model: Footprint, available: int, kv_type: str = "f16") -> int:
    """Returns the most tokens to offer: what the model was trained for, as far as its KV cache fits into `available`
    bytes of memory before the model is loaded."""
    # Weights that do not fit are read from disk again and again: slow, but it works; the KV cache has to fit.
    affordable = max(context_in(_room(model, available) // _token_bytes(model, kv_type)), SMALLEST_CONTEXT)
    return min(model.context_length or AUTOMATIC_CONTEXT, affordable, int(OPTIONS["model.context_length"].high or 0))


def choose_layers(model: Footprint, requested: int, context_length: int, graphics_memory: int,
                  kv_type: str = "f16") -> int:
    """Returns how many layers go to the graphics cards, of which `graphics_memory` bytes are free; the output counts
    as one. `requested` -1 is automatic: what fits, because one layer too many and the model does not load at all."""
    return layers_on_graphics(model, context_length, graphics_memory, kv_type) if requested < 0 else requested


def _room(model: Footprint, available: int) -> int:
    """Returns the bytes left for a context. What is kept to go back adapts to what is free."""
    states = sequences(model) * sum(model.state_bytes)
    return available - needs(replace(model, state_bytes=()), 0).host.needed - states


def _token_bytes(model: Footprint, kv_type: str) -> int:
    cache = KV_BYTES[kv_type] * sum(model.kv_elements)
    return max(1, int(cache) + model.at_once * cell_work(model))


def checkpoint_bytes(available: int) -> int:
    """Returns the bytes of checkpoints a recurrent or hybrid model may keep, for `available` bytes of memory after
    it was loaded."""
    return min(MOST_CHECKPOINTS, int(available * CHECKPOINT_SHARE))
