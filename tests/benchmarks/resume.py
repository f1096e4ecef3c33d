"""Going on with a chat after a restart, and with another branch of it, against evaluating what differs.

    python -m tests.benchmarks.resume MODEL [--rounds 5] [--tokens 4000] [--threads N]
                                            [--branch-rounds 15] [--branch-tokens 1000]

Reopening: a worker reads a chat of so many tokens and is ended as the app ends it; a fresh one goes on with it. The
time from sending the next message to its first token is compared with that of a fresh worker that keeps nothing (cold),
and with `Llama.create_chat_completion` in a fresh process, which reads everything again. Loading the model is counted
for none of them.

Branches: in one worker, answering again, editing the last message, going back to the other answer, a title, and another
word chosen within an answer, each against a bare loop that has the common tokens already and evaluates only those that
differ.

All take turns in every round; printed are medians and the order statistics around them. A branch takes a few hundredths
of a second, in which a shared machine is now half as fast and now twice: it has more rounds. `--rounds 0` leaves
reopening out. Ends with 1 where a bar is missed: reopening 0.05 of cold, a branch 1.2 of evaluating what differs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import llama_cpp as llama_cpp  # as a whole, before `bindings` registers the part the engine uses
import psutil

from assistant.domain import kept_states
from assistant.engine import native
from assistant.engine.kv_sequence import common_length
from assistant.engine.llama_model import LlamaModel
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Event, Fitted, KeepStates, Token, Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of
from tests.benchmarks.engine import ENVIRONMENT, Peer, SetUp, median_of
from tests.engine.worker_client import ROOT, Answer, Worker

REOPEN_BAR, BRANCH_BAR, LEAST_ROUNDS, BRANCH_ROUNDS = 0.05, 1.2, 5, 15
LIMIT = 100_000_000_000
STORY = "The fox saw the sea, the ship, the storm and the stars, and number {} was the brightest of them all. "
QUESTION, EDITED = "And where did it go after that?", "And why did it go there at all?"
SAID = "It sailed on to an island far away, where nobody had ever been before, and there it stayed."
TITLE = "Say in at most five words what this chat is about."
KEPT_WORDS = 20             # tokens of an answer before the word that is chosen anew
QUICK: dict[str, Any] = {"temperature": 0.0, "max_tokens": 1}


@dataclass
class Bench:
    """The model for counting tokens, and how it is loaded."""

    model: Path
    threads: int
    prompt_threads: int
    builder: PromptBuilder
    context: int = 0

    def tokens(self, turns: Sequence[Turn]) -> list[int]:
        return self.builder.build("", turns, True, {}).tokens

    def long_turn(self, tokens: int, number: int) -> Turn:
        """Returns a message of about so many tokens, another one for each number."""
        one = len(self.tokens([Turn("user", STORY.format(1) * 8)])) / 8
        count = int(tokens / one)
        return Turn("user", "".join(STORY.format(number * count + i) for i in range(count)))

    @contextmanager
    def worker(self, states: Path | None = None) -> Iterator[Worker]:
        with Worker(ENVIRONMENT) as worker:
            if states is not None:
                worker.send(KeepStates(str(states), LIMIT))
            worker.load(self.model, context_length=self.context, threads=self.threads)
            worker.generate("Hello", **QUICK)       # caches and threads are warm, as after the first message
            yield worker


@dataclass
class Reopened:
    """One round; seconds to the first token."""

    cold: float
    ours: float
    llama: float
    reused: int
    prompt: int
    size: int           # bytes on disk
    kept: int           # tokens in them
    ending: float       # seconds until the first worker had ended


def first_token(worker: Worker, turns: Sequence[Turn], chat: str = "c", aside: bool = False,
                **options: Any) -> tuple[float, Fitted]:
    """Returns the seconds from sending to the first token, and how the prompt was fitted."""
    arrived: list[float] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Token) and not arrived:
            arrived.append(time.perf_counter())

    sent = time.perf_counter()
    answer = worker.generate(turns, on_event=on_event, ignore_end=True, chat=chat, aside=aside, **(QUICK | options))
    return arrived[0] - sent, answer.fitted


def reopen(bench: Bench, tokens: int, number: int) -> Reopened:
    long = bench.long_turn(tokens, number)
    turns = [long, Turn("assistant", SAID), Turn("user", QUESTION)]
    with tempfile.TemporaryDirectory() as folder:
        states = Path(folder)
        with bench.worker(states) as worker:
            answer = worker.generate([long, Turn("assistant", SAID), Turn("user", QUESTION)], chat="c",
                                     ignore_end=True, max_tokens=8, temperature=0)
            begun = time.perf_counter()
        ending = time.perf_counter() - begun
        (kept,) = kept_states.all_in(states)
        turns += [Turn("assistant", answer.text), Turn("user", EDITED)]
        with bench.worker(states) as worker:
            ours, fitted = first_token(worker, turns)
    with bench.worker() as worker:
        cold, unknown = first_token(worker, turns)
    assert unknown.reused_tokens < 64
    return Reopened(cold, ours, llama_first_token(bench, turns), fitted.reused_tokens, fitted.prompt_tokens, kept.size,
                    answer.fitted.prompt_tokens + 7, ending)


def llama_first_token(bench: Bench, turns: Sequence[Turn]) -> float:
    """Returns what `Llama.create_chat_completion` takes in a process that has just loaded the model; not a
    number where that fails, which is printed."""
    messages = [{"role": turn.role, "content": turn.text} for turn in turns]
    done = subprocess.run(
        [sys.executable, "-c", _LLAMA, str(bench.model), str(bench.context), str(bench.threads),
         str(bench.prompt_threads)], input=json.dumps(messages), capture_output=True, text=True, cwd=ROOT,
        env=os.environ | ENVIRONMENT, check=False)
    if done.returncode:
        last = (done.stderr.splitlines() or ["it said nothing"])[-1]
        print(f"  Llama.create_chat_completion failed: {last}", flush=True)
        return float("nan")
    return float(done.stdout)


_LLAMA = """
import json, sys, time
from llama_cpp import Llama
from tests.library_backends import load_backends
load_backends()
model, context, threads, prompt_threads = sys.argv[1:]
llama = Llama(model, n_ctx=int(context), n_threads=int(threads), n_threads_batch=int(prompt_threads), verbose=False)
for messages in ([{"role": "user", "content": "Hello"}], json.load(sys.stdin)):
    sent = time.perf_counter()
    for piece in llama.create_chat_completion(messages, max_tokens=2, temperature=0, stream=True):
        if piece["choices"][0]["delta"].get("content"):
            break
    taken = time.perf_counter() - sent
print(taken)
"""


@dataclass
class Branches:
    """Ratios of each kind of branch, and how many tokens differed."""

    ratios: dict[str, list[float]] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, kind: str, ours: float, bare: float, differing: int) -> None:
        self.ratios.setdefault(kind, []).append(ours / bare)
        self.seconds.setdefault(kind, []).append(ours)
        self.differing[kind] = differing


def branches(bench: Bench, worker: Worker, bare: Peer, tokens: int, number: int, found: Branches) -> None:
    """One round: a chat of its own, and every kind of branch of it."""
    chat, long = f"chat {number}", bench.long_turn(tokens, 1000 + number)
    first = worker.generate([long], chat=chat, ignore_end=True, max_tokens=48, temperature=0.8, seed=number)
    asked = [long, Turn("assistant", first.text), Turn("user", QUESTION)]
    answer = worker.generate(asked, chat=chat, ignore_end=True, max_tokens=48, temperature=0.8, seed=number)

    def measure(kind: str, turns: Sequence[Turn], known: Sequence[int], aside: bool = False) -> None:
        wanted = bench.tokens(turns)
        common = min(common_length(wanted, known), len(wanted) - 1)
        ours, _fitted = first_token(worker, turns, chat, aside)
        found.add(kind, ours, bare.turn(common, len(wanted) - common), len(wanted) - common)

    def evaluated(answered: Answer) -> list[int]:
        """Returns what was read for an answer and of it: its last token was drawn and never evaluated."""
        return [*bench.tokens(asked), *answered.tokens[:-1]]

    measure("again", asked, bench.tokens(asked))
    other = worker.generate(asked, chat=chat, ignore_end=True, max_tokens=48, temperature=0.8, seed=number + 1000)
    both = [*asked, Turn("assistant", other.text)]
    measure("title", [*both, Turn("user", TITLE)], evaluated(other), aside=True)
    switched = [*asked, Turn("assistant", answer.text)]
    measure("other answer", [*switched, Turn("user", QUESTION)], evaluated(answer))
    measure("edit", [*switched, Turn("user", EDITED)], bench.tokens([*switched, Turn("user", QUESTION)]))
    before = len(bench.tokens(asked)) + KEPT_WORDS
    found.add("word", after_a_word(worker, asked, answer, chat), bare.turn(before, 1), 1)


def after_a_word(worker: Worker, asked: Sequence[Turn], answer: Answer, chat: str) -> float:
    """Returns the seconds until another word, chosen in the midst of an answer, is there as the first token of the new
    branch; its chance is told with it, for which the token before is evaluated."""
    said = answer.of(Token)[:KEPT_WORDS]
    arrived: list[float] = []
    turns = [*asked, Turn("assistant", "".join(token.text for token in said))]
    sent = time.perf_counter()
    branch = worker.generate(
        turns, on_event=lambda event: arrived.append(time.perf_counter()) if isinstance(event, Token) else None,
        continue_last=True, first=(said[0].token,), begun=tuple(token.token for token in said), ignore_end=True,
        chat=chat, temperature=0.0, max_tokens=2)
    assert branch.tokens[0] == said[0].token
    assert len(arrived) == 2, "the chosen word, and the one after it"
    assert branch.fitted.prompt_tokens - branch.fitted.reused_tokens <= 1, branch.fitted
    return arrived[0] - sent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument("--tokens", type=int, default=4000)
    parser.add_argument("--branch-rounds", type=int, default=BRANCH_ROUNDS)
    parser.add_argument("--branch-tokens", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=0, help="0: what the engine chooses")
    wanted = parser.parse_args()
    cores = psutil.cpu_count(logical=False) or 1
    threads = wanted.threads or max(1, cores - 1)
    log = native.start()
    model = LlamaModel(wanted.model.absolute(), [wanted.model.absolute()], 0, log, lambda _stage, _fraction: True)
    template = model.template() or ""
    builder = PromptBuilder(model.vocabulary, ChatTemplate(template, "", ""), markers_of(template)[0])
    context = max(wanted.tokens, wanted.branch_tokens) + 1024
    bench = Bench(wanted.model.absolute(), threads, max(cores, threads), builder, context)
    print(f"{wanted.model.name}, {threads} thread(s), prompt {bench.prompt_threads}, {wanted.rounds} rounds, "
          f"{wanted.branch_rounds} of branches; "
          f"machine load {os.getloadavg()[0]:.2f} of {os.cpu_count()}", flush=True)
    met = wanted.branch_rounds >= LEAST_ROUNDS
    reopened = []
    for number in range(wanted.rounds):
        reopened.append(reopen(bench, wanted.tokens, number))
        print(f"  round {number + 1}: cold {reopened[-1].cold:.2f} s, from the file {reopened[-1].ours:.3f} s, "
              f"Llama {reopened[-1].llama:.2f} s", flush=True)
    if reopened:
        met &= report_reopened(reopened) and len(reopened) >= LEAST_ROUNDS
    found = Branches()
    with bench.worker() as worker:
        bare = Peer("bare", SetUp(bench.model, bench.threads, bench.prompt_threads))
        for number in range(wanted.branch_rounds):
            branches(bench, worker, bare, wanted.branch_tokens, number, found)
        bare.close()
    met &= report_branches(found)
    print(f"\nmachine load {os.getloadavg()[0]:.2f}")
    return 0 if met else 1


def report_reopened(rounds: Sequence[Reopened]) -> bool:
    last = rounds[-1]

    def seconds(values: Sequence[float]) -> str:
        return f"{statistics.median(values):.3f} s"

    print(f"\nreopened: {last.prompt} tokens, of which {last.prompt - last.reused} are new\n"
          f"  cold {seconds([each.cold for each in rounds])}, from the file {seconds([each.ours for each in rounds])}, "
          f"Llama.create_chat_completion {seconds([each.llama for each in rounds])}\n"
          f"  from the file / cold {median_of([each.ours / each.cold for each in rounds])}, "
          f"Llama / cold {median_of([each.llama / each.cold for each in rounds])}\n"
          f"  on disk {last.size / last.kept:,.0f} bytes a token, {last.size / 1e6:.1f} MB; "
          f"the worker ended after {seconds([each.ending for each in rounds])}")
    met = statistics.median([each.ours / each.cold for each in rounds]) <= REOPEN_BAR
    print(f"  {'met' if met else 'MISSED'}: at most {REOPEN_BAR} of cold", flush=True)
    return met


def report_branches(found: Branches) -> bool:
    print("\nbranches: first token / evaluating only the tokens that differ")
    met = True
    for kind, ratios in found.ratios.items():
        good = statistics.median(ratios) <= BRANCH_BAR
        met &= good
        print(f"  {kind:13} {found.differing[kind]:4} tokens, {1000 * statistics.median(found.seconds[kind]):4.0f} ms, "
              f"ratio {median_of(ratios)}   {'met' if good else 'MISSED'}: at most {BRANCH_BAR}")
    return met


if __name__ == "__main__":
    sys.exit(main())
