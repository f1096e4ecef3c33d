"""Started with a window and nothing else: no stdin, no stdout, no stderr, as on Windows and from some desktops."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.driver import write_settings
from tests.engine.worker_client import Worker
from tests.store.database_files import integrity

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors the Unix way")
# Closes descriptors, by name, before the program begins: Python has no streams for them then.
CLOSED = ("import os, sys; [os.close(int(number)) for number in sys.argv[1].split(',')]; "
          "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])")


def start(closed: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python with descriptors such as "0,2" closed."""
    return subprocess.run([sys.executable, "-c", CLOSED, closed, *arguments], cwd=ROOT, text=True, capture_output=True,
                          check=False, timeout=240)


def test_the_app_chats_without_any_stream(home: Path, starter_model: Path, tmp_path: Path) -> None:
    write_settings(home)
    settings = home / "config" / "settings.json"
    document = json.loads(settings.read_text("utf-8"))
    document["generation"] = {"max_tokens": 8, "temperature": 0.0}
    settings.write_text(json.dumps(document), "utf-8")
    result = tmp_path / "result.json"
    done = start("0,1,2", "-m", "tests.app.streamless_app", str(result), str(starter_model))
    assert done.returncode == 0
    found = json.loads(result.read_text("utf-8"))
    assert found["answer"].strip()
    assert found["counted"] == 6
    assert found["streams"] == [True, True, True]
    assert found["descriptors"] == [os.devnull] * 3
    assert integrity(home / "data" / "chats.db") == "ok"
    for file in home.rglob("*"):        # nothing that was written to "stderr" has landed in a file
        assert not file.is_file() or b"complains" not in file.read_bytes()


def test_the_worker_answers_without_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import paths
    command = paths.worker_command()
    monkeypatch.setattr(paths, "worker_command", lambda: [sys.executable, "-c", CLOSED, "2", *command[1:]])
    with Worker() as worker:
        worker.load()
        assert worker.generate("Hello", max_tokens=3).text
        assert worker.close() == 0


@pytest.mark.parametrize("closed", ["0", "1", "0,1,2"])
def test_a_worker_without_its_pipes_ends_and_does_not_hang(closed: str) -> None:
    done = subprocess.run([sys.executable, "-c", CLOSED, closed, "-m", "assistant", "--worker"], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("door", ["--version", "--help", "--delete-data"])
def test_what_answers_in_a_terminal_does_not_mind_that_there_is_none(home: Path, door: str) -> None:
    done = start("0,1,2", "-m", "assistant", door)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert start("0,2", "-m", "assistant", door).stdout


def test_the_self_test_prints_its_result_without_stdin_and_stderr(starter_model: Path) -> None:
    done = start("0,2", "-m", "assistant", "--self-test", str(starter_model))
    assert done.returncode == 0
    assert json.loads(done.stdout)["ok"] is True
    assert start("0,1,2", "-m", "assistant", "--self-test", str(starter_model)).returncode == 0
