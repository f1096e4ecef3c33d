"""How much memory a loaded model takes, part by part and device by device."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from assistant.domain.footprint import Footprint

# Bytes of one number of the KV cache: q8_0 keeps 32 in 34 bytes, q4_0 in 18.
KV_BYTES: Mapping[str, float] = MappingProxyType({"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32})
KV_BLOCK = 32                         # numbers kept together by a quantised cache

# Tensor types of which llama.cpp makes a copy in another order for AVX2; other processors copy others, too.
REPACKED_TYPES = frozenset({"Q4_0", "Q4_K", "IQ4_NL", "MXFP4"})

PROCESS_BYTES = 52 << 20              # Python, llama.cpp's libraries, template engine, numpy
# What a graphics card's driver takes of the card by itself: programs for it, lists of commands, buffers to copy with.
# 48 to 59 MB measured with Vulkan on one card of NVIDIA's; others were not measured.
DRIVER_BYTES = 60_000_000
WORD_BYTES, MERGE_BYTES = 185, 120    # of the tokeniser
CHECKPOINT_LIMIT = 256 << 20          # of the states a recurrent model keeps to go back to
CHECKPOINTS = 5
MASK_BYTES = 2                        # of one cell seen by one token
FLOAT_BYTES, HALF_BYTES = 4, 2
WIDTHS = 7                            # rows of the model's width that lie beside the scores of attention

# Sequences of the one KV cache: branches of chats, titles and side questions, candidates. They share their cells.
SEQUENCES = 12
SEQUENCE_STATES_LIMIT = 256 << 20     # a recurrent state cannot be shared: large ones mean fewer sequences
LEAST_SEQUENCES = 2                   # a chat, and a title or question beside it
CELL_STEP = 256                       # llama.cpp rounds a cache up to it
RESERVE_SHARE = 8                     # of the context, for what is evaluated beside a chat that fills it
LEAST_RESERVE, MOST_RESERVE = 256, 1024


def cells(context_length: int) -> int:
    """Returns the cells of the KV cache for a chat of `context_length` tokens: its own, and a reserve for titles, side
    questions and candidates, because all sequences share the cells."""
    if not context_length:
        return 0
    reserve = min(max(context_length // RESERVE_SHARE, LEAST_RESERVE), MOST_RESERVE)
    return -(-context_length // CELL_STEP) * CELL_STEP + -(-reserve // CELL_STEP) * CELL_STEP


def sequences(model: Footprint) -> int:
    """Returns how many sequences the cache of `model` has."""
    state = sum(model.state_bytes)
    return max(LEAST_SEQUENCES, min(SEQUENCES, SEQUENCE_STATES_LIMIT // state)) if state else SEQUENCES


def most_checkpoints(model: Footprint) -> int:
    """Returns the most bytes that the recurrent states of `model` take which are kept to go back to."""
    return min(CHECKPOINT_LIMIT, CHECKPOINTS * sum(model.state_bytes))


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes on one device."""

    weights: int = 0
    adapters: int = 0        # weights of what is attached to the model, never mapped
    repacked: int = 0        # copies of weights in an order this processor likes; their originals can leave memory
    cache: int = 0           # KV cache
    state: int = 0           # of recurrent layers, with what is kept to go back
    compute: int = 0         # intermediate results
    overhead: int = 0        # the worker itself, vocabulary and tokeniser; on a card its driver

    @property
    def total(self) -> int:
        """All that lies in memory at the peak."""
        return sum(getattr(self, each.name) for each in fields(self))

    @property
    def needed(self) -> int:
        """What has to stay there: weights that were copied do not."""
        return self.total - min(self.repacked, self.weights)


@dataclass(frozen=True, slots=True)
class Needs:
    """Memory of the computer and of its graphics cards."""

    host: Parts
    graphics: Parts

    @property
    def total(self) -> int:
        return self.host.total + self.graphics.total

    @property
    def adapters(self) -> int:
        """Of what is attached to the model."""
        return self.host.adapters + self.graphics.adapters


def needs(model: Footprint, context_length: int, kv_type: str = "f16", gpu_layers: int = 0,
          repacked_types: Collection[str] = REPACKED_TYPES) -> Needs:
    """Returns what `model` takes with `context_length` tokens kept as `kv_type` and `gpu_layers` layers on graphics
    cards, of which the output is the first as llama.cpp counts.

    `repacked_types` are the tensor types this processor has copied.
    """
    share = _Split(model, gpu_layers)
    room, beside = cells(context_length), sequences(model)
    cell = KV_BYTES[kv_type] * room
    compute = _compute(model, room, beside)
    matrices = sum(size for kind, size in model.matrix_types.items() if kind in repacked_types)
    return Needs(
        host=Parts(
            weights=model.weights - share.weights,
            adapters=model.adapters - int(model.adapters * share.of_matrices),
            repacked=int(matrices * (1 - share.of_matrices)),
            cache=int(cell * sum(model.kv_elements[:share.first])),
            state=beside * sum(model.state_bytes[:share.first]) + most_checkpoints(model),
            compute=compute if share.first else compute // 4,
            overhead=(PROCESS_BYTES + WORD_BYTES * model.words + MERGE_BYTES * model.merges
                      + (_halves(model) * room * model.at_once if share.first else 0))),
        graphics=Parts(
            weights=share.weights, adapters=int(model.adapters * share.of_matrices),
            cache=int(cell * sum(model.kv_elements[share.first:])),
            state=beside * sum(model.state_bytes[share.first:]), compute=compute,
            overhead=DRIVER_BYTES) if share.weights else Parts())


def cell_work(model: Footprint) -> int:
    """Returns the bytes of intermediate results that each cell may add for each token computed at once. Without flash
    attention these are what every head gives every token, in whole floats: gigabytes in a long context."""
    if model.flash_attention or not model.masks:
        return model.masks * MASK_BYTES
    return (model.masks + model.heads) * FLOAT_BYTES + _halves(model)


def _halves(model: Footprint) -> int:
    """Returns the bytes of each cell and token in ggml's own working memory: processors turn what the heads give into
    halves to multiply it with the values."""
    return 0 if model.flash_attention or not model.masks else model.heads * HALF_BYTES


def _compute(model: Footprint, room: int, beside: int) -> int:
    """Returns the bytes of intermediate results, from 256 tokens at once on: within 12 % of what llama.cpp plans for
    ten architectures; within 17 % without flash attention, where only latent attention in a short context takes up to
    23 % more."""
    tokens = -(-model.at_once // beside) * beside      # a pass is planned with as many tokens of each sequence
    if model.flash_attention:
        each = model.token_bytes + room * cell_work(model)
    else:
        each = max(model.token_bytes + room * model.masks * FLOAT_BYTES,
                   (WIDTHS * model.width + room * (model.masks + model.heads * bool(model.masks))) * FLOAT_BYTES)
    gathered = beside * max(model.state_bytes, default=0) if beside > 1 else 0     # a layer's states of all sequences
    return tokens * each + FLOAT_BYTES * beside * model.words + gathered


class _Split:
    """Where a model is cut: layers from `first` on lie on graphics cards."""

    def __init__(self, model: Footprint, gpu_layers: int) -> None:
        offloaded = min(max(gpu_layers, 0), model.layers + 1)
        self.first = model.layers - max(offloaded - 1, 0)
        self.weights = sum(model.layer_bytes[self.first:]) + (model.output_bytes if offloaded else 0)
        self.of_matrices = self.weights / model.weights if model.weights else 0.0
