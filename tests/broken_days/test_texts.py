"""`kill -9` of worker and app while a plain text is being continued: every word typed is there, and nearly all else."""

import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from assistant.domain.plain_text import document
from assistant.store.chats import ChatStore
from tests.app.driver import write_settings
from tests.broken_days.watched_app import Line, WatchedApp

LIVES = 4               # of the app; in each the worker is killed once, then the app
LONGEST_SECONDS = 2.0   # from a word to the kill
MOST_LOST = 1.0         # seconds of a continuation: the promise
MODULE = "tests.broken_days.writing_app"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
@pytest.mark.timeout(600)
def test_kills_lose_nothing_typed_and_at_most_a_second_of_what_was_written(
        home: Path, starter_model: Path, tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    draw, lost = random.Random(seed), []
    write_settings(home)
    before = ""
    for life in range(LIVES):
        with WatchedApp(home, [] if life else [str(starter_model)], module=MODULE) as app:
            app.go()
            if life:
                reopened = app.lines[app.wait_for("reopened")]
                assert reopened["reopened"] == before       # and it goes on from there
            kill_worker(app, draw)
            stream(app, draw)
            killed = app.kill()
        before = on_disk(home, tmp_path / "copy")
        lost.append(seconds_lost(app.lines, killed, before))
    print(f"lost {', '.join(f'{each:.2f}' for each in lost)} s")
    assert max(lost) <= MOST_LOST


def kill_worker(app: WatchedApp, draw: random.Random) -> None:
    """All that was seen stays in the text."""
    stream(app, draw)
    before = len(app.lines)
    app.kill_worker()
    ended = app.wait_for("ended", before)
    shown = next(line["text"] for line in reversed(app.lines[:ended]) if "text" in line)
    assert app.lines[ended]["ended"] == "interrupted"
    assert app.lines[ended]["text"] == shown


def stream(app: WatchedApp, draw: random.Random) -> None:
    """Returns at a random moment while text comes."""
    app.wait_for("written", len(app.lines), lambda line: bool(line["written"]))
    time.sleep(draw.uniform(0, LONGEST_SECONDS))
    app.wait_for("written", len(app.lines), lambda line: bool(line["written"]))


def on_disk(home: Path, folder: Path) -> str:
    """Returns the text written last, from a copy of the database as the kill left it."""
    shutil.rmtree(folder, ignore_errors=True)
    copy = Path(shutil.copytree(home / "data", folder, ignore=shutil.ignore_patterns("*.lock")))
    store = ChatStore(copy / "chats.db")
    found = document(store.chat(store.chats()[0].id)).text
    store.close()
    return found


def seconds_lost(lines: list[Line], killed: float, kept: str) -> float:
    """Returns for how long words had been on the screen that are not on disk."""
    typed = next(line["typed"] for line in reversed(lines) if "typed" in line)
    shown = [line for line in lines if "text" in line]
    assert kept.startswith(typed)
    assert shown[-1]["text"].startswith(kept)
    not_kept = [float(line["at"]) for line in shown if line["text"].startswith(kept) and len(line["text"]) > len(kept)]
    return killed - not_kept[0] if not_kept else 0.0
