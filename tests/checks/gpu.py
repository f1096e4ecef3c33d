"""Does everything hold on a graphics card? With a real worker, through the real protocol.

    python -m tests.checks.gpu [MODEL] [--large MODEL | --make-large LAYERS] [--only NAME ...] [--out FILE]

Needs llama.cpp's release build and a card it can use. `--large` is one for memory and speed; LAYERS of random weights
are made for it where it is missing, 32 being 2 GB. Prints what every check found, and whether that is as it should be;
all figures go to FILE as JSON. Ends with 1 where something is broken.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.domain.errors import AssistantError
from tests.checks import gpu_answers, gpu_memory
from tests.checks.gpu_bench import Bench, Broken, Unchecked
from tests.engine.worker_client import STARTER

LARGE_LAYERS = 32
CHECKS: dict[str, Callable[[Bench], str]] = {
    "device": gpu_memory.device, "whole": gpu_memory.whole, "same words": gpu_answers.same_words,
    "architectures": gpu_answers.other_architectures, "prefix": gpu_answers.prefix,
    "kept states": gpu_answers.kept_states, "candidates": gpu_answers.candidates, "replay": gpu_answers.replay,
    "stop": gpu_answers.stopping, "memory": gpu_memory.memory, "plan": gpu_memory.planned,
    "unload": gpu_memory.unloaded, "split": gpu_memory.split, "speed": gpu_memory.speed,
    "foretold": gpu_memory.foretold,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, nargs="?", default=STARTER)
    large = parser.add_mutually_exclusive_group()
    large.add_argument("--large", type=Path)
    large.add_argument("--make-large", type=int, default=LARGE_LAYERS, metavar="LAYERS")
    parser.add_argument("--only", nargs="+", choices=CHECKS, default=list(CHECKS), metavar="NAME")
    parser.add_argument("--without", nargs="+", choices=CHECKS, default=[], metavar="NAME")
    parser.add_argument("--tokens", type=int, default=64, help="of an answer")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parley-gpu-") as folder:
        os.environ["PARLEY_HOME"] = f"{folder}/home"
        model = wanted.model.absolute()
        bench = Bench(model, _large(wanted, Path(folder)), wanted.threads, wanted.tokens)
        results = []
        for name in (name for name in wanted.only if name not in wanted.without):
            results.append(_result(name, bench))
            if wanted.out:
                found = {"results": results, "figures": bench.figures}
                wanted.out.write_text(json.dumps(found, indent=1, default=str), "utf-8")
    broken = [result["name"] for result in results if result["verdict"] == "BROKEN"]
    print(f"gpu: {len(results) - len(broken)} of {len(results)} as they should be"
          + (f"; BROKEN: {', '.join(broken)}" if broken else ""), flush=True)
    return 1 if broken else 0


def _large(wanted: argparse.Namespace, folder: Path) -> Path:
    if wanted.large:
        return Path(wanted.large).absolute()
    if not wanted.make_large:
        return Path(wanted.model).absolute()
    from tests.benchmarks.random_model import write_random
    return write_random(folder / "random.gguf", wanted.make_large)


def _result(name: str, bench: Bench) -> dict[str, Any]:
    begun, verdict = time.monotonic(), "ok"
    try:
        found = CHECKS[name](bench)
    except Unchecked as problem:
        verdict, found = "not checked", str(problem)
    except (Broken, AssistantError) as problem:
        verdict, found = "BROKEN", str(problem)
    except Exception as problem:     # the other checks are still to be made
        traceback.print_exc()
        verdict, found = "BROKEN", f"{type(problem).__name__}: {problem}"
    seconds = time.monotonic() - begun
    print(f"{verdict:6} {name} ({seconds:.1f} s): {found}", flush=True)
    return {"name": name, "verdict": verdict, "found": found, "seconds": round(seconds, 2)}


if __name__ == "__main__":
    sys.exit(main())
