"""What the conversation page costs beside the naive one, as medians of five rounds, each figure beside its bar.

    python -m tests.benchmarks.transcript [--rounds 5]

Each round measures both views, each measurement in a fresh process (`transcript_probe` says what is measured how).
The naive view is a scroll area of text browsers that gets `setMarkdown` of the whole message whenever it grew. With
10,000 messages it needs more than 200 s to open: its figure is for 1,000, ours for all. The exit status is 0 when
every bar is met.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from PySide6 import __version__ as pyside_version

MESSAGES = 10_000
NAIVE_MESSAGES = 1_000
NAIVE_ROUNDS = 3         # of the slow measurements
FLAT = 1.5               # 10,000 tokens against 500


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table: the value's key, what it is, its unit, and the most it may be."""

    key: str
    text: str
    unit: str
    most: float


FIGURES = (
    Figure("flush_500", "a flush into an answer of 500 tokens", "ms", 4),
    Figure("flush_2000", "2,000 tokens", "ms", 4),
    Figure("flush_10000", "10,000 tokens", "ms", 4),
    Figure("flat", "10,000 tokens against 500", "times", FLAT),
    Figure("open", "opening 10,000 messages", "ms", 250),
    Figure("memory", "memory they take", "MB", 20),
    Figure("scroll", "a scroll step of 120 px, p95", "ms", 16),
    Figure("widgets", "widgets on the page, at most", "", 79),
    Figure("beat", "5 ms heartbeat at 200 tokens/s, p99", "ms", 16),
    Figure("lost", "the producer's rate lost", "%", 3),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors, Python {sys.version.split()[0]}, "
          f"PySide {pyside_version}, median of {rounds} (lowest-highest)")
    ours, naive = measure(rounds)
    sys.exit(0 if report(ours, naive) else 1)


def measure(rounds: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Returns every value of every round by key, of our view and of the naive one."""
    ours: dict[str, list[float]] = {}
    naive: dict[str, list[float]] = {}
    for number in range(rounds):
        for values, view, count in ((ours, "ours", MESSAGES), (naive, "naive", NAIVE_MESSAGES)):
            found = probe(view, "flush")
            if view == "ours" or number < NAIVE_ROUNDS:
                found |= probe(view, "open", str(count)) | probe(view, "stream")
            found["flat"] = found["flush_10000"] / found["flush_500"]
            for key, value in found.items():
                values.setdefault(key, []).append(value)
        print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    return ours, naive


def probe(*arguments: str) -> dict[str, Any]:
    """Returns what one process measured."""
    command = [sys.executable, "-m", "tests.benchmarks.transcript_probe", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    values: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return values


def report(ours: dict[str, list[float]], naive: dict[str, list[float]]) -> bool:
    """Prints the table. Returns whether every bar is met."""
    print(f"\n{'':42}{'ours':>8}  {'':17}{'bar':>8}        {'naive':>9}")
    met = True
    for figure in FIGURES:
        values = ours[figure.key]
        middle = statistics.median(values)
        good = middle <= figure.most
        met = met and good
        spread = f"({min(values):.1f}-{max(values):.1f})"
        print(f"{figure.text:42}{middle:8.1f}  {spread:15}{figure.most:8g}   {'met ' if good else 'MISS'}"
              f"{statistics.median(naive[figure.key]):11.1f}  {figure.unit}{_of(figure)}")
    print(f"\nthe worst flush at 10,000 tokens {statistics.median(ours['worst_10000']):.1f} ms "
          f"(naive {statistics.median(naive['worst_10000']):.1f}), the latest heartbeat "
          f"{statistics.median(ours['late']):.0f} ms (naive {statistics.median(naive['late']):.0f}), "
          f"the producer's rate {statistics.median(ours['rate']):.0f} tokens/s "
          f"(naive {statistics.median(naive['rate']):.0f})")
    return met


def _of(figure: Figure) -> str:
    return f"  (naive: {NAIVE_MESSAGES:,} messages)" if figure.key in ("open", "memory", "scroll", "widgets") else ""


if __name__ == "__main__":
    main()
