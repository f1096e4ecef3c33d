"""The few numbers of a model from which memory and speed follow, small enough to be kept for every file of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import sqrt
from typing import TYPE_CHECKING, Any

from assistant.domain.gguf_types import main_type
from assistant.domain.prompt_batches import AUTOMATIC_BATCH

if TYPE_CHECKING:
    from assistant.domain.gguf import Header

_GUESSED_LAYERS = 32


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes, except where said. `known` is False where it was guessed from a file's size."""

    weights: int
    layer_bytes: tuple[int, ...] = ()
    output_bytes: int = 0                # the matrix that makes words of the last layer's output
    kv_elements: tuple[int, ...] = ()    # numbers that each layer keeps of one token
    state_bytes: tuple[int, ...] = ()    # what each recurrent layer keeps
    token_bytes: int = 0                 # of working memory for each token that is evaluated at once
    masks: int = 1
    attended: int = 0                    # numbers attention multiplies with, for each token looked back at
    words: int = 0                       # of the vocabulary
    merges: int = 0
    context_length: int = 0              # tokens the model was trained for
    active_types: Mapping[str, int] = field(default_factory=dict)   # read for each token, by tensor type
    matrix_types: Mapping[str, int] = field(default_factory=dict)   # multiplied with at all, by tensor type
    active_parameters: int = 0           # a number
    heads: int = 0                       # a number: the most any layer attends with
    width: int = 0                       # numbers between two layers
    adapters: int = 0                    # of what is attached to it, beside its own weights
    at_once: int = AUTOMATIC_BATCH       # tokens of a prompt computed in one pass
    flash_attention: bool = True         # attention is computed without keeping what each head gives each token
    known: bool = True

    @property
    def layers(self) -> int:
        return len(self.layer_bytes)

    @property
    def active_bytes(self) -> int:
        return sum(self.active_types.values())

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Footprint":
        """Returns what `dataclasses.asdict` made JSON of. Raises TypeError, ValueError."""
        known = {each.name for each in fields(Footprint)}
        lists = {"layer_bytes", "kv_elements", "state_bytes"}
        given: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in values.items()
                                 if name in known}
        return Footprint(**given)


def footprint_of(header: "Header") -> Footprint:
    """Returns the footprint of a model whose header was read (of all its parts: `gguf.of_all_parts`)."""
    return Footprint(
        weights=header.tensor_bytes,
        layer_bytes=header.layer_bytes,
        output_bytes=header.output_bytes,
        kv_elements=header.kv_elements,
        state_bytes=header.state_bytes,
        token_bytes=header.token_bytes,
        masks=header.masks,
        attended=header.attended,
        words=header.vocabulary,
        merges=header.merges,
        heads=header.heads,
        width=header.embedding_length,
        context_length=header.context_length,
        active_types=dict(header.active_types),
        matrix_types=dict(header.matrix_types),
        active_parameters=header.active_parameters or header.parameters)


def guessed(size: int, kv_bytes_per_token: int = 0, active_bytes: int = 0, quantisation: str = "") -> Footprint:
    """Returns the footprint of a file of which little more is known than its size."""
    # Unknown: 80 KB times the root of the size in GB (0.1 GB 25 KB, 2.5 GB 126, 5 GB 179). Really: SmolLM2 135M 23,
    # Qwen3 4B 147, Llama 3.1 8B 131; hybrids need less.
    cache = kv_bytes_per_token or int(80_000 * sqrt(max(size, 1) / 1e9))
    kind = main_type(quantisation)
    types = {kind: active_bytes or size}
    return Footprint(
        weights=size, layer_bytes=(size // _GUESSED_LAYERS,) * _GUESSED_LAYERS,
        kv_elements=(-(-cache // (2 * _GUESSED_LAYERS)),) * _GUESSED_LAYERS,
        token_bytes=int(110_000 * sqrt(max(size, 1) / 1e9)),     # 3B dense 147 KB, 30B mixture 180 KB, 1B 125 KB
        attended=2 * cache, words=150_000, merges=150_000, active_types=types, matrix_types={kind: size},
        active_parameters=int((active_bytes or size) / 0.58), known=False)
