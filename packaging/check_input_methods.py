"""Writes Chinese into the finished program with real input methods: `python packaging/check_input_methods.py`.

On virtual screens of X11 and Wayland, for IBus and Fcitx 5: types Pinyin, presses Enter while it is being
composed (which must not send), types it again, chooses the first candidate and sends. The message on disk must say so.
As root it installs what it needs on Debian. Pictures go to build/input-methods.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from build_bundle import PROGRAM
from places import BUILD, ROOT, VENV_PYTHON
from practice_model import TARGET
from virtual_screen import XKeyboard, screen
from virtual_wayland import WaylandKeyboard, compositor

Found = TypeVar("Found")
Keyboard = XKeyboard | WaylandKeyboard
PICTURES = BUILD / "input-methods"
SECONDS = 60
# Debian's package -> a program of it.
NEEDS = {"ibus": "ibus-daemon", "ibus-libpinyin": "/usr/libexec/ibus-engine-libpinyin", "fcitx5": "fcitx5",
         "fcitx5-chinese-addons": "/usr/share/fcitx5/inputmethod/pinyin.conf", "dbus": "dbus-daemon", "xvfb": "Xvfb",
         "xdotool": "xdotool", "imagemagick": "import", "sway": "sway", "wtype": "wtype", "grim": "grim"}
EXPECTED = "nihao你好"
MESSAGES = "SELECT part.text FROM message JOIN part ON part.message = message.id WHERE message.role = 'user'"
FCITX_PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
"""


@dataclass(frozen=True)
class Desktop:
    """An input method, and what a desktop with it tells its programs."""

    name: str
    start: Callable[[Mapping[str, str]], "subprocess.Popen[bytes]"]
    says: dict[str, str] = field(default_factory=dict)
    wayland: bool = False
    hides_ibus: bool = False        # as on most machines with Fcitx; Qt decides by it


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", type=Path, help="the program (default: the bundle, else the checkout's)")
    options.add_argument("--model", type=Path, default=TARGET, help="a GGUF file")
    wanted = options.parse_args()
    install()
    program = [str(wanted.program)] if wanted.program else _program()
    failed = 0
    for desktop in DESKTOPS:
        sent = written(desktop, [*program, str(wanted.model)])
        good = sent == [EXPECTED]
        print(f"{desktop.name:34} {'ok' if good else 'FAILED'}: {sent}", flush=True)
        failed += not good
    return failed


def install() -> None:
    """Installs what is missing where we may; ends with a sentence otherwise."""
    missing = [package for package, file in NEEDS.items() if not shutil.which(file) and not Path(file).is_file()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "-o", "DPkg::Lock::Timeout=600", "install", "-y", "-qq", "--no-install-recommends",
                        *missing], check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    elif missing:
        sys.exit(f"check_input_methods: sudo apt-get install {' '.join(missing)}")


def written(desktop: Desktop, command: list[str]) -> list[str]:
    """Returns the messages a user of `desktop` has sent in the end."""
    name = re.sub(r"\W+", "-", desktop.name)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _bus() as address:
        environment = _environment(Path(folder)) | {"DBUS_SESSION_BUS_ADDRESS": address}
        with _display(desktop, Path(folder), environment) as (shown, keyboard):
            daemon = desktop.start({**environment, **shown})
            hide = ["unshare", *(["--map-root-user"] if os.geteuid() else []), "--mount", "sh", "-c",
                    'mount --bind /dev/null "$(command -v ibus-daemon)" && exec "$@"', "sh"]
            app = subprocess.Popen([*(hide if desktop.hides_ibus else []), *command], cwd=ROOT, start_new_session=True,
                                   env=environment | shown | desktop.says)
            database = Path(environment["PARLEY_HOME"]) / "data/chats.db"
            try:
                type_pinyin(keyboard, name, database)
                return _messages(database)
            finally:
                for process in (app, daemon):
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGTERM)
                    process.wait(30)


@contextlib.contextmanager
def _display(desktop: Desktop, home: Path, environment: Mapping[str, str]) -> Iterator[tuple[dict[str, str], Keyboard]]:
    """Yields what programs must know to be seen, and the keyboard."""
    if desktop.wayland:
        with compositor(home / "wayland", environment) as socket:
            shown = {"WAYLAND_DISPLAY": socket, "XDG_SESSION_TYPE": "wayland", "QT_QPA_PLATFORM": "wayland"}
            yield shown, WaylandKeyboard({**environment, **shown})
    else:
        with screen() as display:
            yield {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, XKeyboard(display)


def type_pinyin(keyboard: Keyboard, name: str, database: Path) -> None:
    """Types as a user would."""
    keyboard.reach_window()
    keyboard.write("nihao")
    time.sleep(1.5)
    keyboard.look(PICTURES / f"{name}-composing.png")
    keyboard.press("Return")        # takes the letters as they are
    time.sleep(1)
    if _messages(database):
        sys.exit(f"check_input_methods: {name}: Enter sent what was still being composed")
    keyboard.write("nihao")
    time.sleep(1)
    keyboard.press("space")         # takes the first candidate
    time.sleep(1)
    keyboard.look(PICTURES / f"{name}-written.png")
    keyboard.press("Return")
    _wait(lambda: bool(_messages(database)), "no message")


def _start_ibus(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    daemon = _start(environment, "ibus-daemon", "--replace", "--panel", "disable")

    def chosen() -> bool:
        _asked(environment, "ibus", "engine", "libpinyin")      # its exit status says nothing
        return _asked(environment, "ibus", "engine").stdout.strip() == "libpinyin"

    _wait(chosen, "IBus does not answer")
    return daemon


def _start_fcitx(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    folder = Path(environment["XDG_CONFIG_HOME"]) / "fcitx5"
    folder.mkdir()
    (folder / "profile").write_text(FCITX_PROFILE, "utf-8")
    (folder / "config").write_text("[Behavior]\nActiveByDefault=True\n", "utf-8")
    daemon = _start(environment, "fcitx5", "--replace")
    _wait(lambda: _asked(environment, "fcitx5-remote").stdout.strip().isdigit(), "Fcitx does not answer")
    return daemon


DESKTOPS = (
    Desktop("IBus", _start_ibus, {"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}),
    Desktop("IBus, only X11 told", _start_ibus, {"XMODIFIERS": "@im=ibus"}),
    Desktop("Fcitx 5", _start_fcitx, {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}, hides_ibus=True),
    Desktop("Fcitx 5 beside IBus", _start_fcitx, {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}),
    Desktop("Fcitx 5, only X11 told", _start_fcitx, {"XMODIFIERS": "@im=fcitx"}, hides_ibus=True),
    Desktop("Fcitx 5 on Wayland", _start_fcitx, wayland=True),
    Desktop("Fcitx 5 on Wayland, named", _start_fcitx, {"QT_IM_MODULE": "fcitx"}, wayland=True, hides_ibus=True),
    Desktop("Fcitx 5 under the name of IBus", _start_fcitx, {"QT_IM_MODULE": "ibus"}, hides_ibus=True),
)


def _program() -> list[str]:
    return [str(PROGRAM)] if PROGRAM.is_file() else [str(VENV_PYTHON), "-m", "assistant"]


def _environment(home: Path) -> dict[str, str]:
    places = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_CACHE_HOME": home / "cache",
              "XDG_DATA_HOME": home / "share", "XDG_RUNTIME_DIR": home / "run", "PARLEY_HOME": home / "parley"}
    for place in places.values():
        place.mkdir(exist_ok=True, mode=0o700)
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith(("QT_", "XMOD", "WAYLAND", "IBUS", "GTK_IM"))}
    return inherited | {name: str(place) for name, place in places.items()} | {
        "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "GSETTINGS_BACKEND": "memory"}


@contextlib.contextmanager
def _bus() -> Iterator[str]:
    with subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


def _start(environment: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def _asked(environment: Mapping[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _messages(database: Path) -> list[str]:
    if not database.is_file():
        return []
    with contextlib.closing(sqlite3.connect(database)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return [text for (text,) in connection.execute(MESSAGES)]
    return []


def _wait(look: Callable[[], Found | None], failure: str) -> Found:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    sys.exit(f"check_input_methods: {failure} within {SECONDS} s")


if __name__ == "__main__":
    sys.exit(main())
