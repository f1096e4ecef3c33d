"""The KV cache and the evaluation of tokens: what was evaluated before is kept as far as it fits."""

import ctypes
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psutil

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.needs import UBATCH_TOKENS
from assistant.engine.bindings import llama_cpp
from assistant.engine.checkpoints import Checkpoints
from assistant.engine.llama_model import LlamaModel
from assistant.engine.load_errors import context_error
from assistant.engine.memory import checkpoint_bytes
from assistant.engine.native import NativeLog
from assistant.engine.stop_flag import StopFlag, abort_function

# Progress and Stop between chunks; GPU backends see Stop nowhere else. No cost seen against 512 on CPU, and the buffers
# of a larger ubatch would lie unused.
CHUNK_TOKENS = UBATCH_TOKENS
_ABORTED = 2
_KV_TYPES = {"f16": 1, "q8_0": 8, "q4_0": 2}      # ggml_type; another number would end the process


class LlamaContext:
    """One sequence of evaluated tokens. `tokens` mirrors what the KV cache holds."""

    def __init__(self, model: LlamaModel, length: int, threads: int, prompt_threads: int,
                 stop: StopFlag, log: NativeLog, kv_type: str = "f16") -> None:
        """Makes room for `length` tokens, kept as `kv_type`. Raises EngineError."""
        self.tokens: list[int] = []
        self._model = model
        self._stop = stop
        parameters = context_parameters(length, kv_type)
        parameters.n_threads, parameters.n_threads_batch = threads, prompt_threads
        self._abort = ctypes.cast(abort_function(), llama_cpp.ggml_abort_callback)
        parameters.abort_callback = self._abort
        parameters.abort_callback_data = stop.address
        log.clear()
        self.pointer = llama_cpp.llama_init_from_model(model.pointer, parameters)
        if not self.pointer:
            raise context_error(log.problems())
        self._memory = llama_cpp.llama_get_memory(self.pointer)
        self._checkpoints = (Checkpoints(self.pointer, checkpoint_bytes(psutil.virtual_memory().available))
                             if model.is_recurrent else None)
        self.length = int(llama_cpp.llama_n_ctx(self.pointer))
        self._one = (llama_cpp.llama_token * 1)()
        self._batch_of_one = llama_cpp.llama_batch_get_one(self._one, 1)
        self._decode = llama_cpp.llama_decode

    def use_adapters(self, adapters: Sequence[tuple[Any, float]]) -> None:
        """Evaluates with these (pointer, scale) from now on; what was evaluated with others is forgotten."""
        self.clear()
        count = len(adapters)
        pointers = (llama_cpp.llama_adapter_lora_p_ctypes * max(count, 1))(*(pointer for pointer, _scale in adapters))
        scales = (ctypes.c_float * max(count, 1))(*(scale for _pointer, scale in adapters))     # NULL would abort
        llama_cpp.llama_set_adapters_lora(self.pointer, pointers, count, scales)

    def warm_up(self) -> None:
        """Evaluates one token, so that the first answer does not wait for pages and threads."""
        self.evaluate([max(self._model.vocabulary.bos, 0)])
        self.clear()

    def clear(self) -> None:
        llama_cpp.llama_memory_clear(self._memory, True)
        self.tokens.clear()
        if self._checkpoints:
            self._checkpoints.clear()

    @property
    def goes_back_by_checkpoints(self) -> bool:
        """Whether only places named to `evaluate` as `marks` can be gone back to."""
        return self._checkpoints is not None

    def reuse(self, wanted: Sequence[int]) -> int:
        """Keeps the longest evaluated prefix of `wanted` and returns its length; at least one token is left out,
        because logits come only from evaluating."""
        common = min(common_length(self.tokens, wanted), len(wanted) - 1)
        return common if common >= len(self.tokens) else self._go_back(common)

    def _go_back(self, position: int) -> int:
        """Takes back what was evaluated after `position`, a recurrent model's to the last mark before it; returns
        how many tokens are left."""
        if self._checkpoints:
            position = self._checkpoints.put_back(position)
        elif not self._reaches_back(position):
            position = 0
        if position <= 0 or not llama_cpp.llama_memory_seq_rm(self._memory, 0, position, -1):
            self.clear()
            return 0
        del self.tokens[position:]
        return position

    def _reaches_back(self, position: int) -> bool:
        """Whether the cache still holds the whole sliding window before `position`."""
        window = self._model.sliding_window
        if not window:
            return True
        oldest = int(llama_cpp.llama_memory_seq_pos_min(self._memory, 0))
        return oldest == 0 or 0 <= oldest <= position - window

    def evaluate(self, tokens: Sequence[int], on_chunk: Callable[[int], None] | None = None,
                 marks: Sequence[int] = ()) -> bool:
        """Evaluates `tokens` after those there are, calling `on_chunk` with how many are done.

        `marks` are positions that a recurrent model shall be able to go back to; others can go back anywhere.
        Returns False when stopped; `self.tokens` then says how far it came. Raises EngineError.
        """
        before = len(self.tokens)
        places = {mark - before for mark in marks} if self._checkpoints else set()
        start = 0
        while start < len(tokens):
            if self._stop.is_set:
                return False
            end = min(start + CHUNK_TOKENS, len(tokens), *(place for place in places if place > start))
            part = tokens[start:end]
            array = (llama_cpp.llama_token * len(part))(*part)
            code = self._decode(self.pointer, llama_cpp.llama_batch_get_one(array, len(part)))
            if code:
                return self._broken_off(code)
            self.tokens.extend(part)
            if self._checkpoints and end in places:
                self._checkpoints.take(before + end)
            if on_chunk:
                on_chunk(end)
            start = end
        return True

    def evaluate_one(self, token: int) -> bool:
        """The same for one token, without building a batch."""
        self._one[0] = token
        code = self._decode(self.pointer, self._batch_of_one)
        if code:
            return self._broken_off(code)
        self.tokens.append(token)
        return True

    def forbid(self, tokens: Iterable[int]) -> None:
        """Lets the next draw give none of `tokens`; holds until something is evaluated."""
        logits = llama_cpp.llama_get_logits_ith(self.pointer, -1)
        for token in tokens:
            logits[token] = float("-inf")

    def _broken_off(self, code: int) -> bool:
        # A chunk is one ubatch: llama.cpp has taken it back as a whole, except from a recurrent state.
        if self._checkpoints:
            self._go_back(len(self.tokens))
        held = int(llama_cpp.llama_memory_seq_pos_max(self._memory, 0)) + 1
        if held != len(self.tokens):
            self.clear()
        if code == _ABORTED:
            return False
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The engine could not go on computing."),
            QT_TRANSLATE_NOOP("errors", "Try again. If it comes back, load the model again with a smaller context."),
            f"llama_decode returned {code} after {held} tokens",
            remedies=(*((Remedy.CPU_ONLY,) if self._model.gpu_layers else ()), Remedy.RETRY, Remedy.RELOAD_MODEL,
                      Remedy.SMALLER_CONTEXT))

    def close(self) -> None:
        if self.pointer:
            llama_cpp.llama_free(self.pointer)
            self.pointer = None


def context_parameters(length: int, kv_type: str) -> Any:
    """Returns llama.cpp's parameters of a context as we use it; raises KeyError for an unknown `kv_type`."""
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = length
    parameters.n_batch = parameters.n_ubatch = UBATCH_TOKENS
    parameters.n_seq_max = 1
    # Without it the compute buffer holds logits for a whole ubatch: 514 instead of 26 MiB on 262k vocabularies.
    parameters.n_outputs_max = parameters.n_seq_max
    # A quantised cache needs flash attention: AUTO switches it on, and fails where a model has none.
    parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO
    parameters.kv_unified = True
    parameters.swa_full = True        # a small window rewinds to wrong logits without a word
    parameters.type_k = parameters.type_v = _KV_TYPES[kv_type]
    return parameters


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """Returns how many tokens both begin with."""
    for index, (ours, theirs) in enumerate(zip(one, other, strict=False)):
        if ours != theirs:
            return index
    return min(len(one), len(other))
