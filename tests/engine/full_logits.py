"""The chances of a text's tokens as computed without anything of ours, to compare with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from llama_cpp import llama_cpp

SAME_KERNELS = 64       # tokens; what is added comes behind those wanted and is not seen by them


class FullLogits:
    """llama.cpp without anything of ours: all logits of all tokens at once, and NumPy."""

    def __init__(self, path: Path) -> None:
        llama_cpp.llama_backend_init()
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), llama_cpp.llama_model_default_params())
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.size = llama_cpp.llama_vocab_n_tokens(self.vocabulary)

    def tokens(self, text: str) -> list[int]:
        data = text.encode()
        room = (llama_cpp.llama_token * (len(data) + 8))()
        count = llama_cpp.llama_tokenize(self.vocabulary, data, len(data), room, len(room), True, False)
        return list(room[:count])

    def log_probabilities(self, tokens: Sequence[int]) -> Any:
        """Returns the natural log-probability of each token but the first, in float64."""
        # Few tokens at once are computed by other kernels, with other floats: the perplexity of 30 differs by 3 %.
        wanted, tokens = len(tokens), [*tokens, *[tokens[-1]] * (SAME_KERNELS - len(tokens))]
        count = len(tokens)
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = parameters.n_outputs_max = count
        context = llama_cpp.llama_init_from_model(self.model, parameters)
        batch = llama_cpp.llama_batch_init(count, 0, 1)
        batch.n_tokens = count
        for place, token in enumerate(tokens):
            batch.token[place], batch.pos[place], batch.logits[place] = token, place, 1
            batch.n_seq_id[place], batch.seq_id[place][0] = 1, 0
        assert llama_cpp.llama_decode(context, batch) == 0
        rows = numpy.ctypeslib.as_array(llama_cpp.llama_get_logits(context), shape=(count, self.size))
        logits = rows.astype(numpy.float64)[:-1]
        llama_cpp.llama_batch_free(batch)
        llama_cpp.llama_free(context)
        peak = logits.max(axis=1, keepdims=True)
        total = numpy.log(numpy.exp(logits - peak).sum(axis=1)) + peak[:, 0]
        return (logits[numpy.arange(count - 1), list(tokens[1:])] - total)[:wanted - 1]

    def close(self) -> None:
        llama_cpp.llama_model_free(self.model)
