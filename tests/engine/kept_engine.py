"""A context whose states are kept in a folder, as a worker's are, with the tokens and the logits in reach."""

from pathlib import Path

import numpy

from assistant.engine.bindings import llama_cpp
from assistant.engine.keeping import Keeping
from assistant.engine.kv_cache import KvCache
from assistant.engine.kv_sequence import KvSequence
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.state_folder import StateFolder
from assistant.engine.stop_flag import StopFlag

Logits = numpy.ndarray[tuple[int], numpy.dtype[numpy.float32]]
CHAT = "a chat"


class Engine:
    """A context of a model whose states are kept in a folder."""

    def __init__(self, model: LlamaModel, log: NativeLog, folder: Path, limit: int = 1 << 30,
                 key: dict[str, object] | None = None, length: int = 2048, threads: int = 1) -> None:
        self.said: list[str] = []
        self.too_large: list[int] = []
        self.folder = StateFolder(self.said.append, self.too_large.append)
        self.folder.use(folder, limit)
        self.context = LlamaContext(model, length, threads, threads, StopFlag(), log)
        self.cache = KvCache(self.context, Keeping(self.context, self.folder, key or {"model": "m"}, self.said.append))
        self._size = model.vocabulary.size

    def read(self, tokens: list[int], chat: str = CHAT, marks: tuple[int, ...] = (),
             **options: int) -> tuple[int, Logits]:
        """Returns how many tokens were not evaluated again, and the logits after all."""
        sequence = self.cache.sequence_for(tokens, chat, **options)  # type: ignore[arg-type]
        reused = len(sequence.tokens)
        assert sequence.tokens == tokens[:reused]
        assert sequence.evaluate(tokens[reused:], marks=marks)
        return reused, self.logits()

    def logits(self, index: int = -1) -> Logits:
        return numpy.ctypeslib.as_array(
            llama_cpp.llama_get_logits_ith(self.context.pointer, index), shape=(self._size,)).copy()

    def keep(self) -> None:
        self.cache.leave("")
        self.folder.finish(60)

    def sequence(self, tokens: list[int]) -> KvSequence:
        return next(each for each in self.cache.sequences if each.tokens == tokens)
