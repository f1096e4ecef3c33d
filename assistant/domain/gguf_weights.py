"""What a model's tensors add up to: bytes of each layer, bytes and weights used for each token."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from assistant.domain.gguf_facts import MAX_EXPERTS, MAX_LENGTH, Facts
from assistant.domain.gguf_reader import Tensor

_BY_ROW = "per_layer_token_embd.weight"      # of this table one row is read for a token
_EMBEDDING, _OUTPUT = "token_embd.weight", "output.weight"
_LAYER = re.compile(r"blk\.([0-9]{1,9})\.")     # Python refuses to make a number of thousands of digits


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes, but `active_parameters`. Types are those of ggml: "Q4_K"."""

    total: int
    layers: tuple[int, ...]
    output: int                          # the matrix that makes words
    active_types: Mapping[str, int]      # read for each token: without unused experts and tables read by the row
    matrix_types: Mapping[str, int]      # multiplied with at all
    active_parameters: int


class Mixture:
    """The experts of a model, of which each token uses some."""

    def __init__(self, facts: Facts) -> None:
        self.experts = facts.own("expert_count", MAX_EXPERTS)
        self.used = min(facts.most("expert_used_count", MAX_EXPERTS), self.experts)
        self.inner = facts.most("expert_feed_forward_length", MAX_LENGTH) if self.used else 0
        self.has_shared = bool(facts.own("expert_shared_count", MAX_EXPERTS))
        self._draft = tuple(f"blk.{layer}." for layer in range(facts.layers - facts.draft_layers, facts.layers))

    def share(self, name: str) -> float:
        """Returns the share of a tensor that is used for one token."""
        if name == _BY_ROW or (self._draft and name.startswith(self._draft)):
            return 0.0
        return self.used / self.experts if self.used and "_exps." in name else 1.0


def weigh(tensors: Mapping[str, Tensor], layers: int, mixture: Mixture) -> Weights:
    """Returns the sums of one model's tensors."""
    untied = _OUTPUT in tensors              # else the embedding is the output matrix too
    active: Counter[str] = Counter()
    matrices: Counter[str] = Counter()
    parameters = 0
    for name, tensor in tensors.items():
        share = mixture.share(name)
        parameters += int(prod(tensor.shape) * (1.0 if name == _BY_ROW else share))    # as makers count them
        if not (untied and name == _EMBEDDING):
            active[tensor.type] += int(tensor.bytes * share)
            if len(tensor.shape) >= 2 and tensor.shape[1] > 1 and name != _BY_ROW:
                matrices[tensor.type] += tensor.bytes
    return Weights(
        total=sum(tensor.bytes for tensor in tensors.values()),
        layers=_layer_bytes(tensors, layers),
        output=tensors[_OUTPUT].bytes if untied else tensors[_EMBEDDING].bytes if _EMBEDDING in tensors else 0,
        active_types={kind: size for kind, size in active.most_common() if size},
        matrix_types={kind: size for kind, size in matrices.most_common() if size},
        active_parameters=parameters)


def layer_of(tensor: str) -> int:
    """Returns the number of the layer that a tensor is named for, -1 where it is none."""
    found = _LAYER.match(tensor)
    return int(found[1]) if found else -1


def _layer_bytes(tensors: Mapping[str, Tensor], layers: int) -> tuple[int, ...]:
    sizes = [0] * layers
    for name, tensor in tensors.items():
        if 0 <= (number := layer_of(name)) < layers:
            sizes[number] += tensor.bytes
    return tuple(sizes)
