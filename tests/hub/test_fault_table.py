"""Every way a download can be disturbed, one line each: what becomes of it, what stays, and that it ends well.

The rule that holds for all: a wrong file is never accepted, and what has arrived and may be right is never lost.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import DownloadPhase, HubModel
from tests.hub.conftest import QUICK, SIZE, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
FILES, HUB = "/cdn/", "/resolve/"
HALF = 1_000_000                # bytes that have arrived before the disturbance
ALWAYS: dict[str, Any] = {"times": None}
DATE = formatdate(time.time() + 3600, usegmt=True)
# As the Hub says that requests are left again in four minutes; it leaves out Retry-After.
LIMIT = {"ratelimit": '"resolvers";r=0;t=240', "ratelimit-policy": '"fixed window";"resolvers";q=3000;w=300'}
PORTAL: dict[str, Any] = {"body": b"<html>log in", "headers": {"Content-Type": "text/html"}}


@dataclass(frozen=True)
class Line:
    """One disturbance. `says` is empty where the download gets over it by itself."""

    faults: tuple[tuple[str, dict[str, Any]], ...]
    says: str = ""
    remedy: Remedy = Remedy.RETRY
    kept: int = 0                   # bytes that stay for the next time
    options: tuple[tuple[str, Any], ...] = ()
    asked: bool = False             # it waits as the server asks, which is longer than it would by itself


def drop(**more: Any) -> tuple[str, dict[str, Any]]:
    return FILES, {"drop_after": HALF, **more}


TABLE = {
    # The connection
    "ends half-way (FIN)": Line((drop(),)),
    "is reset half-way (RST)": Line((drop(reset=True),)),
    "ends half-way, no length": Line((drop(no_length=True),)),
    "dies every 700 kB": Line(((FILES, {"drop_after": 700_000, "times": 4}),)),
    "dies every 60 kB": Line(((FILES, {"drop_after": 60_000, "times": 20}),)),
    "stalls half-way": Line(((FILES, {"stall_after": HALF}),)),
    "stalls before the first byte, for ever": Line(((FILES, {"stall_after": 0, **ALWAYS}),), "does not answer"),
    "is gone half-way": Line(
        (drop(), (FILES, {"drop_after": 0, **ALWAYS})), "cut off", Remedy.RESUME, kept=HALF),
    "cannot be made": Line((), "cannot be reached", Remedy.USE_MIRROR, options=(("endpoint", "http://127.0.0.1:9"),)),
    # The host of the files
    "500 once": Line(((FILES, {"status": 500}),)),
    "503 once": Line(((FILES, {"status": 503}),)),
    "503 half-way": Line((drop(), (FILES, {"status": 503}))),
    "the link expires half-way (403)": Line((drop(), (FILES, {"status": 403}))),
    "429, wait 1 s": Line(((FILES, {"status": 429, "headers": {"Retry-After": "1"}}),), asked=True),
    "429, wait an hour": Line(((FILES, {"status": 429, "headers": {"Retry-After": "3600"}}),), asked=True),
    "429, wait until a date": Line(((FILES, {"status": 429, "headers": {"Retry-After": DATE}}),), asked=True),
    "403 always": Line(((FILES, {"status": 403, **ALWAYS}),), "refuses"),
    "403 half-way, always": Line((drop(), (FILES, {"status": 403, **ALWAYS})), "refuses", kept=HALF),
    # The Hub
    "the Hub stalls once": Line(((HUB, {"delay": 1.0}),)),
    "the Hub stalls always": Line(((HUB, {"delay": 2.0, **ALWAYS}),), "does not answer", Remedy.USE_MIRROR),
    "the Hub is broken once (500)": Line(((HUB, {"status": 500}),)),
    "the Hub is broken always (500)": Line(((HUB, {"status": 500, **ALWAYS}),), "out of order", Remedy.USE_MIRROR),
    "the Hub limits, 429": Line(((HUB, {"status": 429, "headers": LIMIT}),), asked=True),
    "a mirror limits, 429": Line(((HUB, {"status": 429, "headers": {"Retry-After": "1"}}),), asked=True),
    "the Hub has had enough, 429": Line(((HUB, {"status": 429, **ALWAYS}),), "asks for a pause"),
    "the Hub refuses, 403": Line(((HUB, {"status": 403, **ALWAYS}),), "refuses", Remedy.OPEN_SETTINGS),
    "the repository is gone": Line(
        ((HUB, {"status": 401, "headers": {"X-Error-Code": "RepoNotFound"}, **ALWAYS}),), "knows no model",
        Remedy.CHOOSE_MODEL),
    "the file is gone": Line(
        ((HUB, {"status": 404, "headers": {"X-Error-Code": "EntryNotFound"}, **ALWAYS}),), "no longer available",
        Remedy.CHOOSE_MODEL),
    "the model is gated": Line(
        ((HUB, {"status": 403, "headers": {"X-Error-Code": "GatedRepo"}, **ALWAYS}),), "with an account",
        Remedy.OPEN_PAGE),
    # Wrong bytes
    "Range is ignored on resume": Line((drop(), (FILES, {"ignore_range": True}))),
    "Range is ignored, and it ends early again": Line(
        (drop(), (FILES, {"ignore_range": True, "drop_after": 400_000, **ALWAYS})), "cut off", Remedy.RESUME,
        kept=HALF),
    "206 with other bytes, once": Line((drop(), (FILES, {"range_shift": 4096}))),
    "206 with other bytes, always": Line((drop(), (FILES, {"range_shift": 4096, **ALWAYS}))),
    "no length": Line(((FILES, {"no_length": True}),)),
    "one wrong byte": Line(((FILES, {"flip": SIZE // 2}),), "not the right file", Remedy.DOWNLOAD_AGAIN),
    "one wrong byte after a resume": Line(
        (drop(), (FILES, {"flip": SIZE - 5})), "not the right file", Remedy.DOWNLOAD_AGAIN),
    "a checksum that is not ours in the answer": Line(((HUB, {"etag": "0" * 64, **ALWAYS}),)),
    "a size that is not ours in the answer": Line(((HUB, {"size_lie": 1000, **ALWAYS}),), "another file"),
    "a file cut short": Line(((FILES, {"truncate": 1000, **ALWAYS}),), "another file"),
    "a file cut short, no length": Line(
        ((FILES, {"truncate": 1000, "no_length": True, **ALWAYS}),), "another file", kept=SIZE - 1000),
    "a login page instead of the Hub": Line(((HUB, PORTAL | ALWAYS),), "did not answer as|another file"),
    "a login page instead of the file, once": Line(((FILES, PORTAL),)),
    "a login page instead of the file": Line(((FILES, PORTAL | ALWAYS),), "did not answer as"),
    "a login page half-way": Line((drop(), (FILES, PORTAL | ALWAYS)), "did not answer as", kept=HALF),
    # The disk
    "too little room": Line((), "too little room", Remedy.OPEN_FOLDER, options=(("reserve", 10**18),)),
}


@pytest.mark.parametrize("line", TABLE.values(), ids=TABLE)
def test_fault(line: Line, server: HubServer, start: Start, model: HubModel, content: Path) -> None:
    for match, switches in line.faults:
        server.fault(match, **switches)
    run = start(**dict(line.options))
    if line.says:
        explains(run, line, server)
        server.clear_faults()
        asked = len(server.requests(FILES, "GET"))
        run = start()
        run.download.run()          # and the next time it goes on with what is there
        wanted = [request.headers.get("range") for request in server.requests(FILES, "GET")[asked:]]
        assert wanted == [f"bytes={line.kept}-" if line.kept else None]
    else:
        run.download.run()
        waits(run, line)
    assert run.destination.read_bytes() == content.read_bytes()
    assert [path.name for path in run.destination.parent.iterdir()] == [run.destination.name]


def explains(run: Recorded, line: Line, server: HubServer) -> None:
    with pytest.raises(AssistantError, match=line.says) as caught:
        run.download.run()
    error = caught.value
    assert line.remedy in error.remedies
    assert error.hint
    assert "{" not in str(error), "a place in the sentence was not filled"
    assert "secret" not in error.detail, "signatures of links do not belong into reports"
    assert run.states[-1].phase is DownloadPhase.FAILED
    assert run.states[-1].error is error
    assert not run.destination.exists(), "a wrong file was accepted"
    assert (run.part.stat().st_size if run.part.exists() else 0) == line.kept
    if "host" in error.values:
        assert error.values["host"].partition(":")[0] in ("127.0.0.1", "localhost")


def waits(run: Recorded, line: Line) -> None:
    longest = max((state.wait_seconds for state in run.states), default=0.0)
    assert (longest > QUICK.longest_wait) is line.asked
    for state in run.states:
        if state.phase is DownloadPhase.WAITING:
            assert state.error
            assert 0 < state.wait_seconds <= 0.3
            assert state.attempt > 0
            assert state.error.values["host"]
