"""A chat that goes on for thousands of turns in a small context, through the whole app.

    python -m tests.benchmarks.soak [MODEL] [--turns 2000] [--context 1024] [--tokens 8] [--full drop] [--home FOLDER]

Each turn asks the model to say one word after the person, which even the practice model can: an answer is on topic if
it has that word. Window and worker are the real ones, the window on a virtual screen; what is told is how the worker
measures itself, and what the system says of the memory of both processes. With --home the chat stays there, and the
next run goes on with it: memory is compared within a run, the rest over all turns.

The turns before the chat overflows are few and soon over, and a machine is not as fast at one moment as at another: so
now and then the app waits, and another one leads a chat of its own until it overflows. Its turns count as well.

Printed, each with its bar: errors; growth of either process after warm-up, a tenth of the turns (at most 5 %);
user's messages missing on disk; the share of answers on topic once the chat overflows, beside that before it does (at
least 0.9 of it); the median time to the first token of turns in the overflowing chat, beside those before (at most
1.5 times).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.full_context import FullContext
from tests.engine.worker_client import STARTER

if TYPE_CHECKING:       # Qt is told its platform first
    from tests.benchmarks.soak_app import SoakApp

WORDS = ("river", "window", "garden", "winter", "silver", "orange", "candle", "forest", "bridge", "pepper", "island",
         "copper", "violin", "mirror", "basket", "harbor", "meadow", "pencil", "rocket", "saddle", "tunnel", "velvet",
         "walnut", "zipper")
WARM_UP = 10                # of all turns one in so many
LEAST_WARM_UP = 30          # turns
GROWTH_BAR, TOPIC_BAR, TIME_BAR = 0.05, 0.9, 1.5
BESIDE = 8                  # times in a run
SAMPLES = 10                # memory is the median of that many turns: one alone swings with what is being freed


@dataclass(frozen=True, slots=True)
class Measured:
    """One turn. Memory in bytes, times in seconds."""

    turn: int
    word: str
    on_topic: bool
    overflows: bool
    cut: bool               # the model began to see from another message with this turn
    first_token: float
    whole: float            # as the user waits for it: from sending to the end of the answer
    app: int
    worker: int
    beside: bool = False    # in the app beside


def main() -> int:
    """Returns 0 where every bar was kept."""
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = nullcontext(options.home) if options.home else tempfile.TemporaryDirectory()
    with folder as home:
        os.environ["PARLEY_HOME"] = str(home)
        from tests.benchmarks.soak_app import SoakApp
        app = SoakApp(Path(home), options.model, options.context, options.tokens, FullContext(options.full))
        if options.until_full is not None:
            _until_full(app, options.until_full)
            return 0
        measured = _run(app, options, Path(home) / "soak.jsonl")
        missing = app.close_and_count_missing([_question(each.turn) for each in measured if not each.beside])
        return _tell(measured, options.turns, missing, app.problems)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", type=Path, default=STARTER)
    parser.add_argument("--turns", type=int, default=2000, help="of this run")
    parser.add_argument("--context", type=int, default=1024, help="tokens")
    parser.add_argument("--tokens", type=int, default=8, help="of an answer, at most")
    parser.add_argument("--full", choices=[each.value for each in FullContext if each is not FullContext.STOP],
                        default=FullContext.DROP.value, help="what becomes of the oldest messages")
    parser.add_argument("--until-full", type=int, metavar="TURN", help=argparse.SUPPRESS)     # the app beside
    parser.add_argument("--home", type=Path, help="a folder to keep the chat in, and to go on with it")
    return parser.parse_args()


def _question(turn: int) -> str:
    return f"Say the word {WORDS[turn * 7 % len(WORDS)]}. ({turn})"


def _run(app: "SoakApp", options: argparse.Namespace, log: Path) -> list[Measured]:
    """Returns what was measured, in earlier runs as well."""
    turns: int = options.turns
    found = [Measured(**json.loads(line)) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    earlier = sum(not each.beside for each in found)
    first_seen: str | None = None
    with log.open("a", encoding="utf-8") as file:
        def add(measured: Measured) -> None:
            found.append(measured)
            file.write(json.dumps(asdict(measured)) + "\n")

        for turn in range(earlier, earlier + turns):
            measured, first_seen = _turn(app, turn, first_seen)
            add(measured)
            if (turn + 1) % 100 == 0:
                file.flush()
                print(f"{turn + 1} turns, {statistics.median(each.whole for each in found[-100:]):.2f} s each, "
                      f"app {found[-1].app >> 20} MiB, worker {found[-1].worker >> 20} MiB", flush=True)
            if (turn - earlier) % max(turns // BESIDE, 1) == turns // BESIDE // 2:
                for each in _beside(options, turn):
                    add(each)
    return found


def _turn(app: "SoakApp", turn: int, first_seen: str | None) -> tuple[Measured, str | None]:
    """Returns what one turn came to, and the first message that the model saw. `first_seen`: that of the turn before"""
    begun = time.monotonic()
    answer = app.ask(_question(turn))
    whole = time.monotonic() - begun
    word, seen = WORDS[turn * 7 % len(WORDS)], answer.first_seen
    return Measured(turn, word, word in answer.text.lower(), seen is not None, seen is not None and seen != first_seen,
                    answer.first_token, whole, *app.memory()), seen


def _beside(options: argparse.Namespace, begin: int) -> Iterator[Measured]:
    """Lets an app of its own lead a chat until it overflows, and yields its turns before that, but for the first, in
    which the instructions are evaluated as well. It asks what the chat itself asks next: numbers grow longer."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.soak", str(options.model), "--context", str(options.context),
         "--tokens", str(options.tokens), "--until-full", str(begin)],
        stdout=subprocess.PIPE, check=True, text=True).stdout
    turns = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    yield from (Measured(**turn) for turn in turns[1:])


def _until_full(app: "SoakApp", begin: int) -> None:
    """Prints each turn of a chat until it overflows."""
    for turn in count(begin):
        measured, _seen = _turn(app, turn, None)
        if measured.overflows:
            break
        print(json.dumps(asdict(replace(measured, beside=True))))
    app.close_and_count_missing([])


def _tell(measured: Sequence[Measured], turns: int, missing: int, problems: Sequence[str]) -> int:
    """Prints the figures; returns 0 where every bar was kept."""
    before = [each for each in measured if not each.overflows]
    beside = [each for each in before if each.beside]
    own = len(measured) - len(beside)
    after = [each for each in measured if each.overflows]
    if not before or not after:
        print("The chat never overflowed; more turns are needed.")
        return 1
    run = [each for each in measured if not each.beside][-turns:]
    warm = run[max(min(LEAST_WARM_UP, len(run) // 2), len(run) // WARM_UP):]
    growth = {name: _growth(warm, reading) for name, reading in
              (("app", lambda each: each.app), ("worker", lambda each: each.worker))}
    topic = [sum(each.on_topic for each in some) / len(some) for some in (before, after)]
    times = [statistics.median(each.first_token for each in some) for some in (before[1:] or before, after)]
    ratio = times[1] / times[0]
    cuts = [each.first_token for each in after if each.cut]
    bars = [
        (f"errors: {len(problems)} {problems[:3] or ''}", not problems),
        *((f"growth of the {name} after warm-up: {100 * share:+.1f} %", share <= GROWTH_BAR)
          for name, share in growth.items()),
        (f"user's messages missing on disk: {missing} of {own}", missing == 0),
        (f"answers on topic: {topic[1]:.3f} of {len(after)} while it overflows, {topic[0]:.3f} of {len(before)} before",
         topic[1] >= TOPIC_BAR * topic[0]),
        (f"median first token: {1000 * times[1]:.0f} ms while it overflows, {1000 * times[0]:.0f} before: {ratio:.2f}",
         ratio <= TIME_BAR),
    ]
    print(f"\n{own} turns, {len(after)} of them in the overflowing chat, {len(cuts)} with a new cut "
          f"(first token {1000 * statistics.median(cuts):.0f} ms then, at most {1000 * max(cuts):.0f})")
    print(f"a whole turn: median {1000 * statistics.median(each.whole for each in run):.0f} ms, the last hundred "
          f"{1000 * statistics.median(each.whole for each in run[-100:]):.0f}")
    print(f"{len(beside)} turns in chats beside, before these overflow")
    for text, kept in bars:
        print(f"{'kept  ' if kept else 'BROKEN'} {text}")
    return 0 if all(kept for _, kept in bars) else 1


def _growth(measured: Sequence[Measured], reading: Callable[[Measured], int]) -> float:
    """Returns the growth from the beginning to the end, as a share of the beginning."""
    samples = min(SAMPLES, max(len(measured) // 3, 1))
    begin, end = (statistics.median(map(reading, some)) for some in (measured[:samples], measured[-samples:]))
    return end / begin - 1


if __name__ == "__main__":
    sys.exit(main())
