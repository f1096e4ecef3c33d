"""What the engine is measured against, each in its own process: a bare `llama_decode` loop, and the `Llama` class.

    python -m tests.benchmarks.engine_peers bare|paged|llama MODEL THREADS PROMPT_THREADS

`bare` maps the weights, as llama.cpp does unless it is told otherwise; for `paged` they lie as the engine's do.

Commands on stdin, one a line: `write N` writes N tokens of an answer and says `first` and `last` on stdout at its
first and last token; `turn P N` evaluates P tokens, then says `first` before evaluating N more and drawing one, and
`last` after; `read P N` does so with a single llama_decode. Nothing is said in between, and no end-of-answer token can
be drawn.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llama_cpp import Llama, llama_cpp

from assistant.engine import large_pages, native
from assistant.engine.llama_model import LlamaModel
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of
from tests.library_backends import load_backends

QUESTION = "Tell me a very long story about a fox who sails around the world. Do not stop."
SAMPLING: dict[str, Any] = {"temperature": 0.8, "top_k": 40, "top_p": 0.95, "min_p": 0.05, "seed": 1}
CONTEXT_TOKENS = 4096


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def chain(vocabulary: Any, size: int) -> Any:
    """Returns the engine's sampler chain, built by hand."""
    ends = [t for t in range(size) if llama_cpp.llama_vocab_is_eog(vocabulary, t)]
    bias = (llama_cpp.llama_logit_bias * len(ends))(*[(token, float("-inf")) for token in ends])
    made = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
    for stage in (llama_cpp.llama_sampler_init_logit_bias(size, len(ends), bias),
                  llama_cpp.llama_sampler_init_top_k(SAMPLING["top_k"]),
                  llama_cpp.llama_sampler_init_top_p(SAMPLING["top_p"], 1),
                  llama_cpp.llama_sampler_init_min_p(SAMPLING["min_p"], 1),
                  llama_cpp.llama_sampler_init_temp(SAMPLING["temperature"]),
                  llama_cpp.llama_sampler_init_dist(SAMPLING["seed"])):
        llama_cpp.llama_sampler_chain_add(made, stage)
    return made


class Bare:
    """llama.cpp's own loop: decode, sample, decode. No text, no protocol, no stop."""

    def __init__(self, path: Path, threads: int, prompt_threads: int) -> None:
        self._log = native.start()
        self._model = LlamaModel(path, [path], 0, self._log, lambda _stage, _fraction: True)
        self._model.pages.start()
        self._model.pages.wait()
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx, parameters.n_outputs_max = CONTEXT_TOKENS, 1
        parameters.n_threads, parameters.n_threads_batch = threads, prompt_threads
        self._context = llama_cpp.llama_init_from_model(self._model.pointer, parameters)
        self._memory = llama_cpp.llama_get_memory(self._context)
        template = self._model.template() or ""
        builder = PromptBuilder(self._model.vocabulary, ChatTemplate(template, "", ""), markers_of(template)[0])
        self._prompt = builder.build("", [Turn("user", QUESTION)], True, {}).tokens

    def _evaluate(self, tokens: list[int], at_once: int = 256) -> None:
        for at in range(0, len(tokens), at_once):
            part = tokens[at:at + at_once]
            array = (llama_cpp.llama_token * len(part))(*part)
            assert llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(array, len(part))) == 0

    def write(self, count: int) -> None:
        llama_cpp.llama_memory_clear(self._memory, True)
        sampler = chain(self._model.vocabulary.pointer, self._model.vocabulary.size)
        self._evaluate(self._prompt)
        one = (llama_cpp.llama_token * 1)()
        batch = llama_cpp.llama_batch_get_one(one, 1)
        decode, sample, context = llama_cpp.llama_decode, llama_cpp.llama_sampler_sample, self._context
        one[0] = sample(sampler, context, -1)
        say("first")
        for _ in range(count - 1):
            decode(context, batch)
            one[0] = sample(sampler, context, -1)
        say("last")
        llama_cpp.llama_sampler_free(sampler)

    def read(self, before: int, new: int) -> None:
        """In one call, which llama.cpp computes in passes of its n_ubatch."""
        self.turn(before, new, at_once=before + new)

    def turn(self, before: int, new: int, at_once: int = 256) -> None:
        llama_cpp.llama_memory_clear(self._memory, True)
        sampler = chain(self._model.vocabulary.pointer, self._model.vocabulary.size)
        tokens = (self._prompt * (1 + (before + new) // len(self._prompt)))[:before + new]
        self._evaluate(tokens[:before])
        say("first")
        self._evaluate(tokens[before:], at_once)
        llama_cpp.llama_sampler_sample(sampler, self._context, -1)
        say("last")
        llama_cpp.llama_sampler_free(sampler)


class HighLevel:
    """`Llama.create_chat_completion` as its documentation shows it, streaming."""

    def __init__(self, path: Path, threads: int, prompt_threads: int) -> None:
        load_backends()
        self._llama = Llama(str(path), n_ctx=CONTEXT_TOKENS, n_threads=threads, n_threads_batch=prompt_threads,
                            verbose=False)
        # Its own chain but for the end of the answer, which it has no fast way to forbid: a logits processor would
        # look at every token of the vocabulary in Python.
        llama: Any = self._llama
        make = type(llama._init_sampler(temp=0))

        def without_end(*_: Any, **__: Any) -> Any:
            sampler = make()
            llama_cpp.llama_sampler_free(sampler.sampler)
            sampler.sampler = chain(llama._model.vocab, llama.n_vocab())
            return sampler

        llama._init_sampler = without_end

    def write(self, count: int) -> None:
        self._llama.reset()
        begun = False
        for chunk in self._llama.create_chat_completion(
                [{"role": "user", "content": QUESTION}], max_tokens=count, stream=True, **SAMPLING):
            if not begun and chunk["choices"][0]["delta"].get("content"):
                begun = True
                say("first")
        say("last")


def main() -> None:
    kind, path, threads, prompt_threads = sys.argv[1:]
    makers: dict[str, Callable[[Path, int, int], Any]] = {"bare": Bare, "paged": Bare, "llama": HighLevel}
    if kind == "bare":
        large_pages.MOST_OF_AVAILABLE = 0.0
    peer = makers[kind](Path(path), int(threads), int(prompt_threads))
    say("ready")
    for line in sys.stdin:
        command, *numbers = line.split()
        getattr(peer, command)(*map(int, numbers))


if __name__ == "__main__":
    main()
