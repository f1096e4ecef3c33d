"""A virtual screen with a keyboard: Xvfb and xdotool."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path


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
