"""A bare batched loop over `llama_decode`, in a process of its own: what several answers in one batch cost at least.

    python -m tests.benchmarks.candidates_peer MODEL THREADS PROMPT_THREADS GPU_LAYERS

`each ANSWERS TOKENS NUMBER` on stdin evaluates a prompt of its own number and writes so many answers of so many tokens,
then says `done`; nothing is said in between, and no end can be drawn.
"""

import sys
from pathlib import Path

from llama_cpp import llama_cpp

from assistant.engine import native
from assistant.engine.llama_model import LlamaModel
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of
from tests.benchmarks.engine_peers import CONTEXT_TOKENS, chain, say

MOST = 8


def question(number: int) -> str:
    """Returns a prompt that shares no more than its frame with any other."""
    return f"{number:05d} times a fox saw the sea. Tell me a very long story about it. Do not stop."


class BareEach:
    """Prompt, copies of its sequence, then one batch a step. No text, no protocol, no stop."""

    def __init__(self, path: Path, threads: int, prompt_threads: int, gpu_layers: int) -> None:
        self._log = native.start(graphics=gpu_layers != 0)
        self._model = LlamaModel(path, [path], gpu_layers, self._log, lambda _stage, _fraction: True)
        self._model.pages.start()       # the weights lie as ours do
        self._model.pages.wait()
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx, parameters.n_seq_max, parameters.n_outputs_max = CONTEXT_TOKENS, MOST + 1, MOST + 1
        parameters.n_ubatch, parameters.kv_unified, parameters.swa_full = 256, True, True
        parameters.n_threads, parameters.n_threads_batch = threads, prompt_threads
        self._threads, self._prompt_threads = threads, prompt_threads
        self._context = llama_cpp.llama_init_from_model(self._model.pointer, parameters)
        self._memory = llama_cpp.llama_get_memory(self._context)
        template = self._model.template() or ""
        self._builder = PromptBuilder(
            self._model.vocabulary, ChatTemplate(template, "", ""), markers_of(template)[0])

    def each(self, answers: int, tokens: int, number: int) -> None:
        context, decode, sample = self._context, llama_cpp.llama_decode, llama_cpp.llama_sampler_sample
        llama_cpp.llama_memory_clear(self._memory, True)
        prompt = self._builder.build("", [Turn("user", question(number))], True, {}).tokens
        llama_cpp.llama_set_n_threads(context, self._threads, self._prompt_threads)
        for at in range(0, len(prompt), 256):
            part = prompt[at:at + 256]
            array = (llama_cpp.llama_token * len(part))(*part)
            assert decode(context, llama_cpp.llama_batch_get_one(array, len(part))) == 0
        for target in range(1, answers):
            llama_cpp.llama_memory_seq_cp(self._memory, 0, target, -1, -1)
        llama_cpp.llama_set_n_threads(context, self._threads, self._threads)
        samplers = [chain(self._model.vocabulary.pointer, self._model.vocabulary.size) for _ in range(answers)]
        batch = llama_cpp.llama_batch_init(answers, 0, 1)
        batch.n_tokens = answers
        for index in range(answers):
            batch.n_seq_id[index], batch.seq_id[index][0], batch.logits[index] = 1, index, 1
            batch.token[index] = sample(samplers[index], context, -1)
        for step in range(tokens - 1):
            for index in range(answers):
                batch.pos[index] = len(prompt) + step
            assert decode(context, batch) == 0
            for index in range(answers):
                batch.token[index] = sample(samplers[index], context, index)
        llama_cpp.llama_batch_free(batch)
        for sampler in samplers:
            llama_cpp.llama_sampler_free(sampler)
        say("done")


def main() -> None:
    path, *numbers = sys.argv[1:]
    peer = BareEach(Path(path), *map(int, numbers))
    say("ready")
    for line in sys.stdin:
        _each, answers, tokens, number = line.split()
        peer.each(int(answers), int(tokens), int(number))


if __name__ == "__main__":
    main()
