"""Two starts of the app on the same data: one window, and it gets the files of both."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from assistant.control.single_instance import SingleInstance

ROOT = Path(__file__).parents[2]
ROUNDS = 8
# Says whether it owns the data; the owner then tells whatever it is given, until it is killed.
APP = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from assistant.control.single_instance import SingleInstance
app = QCoreApplication([])
print("ready", flush=True)
if not sys.stdin.readline():        # the test has ended
    sys.exit()
instance = SingleInstance(Path(sys.argv[1]))
instance.activated.connect(lambda files: print("got", *files, flush=True))
if instance.acquire(sys.argv[2:]):
    instance.serve()
    print("owner", flush=True)
    app.exec()
else:
    print("guest", flush=True)
"""


Begin = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Returns a function that starts an app, which waits for a line before it tries to be the only one."""
    with ExitStack() as started:
        def begin(data: Path, *files: str) -> subprocess.Popen[str]:
            app = started.enter_context(subprocess.Popen(
                [sys.executable, "-c", APP, str(data), *files], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE))
            started.callback(app.kill)      # however the test ends
            return app

        yield begin


def go(*apps: subprocess.Popen[str]) -> None:
    """Lets apps try at one moment, once all of them are there."""
    for app in apps:
        assert line(app) == "ready"
    for app in apps:
        assert app.stdin is not None
        app.stdin.write("\n")
        app.stdin.flush()


def line(app: subprocess.Popen[str]) -> str:
    assert app.stdout is not None
    return app.stdout.readline().strip()


def end(app: subprocess.Popen[str]) -> None:
    app.kill()
    app.communicate()


def test_of_two_started_at_once_one_stays_and_gets_the_others_files(tmp_path: Path, begin: Begin) -> None:
    apps = [(begin(tmp_path, f"a{n}.gguf"), begin(tmp_path, f"b{n}.gguf")) for n in range(ROUNDS)]
    for number, pair in enumerate(apps):
        go(*pair)
        words = [line(app) for app in pair]
        assert sorted(words) == ["guest", "owner"], f"round {number}"
        owner = pair[words.index("owner")]
        guest_file = f"{'ab'[words.index('guest')]}{number}.gguf"
        assert line(owner) == f"got {guest_file}"
        for app in pair:
            end(app)        # the owner by SIGKILL: lock and socket stay behind for the next round


def test_after_a_kill_the_next_start_is_the_owner(tmp_path: Path, qtbot: QtBot, begin: Begin) -> None:
    app = begin(tmp_path)
    go(app)
    assert line(app) == "owner"
    end(app)
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    instance.close()


def test_a_lock_held_for_long_is_still_held(tmp_path: Path, qtbot: QtBot, begin: Begin) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    lock = tmp_path / "parley.lock"
    os.utime(lock, (1, 1))
    instance.serve()
    app = begin(tmp_path, "late.gguf")
    with qtbot.waitSignal(instance.activated, timeout=20_000) as told:
        go(app)
    assert told.args == [["late.gguf"]]
    assert line(app) == "guest"
    instance.close()


def test_a_file_handed_over_before_the_window_has_its_life_is_kept_for_it(
        tmp_path: Path, qtbot: QtBot, begin: Begin) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    told: list[list[str]] = []
    app = begin(tmp_path, "early.gguf")
    go(app)
    qtbot.waitUntil(instance._server.hasPendingConnections, timeout=20_000)
    qtbot.wait(700)                 # events run, as they do until the window is painted
    instance.activated.connect(told.append)
    instance.serve()
    qtbot.waitUntil(lambda: told == [["early.gguf"]], timeout=20_000)
    assert line(app) == "guest"
    instance.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")
def test_a_busy_window_gets_the_files_when_it_looks_up_again(tmp_path: Path, begin: Begin) -> None:
    owner = begin(tmp_path)
    go(owner)
    assert line(owner) == "owner"
    owner.send_signal(signal.SIGSTOP)
    guest = begin(tmp_path, "x.gguf")
    go(guest)
    threading.Timer(0.7, owner.send_signal, (signal.SIGCONT,)).start()
    assert line(owner) == "got x.gguf"
    assert line(guest) == "guest"


def test_a_lock_that_names_a_process_of_another_program_does_not_lock_the_user_out(
        tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.control.single_instance.CONNECT_MS", 15)
    held = QLockFile(str(tmp_path / "parley.lock"))
    assert held.tryLock(0)
    content = (tmp_path / "parley.lock").read_bytes()
    held.unlock()
    (tmp_path / "parley.lock").write_bytes(content)     # as after a crash whose process id, ours, was given away
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    instance.close()


def test_a_folder_that_cannot_be_written_to_does_not_keep_the_window_away(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_bytes(b"")
    instance = SingleInstance(tmp_path / "file" / "folder")
    assert instance.acquire([])
    instance.close()


def test_two_portable_folders_and_an_installed_app_run_side_by_side(
        tmp_path: Path, qtbot: QtBot, begin: Begin) -> None:
    places = [tmp_path / name / "data" for name in ("stick", "copy of stick", "installed")]
    apps = []
    for data in places:
        data.mkdir(parents=True)
        apps.append(SingleInstance(data))
    assert all(app.acquire([]) for app in apps)
    apps[1].serve()
    second = begin(places[1], "x.gguf")
    with qtbot.waitSignal(apps[1].activated, timeout=20_000) as told:       # the right one of the three
        go(second)
    assert told.args == [["x.gguf"]]
    for app in apps:
        app.close()


def test_a_stick_that_was_pulled_out_of_another_computer_starts_here(
        tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.control.single_instance.CONNECT_MS", 15)
    held = QLockFile(str(tmp_path / "parley.lock"))
    assert held.tryLock(0)
    content = (tmp_path / "parley.lock").read_text("utf-8").splitlines()
    held.unlock()
    content[0], content[2] = "1", "another-computer"        # a process that lives here, and the name of its machine
    (tmp_path / "parley.lock").write_text("\n".join(content) + "\n", "utf-8")
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    instance.close()


def test_the_right_to_come_to_the_front_is_handed_over_with_the_files(
        tmp_path: Path, qtbot: QtBot, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    instance.serve()
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "that of the second start")
    app = begin(tmp_path, "late.gguf")
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN")
    with qtbot.waitSignal(instance.activated, timeout=20_000) as told:
        go(app)
    assert told.args == [["late.gguf"]]
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "that of the second start"
    instance.close()


def test_what_an_older_version_hands_over_is_taken(tmp_path: Path, qtbot: QtBot) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire([])
    instance.serve()
    socket = QLocalSocket()
    socket.connectToServer(instance._server.fullServerName())
    with qtbot.waitSignal(instance.activated, timeout=20_000) as told:
        socket.write(b'["a.gguf"]\n')
    assert told.args == [["a.gguf"]]
    instance.close()
