"""llama.cpp's context: one KV cache, whose cells all its sequences share, and the evaluation of tokens."""

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.needs import CELL_STEP, SEQUENCES, cells
from assistant.domain.settings import FLASH_OFF
from assistant.engine.bindings import llama_cpp
from assistant.engine.context_options import ContextOptions, context_parameters, uses_flash_attention
from assistant.engine.llama_model import LlamaModel
from assistant.engine.load_errors import context_error
from assistant.engine.native import NativeLog
from assistant.engine.stop_flag import StopFlag, abort_function

ABORTED = 2


_AUTOMATIC = ContextOptions()


class LlamaContext:
    """`length` tokens are what a chat may have; `cells` are there for all `sequences` together, which have numbers from
    0 on. Up to `chunk` tokens are evaluated in one call, with progress and Stop between two (graphics cards see Stop
    nowhere else), and `pass_tokens` of them computed in one pass."""

    def __init__(self, model: LlamaModel, length: int, threads: int, prompt_threads: int,
                 stop: StopFlag, log: NativeLog, options: ContextOptions = _AUTOMATIC, sequences: int = SEQUENCES,
                 outputs: int = 0) -> None:
        """Makes room for a chat of `length` tokens, and a reserve; `outputs` tokens at most can be given to
        `decode_all`. Raises EngineError."""
        self.model = model
        self.stop = stop
        self.options = options
        self.threads = threads, prompt_threads
        self._batch_threads = prompt_threads    # those that evaluate several tokens at once just now
        parameters = context_parameters(cells(length), options, sequences, outputs)
        parameters.n_threads, parameters.n_threads_batch = threads, prompt_threads
        self._abort = ctypes.cast(abort_function(), llama_cpp.ggml_abort_callback)
        parameters.abort_callback = self._abort
        parameters.abort_callback_data = stop.address
        log.clear()
        said = log.hear()
        self.pointer = llama_cpp.llama_init_from_model(model.pointer, parameters)
        if not self.pointer:
            raise context_error(log.problems())
        self.flash_attention = uses_flash_attention(options, said)
        log.clear()
        # Not as wanted: no more than there are cells, and more would end the process.
        self.chunk = int(llama_cpp.llama_n_batch(self.pointer))
        self.pass_tokens = int(llama_cpp.llama_n_ubatch(self.pointer))
        self._memory = llama_cpp.llama_get_memory(self.pointer)
        self.cells = int(llama_cpp.llama_n_ctx(self.pointer))
        self.length = min(-(-length // CELL_STEP) * CELL_STEP, self.cells)
        self._chunk, self._one, self._each = _Batch(self.chunk), _Batch(1), _BatchOfEach(())
        self._all = _Batch(outputs, all_logits=True) if outputs else None
        self.adapters: tuple[tuple[Any, float], ...] = ()
        self._decode = llama_cpp.llama_decode
        self.sequences = sequences

    @property
    def flash_word(self) -> str:
        """Whether it computes with flash attention, "on" or "off"."""
        return "on" if self.flash_attention else FLASH_OFF

    @property
    def is_long(self) -> bool:
        """Whether there are more cells than the tokens the model was first trained with, where it says how many. That
        is what llama.cpp goes by, however few of the cells a chat may have."""
        return self.cells > self.model.original_length > 0

    def long_enough(self, tokens: int) -> int:
        """Returns how many tokens a context for `tokens` has to have room for to compute like this one: some models
        (LongRoPE) turn positions by other factors where the context is longer than they were first trained with."""
        return max(tokens, self.model.original_length + 1) if self.is_long else tokens

    def use_adapters(self, adapters: Sequence[tuple[Any, float]]) -> None:
        """Evaluates with these (pointer, scale) from now on; what was evaluated with others has to be forgotten."""
        self.adapters = tuple(adapters)
        count = len(adapters)
        pointers = (llama_cpp.llama_adapter_lora_p_ctypes * max(count, 1))(*(pointer for pointer, _scale in adapters))
        scales = (ctypes.c_float * max(count, 1))(*(scale for _pointer, scale in adapters))     # NULL would abort
        llama_cpp.llama_set_adapters_lora(self.pointer, pointers, count, scales)

    def warm_up(self) -> None:
        """Evaluates one token, so that the first answer does not wait for pages and threads."""
        self.decode_one(0, max(self.model.vocabulary.bos, 0))
        self.clear()

    def clear(self) -> None:
        """Empties all sequences."""
        llama_cpp.llama_memory_clear(self._memory, True)

    def begin_anew(self) -> None:
        """Nothing is in any sequence: what comes next lies in the first cells."""
        llama_cpp.llama_memory_clear(self._memory, False)

    def cut(self, number: int, position: int) -> bool:
        """Removes what a sequence holds from `position` on; returns whether that could be done."""
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, number, position, -1))

    def copy(self, source: int, target: int, count: int) -> None:
        """Puts the first `count` tokens of a sequence into another, an empty one, too: they are in the same cells. Of a
        recurrent model all have to be copied."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, count)

    def span(self, number: int) -> tuple[int, int]:
        """Returns the first position that a sequence still holds, of a sliding window too, and the last; (-1, -1)
        where it is empty."""
        return (int(llama_cpp.llama_memory_seq_pos_min(self._memory, number)),
                int(llama_cpp.llama_memory_seq_pos_max(self._memory, number)))

    def decode(self, number: int, tokens: Sequence[int]) -> int:
        """Evaluates up to `chunk` tokens at the end of a sequence; returns llama.cpp's code, 0 for done."""
        self._use_batch_threads(self.threads[1])
        return int(self._decode(self.pointer, self._chunk.filled(number, tokens)))

    def decode_all(self, number: int, tokens: Sequence[int]) -> int:
        """The same for as many tokens as the context has `outputs`: `llama_get_logits_ith(context, i)` are then those
        of the i-th. More would end the process."""
        assert self._all
        self._use_batch_threads(self.threads[1])
        return int(self._decode(self.pointer, self._all.filled(number, tokens)))

    def decode_one(self, number: int, token: int) -> int:
        """The same for one token, without filling an array."""
        one = self._one
        one.tokens[0], one.sequence.value = token, number
        return int(self._decode(self.pointer, one.batch))

    def decode_each(self, numbers: Sequence[int], tokens: Sequence[int]) -> int:
        """Evaluates one token at the end of each of several sequences, in one pass; `llama_get_logits_ith(context, i)`
        are then those of the i-th. Returns llama.cpp's code, 0 for done."""
        # As many threads as write one answer: llama.cpp takes those of prompts for any batch, all cores, and each pass
        # would wait for the one that another program keeps busy.
        self._use_batch_threads(self.threads[0])
        if self._each.numbers != tuple(numbers):
            self._each = _BatchOfEach(tuple(numbers))
        return int(self._decode(self.pointer, self._each.filled(tokens)))

    def _use_batch_threads(self, count: int) -> None:
        """Lets so many threads evaluate several tokens at once. Each change is a line in llama.cpp's log: twice a step
        that costs as much as all else between two steps."""
        if self._batch_threads != count:
            self._batch_threads = count
            llama_cpp.llama_set_n_threads(self.pointer, self.threads[0], count)

    def logits(self) -> Any:
        """Returns a copy of the logits of the last token evaluated."""
        return (ctypes.c_float * self.model.vocabulary.size).from_buffer_copy(self._last_logits())

    def put_back(self, logits: Any) -> None:
        """Lets the next draw see `logits` again, whatever was evaluated since; holds until something else is."""
        ctypes.memmove(self._last_logits(), logits, ctypes.sizeof(logits))

    def _last_logits(self) -> Any:
        array = ctypes.c_float * self.model.vocabulary.size
        return array.from_address(ctypes.addressof(llama_cpp.llama_get_logits_ith(self.pointer, -1).contents))

    def forbid(self, tokens: Iterable[int]) -> dict[int, float]:
        """Lets the next draw give none of `tokens`; holds until something is evaluated, or until what this returns,
        their logits, is given to `allow`."""
        logits = llama_cpp.llama_get_logits_ith(self.pointer, -1)
        before = {token: logits[token] for token in tokens}
        for token in before:
            logits[token] = float("-inf")
        return before

    def allow(self, before: dict[int, float]) -> None:
        """Takes `forbid` back, and empties what that returned: the chances told are the model's own."""
        if before:
            logits = llama_cpp.llama_get_logits_ith(self.pointer, -1)
            while before:
                token, logit = before.popitem()
                logits[token] = logit

    def failed(self, code: int, held: int) -> EngineError:
        """Returns the error of an evaluation that gave `code` after `held` tokens."""
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "The engine could not go on computing."),
            QT_TRANSLATE_NOOP("errors", "Try again. If it comes back, load the model again with a smaller context."),
            f"llama_decode returned {code} after {held} tokens",
            remedies=(*((Remedy.CPU_ONLY,) if self.model.gpu_layers else ()), Remedy.RETRY, Remedy.RELOAD_MODEL,
                      Remedy.SMALLER_CONTEXT))

    def close(self) -> None:
        if self.pointer:
            llama_cpp.llama_free(self.pointer)
            self.pointer = None


class _Batch:
    """A llama_batch whose tokens all go to the end of one sequence: positions are left to llama.cpp, and only tokens,
    their number and the sequence's are ever written."""

    def __init__(self, room: int, all_logits: bool = False) -> None:
        self.tokens = (llama_cpp.llama_token * room)()
        self.sequence = llama_cpp.llama_seq_id()
        self._ones = (ctypes.c_int32 * room)(*[1] * room)
        self._sequences = (ctypes.POINTER(llama_cpp.llama_seq_id) * room)(*[ctypes.pointer(self.sequence)] * room)
        self.batch = llama_cpp.llama_batch()
        self.batch.n_tokens = room
        self.batch.token, self.batch.n_seq_id = self.tokens, self._ones
        self.batch.seq_id = self._sequences
        if all_logits:
            self.batch.logits = (ctypes.c_int8 * room)(*[1] * room)

    def filled(self, sequence: int, tokens: Sequence[int]) -> Any:
        """Returns the batch with these tokens."""
        self.sequence.value = sequence
        self.tokens[:len(tokens)] = tokens
        self.batch.n_tokens = len(tokens)
        return self.batch


class _BatchOfEach:
    """A llama_batch of one token at the end of each of several sequences: the tokens alone are ever written."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        count, width = len(numbers), ctypes.sizeof(llama_cpp.llama_seq_id)
        self.numbers = numbers
        self._tokens = (llama_cpp.llama_token * count)()
        self._identities = (llama_cpp.llama_seq_id * count)(*numbers)     # a structure keeps alive the arrays set into
        pointers = [ctypes.cast(ctypes.addressof(self._identities) + i * width,      # it, not what pointers lead to
                                ctypes.POINTER(llama_cpp.llama_seq_id)) for i in range(count)]
        self._batch = llama_cpp.llama_batch()
        self._batch.n_tokens = count
        self._batch.token = self._tokens
        self._batch.n_seq_id = (ctypes.c_int32 * count)(*[1] * count)
        self._batch.seq_id = (ctypes.POINTER(llama_cpp.llama_seq_id) * count)(*pointers)
        self._batch.logits = (ctypes.c_int8 * count)(*[1] * count)

    def filled(self, tokens: Sequence[int]) -> Any:
        """Returns the batch with these tokens."""
        self._tokens[:] = tokens
        return self._batch
