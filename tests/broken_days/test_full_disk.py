"""A disk that is really full in mid-answer: the app says so, writes on, and keeps every word once there is room."""

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.broken_days.watched_app import WatchedApp

SIZE = "8m"
PATIENCE_S = 60.0


@pytest.mark.skipif(not shutil.which("unshare"), reason="a small disk of one's own needs Linux")
def test_an_answer_outlives_a_full_disk(home: Path, starter_model: Path) -> None:
    home.mkdir()
    with WatchedApp(home, [str(starter_model)], small_disk(home)) as app:
        app.go()
        app.wait_for("fed")
        seen = Path(f"/proc/{app.process_id}/root{home}")      # the disk as the app sees it
        filler = seen / "filler"
        fill(filler)
        failed = app.wait_for("failed")
        assert "disk is full" in app.lines[failed]["failed"]
        app.wait_for("fed", failed)                            # it goes on writing
        filler.unlink()
        ended = app.lines[app.wait_for("ended", failed)]
        asked = [line for line in app.lines if "asked" in line]
        database = seen / "data" / "chats.db"
        until_on_disk(database, ended["id"], ended["text"])
        assert {text_on_disk(database, line["id"]) for line in asked} == {line["asked"] for line in asked}
        with contextlib.closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def small_disk(folder: Path) -> list[str]:
    """Returns the command that runs another with a disk of its own at `folder`."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    script = f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"'
    return ["unshare", *as_root, "--mount", "sh", "-c", script, str(folder)]


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        for piece in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"x" * piece)


def until_on_disk(database: Path, message_id: str, text: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while text_on_disk(database, message_id) != text:
        assert time.monotonic() < end, "the answer never came to the disk"
        time.sleep(0.2)


def text_on_disk(database: Path, message_id: str) -> str:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        parts = connection.execute(
            "SELECT text FROM part WHERE message = ? AND kind = 'text' ORDER BY position", (message_id,))
        return "".join(text for (text,) in parts)
