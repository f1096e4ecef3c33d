"""A verified download beside curl, from the same server in one run, and how fast a download lets go.

    python -m tests.benchmarks.download [--size 1000] [--rounds 5] [--folder FOLDER]

Rounds alternate. Ours receives, writes, computes the sha256 and syncs the file; curl receives and writes. The server
is a process of its own (sendfile), the same for both. Files lie in memory (/dev/shm) where there is one: it is the
program that is measured, not the disk. Exits 1 where ours has less than 0.6 of curl's throughput, takes more than
2.5 CPU seconds a GB, or lets go of its connection later than after a second.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QCoreApplication

from assistant.control.downloads import Downloads
from assistant.domain.errors import AssistantError
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub.download import Download
from tests.benchmarks.download_server import COMMIT

LEAST_SHARE, MOST_CPU, MOST_CANCEL = 0.6, 2.5, 1.0      # of curl's throughput, CPU seconds a GB, seconds
HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
MEMORY = Path("/dev/shm")


class Server:
    """The server's process."""

    def __init__(self, path: Path, sha256: str, rate: float = 0.0, stall: int = -1) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "download_server.py", path, sha256, str(rate), str(stall)],
            stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.lines: IO[str] = self._process.stdout
        self.endpoint = f"http://127.0.0.1:{int(self.lines.readline())}"

    def cpu(self) -> float:
        """Returns the CPU seconds it has taken."""
        import psutil
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def ended(self) -> float:
        """Waits until a client has left and returns when that was, in monotonic seconds."""
        return float(json.loads(self.lines.readline())["ended"])

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.lines.close()


@contextmanager
def running(path: Path, sha256: str, **how: Any) -> Iterator[Server]:
    server = Server(path, sha256, **how)
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1000, metavar="MB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=MEMORY if MEMORY.is_dir() else None)
    wanted = parser.parse_args()
    if shutil.which("curl") is None:
        sys.exit("curl is not installed: there is nothing to compare with")
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors, {wanted.size} MB, {wanted.rounds} rounds, "
          f"in {wanted.folder or tempfile.gettempdir()}")
    with tempfile.TemporaryDirectory(dir=wanted.folder) as name:
        folder, size = Path(name), wanted.size * 1_000_000
        path = folder / "source.gguf"
        with path.open("wb") as file:
            for number in range(wanted.size):
                file.write(random.Random(number).randbytes(1_000_000))
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        slow = compare(folder, path, sha256, size, wanted.rounds)
        late = [cancel(folder, path, sha256, size, name, **how) for name, how in (
            ("while bytes flow", {"rate": 50e6}), ("while nothing comes", {"stall": 3_000_000}))]
        late.append(pause_in_the_list(folder, path, sha256, size))
    sys.exit(1 if slow or any(late) else 0)


def compare(folder: Path, path: Path, sha256: str, size: int, rounds: int) -> bool:
    """Returns whether a promise is broken."""
    ours: list[dict[str, float]] = []
    curls: list[dict[str, float]] = []
    with running(path, sha256) as server:
        url = f"{server.endpoint}/maker/Big-GGUF/resolve/{COMMIT}/big.gguf"
        said = {"endpoint": server.endpoint, "folder": str(folder / "models"), "size": size, "sha256": sha256,
                "commit": COMMIT}
        for number in range(rounds):
            for turn in ("ours", "curl") if number % 2 else ("curl", "ours"):
                if turn == "ours":
                    ours.append(our_download(said))
                else:
                    curls.append(curl(url, folder / "curl.gguf"))
            shutil.rmtree(folder / "models")
            (folder / "curl.gguf").unlink()
        share_of_server = server.cpu() / (2 * rounds * size / 1e9)
    for name, taken in (("ours, verified", ours), ("curl", curls)):
        speeds = sorted(size / 1e6 / each["seconds"] for each in taken)
        print(f"  {name:16} {statistics.median(speeds):6.0f} MB/s ({speeds[0]:.0f}-{speeds[-1]:.0f})   "
              f"{cpu_of(taken, size):.2f} CPU s/GB")
    memory = max(each["memory"] for each in ours)
    print(f"  server           {share_of_server:.2f} CPU s/GB; memory of ours {memory / 1e6:.0f} MB")
    share = statistics.median(theirs["seconds"] / mine["seconds"] for mine, theirs in zip(ours, curls, strict=True))
    cpu = cpu_of(ours, size)
    print(f"ratio {share:.2f} (at least {LEAST_SHARE}), CPU {cpu:.2f} s/GB (at most {MOST_CPU})")
    return share < LEAST_SHARE or cpu > MOST_CPU


def cpu_of(taken: list[dict[str, float]], size: int) -> float:
    return statistics.median(each["cpu"] for each in taken) / (size / 1e9)


def our_download(said: dict[str, Any]) -> dict[str, float]:
    """Returns seconds, CPU seconds and bytes of memory."""
    ended = subprocess.run([sys.executable, "-m", "tests.benchmarks.download_once", json.dumps(said)], cwd=ROOT,
                           check=True, capture_output=True, text=True)
    taken: dict[str, float] = json.loads(ended.stdout)
    return taken


def curl(url: str, target: Path) -> dict[str, float]:
    process = subprocess.Popen(["curl", "-s", "-o", target, "-w", "%{time_total}", url], stdout=subprocess.PIPE,
                               text=True)
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    assert process.returncode == 0, "curl failed"
    return {"seconds": float(said), "cpu": used.ru_utime + used.ru_stime}


def cancel(folder: Path, path: Path, sha256: str, size: int, name: str, **how: Any) -> bool:
    """Pauses a download five times; returns whether a connection was held too long."""
    taken, gone = list[float](), list[float]()
    with running(path, sha256, **how) as server:
        for number in range(5):
            flowing = threading.Event()

            def tell(state: DownloadState, flowing: threading.Event = flowing) -> None:
                if state.done >= 2_000_000:
                    flowing.set()

            model = HubModel("maker/Big-GGUF", "big.gguf", COMMIT, size, sha256)
            download = Download(model, folder / f"cancel-{number}" / "big.gguf", server.endpoint, on_state=tell,
                                reserve=0)
            thread = threading.Thread(target=run, args=(download,))
            thread.start()
            flowing.wait(30)
            began = time.monotonic()
            download.pause()
            thread.join()
            taken.append(time.monotonic() - began)
            gone.append(server.ended() - began)
    print(f"cancel {name}: ended after {max(taken) * 1000:.0f} ms at most, "
          f"the socket was gone after {max(gone) * 1000:.0f} ms")
    return max(gone) > MOST_CANCEL


def pause_in_the_list(folder: Path, path: Path, sha256: str, size: int) -> bool:
    """Pauses where it takes longest, before the server has answered; returns whether the list was late."""
    application = QCoreApplication([])
    told: list[DownloadPhase] = []
    with running(path, sha256, stall=0) as server:
        downloads = Downloads(folder / "listed", lambda: (server.endpoint, ""))
        downloads.changed.connect(lambda state: told.append(state.phase))
        model = HubModel("maker/Big-GGUF", "big.gguf", COMMIT, size, sha256)
        downloads.begin(model)
        application.processEvents()
        began = time.monotonic()
        downloads.pause(model)
        seconds = time.monotonic() - began
        assert told[-1] is DownloadPhase.PAUSED
        downloads.shutdown()
    print(f"cancel in the list: told after {seconds * 1000:.1f} ms")
    return seconds > 0.1


def run(download: Download) -> None:
    try:
        download.run()
    except AssistantError:
        return


if __name__ == "__main__":
    main()
