"""Answers made again: third answers of chats, written on what was evaluated for the first two, at once and replayed.

    python -m tests.benchmarks.replay [MODEL] [--chats 20] [--tokens 32] [--threads N]

Each chat is asked three questions, once greedily and once at temperature 0.8; the third answer is replayed, and beside
it written once more from a clean evaluation of the same prompt with the same seed, as a program does that knows seed
and settings only. Chats are forgotten one by one: what lies beside an answer makes it incomparable, and is said so.
Ends with 1 where a replay is not identical.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from assistant.engine.protocol import ForgetChat, Generate, Replay, Replayed, Turn
from tests.benchmarks.engine import ENVIRONMENT
from tests.engine.worker_client import STARTER, Answer, Worker

BACKGROUND = "The fox saw the sea, the ship, the storm and the stars, and number {} was the brightest of them all. "
QUESTIONS = ("What did the fox see?", "And what happened after that?", "Why did it end like this?")
CHAT = "a"


def conversation(worker: Worker, number: int, options: dict[str, Any]) -> tuple[list[Turn], Answer]:
    """Returns the turns before the third answer, and that answer."""
    turns = [Turn("user", "".join(BACKGROUND.format(number * 4 + i) for i in range(4)) + QUESTIONS[0])]
    answer = worker.generate(turns, chat=CHAT, **options)
    for question in QUESTIONS[1:]:
        turns += [Turn("assistant", answer.text), Turn("user", question)]
        answer = worker.generate(turns, chat=CHAT, **options)
    return turns, answer


def replayed(worker: Worker, turns: list[Turn], answer: Answer) -> Replayed:
    values = {**answer.finished.generation, "seed": answer.finished.seed}
    worker.send(Replay(Generate("replay", tuple(turns), generation=values, chat=CHAT), answer.finished.evaluation,
                       answer.text, answer.thinking, len(answer.tokens), answer.finished.reason == "stop"))
    return worker.until(Replayed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, nargs="?", default=STARTER)
    parser.add_argument("--chats", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--threads", type=int, default=0)
    given = parser.parse_args()
    missed = False
    with Worker(ENVIRONMENT) as worker:
        worker.load(given.model, context_length=2048, threads=given.threads)
        for temperature in (0.0, 0.8):
            verdicts: Counter[str] = Counter()
            clean, began, reused = 0, time.perf_counter(), 0
            for number in range(given.chats):
                turns, answer = conversation(worker, number, {"temperature": temperature, "max_tokens": given.tokens})
                found = replayed(worker, turns, answer)
                verdicts[found.reason or found.verdict] += 1
                reused += answer.fitted.reused_tokens
                worker.send(ForgetChat(CHAT))
                values = {**answer.finished.generation, "seed": answer.finished.seed}
                clean += worker.generate(turns, chat=CHAT, **values).text == answer.text
                worker.send(ForgetChat(CHAT))
            missed |= verdicts["identical"] < given.chats
            told = ", ".join(f"{count} {name}" for name, count in verdicts.most_common())
            print(f"temperature {temperature}: of {given.chats} third answers, {reused / given.chats:.0f} tokens of "
                  f"each prompt reused: {told}; from seed and settings alone {clean} the same "
                  f"({time.perf_counter() - began:.0f} s)", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
