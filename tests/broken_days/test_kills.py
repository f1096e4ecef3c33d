"""`kill -9` of worker and app at fifty random moments of a streaming answer: what was seen is still there."""

import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.domain.chat import Message, Role, Status
from assistant.store.chats import ChatStore
from tests.app.driver import write_settings
from tests.broken_days.watched_app import WatchedApp, answer_shown

LIVES = (13, 12)        # of the app, in two runs side by side; in each life the worker is killed once, then the app
LONGEST_SECONDS = {"worker": 1.0, "app": 2.5}     # from a word to the kill
BETWEEN_WORDS = 0.1     # seconds a kill may come after a word
MOST_LOST = 1.0         # seconds of an answer: the promise
LONG_WRITTEN = 1.2      # an answer written for longer is lost in part, unless it is put on disk while it is written


@dataclass
class Toll:
    """What was seen, and what was lost of it."""

    asked: dict[str, str] = field(default_factory=dict)     # every message of the user, by id
    by_worker: list[int] = field(default_factory=list)      # characters, one for each kill
    by_app: list[float] = field(default_factory=list)       # seconds, one for each kill
    written: list[float] = field(default_factory=list)      # seconds the answer had been coming, one for each of these

    def note(self, app: WatchedApp) -> None:
        self.asked |= {line["id"]: line["asked"] for line in app.lines if "asked" in line}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lives", LIVES)
def test_fifty_kills_lose_no_message_and_at_most_a_second(
        home: Path, starter_model: Path, tmp_path: Path, lives: int) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    draw, toll, unfinished = random.Random(seed), Toll(), ""
    # At random, but spread: by chance alone all could be short.
    waits = [LONGEST_SECONDS["app"] * (number + draw.random()) / lives for number in range(lives)]
    draw.shuffle(waits)
    write_settings(home)
    following = WatchedApp(home, [str(starter_model)])
    try:
        for life in range(lives):
            app, following = following, WatchedApp(home, [])
            with app:
                app.go()
                if life:
                    after_restart(app, unfinished)
                kill_worker(app, draw, toll)
                killed = kill_app(app, draw, waits[life])
            toll.note(app)
            unfinished = after_app_kill(app, killed, toll, copy_of(home, tmp_path / "copy"))
    finally:
        following.kill()
    print(f"{len(toll.asked)} messages asked, none lost; of the answers at most {max(toll.by_worker)} characters by "
          f"{len(toll.by_worker)} kills of the worker, {max(toll.by_app):.2f} s by {len(toll.by_app)} of the app, "
          f"after up to {max(toll.written):.1f} s of writing")
    assert max(toll.written) > LONG_WRITTEN, "no kill could have lost more than a second"
    assert len(toll.by_worker) + len(toll.by_app) == 2 * lives


def kill_worker(app: WatchedApp, draw: random.Random, toll: Toll) -> None:
    """All of the answer that was seen stays on the screen, with a sentence and Continue below; the app goes on."""
    stream_for_a_while(app, draw, draw.uniform(0, LONGEST_SECONDS["worker"]))
    before = len(app.lines)
    app.kill_worker()
    failed = app.wait_for("failed", before)
    ended = next(line for line in reversed(app.lines[:failed]) if "ended" in line)
    shown, _history = answer_shown([line for line in app.lines[:failed] if "ended" not in line])
    toll.by_worker.append(len(shown) - len(ended["text"]))
    assert ended["text"] == shown
    assert ended["ended"] == Status.INTERRUPTED
    assert app.lines[failed]["offers"][0] == "remedy.continue"
    begun = app.lines[app.wait_for("begun", failed)]
    assert begun["begun"] == (shown if begun["id"] == ended["id"] else "")


def kill_app(app: WatchedApp, draw: random.Random, wait: float) -> float:
    stream_for_a_while(app, draw, wait)
    return app.kill()


def stream_for_a_while(app: WatchedApp, draw: random.Random, wait: float) -> None:
    """Returns at a random moment while text comes, `wait` seconds from now or a little later."""
    app.wait_for("fed", len(app.lines))
    time.sleep(wait)
    app.wait_for("fed", len(app.lines))     # the answer may just have ended: then of the next one
    time.sleep(draw.uniform(0, BETWEEN_WORDS))


def after_app_kill(app: WatchedApp, killed: float, toll: Toll, database: Path) -> str:
    """Checks what is on disk; returns the id of the answer that was being written."""
    with closing(sqlite3.connect(database)) as connection, connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    kept = messages(database)
    for message_id, text in toll.asked.items():
        assert kept[message_id].text == text
        assert kept[message_id].role is Role.USER
    answer = kept[next(line["id"] for line in reversed(app.lines) if "begun" in line)]
    shown, history = answer_shown(app.lines)
    assert shown.startswith(answer.text)
    toll.written.append(killed - history[0][0])
    not_kept = [at for at, length in history if length > len(answer.text)]
    toll.by_app.append(killed - not_kept[0] if not_kept else 0.0)
    assert toll.by_app[-1] <= MOST_LOST
    return answer.id


def after_restart(app: WatchedApp, unfinished: str) -> None:
    """The answer is on the screen as interrupted, with Continue below it."""
    idle = app.lines[app.wait_for("idle")]
    assert idle["idle"][-1] == [unfinished, Status.INTERRUPTED]
    assert idle["offers"] == ["continueButton"]


def copy_of(home: Path, folder: Path) -> Path:
    """Returns a copy of the database as the kill left it: the app itself shall repair its own."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(home / "data", folder, ignore=shutil.ignore_patterns("*.lock"))) / "chats.db"


def messages(database: Path) -> dict[str, Message]:
    store = ChatStore(database)
    found: dict[str, Message] = {}
    for info in store.chats():
        found |= store.chat(info.id).messages
    store.close()
    return found
