"""llama-server as PyPI's xllamacpp brings it, for the Python that has it; as `engine_peers`, but for `turn`.

    PYTHON path_server.py MODEL THREADS PROMPT_THREADS CONTEXT QUESTION SAMPLING
"""

import json
import os
import sys
from typing import Any


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def main() -> None:
    model, threads, prompt_threads, context, question, sampling = sys.argv[1:]
    spoken = os.dup(1)
    os.dup2(2, 1)               # llama.cpp's own lines
    import xllamacpp  # type: ignore[import-not-found]      # of that Python
    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.n_ctx, parameters.n_parallel, parameters.n_gpu_layers = int(context), 1, 0
    parameters.cpuparams.n_threads, parameters.cpuparams_batch.n_threads = int(threads), int(prompt_threads)
    server = xllamacpp.Server(parameters)
    os.dup2(spoken, 1)
    say("ready")
    for line in sys.stdin:
        begun: list[str] = []

        def hear(chunk: Any, begun: list[str] = begun) -> bool:
            chunks = chunk if isinstance(chunk, list) else [chunk]
            said = any(choice.get("delta", {}).get("content") for each in chunks for choice in each.get("choices", ()))
            if said and not begun:
                begun.append("first")
                say("first")
            return False

        server.handle_chat_completions(
            {"messages": [{"role": "user", "content": question}], "max_tokens": int(line.split()[1]), "stream": True,
             "ignore_eos": True, "cache_prompt": False, **json.loads(sampling)}, hear)
        say("last")


if __name__ == "__main__":
    main()
