"""Seconds to the first paint of the installed program, beside `python -m assistant`, in one run.

    python -m tests.benchmarks.start_programs [--rounds 7] [--no-checkout] [PROGRAM ...]

PROGRAM is build/dist/parley/parley unless named: a bundle, /usr/bin/parley, an AppImage. The programs take turns. Each
starts once before it counts, then from files in memory (warm), with an empty home. Seconds count from the call that
starts the process to the line "first paint" in the app's own log, which is written once the window is painted.
Screen: QT_QPA_PLATFORM, offscreen if unset; with xcb under Xvfb the paint is one a person would see.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "build" / "dist" / "parley" / "parley"
PAINTED = re.compile(r"^(\S+ \S+),(\d{3}) .*first paint$", re.MULTILINE)
WAIT_S = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--no-checkout", action="store_true", help="leave out `python -m assistant`")
    arguments.add_argument("program", nargs="*", default=[str(BUNDLE)])
    wanted = arguments.parse_args()
    commands = {name: [name] for name in wanted.program}
    if not wanted.no_checkout:
        commands["python -m assistant"] = [sys.executable, "-m", "assistant"]
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors, {wanted.rounds} rounds each")
    report(commands, wanted.rounds)


def report(commands: dict[str, list[str]], rounds: int) -> None:
    """Prints what each command took."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            seconds = seconds_to_paint(command)
            if number:                      # the first one read the files into memory
                taken[name].append(seconds)
    for name, values in taken.items():
        print(f"  first paint, warm, {statistics.median(values):5.2f} s  "
              f"({min(values):.2f}-{max(values):.2f})  {name}")


def seconds_to_paint(command: Sequence[str]) -> float:
    """Starts the program on an empty home, waits for its first paint and ends it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PARLEY_HOME": home, "PYTHONPATH": str(ROOT)}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        log = Path(home) / "data" / "logs" / "parley.log"
        started = time.time()
        app = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while time.time() - started < WAIT_S:
                if log.is_file() and (painted := PAINTED.search(log.read_text("utf-8"))):
                    at = datetime.strptime(painted[1], "%Y-%m-%d %H:%M:%S").timestamp() + int(painted[2]) / 1000
                    return at - started
                if app.poll() is not None:
                    sys.exit(f"{command[0]} ended with {app.returncode} before it painted")
                time.sleep(0.05)
            sys.exit(f"{command[0]} did not paint within {WAIT_S} s")
        finally:
            time.sleep(0.3)
            app.terminate()
            app.wait(30)


if __name__ == "__main__":
    main()
