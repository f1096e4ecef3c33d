"""A crash of app or engine leaves no image of its memory, whatever the system would keep of other programs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no such limit", allow_module_level=True)

import resource

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 30
SLEEPER = ("-c", "import time; time.sleep(600)")


def started(home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Starts Python with leave to write dumps of any size, in an empty folder."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    environment = os.environ | {"PARLEY_HOME": str(home), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, *arguments], cwd=home, env=environment, stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))


def soft_limit(program: "subprocess.Popen[bytes]") -> int:
    return resource.prlimit(program.pid, resource.RLIMIT_CORE)[0]


def crash(program: "subprocess.Popen[bytes]") -> bool:
    """Returns whether the kernel says that it has dumped the memory of a program that crashed."""
    assert program.stdin
    program.send_signal(signal.SIGSEGV)
    _pid, status = os.waitpid(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    program.stdin.close()
    assert program.returncode == -signal.SIGSEGV
    return os.WCOREDUMP(status)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux tells the limits of another process")
@pytest.mark.parametrize("door", [(), ("--worker",)], ids=["app", "engine"])
def test_a_crash_leaves_no_core_dump(tmp_path: Path, door: tuple[str, ...]) -> None:
    program = started(tmp_path, "-m", "assistant", *door)
    until = time.monotonic() + PATIENCE_SECONDS
    while soft_limit(program) not in (0, 1) and time.monotonic() < until:     # 0: this system allows no other
        time.sleep(0.05)
    limit = soft_limit(program)
    dumped = crash(program)
    assert limit in (0, 1)
    assert not dumped
    assert not list(tmp_path.glob("core*"))


def test_without_that_the_system_would_write_one(tmp_path: Path) -> None:
    """Shows that the test above would notice."""
    program = started(tmp_path, *SLEEPER)
    if not crash(program):
        pytest.skip("this system dumps nothing")
