"""Time to the first paint and until typing works, memory of both processes, and network calls at the start.

    python -m tests.benchmarks.start [--rounds 7] [--model MODEL.gguf]

Each round starts the real app in a fresh process on an empty home. Cold rounds first drop the files of Python's
packages and of the model from the page cache (posix_fadvise DONTNEED, Linux). Seconds count from the start of the
process, so the interpreter and its imports are in. Network calls: every connect, bind or look-up of a name that
Python makes in the app or the worker (audit hook), and every socket of an internet family either process holds. Where
strace is installed one more round counts every connect, bind and send to an internet address by any of their threads.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROBE = Path(__file__).with_name("start_probe.py")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--model", type=Path,
                           default=next(iter(sorted((ROOT / "resources" / "starter").glob("*.gguf"))), None))
    wanted = arguments.parse_args()
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors, Python {sys.version.split()[0]}, "
          f"{wanted.rounds} rounds each, median (lowest-highest)")
    calls = 0
    for label, cold, model in (("warm, no model", False, None), ("cold, no model", True, None),
                               ("warm, with model", False, wanted.model), ("cold, with model", True, wanted.model)):
        if label.endswith("with model") and model is None:
            print(f"{label}: no model file; name one with --model")
            continue
        rounds = [one_start(cold, model) for _ in range(wanted.rounds)]
        calls += sum(len(r["network"]) for r in rounds)
        print(f"\n{label}")
        for key, name, unit, scale in (
            ("first_paint", "first paint", "s", 1.0), ("typing", "ready to type", "s", 1.0),
            ("engine_ready", "model ready", "s", 1.0), ("app_memory", "app memory (USS)", "MB", 1e-6),
            ("worker_memory", "worker memory (USS)", "MB", 1e-6),
        ):
            values = [r[key] * scale for r in rounds if r.get(key)]
            if values:
                print(f"  {name:22} {statistics.median(values):7.2f} {unit}  ({min(values):.2f}-{max(values):.2f})")
    print(f"\nnetwork calls: {calls}")
    traced = traced_calls(wanted.model)
    print("strace: not installed" if traced is None else f"network calls seen by strace: {len(traced)}")
    calls += len(traced or ())
    sys.exit(1 if calls else 0)


def traced_calls(model: Path | None) -> list[str] | None:
    """Returns the system calls of one start that reach for the network, None where strace is not installed."""
    if shutil.which("strace") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        one_start(False, model, ("strace", "-f", "-qq", "-e", "trace=connect,bind,sendto,sendmsg", "-o", str(log)))
        return [line for line in log.read_text("utf-8", "replace").splitlines() if "AF_INET" in line]


def one_start(cold: bool, model: Path | None, before: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns what one start measured: seconds, bytes, and a list of network calls. `before` runs the app."""
    if cold:
        forget_files(model)
    with tempfile.TemporaryDirectory() as home:
        calls = Path(home) / "network.txt"
        hooks = Path(home) / "hooks"
        hooks.mkdir()
        (hooks / "sitecustomize.py").write_text(AUDIT, "utf-8")
        environment = {
            **os.environ, "PARLEY_HOME": str(Path(home) / "parley"), "PARLEY_NETWORK_CALLS": str(calls),
            "PYTHONPATH": os.pathsep.join((str(hooks), str(ROOT))),
        }
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [*before, sys.executable, str(PROBE), *([str(model)] if model else [])]
        environment["PARLEY_STARTED"] = repr(time.time())
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            sys.exit(f"the app did not start:\n{done.stderr}")
        measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        measured["network"] += calls.read_text("utf-8").splitlines() if calls.exists() else []
        return measured


def forget_files(model: Path | None) -> None:
    """Drops packages, interpreter and model from the page cache, as far as the system allows."""
    if not hasattr(os, "posix_fadvise"):
        return
    folders = {Path(sys.prefix), Path(sys.base_prefix) / "lib", ROOT / "assistant", ROOT / "resources"}
    files = [f for folder in folders for f in folder.rglob("*") if f.is_file()] + ([model] if model else [])
    for file in files:
        try:
            handle = os.open(file, os.O_RDONLY)
        except OSError:
            continue
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)


# Runs before anything else in the app and in the worker: both are Python started with this folder in the path.
AUDIT = '''
import os, sys
def _hook(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[1] if event in ("socket.connect", "socket.bind") else arguments[0]
        if not isinstance(address, (str, bytes)) or event.endswith(("info", "name")):
            with open(os.environ["PARLEY_NETWORK_CALLS"], "a") as file:
                file.write(f"{event} {address}\\n")
sys.addaudithook(_hook)
'''


if __name__ == "__main__":
    main()
