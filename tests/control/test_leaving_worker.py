"""A worker that puts long chats into files while it ends: nobody waits for it, and what is deleted stays away."""

import sys
from pathlib import Path

import psutil
import pytest

from assistant.control import engine_process, machine
from assistant.control.read_chats import ReadChats
from assistant.domain import kept_states
from assistant.domain.errors import Cancelled
from assistant.engine.protocol import KeepStates
from tests.control.conftest import FAKE_WORKER, Desk, StartDesk, loads

SLOW = "--ending 1.5"


def loaded(start: StartDesk, model: Path, options: str) -> tuple[Desk, psutil.Process]:
    """Returns a desk with a model, and its worker."""
    desk = start(options)
    desk.engine.greet_with(lambda: (KeepStates("", 1),))        # else it is killed too early
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    return desk, psutil.Process(desk.engine.process_id())


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is suspended is not killed before the test lets it end."""
    monkeypatch.setattr(engine_process, "KEEP_LIMIT_MS", 30_000)


def release_when_idle(desk: Desk, worker: psutil.Process) -> None:
    """Leaves the worker suspended: who waits for its end waits until it is killed."""
    worker.suspend()
    desk.until(lambda: worker.status() == psutil.STATUS_STOPPED)     # the thread that hears of Quit goes on till then
    desk.models._idle._last_used -= 1000
    desk.models._idle.check()
    assert worker.is_running(), "it was waited for"
    assert desk.engine.is_ending()
    assert desk.heard.of("released")
    assert desk.models.info is None


@pytest.mark.usefixtures("unhurried")
def test_the_window_does_not_wait_for_an_idle_model_to_go_nor_for_one_that_comes_back(
        start: StartDesk, model: Path) -> None:
    desk, worker = loaded(start, model, "")
    release_when_idle(desk, worker)
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("message_added")))
    desk.settle()
    assert worker.is_running(), "it was waited for"
    worker.resume()
    desk.until(desk.engine.is_running)
    assert not worker.is_running(), "two at once may not fit into memory"
    assert desk.until_answered().text
    assert desk.errors() == []


@pytest.mark.usefixtures("unhurried")
def test_a_model_released_when_memory_gets_short_is_not_waited_for(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, worker = loaded(start, model, "")
    monkeypatch.setattr(machine, "available_memory", lambda: (1 << 30, 100 << 30))
    release_when_idle(desk, worker)
    worker.resume()


def test_a_load_that_waits_for_the_worker_before_can_be_overtaken_and_stopped(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk, _worker = loaded(start, model, f"{SLOW} --seen {seen}")
    desk.models.release(wait=False)
    desk.models.choose(tmp_path / "second.gguf")
    desk.models.choose(tmp_path / "third.gguf")
    desk.until(lambda: desk.models.info is not None)
    assert [info.path for info, in desk.heard.of("loaded")][1:] == [str(tmp_path / "third.gguf")]
    assert desk.heard.of("load_failed") == []
    desk.models.release(wait=False)
    desk.models.choose(model)
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("cancelled")))
    assert not desk.models.is_loading()
    assert not [error for error, in desk.heard.of("load_failed") if not isinstance(error, Cancelled)]


def test_what_waits_for_the_worker_before_is_dropped_when_the_model_is_released_again(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk, worker = loaded(start, model, f"{SLOW} --seen {seen}")
    desk.models.release(wait=False)
    desk.models.choose(tmp_path / "other.gguf")
    assert desk.engine.is_working()
    assert desk.models.uses(tmp_path / "other.gguf")
    desk.models.release()
    assert not worker.is_running()
    assert not desk.engine.is_running()
    assert not desk.engine.is_working()
    assert len(loads(seen)) == 1


WRITES_AT_ITS_END = """
import os, sys, time
sys.argv[0] = {fake!r}
sys.path.insert(0, {folder!r})
import fake_worker
def leave(status, exit=os._exit):
    os.makedirs(os.path.dirname({state!r}), exist_ok=True)
    with open({state!r}, "w") as file:
        file.write("read")
    exit(status)
os._exit = leave
fake_worker.FakeWorker(fake_worker._options()).run()
"""


@pytest.mark.parametrize("what", ["forget", "clear", "limit"])
@pytest.mark.parametrize("closing", [False, True])
def test_what_is_deleted_while_the_worker_ends_does_not_come_back(
        start: StartDesk, model: Path, tmp_path: Path, what: str, closing: bool) -> None:
    folder = tmp_path / "states"
    state = folder / kept_states.name_of("a chat", "branch")
    desk = start("")
    code = WRITES_AT_ITS_END.format(fake=str(FAKE_WORKER), folder=str(FAKE_WORKER.parent), state=str(state))
    desk.engine._command = [sys.executable, "-c", code, "--ending", "0.5"]
    read = ReadChats(folder, desk.engine, desk.answering, desk.session, desk.preferences)
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    state.parent.mkdir(exist_ok=True)
    desk.models.release(wait=False)
    if what == "forget":
        read.forget("a chat")
    elif what == "clear":
        read.clear()
    else:
        desk.preferences.set_app("keep_read_gb", 0)
    ended: list[bool] = []
    desk.engine.ended.connect(lambda: ended.append(state.exists()))
    if closing:
        read.shutdown()     # before the worker is waited for, as wiring does
        desk.engine.shutdown()
    else:
        desk.until(lambda: bool(ended))
        read.shutdown()
    assert ended
    assert not state.exists()
