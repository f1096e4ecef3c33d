"""A disk that is really full in mid-answer: the app says so, writes on, and keeps every word once there is room."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from tests.broken_days.test_kills import copy_of, messages
from tests.broken_days.watched_app import WatchedApp
from tests.own_mounts import own_mounts
from tests.store.database_files import integrity

SIZE = "8m"
PATIENCE_S = 60.0


def test_an_answer_outlives_a_full_disk(home: Path, starter_model: Path, tmp_path: Path) -> None:
    home.mkdir()
    with WatchedApp(home, [str(starter_model)], small_disk(home)) as app:
        app.go()
        app.wait_for("fed")
        disk = os.open(f"/proc/{app.process_id}/root{home}", os.O_RDONLY)      # as the app sees it; outlives the app
        seen = Path(f"/proc/self/fd/{disk}")
        fill(seen / "filler")
        failed = app.wait_for("failed")
        assert "disk is full" in app.lines[failed]["failed"]
        app.wait_for("fed", failed)                            # it goes on writing
        (seen / "filler").unlink()
        ended = app.lines[app.wait_for("ended", failed)]
        until_on_disk(seen, tmp_path / "copy", ended["id"], ended["text"])
    database = copy_of(seen, tmp_path / "copy")
    os.close(disk)
    assert integrity(database) == "ok"
    kept = messages(database)
    asked = {line["id"]: line["asked"] for line in app.lines if "asked" in line}
    assert asked
    assert {message_id: kept[message_id].text for message_id in asked} == asked


def small_disk(folder: Path) -> list[str]:
    """Returns the command that runs another with a disk of its own at `folder`."""
    script = f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"'
    return [*own_mounts(), "sh", "-c", script, str(folder)]


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        for piece in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"x" * piece)


def until_on_disk(seen: Path, copy: Path, message_id: str, text: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while text_on_disk(copy_of(seen, copy), message_id) != text:
        assert time.monotonic() < end, "the answer never came to the disk"
        time.sleep(0.2)


def text_on_disk(database: Path, message_id: str) -> str:
    """Returns "" as well where the copy was made in the middle of a write."""
    with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(database)) as connection:
        parts = connection.execute(
            "SELECT text FROM part WHERE message = ? AND kind = 'text' ORDER BY position", (message_id,))
        return "".join(text for (text,) in parts)
    return ""
