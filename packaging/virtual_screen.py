"""A virtual screen that speaks X11, with a keyboard: Xvfb and xdotool."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

SECONDS_TO_WINDOW = 60


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """Runs a screen and yields its name. A system in a chroot reaches it: both share the network's abstract sockets."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x860x24", "-ac"],
                              pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(30)


def window(display: str) -> str | None:
    """Returns the app's window, once it is seen."""
    return next(iter(xdotool(display, "search", "--onlyvisible", "--name", "Parley").split()), None)


def xdotool(display: str, *arguments: str) -> str:
    """Returns what xdotool printed."""
    return subprocess.run(["xdotool", *arguments], env=os.environ | {"DISPLAY": display}, capture_output=True,
                          text=True, check=False).stdout


def take_picture(display: str, picture: Path) -> None:
    """Keeps what is on the screen, with ImageMagick."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-display", display, "-window", "root", picture], check=False)


class XKeyboard:
    """What a user's hands and eyes do."""

    def __init__(self, display: str) -> None:
        self._display = display

    def reach_window(self) -> None:
        """Waits for the app's window and gives it the focus: there is no window manager that would."""
        end = time.monotonic() + SECONDS_TO_WINDOW
        while not (shown := window(self._display)):
            if time.monotonic() > end:
                raise SystemExit(f"virtual_screen: no window within {SECONDS_TO_WINDOW} s")
            time.sleep(0.1)
        time.sleep(2)               # the first focus needs the window drawn
        xdotool(self._display, "windowfocus", shown)
        time.sleep(1)

    def write(self, letters: str) -> None:
        xdotool(self._display, "type", "--delay", "80", letters)

    def press(self, key: str) -> None:
        """`key` is X's name, such as "Return"."""
        xdotool(self._display, "key", key)

    def look(self, picture: Path) -> None:
        take_picture(self._display, picture)
