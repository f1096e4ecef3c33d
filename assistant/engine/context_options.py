"""How a context of llama.cpp is made: what is chosen of it, and the parameters that come of that."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.domain.prompt_batches import batch_sizes
from assistant.domain.settings import FLASH_OFF
from assistant.engine.bindings import llama_cpp
from assistant.engine.load_errors import needs_flash_attention
from assistant.engine.protocol_loading import Load
from assistant.engine.protocol_measures import Measure

_KV_TYPES = {"f16": 1, "q8_0": 8, "q4_0": 2}      # ggml_type; another number would end the process
_FLASH_ATTENTION = {"auto": llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO, "on": llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED,
                    FLASH_OFF: llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED}
_DONE_WITHOUT = re.compile(r"Flash Attention not supported, set to disabled|flash_attn is not compatible with")


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """As in `settings.ModelOptions`. Raises EngineError where they contradict each other."""

    kv_type: str = "f16"
    flash_attention: str = "auto"
    batch: int = 0
    ubatch: int = 0

    def __post_init__(self) -> None:
        if self.flash_attention == FLASH_OFF and self.kv_type != "f16":
            raise needs_flash_attention()

    @staticmethod
    def of(command: Load | Measure) -> "ContextOptions":
        """Returns those of a command. Raises EngineError where they contradict each other."""
        return ContextOptions(command.kv_type, command.flash_attention, command.batch, command.ubatch)

    @property
    def sizes(self) -> tuple[int, int]:
        """The tokens of one call, and those of one pass."""
        return batch_sizes(self.batch, self.ubatch)


def context_parameters(room: int, options: ContextOptions, sequences: int, outputs: int = 0) -> Any:
    """Returns llama.cpp's parameters of a context of `room` cells as we use it; logits are given of one token of each
    sequence, or of `outputs` tokens. Raises KeyError for a type or word that is not known."""
    parameters = llama_cpp.llama_context_default_params()
    batch, ubatch = options.sizes
    parameters.n_ctx = room
    parameters.n_batch, parameters.n_ubatch = max(batch, outputs), ubatch
    parameters.n_seq_max = sequences
    # Without it the compute buffer holds logits for a whole ubatch: 514 instead of 26 MiB on 262k vocabularies.
    parameters.n_outputs_max = max(sequences, outputs)
    # A quantised cache needs it: AUTO switches it on, and fails where a model has none.
    parameters.flash_attn_type = _FLASH_ATTENTION[options.flash_attention]
    parameters.kv_unified = True
    parameters.swa_full = True        # a small window rewinds to wrong logits without a word
    parameters.type_k = parameters.type_v = _KV_TYPES[options.kv_type]
    return parameters


def uses_flash_attention(options: ContextOptions, said: Iterable[str]) -> bool:
    """Returns whether a context computes with flash attention, by what llama.cpp said while it was made: AUTO takes it
    where the device of every layer can, and one architecture never does."""
    return options.flash_attention != FLASH_OFF and not any(_DONE_WITHOUT.search(line) for line in said)
