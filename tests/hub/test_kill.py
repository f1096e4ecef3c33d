"""kill -9 in the middle of a download, again and again: it goes on where it was, and hardly a byte comes twice."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.domain.model import HubModel
from assistant.hub.note import read_note, write_note
from tests.hub.conftest import FILE, REPO, SIZE, Recorded
from tests.hub.test_resume import run_until
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
KILLS = 20
MOST_READ = 1.003       # of the file; 16 KB of it are headers
# Bytes a second, and how much may be sent. What is on its way when the process dies is sent again, too: that is what
# the line brings while a busy computer lets the process wait, or die. Twenty such moments of a line of 16 Mbit/s, which
# brings this model of 98 MB in 50 s, are less than a hundredth of it; of 100 Mbit/s they were up to 5 %, none of it
# ours.
LINES = [(2_000_000, 1.01), (12_500_000, 1.06)]
KILLED = Path(__file__).with_name("killed.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no fork")


@pytest.mark.parametrize(("rate", "most_sent"), LINES)
def test_twenty_kills_cost_hardly_a_hundredth_of_the_file(
        starter_model: Path, tmp_path: Path, rate: int, most_sent: float) -> None:
    size = starter_model.stat().st_size
    with HubServer({REPO: {FILE: starter_model}}) as server:
        server.fault("/cdn/", rate=rate, times=None)
        file = server.repos[REPO][FILE]
        model, target = HubModel(REPO, FILE, server.COMMIT, size, file.sha256), tmp_path / "models" / FILE
        said = {"model": model.to_json(), "destination": str(target), "endpoint": server.endpoint, "seed": 11,
                "kills": KILLS}
        ended = subprocess.run([sys.executable, KILLED, json.dumps(said)], capture_output=True, text=True, timeout=240,
                               env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=True)
        lives = ended.stdout.splitlines()
        assert [life.split()[0] for life in lives] == ["-9"] * KILLS + ["0"], ended.stderr
        found = [0, *(int(life.split()[1]) for life in lives[:-1])]      # bytes there at the beginning of each life
        read = sum(int(life.split()[2]) for life in lives)
        sent = server.bytes_sent("/cdn/")
        asked = [int(request.headers.get("range", "bytes=0-")[6:-1]) for request in server.requests("/cdn/", "GET")]
    with target.open("rb") as arrived:
        assert hashlib.file_digest(arrived, "sha256").hexdigest() == file.sha256
    assert len(set(asked)) > KILLS // 2, "it did not go on where it had been"
    assert asked == sorted(asked)
    assert not Counter(asked) - Counter(found), "a life asked for other bytes than those that were missing"
    assert {begin for begin, end in pairwise([*found, size]) if end > begin} <= set(asked)
    print(f"{read - size} bytes were read twice, {sent - size} sent")
    assert size <= read <= size * MOST_READ, f"{read - size} bytes were read twice"
    assert size <= sent <= size * most_sent, f"{sent - size} bytes were sent twice"


def test_after_a_power_cut_only_what_was_on_the_disk_counts(
        server: HubServer, start: Start, content: Path) -> None:
    server.fault("/cdn/", rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    saved = run.part.stat().st_size
    note = read_note(run.note)
    assert note
    write_note(run.note, note.__class__(note.model, note.content, note.saved, "an earlier run of the computer"))
    with run.part.open("ab") as file:
        file.write(bytes(200_000))          # a file system may give back zeros for what it had not written
    start().download.run()
    assert server.requests("/cdn/", "GET")[-1].headers["range"] == f"bytes={saved}-"
    assert run.destination.read_bytes() == content.read_bytes()


def test_bytes_that_were_not_certain_and_turn_out_wrong_come_again(
        server: HubServer, start: Start, content: Path) -> None:
    server.fault("/cdn/", rate=4_000_000)
    run = start()
    run_until(run, lambda state: state.done > 500_000)
    saved = run.part.stat().st_size
    with run.part.open("ab") as file:
        file.write(bytes(200_000))
    start().download.run()
    ranges = [request.headers.get("range") for request in server.requests("/cdn/", "GET")]
    assert ranges[-2:] == [f"bytes={saved + 200_000}-", f"bytes={saved}-"]
    assert run.destination.read_bytes() == content.read_bytes()
    assert run.destination.stat().st_size == SIZE
