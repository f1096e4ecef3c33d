"""The user of the fresh machine: opens the app on a virtual screen, types a message, waits for the answer."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from fresh_debian import FreshDebian
from virtual_screen import screen, take_picture, window, xdotool

SECONDS_TO_WINDOW = 120
SECONDS_TO_ANSWER = 180
ANSWERS = """SELECT message.id, group_concat(part.text, '') FROM message JOIN part ON part.message = message.id
            WHERE message.role = 'assistant' AND message.status IN ('complete', 'length')
            GROUP BY message.id"""


def talk(debian: FreshDebian, command: Sequence[str], folder: str, home: str, picture: Path) -> dict[str, float]:
    """Opens the window with `command`, says hello, and returns how many seconds each step took."""
    took: dict[str, float] = {}
    database = debian.root / home.lstrip("/") / "data" / "chats.db"
    known = set(answers(database))
    with screen() as display:
        line, environment = debian.command(*command, folder=folder, DISPLAY=display,
                                           QT_QPA_PLATFORM="xcb", PARLEY_HOME=home)
        started = time.monotonic()
        app = subprocess.Popen(line, env=environment, start_new_session=True)
        try:
            shown = _wait(lambda: window(display), SECONDS_TO_WINDOW, app, "no window")
            took[f"{command[0]}: window"] = time.monotonic() - started
            time.sleep(1)                 # a window manager is missing: the first focus needs the window drawn
            xdotool(display, "windowfocus", shown)
            xdotool(display, "type", "--delay", "20", "Hello! Who are you?")
            xdotool(display, "key", "Return")
            sent = time.monotonic()
            answer = _wait(lambda: _answer(database, known), SECONDS_TO_ANSWER, app, "no answer")
            took["the whole answer"] = time.monotonic() - sent
            print(f"== the answer: {answer}", flush=True)
        finally:
            take_picture(display, picture)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(app.pid, signal.SIGTERM)
            app.wait(30)
    return took


def _wait(look: Callable[[], str | None], seconds: float, app: subprocess.Popen[bytes], failure: str) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        if app.poll() is not None:
            raise SystemExit(f"clean_machine: {failure}: the app ended with {app.returncode}")
        time.sleep(0.1)
    raise SystemExit(f"clean_machine: {failure} within {seconds:.0f} s")


def answers(database: Path) -> dict[object, str]:
    """Returns the finished answers on disk by the id of their message."""
    if not database.is_file():
        return {}
    with contextlib.closing(sqlite3.connect(database)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return {message: text for message, text in connection.execute(ANSWERS) if text and text.strip()}
    return {}


def _answer(database: Path, known: set[object]) -> str | None:
    """Returns a finished answer that was not known before."""
    return next((text for message, text in answers(database).items() if message not in known), None)
