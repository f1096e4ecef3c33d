"""A vocabulary of 262,144 tokens, as Gemma's: words of one letter and a number, without a model's weights."""

from pathlib import Path
from typing import Any

from llama_cpp import llama_cpp

from assistant.engine.vocabulary import Vocabulary
from tests.engine import tiny_gguf

SIZE = 262_144


class WideVocabulary:
    """Loads it; `close` gives it back."""

    def __init__(self, folder: Path) -> None:
        tokens = [*tiny_gguf.TOKENS, *(f"w{number}" for number in range(SIZE - len(tiny_gguf.TOKENS)))]
        values: dict[str, Any] = {
            "general.architecture": "llama", "general.name": "Wide", "llama.context_length": 64,
            "llama.embedding_length": 32, "llama.block_count": 1, "llama.feed_forward_length": 32,
            "llama.attention.head_count": 1, "llama.attention.layer_norm_rms_epsilon": 1e-5,
            "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.tokens": tokens,
            "tokenizer.ggml.merges": ["t h"], "tokenizer.ggml.token_type": [1] * SIZE}
        path = tiny_gguf.write(folder / "wide.gguf", values, {})
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        assert self._model, "the vocabulary cannot be loaded"
        self.vocabulary = Vocabulary(self._model)
        assert self.vocabulary.size == SIZE

    def close(self) -> None:
        llama_cpp.llama_model_free(self._model)
