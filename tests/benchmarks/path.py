"""Speed of the whole path, from llama.cpp to the conversation in the window, against a bare `llama_decode` loop.

    python -m tests.benchmarks.path MODEL [--rounds 15] [--tokens 200] [--read 1024]
                                          [--server PYTHON] [--node FOLDER]

As in `tests.benchmarks.engine`, in fresh processes that take turns: `app` is the real window (on a virtual screen) with
its worker, from the first of the answer's text in the conversation to its end; the CPU time is the worker's, and what
the process of the window takes to show and to keep the words is printed beside it. `llama` is
`Llama.create_chat_completion`, `server` llama-server as PyPI's xllamacpp brings it, for the Python that has it, and
`node` npm's node-llama-cpp in a folder's node_modules; what is not installed is reported as such. The app and `node`
cannot forbid the model to end its answer: a sample that ends before its last token is measured as far as it went.

Then the time to evaluate a prompt of `--read` tokens, from sending it to the first token of the answer, against one
`llama_decode` of as many tokens with llama.cpp's own n_ubatch, 512, and a draw.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from assistant.engine.protocol import Event, ForgetChat, Token, Turn
from tests.benchmarks.engine import (
    CPU_BAR,
    ENVIRONMENT,
    LEAST_ROUNDS,
    SPEED_BAR,
    WARM_UP_TOKENS,
    Peer,
    Sample,
    SetUp,
    Span,
    median_of,
    own_work,
)
from tests.benchmarks.engine_peers import CONTEXT_TOKENS, QUESTION, SAMPLING
from tests.engine.worker_client import ROOT, Worker

READ_BAR = 0.95
HERE = Path(__file__).parent
WORDS = ("fox", "sea", "ship", "storm", "stars", "harbour", "wind", "sail", "rope", "anchor", "island", "gull",
         "captain", "map", "night", "moon", "tide", "shore")


class Told:
    """A measured process that says itself which process computes, and how many tokens it has written."""

    def __init__(self, *command: str, cwd: Path = ROOT) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd,
            env=os.environ | ENVIRONMENT)
        ready = self._expect("ready")
        self._computes = int(ready[0]) if ready else self._process.pid
        self.shown = 0.0        # CPU milliseconds a token of the process itself, where another one computes

    def write(self, tokens: int) -> Sample:
        assert self._process.stdin
        self._process.stdin.write(f"write {tokens}\n".encode())
        self._process.stdin.flush()
        self._expect("first")
        span, shows = Span(self._computes), psutil.Process(self._process.pid)
        before = shows.cpu_times()
        told = self._expect("last")
        sample, after = span.sample(int(told[0]) if told else tokens), shows.cpu_times()
        taken = after.user + after.system - before.user - before.system
        self.shown = 1000 * taken / (int(told[0]) if told else tokens)
        return sample

    def close(self) -> None:
        self._process.communicate()

    def _expect(self, word: str) -> list[str]:
        assert self._process.stdout
        said, *more = self._process.stdout.readline().decode().split() or [""]
        if said != word:
            self._process.communicate()
            raise RuntimeError(f"the measured process said {said!r} instead of {word!r}")
        return more


def contestants(set_up: SetUp, server: str, node: str) -> dict[str, Callable[[], Told | Peer]]:
    """Returns what starts each of those that are there; tells of those that are not."""
    model, threads, reading = str(set_up.model), str(set_up.threads), str(set_up.prompt_threads)
    arguments = (model, threads, reading, str(CONTEXT_TOKENS), QUESTION, json.dumps(SAMPLING))
    made: dict[str, Callable[[], Told | Peer]] = {
        "bare": lambda: Peer("bare", set_up),
        "app": lambda: Told(sys.executable, "-m", "tests.benchmarks.path_app", model),
        "paged": lambda: Peer("paged", set_up),
        "llama": lambda: Peer("llama", set_up),
        "server": lambda: Told(server, str(HERE / "path_server.py"), *arguments),
        "node": lambda: Told("node", str(HERE / "path_node.mjs"), *arguments, cwd=Path(node))}
    for name, wanted in (("server", server), ("node", node)):
        try:
            if not wanted:
                raise RuntimeError("not installed here; see --help")
            made[name]().close()
        except (RuntimeError, OSError) as problem:
            print(f"  {name}: cannot be measured ({problem})", flush=True)
            del made[name]
    return made


def compare(set_up: SetUp, tokens: int, rounds: int, server: str, node: str) -> bool:
    """Prints the ratios to the bare loop; returns whether the app met its bars."""
    made = contestants(set_up, server, node)
    samples: dict[str, list[Sample]] = {name: [] for name in made}
    shown: list[float] = []
    for number in range(rounds):
        names = list(made)
        for name in names[number % len(names):] + names[:number % len(names)]:
            peer = made[name]()
            try:
                peer.write(WARM_UP_TOKENS)
                samples[name].append(peer.write(tokens))
                if name == "app" and isinstance(peer, Told):
                    shown.append(peer.shown)
            finally:
                peer.close()
    met = False
    for name, taken in samples.items():
        speed = [a.speed / b.speed for a, b in zip(taken, samples["bare"], strict=True)]
        cpu = [a.cpu / b.cpu for a, b in zip(taken, samples["bare"], strict=True)]
        print(f"  {name:7} {statistics.median(s.speed for s in taken):7.1f} tokens/s "
              f"{statistics.median(s.cpu for s in taken):7.3f} CPU ms/token; of bare: speed {median_of(speed)}, "
              f"CPU {median_of(cpu)}")
        if name == "app":
            met = statistics.median(speed) >= SPEED_BAR and statistics.median(cpu) <= CPU_BAR
            print(f"          beside it the window: {statistics.median(shown):.3f} CPU ms/token")
    print(own_work(samples["app"], samples["paged"]))
    met &= rounds >= LEAST_ROUNDS
    print(f"  {'met' if met else 'MISSED'}: the app's speed at least {SPEED_BAR}, CPU at most {CPU_BAR}, "
          f"in {LEAST_ROUNDS} rounds", flush=True)
    return met


def read(worker: Worker, tokens: int, number: int) -> tuple[float, int]:
    """Returns the seconds from sending a prompt of about so many tokens to the first token of its answer, and how many
    were evaluated."""
    words = itertools.islice(itertools.cycle(WORDS[number % len(WORDS):] + WORDS[:number % len(WORDS)]), tokens)
    arrived: list[float] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Token) and not arrived:
            arrived.append(time.perf_counter())

    asked = [Turn("user", f"{number}. {' '.join(words)}")]
    sent = time.perf_counter()
    fitted = worker.generate(asked, max_tokens=1, ignore_end=True, on_event=on_event, **SAMPLING).fitted
    return arrived[0] - sent, fitted.prompt_tokens - fitted.reused_tokens


def compare_reading(set_up: SetUp, tokens: int, rounds: int) -> bool:
    """Prints how fast prompts are evaluated; returns whether that met its bar. Both are fresh each time: one after
    another a worker would hold all these prompts, as it does where no folder keeps them, and attend past them.

    Both read as many tokens, of which the last pass has few and takes more for each: 1,024 scaled to them were some
    hundredths too quick."""
    ratios, speeds, count = [], [], 0
    for number in range(1, rounds + 1):
        with set_up.worker() as worker:
            bare = Peer("bare", set_up)
            bare.read(64)
            read(worker, 64, 0)
            worker.send(ForgetChat(""))     # as `bare` forgets what it read: in the app it would lie in a file by now
            first = count if number % 2 == 0 else 0     # as many as in the round before, give or take one
            alone = bare.read(first) / first if first else 0.0
            seconds, count = read(worker, tokens, number)
            alone = alone * count or bare.read(count)
            bare.close()
        ratios.append(alone / seconds)
        speeds.append(count / seconds)
    met = statistics.median(ratios) >= READ_BAR
    print(f"\nprompt of {count} tokens: {statistics.median(speeds):.0f} tokens/s, of one bare decode "
          f"{median_of(ratios)}\n  {'met' if met else 'MISSED'}: at least {READ_BAR}", flush=True)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--read", type=int, default=1024, help="tokens of the prompt, about")
    parser.add_argument("--server", default="", help="a Python that has xllamacpp")
    parser.add_argument("--node", default="", help="a folder that has node_modules/node-llama-cpp")
    wanted = parser.parse_args()
    cores = psutil.cpu_count(logical=False) or 1
    threads = max(1, cores - 1)         # as the app chooses
    set_up = SetUp(wanted.model.absolute(), threads, max(cores, threads))
    print(f"{wanted.model.name}, {threads} thread(s), prompt {set_up.prompt_threads}, {wanted.tokens} tokens, "
          f"{wanted.rounds} rounds; machine load {os.getloadavg()[0]:.2f} of {os.cpu_count()}", flush=True)
    met = compare(set_up, wanted.tokens, wanted.rounds, wanted.server, wanted.node)
    met &= compare_reading(set_up, wanted.read, wanted.rounds)
    print(f"\nmachine load {os.getloadavg()[0]:.2f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
