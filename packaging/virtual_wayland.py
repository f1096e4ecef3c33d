"""A virtual screen that speaks Wayland, with a keyboard: sway, wtype and grim."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

NOBODY = 65534
SECONDS = 20
_CONFIGURATION = "output HEADLESS-1 resolution 1280x860\nxwayland disable\n"


@contextlib.contextmanager
def compositor(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Runs sway in a new folder and yields WAYLAND_DISPLAY. sway refuses to be root: for root it is nobody."""
    folder.mkdir(mode=0o700)
    (folder / "sway.conf").write_text(_CONFIGURATION, "utf-8")
    command = ["sway", "--config", str(folder / "sway.conf")]
    if not os.geteuid():
        for place in (folder, folder / "sway.conf"):
            os.chown(place, NOBODY, NOBODY)
        folder.parent.chmod(0o711)      # nobody passes through
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={
        **environment, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"})
    try:
        yield str(_socket(folder))
    finally:
        server.terminate()
        server.wait(30)


class WaylandKeyboard:
    """What a user's hands and eyes do."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def reach_window(self) -> None:
        """Waits until the app has the focus. The first key of a virtual keyboard comes twice."""
        time.sleep(8)
        self.press("Right")

    def write(self, letters: str) -> None:
        self._run("wtype", "-d", "80", letters)

    def press(self, key: str) -> None:
        """`key` is XKB's name, such as "Return"."""
        self._run("wtype", "-k", key)

    def look(self, picture: Path) -> None:
        picture.parent.mkdir(parents=True, exist_ok=True)
        self._run("grim", str(picture))

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True)


def _socket(folder: Path) -> Path:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := next((path for path in folder.glob("wayland-*") if path.is_socket()), None):
            return found
        time.sleep(0.1)
    raise SystemExit(f"virtual_wayland: sway does not start within {SECONDS} s")
