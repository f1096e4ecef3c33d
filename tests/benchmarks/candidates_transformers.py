"""`num_return_sequences` of transformers on the same weights, in a process of its own, as one more peer.

    python -m tests.benchmarks.candidates_transformers MODEL THREADS [DEVICE]

It needs torch, transformers, accelerate and gguf; the weights are read from the GGUF file and computed with as float32.
`each ANSWERS TOKENS` on stdin writes so many answers, then says `done`.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

QUESTION = "A fox saw the sea. Tell me a very long story about it. Do not stop."


def main() -> None:
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    path, threads, device = Path(sys.argv[1]), int(sys.argv[2]), (*sys.argv[3:], "cpu")[0]
    torch.set_num_threads(threads)
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(path.parent), gguf_file=path.name)
    model = transformers.AutoModelForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name).to(device).eval()
    prompt = tokenizer(QUESTION, return_tensors="pt").to(device)
    os.write(1, b"ready\n")
    for line in sys.stdin:
        _each, answers, tokens = line.split()
        with torch.no_grad():
            model.generate(**prompt, do_sample=True, temperature=0.8, top_k=40, top_p=0.95,
                           num_return_sequences=int(answers), min_new_tokens=int(tokens), max_new_tokens=int(tokens))
        os.write(1, b"done\n")


if __name__ == "__main__":
    main()
