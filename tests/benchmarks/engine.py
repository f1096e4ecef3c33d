"""Speed of the engine against a bare `llama_decode` loop and against `Llama.create_chat_completion`.

    python -m tests.benchmarks.engine MODEL [--rounds 15] [--tokens 200 2000] [--threads N]

They take turns, in a different order each round, all timed from outside in the same way: from the first to the last
token, by this process's clock and by the scheduler's account of the other's CPU time (Linux). Every sample is a fresh
process, warmed up with a few tokens: where the weights and the KV cache come to lie makes two identical loops differ
by up to 3 % for as long as their processes live. Identical runs differ by 6 to 15 % on a shared machine, so what
counts is the ratio within a round; printed are the median of the rounds and the interval that holds the true median in
at least 95 % of cases (order statistics).

The bare loop is llama.cpp as it is; `paged` is the same loop with the weights in large pages, as the engine has them:
what is left between that and the engine is the engine's own work.

The second turn compares the time from sending it to its first token with evaluating as many new tokens and drawing.
"""

import argparse
import itertools
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from assistant.domain.settings import App
from assistant.engine.protocol import Event, Finished, Fitted, Token, Turn
from tests.benchmarks.engine_peers import CONTEXT_TOKENS, QUESTION, SAMPLING
from tests.engine.worker_client import ROOT, Worker

LEAST_ROUNDS = 15       # fewer say nothing about a difference of 3 %
CONTESTANTS = ("bare", "engine", "paged", "llama")
WARM_UP_TOKENS = 8
SPEED_BAR, CPU_BAR, TURN_BAR = 0.97, 1.03, 1.2
ENVIRONMENT = {"GOMP_SPINCOUNT": "1000", "GGML_NO_BACKTRACE": "1"}    # as the worker sets for itself
BACKGROUND = "The fox saw the sea, the ship, the storm and the stars. " * 30


@dataclass(frozen=True)
class Sample:
    """One answer: tokens per second, CPU milliseconds per token."""

    speed: float
    cpu: float


class Span:
    """Wall and CPU seconds of a process between two moments."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.begin()

    def begin(self) -> None:
        self._cpu, self._wall = cpu_seconds(self._pid), time.perf_counter()

    def sample(self, tokens: int) -> Sample:
        wall = time.perf_counter() - self._wall
        return Sample((tokens - 1) / wall, 1000 * (cpu_seconds(self._pid) - self._cpu) / (tokens - 1))


def cpu_seconds(pid: int) -> float:
    """Returns the CPU time of all threads; to the nanosecond where the kernel tells (Linux)."""
    try:
        return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)


class Peer:
    """A process of engine_peers."""

    def __init__(self, kind: str, set_up: "SetUp") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.engine_peers", kind, str(set_up.model), str(set_up.threads),
             str(set_up.prompt_threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
            env=os.environ | ENVIRONMENT)
        self._expect("ready")

    def write(self, tokens: int) -> Sample:
        self._send(f"write {tokens}")
        self._expect("first")
        span = Span(self._process.pid)
        self._expect("last")
        return span.sample(tokens)

    def turn(self, before: int, new: int, how: str = "turn") -> float:
        self._send(f"{how} {before} {new}")
        self._expect("first")
        begun = time.perf_counter()
        self._expect("last")
        return time.perf_counter() - begun

    def read(self, tokens: int) -> float:
        """Returns the seconds to evaluate so many tokens in one go, and to draw."""
        return self.turn(0, tokens, "read")

    def close(self) -> None:
        self._process.communicate()

    def _send(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def _expect(self, word: str) -> None:
        assert self._process.stdout
        line = self._process.stdout.readline().decode().strip()
        if line != word:
            raise RuntimeError(f"the measured process said {line!r} instead of {word!r}")


@dataclass(frozen=True)
class SetUp:
    """What all have in common."""

    model: Path
    threads: int
    prompt_threads: int

    def sample(self, kind: str, tokens: int) -> Sample:
        """Returns one sample from a fresh process."""
        if kind == "engine":
            with self.worker() as worker:
                ours(worker, WARM_UP_TOKENS)
                return ours(worker, tokens)
        peer = Peer(kind, self)
        try:
            peer.write(WARM_UP_TOKENS)
            return peer.write(tokens)
        finally:
            peer.close()

    def worker(self) -> Worker:
        worker = Worker(ENVIRONMENT)
        worker.load(self.model, context_length=CONTEXT_TOKENS, threads=self.threads)
        return worker


def ours(worker: Worker, tokens: int) -> Sample:
    span = Span(worker.process.pid)
    samples: list[Sample | None] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Token) and not samples:
            samples.append(None)
            span.begin()
        elif isinstance(event, Finished):
            samples.append(span.sample(tokens))

    answer = worker.generate(QUESTION, max_tokens=tokens, ignore_end=True, on_event=on_event,
                             probabilities=App().lens_alternatives, **SAMPLING)
    assert answer.finished.usage.answer_tokens == tokens
    assert samples[-1] is not None
    return samples[-1]


def our_turn(worker: Worker, number: int) -> tuple[float, Fitted]:
    """Returns the seconds from sending a second turn to its first token."""
    first = Turn("user", f"{number}. {BACKGROUND}What did it see?")
    answer = worker.generate([first], max_tokens=24, ignore_end=True, **SAMPLING)
    arrived: list[float] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Token) and not arrived:
            arrived.append(time.perf_counter())

    sent = time.perf_counter()
    again = worker.generate([first, Turn("assistant", answer.text), Turn("user", "And where did it go after that?")],
                            max_tokens=1, on_event=on_event, **SAMPLING)
    return arrived[0] - sent, again.fitted


def median_of(values: Sequence[float]) -> str:
    """Returns the median and the order statistics around it that hold the true one in at least 95 % of cases."""
    ordered, count = sorted(values), len(values)
    rank = 0
    while rank + 1 < count - rank - 1 and 2 * sum(math.comb(count, i) for i in range(rank + 1)) / 2**count <= 0.05:
        rank += 1
    rank = max(rank - 1, 0)
    return f"{statistics.median(values):.3f} [{ordered[rank]:.3f}, {ordered[count - 1 - rank]:.3f}]"


def compare(set_up: SetUp, tokens: int, rounds: int) -> dict[str, list[Sample]]:
    """Returns the samples of every contestant, one a round, in all orders in turn."""
    samples: dict[str, list[Sample]] = {kind: [] for kind in CONTESTANTS}
    for order, _ in zip(itertools.cycle(itertools.permutations(CONTESTANTS)), range(rounds), strict=False):
        for kind in order:
            samples[kind].append(set_up.sample(kind, tokens))
    return samples


def compare_turns(set_up: SetUp, rounds: int) -> bool:
    """Prints the second turn's first-token time; returns whether it met its bar."""
    ratios, seconds = [], []
    with set_up.worker() as worker:
        bare = Peer("bare", set_up)
        for number in range(rounds):
            taken, fitted = our_turn(worker, number)
            new = fitted.prompt_tokens - fitted.reused_tokens
            ratios.append(taken / bare.turn(fitted.reused_tokens, new))
            seconds.append(taken)
        bare.close()
    print(f"\nsecond turn: first token after {1000 * statistics.median(seconds):.0f} ms, {fitted.reused_tokens} tokens "
          f"reused, {new} evaluated\n  engine / evaluating only the new tokens: {median_of(ratios)}")
    met = statistics.median(ratios) <= TURN_BAR
    print(f"  {'met' if met else 'MISSED'}: at most {TURN_BAR}")
    return met


def own_work(taken: Sequence[Sample], paged: Sequence[Sample]) -> str:
    """Returns what is left where the weights lie alike."""
    speed = [a.speed / b.speed for a, b in zip(taken, paged, strict=True)]
    cpu = [a.cpu / b.cpu for a, b in zip(taken, paged, strict=True)]
    return f"  of the loop with the weights in large pages too: speed {median_of(speed)}, CPU {median_of(cpu)}"


def report(tokens: int, samples: dict[str, list[Sample]]) -> bool:
    """Prints one comparison; returns whether the engine met its bars."""
    print(f"\n{tokens} tokens")
    for name, taken in samples.items():
        print(f"  {name:10} {statistics.median(s.speed for s in taken):8.1f} tokens/s"
              f" {statistics.median(s.cpu for s in taken):8.3f} CPU ms/token")
    met = False
    for name in CONTESTANTS[1:]:
        speed = [a.speed / b.speed for a, b in zip(samples[name], samples["bare"], strict=True)]
        cpu = [a.cpu / b.cpu for a, b in zip(samples[name], samples["bare"], strict=True)]
        print(f"  {name}/bare: speed {median_of(speed)}, CPU {median_of(cpu)}")
        if name == "engine":
            met = statistics.median(speed) >= SPEED_BAR and statistics.median(cpu) <= CPU_BAR
            met &= len(speed) >= LEAST_ROUNDS
            judged = "met" if met else "MISSED" if len(speed) >= LEAST_ROUNDS else "not judged, too few rounds"
            print(f"  {judged}: speed at least {SPEED_BAR}, CPU at most {CPU_BAR}")
    print(own_work(samples["engine"], samples["paged"]), flush=True)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--tokens", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--threads", type=int, default=0, help="0: what the engine chooses")
    wanted = parser.parse_args()
    cores = psutil.cpu_count(logical=False) or 1
    threads = wanted.threads or max(1, cores - 1)         # as the engine chooses
    set_up = SetUp(wanted.model.absolute(), threads, max(cores, threads))
    print(f"{wanted.model.name}, {threads} thread(s), prompt {set_up.prompt_threads}, {wanted.rounds} rounds; "
          f"machine load {os.getloadavg()[0]:.2f} of {os.cpu_count()}", flush=True)
    met = True
    for tokens in wanted.tokens:
        met &= report(tokens, compare(set_up, tokens, wanted.rounds))
    met &= compare_turns(set_up, wanted.rounds)
    print(f"\nmachine load {os.getloadavg()[0]:.2f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
