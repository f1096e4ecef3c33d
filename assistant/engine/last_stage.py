"""The stage that draws, as it is in the midst of an answer: Mirostat and adaptive-p go by what they drew before."""

from assistant.domain.sampler_chain import Stage
from assistant.engine.bindings import llama_cpp
from assistant.engine.stages import Pointer

REMEMBERING = ("mirostat", "adaptive_p")


class LastStage:
    """A copy of an answer's own, which stays as it is at one place; `close` frees it."""

    def __init__(self, stage: Stage, sampler: Pointer) -> None:
        self._stage, self._sampler = stage, llama_cpp.llama_sampler_clone(sampler)

    def copies(self, stage: Stage) -> list[Pointer]:
        """Returns llama.cpp's samplers of a stage, to be freed by the caller; none where it is another one."""
        return [llama_cpp.llama_sampler_clone(self._sampler)] if stage == self._stage else []

    def close(self) -> None:
        if self._sampler:
            llama_cpp.llama_sampler_free(self._sampler)
            self._sampler = None
