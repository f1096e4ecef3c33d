"""Four answers in one batch against one answer, four one after another, and a bare batched loop.

    python -m tests.benchmarks.candidates [MODEL] [--rounds 5] [--tokens 128] [--threads 1 2 ...]
                                          [--no-large | --only-large]
                                          [--kinds Q8_0 ...] [--layers 32] [--gpu-layers N]
                                          [--transformers PYTHON [--devices cpu cuda]]

Whole wall times, from the command to the end of the last answer, a prompt of its own for each evaluated once in it. In
each round, a fresh process each, all take turns in another order; what counts is the ratio within a round, printed as
the median of the rounds and the interval that holds the true one in at least 95 % of cases, where there are enough.
Then the same for a model of more than a gigabyte with random weights in Q4_0, Q8_0 and Q4_K_M, made in a temporary
folder. `--transformers` names a Python that has torch, transformers, accelerate and gguf; without one it is reported as
missing. `--gpu-layers` puts so many layers, of ours and of the bare loop, on graphics cards (all of them: 999).
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from assistant.engine.protocol import ForgetChat
from assistant.engine.threads import threads as threads_of
from tests.benchmarks.candidates_peer import question
from tests.benchmarks.engine import ENVIRONMENT, median_of
from tests.benchmarks.engine_peers import CONTEXT_TOKENS, SAMPLING
from tests.engine.candidate_client import write_several
from tests.engine.worker_client import ROOT, STARTER, Worker

ANSWERS = 4
WARM_UP_TOKENS = 4
BARE_BAR = 1.05
RANDOM_KINDS = ("Q4_0", "Q8_0", "Q4_K_M")
CONTESTANTS = ("four", "one", "in turn", "bare")
_numbers = itertools.count(1)


class Process:
    """A measured process that is told a line and says `done`."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
            env=os.environ | ENVIRONMENT)
        self._expect("ready")

    def seconds(self, line: str) -> float:
        """Returns how long it takes to carry out a line."""
        assert self._process.stdin
        begun = time.perf_counter()
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        self._expect("done")
        return time.perf_counter() - begun

    def close(self) -> None:
        self._process.communicate()

    def _expect(self, word: str) -> None:
        assert self._process.stdout
        line = self._process.stdout.readline().decode().strip()
        if line != word:
            self._process.communicate()
            raise RuntimeError(f"the measured process said {line!r} instead of {word!r}")


@dataclass(frozen=True)
class SetUp:
    model: Path
    threads: int
    tokens: int
    gpu_layers: int = 0

    def round(self, order: Sequence[str]) -> dict[str, float]:
        """Returns the seconds of each contestant from fresh processes."""
        with ExitStack() as stack:
            worker = stack.enter_context(Worker(ENVIRONMENT))
            loaded = worker.load(self.model, context_length=CONTEXT_TOKENS, threads=self.threads,
                                 gpu_layers=self.gpu_layers)
            assert loaded.gpu_layers == min(self.gpu_layers, loaded.layers), "there is no graphics card"
            bare = Process(sys.executable, "-m", "tests.benchmarks.candidates_peer", str(self.model),
                           str(self.threads), str(threads_of(self.threads)[1]), str(self.gpu_layers))
            stack.callback(bare.close)
            contestants: dict[str, Callable[[int], float]] = {
                "four": lambda tokens: several(worker, tokens),
                "one": lambda tokens: in_turn(worker, tokens, 1),
                "in turn": lambda tokens: in_turn(worker, tokens, ANSWERS),
                "bare": lambda tokens: bare.seconds(f"each {ANSWERS} {tokens} {next(_numbers)}")}
            for contestant in contestants.values():
                contestant(WARM_UP_TOKENS)
            return {name: contestants[name](self.tokens) for name in order}


def several(worker: Worker, tokens: int) -> float:
    """Returns the seconds of several answers in one batch; the prompt must have been evaluated once."""
    sampling = {key: value for key, value in SAMPLING.items() if key != "seed"}
    worker.send(ForgetChat(""))     # the bare loop has an empty cache too
    begun = time.perf_counter()
    written = write_several(worker, question(next(_numbers)), [{"seed": seed} for seed in range(ANSWERS)],
                            max_tokens=tokens, ignore_end=True, **sampling)
    taken = time.perf_counter() - begun
    assert all(answer.finished.usage.answer_tokens == tokens for answer in written.each)
    assert written.fitted.reused_tokens == 0
    assert written.evaluated == written.fitted.prompt_tokens
    return taken


def in_turn(worker: Worker, tokens: int, count: int) -> float:
    """Returns the seconds of so many answers to one prompt one after another."""
    asked = question(next(_numbers))
    worker.send(ForgetChat(""))
    begun = time.perf_counter()
    for number in range(count):
        answer = worker.generate(asked, max_tokens=tokens, ignore_end=True, **SAMPLING)
        assert answer.finished.usage.answer_tokens == tokens
        assert number > 0 or answer.fitted.reused_tokens == 0
    return time.perf_counter() - begun


def compare(set_up: SetUp, rounds: int) -> bool:
    """Prints the ratios of one model and number of threads; returns whether the bars were met."""
    taken = [set_up.round(order) for order, _ in zip(
        itertools.cycle(itertools.permutations(CONTESTANTS)), range(rounds), strict=False)]
    ratios = {name: [seconds["four"] / seconds[name] for seconds in taken] for name in CONTESTANTS[1:]}
    seconds = {name: statistics.median(each[name] for each in taken) for name in CONTESTANTS}
    speed = ANSWERS * set_up.tokens / seconds["four"]
    where = f"{set_up.threads} thread(s)" + (f", {set_up.gpu_layers} layers on the card" * bool(set_up.gpu_layers))
    print(f"  {where}: four {seconds['four']:.2f} s ({speed:.1f} tokens/s), "
          f"one {seconds['one']:.2f} s, one after another {seconds['in turn']:.2f} s, bare {seconds['bare']:.2f} s")
    print(f"    four / one {median_of(ratios['one'])}   four / one after another {median_of(ratios['in turn'])}   "
          f"four / bare {median_of(ratios['bare'])}")
    met = statistics.median(ratios["in turn"]) < 1 and statistics.median(ratios["bare"]) <= BARE_BAR
    print(f"    {'met' if met else 'MISSED'}: below one after another, at most {BARE_BAR} of bare", flush=True)
    return met


def compare_threads(model: Path, counts: Sequence[int], wanted: argparse.Namespace) -> bool:
    """Compares with each number of threads; returns whether all bars were met."""
    met = True
    for count in counts:
        met &= compare(SetUp(model, count, wanted.tokens, wanted.gpu_layers), wanted.rounds)
    return met


def compare_transformers(python: str, set_up: SetUp, device: str, rounds: int) -> None:
    """Prints what transformers takes for four answers at once and for one, or why it cannot be asked."""
    try:
        if not python:
            raise RuntimeError("not installed here; see --transformers")
        peer = Process(python, "-m", "tests.benchmarks.candidates_transformers", str(set_up.model),
                       str(set_up.threads), device)
    except (RuntimeError, OSError) as problem:
        print(f"  transformers num_return_sequences, {device}: cannot be measured ({problem})", flush=True)
        return
    peer.seconds(f"each 1 {WARM_UP_TOKENS}")
    taken = [(peer.seconds(f"each {ANSWERS} {set_up.tokens}"), peer.seconds(f"each 1 {set_up.tokens}"))
             for _ in range(rounds)]
    peer.close()
    four, one = (statistics.median(each) for each in zip(*taken, strict=True))
    where = f"{set_up.threads} thread(s)" if device == "cpu" else device
    print(f"  transformers (float32), {where}: four {four:.2f} s, one {one:.2f} s, "
          f"four / one {median_of([a / b for a, b in taken])}", flush=True)


def compare_devices(model: Path, counts: Sequence[int], wanted: argparse.Namespace, devices: Sequence[str]) -> None:
    """Prints what transformers takes on each of torch's devices."""
    for device in devices:
        compare_transformers(wanted.transformers, SetUp(model, max(counts), wanted.tokens), device, wanted.rounds)


def compare_large(counts: Sequence[int], wanted: argparse.Namespace) -> bool:
    """Compares with the model of random weights in each of its kinds; returns whether all bars were met."""
    from tests.benchmarks.quantised import quantised
    from tests.benchmarks.random_model import write_random
    met = True
    with TemporaryDirectory(prefix="parley-random-") as folder:
        source = write_random(Path(folder) / "random.gguf", wanted.layers)
        for kind in wanted.kinds:
            model = quantised(source, kind, Path(folder))
            print(f"random weights, {kind}, {model.stat().st_size:,} bytes", flush=True)
            met &= compare_threads(model, counts, wanted)
            model.unlink()
        compare_devices(source, counts, wanted, wanted.large_devices)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, nargs="?", default=STARTER)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--threads", type=int, nargs="+", default=[])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-large", action="store_true", help="leave out the model of more than a gigabyte")
    which.add_argument("--only-large", action="store_true")
    parser.add_argument("--kinds", nargs="+", default=RANDOM_KINDS, help="of that model")
    parser.add_argument("--layers", type=int, default=32, help="of that model; 32 are 1.95 billion parameters")
    parser.add_argument("--gpu-layers", type=int, default=0)
    parser.add_argument("--transformers", default="", help="a Python that has torch and transformers")
    parser.add_argument("--devices", nargs="+", default=["cpu"], help="of torch")
    parser.add_argument("--large-devices", nargs="*", default=[], help="of torch, for the model of random weights")
    wanted = parser.parse_args()
    cores = psutil.cpu_count(logical=False) or 1
    counts = wanted.threads or range(1, cores + 1)
    print(f"{ANSWERS} answers of {wanted.tokens} tokens, {wanted.rounds} rounds; machine load "
          f"{os.getloadavg()[0]:.2f} of {os.cpu_count()}", flush=True)
    met = True
    if not wanted.only_large:
        print(wanted.model.name, flush=True)
        met &= compare_threads(wanted.model.absolute(), counts, wanted)
        compare_devices(wanted.model.absolute(), counts, wanted, wanted.devices)
    if not wanted.no_large:
        met &= compare_large(counts, wanted)
    print(f"machine load {os.getloadavg()[0]:.2f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
