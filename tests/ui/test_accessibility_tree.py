"""What a screen reader gets through AT-SPI: every message with author and place, code and buttons by name.

The page runs on a screen of its own (Xvfb: Qt's offscreen platform has no bridge to AT-SPI) and a bus of its own,
the reader beside it is the system's pyatspi. `make setup` installs what that needs where it may.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.ui.accessible_page import NUMBER

ROOT = Path(__file__).parents[2]
PATIENCE_S = 180
PACKAGES = "dbus at-spi2-core gir1.2-atspi-2.0 python3-pyatspi xvfb"


@pytest.fixture(scope="module")
def got() -> dict[str, Any]:
    """What the reader got: the tree at first, the focused objects from message to message, the announcements."""
    python = _python_with_pyatspi()
    missing = [name for name in ("dbus-run-session", "Xvfb") if shutil.which(name) is None]
    if python is None:
        missing.append("a Python with pyatspi")
    if missing:
        sentence = f"no {', no '.join(missing)}: apt-get install {PACKAGES}"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with _screen() as display:
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb",
                                    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "NO_AT_BRIDGE": "0"}
        environment.pop("WAYLAND_DISPLAY", None)
        done = subprocess.run(["dbus-run-session", "--", sys.executable, "-m", "tests.ui.accessible_page", str(python)],
                              cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _python_with_pyatspi() -> str | None:
    for python in (sys.executable, "/usr/bin/python3"):
        if Path(python).exists():
            asked = subprocess.run([python, "-c", "import pyatspi"], capture_output=True)
            if not asked.returncode:
                return python
    return None


@contextmanager
def _screen() -> Iterator[str]:
    """Gives the name of a new X display."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
                              pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def named(tree: list[dict[str, Any]], role: str) -> list[str]:
    """Returns the names of the objects of a role that show, in the order a reader meets them."""
    return [each["name"] for each in tree if each["role"] == role and each["showing"]]


def test_the_conversation_and_its_messages_in_view_have_names_and_texts(got: dict[str, Any]) -> None:
    tree = got["tree"]
    assert [each["name"] for each in tree if each["depth"] == 1] == ["Conversation"]
    texts = [(each["name"], each["text"]) for each in tree if each["text"] and "message" in each["name"]]
    last = f"Qwen3 4B, message {NUMBER} of {NUMBER}"
    assert texts[-4:] == [
        (f"You, message {NUMBER - 1} of {NUMBER}", f"Question {NUMBER - 1}"),
        (last, f"Answer {NUMBER}"), (f"{last}, Python", "print('hi')"), (last, f"The end of {NUMBER}")]


def test_messages_are_met_in_the_order_of_the_conversation(got: dict[str, Any]) -> None:
    places = [int(each["name"].split("message ")[1].split()[0]) for each in got["tree"]
              if each["text"] and "message " in each["name"]]
    assert places == sorted(places)
    assert len(set(places)) > 1


def test_every_message_is_reached_by_keyboard_and_says_who_and_where(got: dict[str, Any]) -> None:
    assert got["walked"] == [f"{'You' if n % 2 else 'Qwen3 4B'}, message {n} of {NUMBER}"
                             for n in range(NUMBER, 0, -1)]


def test_code_blocks_and_buttons_are_there_by_name(got: dict[str, Any]) -> None:
    tree = got["tree"]
    assert f"Qwen3 4B, message {NUMBER} of {NUMBER}, Python" in named(tree, "text")
    buttons = named(tree, "push button")
    assert {"Copy code", "Copy", "Answer again", "More"} <= set(buttons)
    assert all(buttons)


def test_the_end_of_an_answer_is_announced_and_its_words_are_not(got: dict[str, Any]) -> None:
    assert got["heard"] == ["Answer finished"]
