"""What holds for every test: no screen, a home of its own on disk, nothing of the user's, no network but loopback."""

import gc
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from assistant.ui.application import Application
    from tests.session_bus import NotificationService

STARTER = Path(__file__).parents[1] / "resources" / "starter" / "SmolLM2-135M-Instruct.Q4_1.gguf"
OTHER_DISK_BYTES = 16 << 20      # what most tests move is smaller
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")


def _forget_the_users_network() -> None:
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)       # no notification of a test on the user's own screen
    for name in list(os.environ):
        if name.lower() in PROXIES or name.startswith(("HF_", "HUGGING_FACE_", "HUGGINGFACE_")):
            del os.environ[name]


# Here and not in their package, which the app that is killed again and again imports too: pytest takes 0.1 s.
pytest.register_assert_rewrite("tests.broken_days.day", "tests.broken_days.faults", "tests.broken_days.watched_app")
# Before any test module is imported: Qt and huggingface_hub read the environment once, when they are.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"            # the app follows the system's language
os.environ.pop("LANGUAGE", None)
_forget_the_users_network()
# Else an example that a busy computer holds up for a fifth of a second is taken for a mistake.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with those that take long: begun last, one process would wait for the other's."""
    items.sort(key=lambda item: "test_kill" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Leaves what was imported for the tests out of every search for garbage, which the app makes itself."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Looks for garbage where it is due, in this thread: another may not destroy what is Qt's."""
    from assistant.control.garbage import collect_due
    collect_due()


@pytest.hookimpl(optionalhook=True)     # without pytest-xdist there is nobody to ask
def pytest_xdist_auto_num_workers() -> int:
    """Starts one process more than there are cores: a test waits for the disk, for timers and for other processes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder that holds this test's settings, chats, cache and models; the app creates it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PARLEY_HOME", str(folder))
    # Where other programs keep their models, and where the trash is.
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA", "OLLAMA_MODELS",
                 "LLAMA_CACHE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def other_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on another disk than the tests' own, where a move has to copy. It may be small, as in a container: moves
    may fill it."""
    top = Path("/dev/shm")
    if not top.is_dir() or top.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("/dev/shm is no disk of its own here")
    skip_without_room(top, OTHER_DISK_BYTES)
    monkeypatch.setattr("assistant.store.model_move.DISK_RESERVE", 0)
    folder = Path(tempfile.mkdtemp(prefix="parley-test-", dir=top))
    yield folder
    shutil.rmtree(folder)


def skip_without_room(folder: Path, size: int) -> None:
    """Skips the test where fewer than `size` bytes are free."""
    if (free := shutil.disk_usage(folder).free) < size:
        pytest.skip(f"{folder} has room for {free >> 20} MB, {size >> 20} are needed")


@pytest.fixture(scope="session")
def qapp_cls() -> "type[Application]":
    """The application object of the app, for pytest-qt."""
    from assistant.ui.application import Application
    return Application


@pytest.fixture(scope="session")
def starter_model() -> Path:
    """The practice model, a real one of 135 million parameters."""
    if not STARTER.is_file():
        pytest.fail(f"{STARTER} is missing: run `make setup`")
    return STARTER


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the practice model's words and template that is many times as fast, and says nothing sensible."""
    from tests.engine.stand_in import write_stand_in
    return write_stand_in(tmp_path_factory.mktemp("stand-in") / STARTER.name)


@pytest.fixture
def session_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a D-Bus session bus of the test's own, with nobody on it yet."""
    if not sys.platform.startswith("linux"):
        pytest.skip("desktops other than Linux's have no session bus")
    if not shutil.which("dbus-daemon"):
        pytest.skip("there is no dbus-daemon (Debian: apt-get install dbus-daemon)")
    from tests.session_bus import running_bus
    with running_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def notification_service(session_bus: str) -> Iterator["NotificationService"]:
    """The notification service of a desktop, on the session bus."""
    from tests.session_bus import NotificationService
    service = NotificationService(session_bus)
    yield service
    service.end()


class NetworkForbiddenError(RuntimeError):
    """A test reached for the network. Not an OSError, so that the app cannot take it for a hub out of reach."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets this process talk to loopback alone, and fails the test which tried more, even if a thread swallowed it.

    A name under `.invalid` (RFC 2606) is found nowhere, as on a machine without a network.
    """
    tried: list[str] = []

    def check(host: object) -> None:
        if not _is_loopback(host):
            tried.append(str(host))
            raise NetworkForbiddenError(f"a test reached for {host}")

    look_up = socket.getaddrinfo

    def getaddrinfo(host: str | bytes | None, *arguments: Any, **named: Any) -> Any:
        if isinstance(host, str) and host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        check(host)
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), check))
    yield
    assert not tried, f"this test reached for the network: {tried}"


def _guarded(original: Any, check: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return original(self, address)

    return guarded


def _is_loopback(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the steps that tasks took (tests/app/test_tasks.py). Here, because the process that prints runs no test
    itself under pytest-xdist and reads no other conftest."""
    lines = [str(value) for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
             for name, value in getattr(report, "user_properties", ()) if name == "steps"]
    if lines:
        terminalreporter.section("steps of tasks")
        for line in sorted(lines):
            terminalreporter.write_line(line)
