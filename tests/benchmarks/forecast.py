"""Forecast speed against what a model does.

    python -m tests.benchmarks.forecast MODEL... [--also Q8_0 Q4_0] [--rounds 3] [--tokens 128]

The worker measures the machine, as the app does when nobody uses it, and the forecast for each model follows from that
profile and the model's header alone. Then the model writes and reads a prompt in fresh workers, with the engine's own
threads. Profile and runs take turns and the middle counts: the machine may be busy with other things. The second
forecast, after one run, is that run's speed, held against the others. With `--also`, each model is also made in other
quantisations by llama.cpp's own quantiser, which read other bytes with other kernels.

Ends with 1 if the first forecast of writing is off by more than 30 % or the second by more than 10 %.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from assistant.domain.footprint import Footprint, footprint_of
from assistant.domain.gguf import of_all_parts, read_header
from assistant.domain.model import Forecast
from assistant.domain.model_parts import parts
from assistant.domain.speed import Profile, forecast
from assistant.engine.protocol import Probed, ProbeMachine
from tests.benchmarks.quantised import quantised
from tests.engine.worker_client import Worker

PROFILE_BAR, RUN_BAR = 0.30, 0.10
QUESTION = "The fox saw the sea, the ship, the storm and the stars. " * 24 + "Tell what came next."


@dataclass(frozen=True)
class Run:
    """Tokens per second of one answer."""

    writing: float
    reading: float


def profile() -> Profile:
    with Worker() as worker:
        worker.send(ProbeMachine("p"))
        return worker.until(Probed).profile


def run(model: Path, tokens: int) -> Run:
    with Worker() as worker:
        worker.load(model, context_length=4096)
        worker.generate("Hello", max_tokens=4, ignore_end=True)
        done = worker.generate(QUESTION, max_tokens=tokens, ignore_end=True).finished
        read = done.usage.prompt_tokens - done.usage.reused_tokens
        return Run(done.timings.tokens_per_second(done.usage), read / done.timings.prompt)


def middle(forecasts: list[Forecast]) -> Forecast:
    return sorted(forecasts, key=lambda each: each.writing)[len(forecasts) // 2]


def judge(model: Path, shape: Footprint, rounds: int, tokens: int) -> bool:
    """Prints one model's figures; returns whether they met the bars."""
    foretold, runs = [], []
    for _ in range(rounds):
        foretold.append(forecast(shape, profile()))
        runs.append(run(model, tokens))
    before = middle(foretold)
    writing, reading = median(each.writing for each in runs), median(each.reading for each in runs)
    after, others = forecast(shape, None, runs=runs[0].writing), median(each.writing for each in runs[1:])
    off, off_after = before.writing / writing - 1, after.writing / others - 1
    print(f"{model.name}\n"
          f"  from the profile alone  {before.low:6.1f} - {before.high:6.1f}, {before.writing:6.1f} tokens/s "
          f"({off:+.0%}), prompt {before.reading:6.0f} ({before.reading / reading - 1:+.0%})\n"
          f"  after one run           {after.low:6.1f} - {after.high:6.1f}, {after.writing:6.1f} tokens/s "
          f"({off_after:+.0%})\n"
          f"  measured                {'':15}  {writing:6.1f} tokens/s, prompt {reading:6.0f}", flush=True)
    return abs(off) <= PROFILE_BAR and abs(off_after) <= RUN_BAR


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--also", nargs="*", default=[], metavar="QUANTISATION")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=128)
    wanted = parser.parse_args()
    if wanted.rounds < 2:
        parser.error("one round is the run the second forecast is made from; it takes another to judge it")
    print(f"machine load {os.getloadavg()[0]:.2f} of {os.cpu_count()}")
    met = True
    with TemporaryDirectory() as folder:
        models = [*wanted.models, *(quantised(model, kind, Path(folder)) for model in wanted.models
                                    for kind in wanted.also)]
        for model in models:
            header = of_all_parts(read_header(model), sum(file.stat().st_size for file in parts(model)))
            met &= judge(model.absolute(), footprint_of(header), wanted.rounds, wanted.tokens)
    print("met" if met else "MISSED", f"within {PROFILE_BAR:.0%} from the profile, {RUN_BAR:.0%} after one run")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
