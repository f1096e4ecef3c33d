"""The sampler chain: draws the next token from the logits."""

import ctypes
import secrets
from collections.abc import Sequence

from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.vocabulary import Vocabulary

PENALTY_TOKENS = 64          # as the setting's help says
LARGEST_TOP_K = 1000         # top-p over a whole vocabulary of 262k takes 37 ms a token, after a cut 0.3


def draw_seed() -> int:
    """Returns a seed from 0 to 2**32 - 2; llama.cpp takes 2**32 - 1 as "draw one"."""
    return secrets.randbelow(2**32 - 1)


class Sampler:
    """A sampler chain with its random numbers and its memory of drawn tokens; `close` frees it."""

    def __init__(self, vocabulary: Vocabulary, options: Generation, seed: int, ignore_end: bool = False) -> None:
        self.seed = seed
        parameters = llama_cpp.llama_sampler_chain_default_params()
        self._chain = llama_cpp.llama_sampler_chain_init(parameters)
        add = self._add
        if ignore_end:
            ends = sorted(vocabulary.ends)
            bias = (llama_cpp.llama_logit_bias * len(ends))(*[(token, float("-inf")) for token in ends])
            add(llama_cpp.llama_sampler_init_logit_bias(vocabulary.size, len(ends), bias))
        self._remembers = options.repeat_penalty != 1
        if self._remembers:
            add(llama_cpp.llama_sampler_init_penalties(
                vocabulary.size, PENALTY_TOKENS, options.repeat_penalty, 0.0, 0.0))
        if options.temperature <= 0:
            add(llama_cpp.llama_sampler_init_greedy())
        else:
            # Top-k first, whatever comes after it then looks at few tokens.
            add(llama_cpp.llama_sampler_init_top_k(options.top_k or LARGEST_TOP_K))
            if options.min_p > 0:
                add(llama_cpp.llama_sampler_init_min_p(options.min_p, 1))
            if options.top_p < 1:
                add(llama_cpp.llama_sampler_init_top_p(options.top_p, 1))
            add(llama_cpp.llama_sampler_init_temp(options.temperature))
            add(llama_cpp.llama_sampler_init_dist(seed))
        self._draw = llama_cpp.llama_sampler_sample

    def _add(self, sampler: ctypes.c_void_p) -> None:
        if not sampler:                      # a NULL stage would be a SIGSEGV at the first token
            raise MemoryError("sampler")
        llama_cpp.llama_sampler_chain_add(self._chain, sampler)

    def remember(self, tokens: Sequence[int]) -> None:
        """Shows tokens that were not drawn here (the prompt) to the repetition penalty."""
        if self._remembers:
            for token in tokens[-PENALTY_TOKENS:]:
                llama_cpp.llama_sampler_accept(self._chain, token)

    def draw(self, context: ctypes.c_void_p) -> int:
        """Returns a token drawn after the last evaluated one, and remembers it."""
        token: int = self._draw(self._chain, context, -1)
        return token

    def close(self) -> None:
        if self._chain:
            llama_cpp.llama_sampler_free(self._chain)
            self._chain = None


class Probabilities:
    """The model's own probabilities (softmax of the raw logits) after the last evaluated token."""

    # numpy is imported where it is used: it takes 0.1 s of the worker's start, and few answers are asked for these.

    def __init__(self, context: ctypes.c_void_p, size: int) -> None:
        import numpy
        logits = numpy.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, -1), shape=(size,))
        shifted = numpy.exp(logits - logits.max())
        self._values = shifted / shifted.sum()

    def of(self, token: int) -> float:
        return float(self._values[token])

    def best(self, count: int) -> list[tuple[int, float]]:
        """Returns the likeliest tokens with their probabilities, likeliest first."""
        import numpy
        count = min(count, len(self._values))
        likeliest = numpy.argpartition(self._values, -count)[-count:]
        ordered = likeliest[numpy.argsort(-self._values[likeliest], kind="stable")]
        return [(int(token), float(self._values[token])) for token in ordered]
