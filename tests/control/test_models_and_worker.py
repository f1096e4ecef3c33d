"""The model in use and its worker process: loads that overtake each other, deaths, idle release, the end."""

import logging
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from pytestqt.qtbot import QtBot

from assistant.control import idle_watch, machine
from assistant.control.engine_process import EngineProcess
from assistant.control.worker_stderr import LONGEST_LINE, WorkerStderr
from assistant.domain.errors import Remedy
from assistant.engine.protocol import KeepStates, Load, Log, Stop, encode
from tests.control.conftest import ENDLESS, FAKE_WORKER, PATIENCE_MS, StartDesk, loads

SECRET = "my secret words"


def test_the_model_chosen_last_is_the_one_loaded(start: StartDesk, tmp_path: Path) -> None:
    desk = start("--slow big")
    big, small = tmp_path / "big.gguf", tmp_path / "small.gguf"
    desk.models.choose(big)
    desk.models.choose(small)
    desk.models.choose(big)
    desk.models.choose(small)
    desk.until(lambda: desk.models.info is not None)
    desk.qtbot.wait(100)
    assert [info.path for info, in desk.heard.of("loaded")] == [str(small)]
    assert desk.heard.of("load_failed") == []
    assert not desk.models.is_loading()


def test_a_reload_with_other_options_is_not_taken_for_the_load_before_it(
        start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.preferences.set_for_model(model, "model.context_length", 1024)
    desk.models.reload()
    desk.until(lambda: desk.models.info is not None)
    assert desk.models.info is not None
    assert desk.models.info.context_length == 1024
    assert len(desk.heard.of("loaded")) == 1


def test_the_model_in_use_chosen_again_is_not_loaded_again(start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen} --tokens 200")
    desk.models.choose(model)
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("fed")))
    desk.models.choose(model)
    assert len(desk.until_answered().text.split()) == 200
    assert len(loads(seen)) == 1


def test_loading_stopped_by_the_user_is_over_and_gives_the_waiting_message_back(
        start: StartDesk, tmp_path: Path) -> None:
    desk = start("--slow big")
    desk.models.choose(tmp_path / "big.gguf")
    desk.send("hello")
    desk.until(lambda: desk.answering.is_busy())
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("cancelled")))
    assert not desk.models.is_loading()
    assert not desk.answering.is_busy()
    assert Remedy.RETRY in desk.errors()[-1].remedies
    assert desk.heard.of("load_failed") == []


def test_a_worker_that_dies_while_loading_gets_one_more_try(start: StartDesk, model: Path, tmp_path: Path) -> None:
    deaths, seen = tmp_path / "deaths", tmp_path / "seen"
    desk = start(f"--die-loading --deaths {deaths} --most 1 --seen {seen}")
    desk.models.choose(model)
    desk.send("hello")
    assert desk.until_answered().text
    assert len(loads(seen)) == 2
    assert desk.errors() == []


def test_a_worker_that_dies_twice_while_loading_is_told_with_a_way_on(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--die-loading --seen {seen}")
    desk.models.choose(model)
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("load_failed")) and not desk.answering.is_busy())
    error = desk.heard.of("load_failed")[0][0]
    assert {Remedy.SMALLER_CONTEXT, Remedy.CHOOSE_MODEL} <= set(error.remedies)
    assert "SIGSEGV" in error.detail
    assert len(loads(seen)) == 2
    assert desk.errors()[-1] is error
    desk.models.try_smaller_context()
    desk.until(lambda: len(desk.heard.of("load_failed")) == 2)
    assert [load.context_length for load in loads(seen)][2:] == [4096, 4096]
    desk.models.try_cpu_only()
    desk.until(lambda: len(desk.heard.of("load_failed")) == 3)
    assert loads(seen)[-1].gpu_layers == 0
    assert desk.preferences.model_options(model).gpu_layers == 0


def test_a_file_cut_off_under_the_engine_is_named_as_the_cause(start: StartDesk, model: Path) -> None:
    desk = start("--die-loading --signal SIGBUS")
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    assert Remedy.DOWNLOAD_AGAIN in desk.heard.of("load_failed")[0][0].remedies


def test_a_worker_that_dies_while_idle_is_not_missed_until_the_next_message(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"
    desk = start(f"--die-idle --deaths {deaths} --most 2")
    desk.models.choose(model)
    desk.until(lambda: len(desk.heard.of("died")) == 1)
    desk.models.choose(model)
    desk.until(lambda: len(desk.heard.of("died")) == 2)
    assert desk.models.info is None
    desk.send("hello")
    assert desk.until_answered().text
    assert desk.errors() == []


def test_an_engine_that_is_not_there_is_told_at_once(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.engine._command = ["/nowhere/parley-worker"]
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    assert "could not be started" in desk.heard.of("load_failed")[0][0].message
    desk.send("hello")
    desk.until(lambda: bool(desk.errors()))
    assert "could not be started" in desk.errors()[0].message
    assert len(desk.heard.of("load_failed")) == 2       # once for each try
    assert not desk.answering.is_busy()


def test_an_idle_model_is_released_and_returns_on_the_next_message(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_watch, "CHECK_INTERVAL_MS", 50)
    desk = start("", idle_minutes=1)
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    desk.qtbot.wait(120)
    assert desk.engine.is_running()             # used a moment ago
    desk.models._idle._last_used -= 61
    desk.until(lambda: bool(desk.heard.of("released")))
    assert not desk.engine.is_running()
    desk.send("hello")
    assert desk.until_answered().text


def test_a_model_is_kept_while_it_writes_and_for_ever_if_the_user_wants(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_watch, "CHECK_INTERVAL_MS", 20)
    desk = start(ENDLESS, idle_minutes=1)
    desk.session.new({"generation.max_tokens": 32768})
    desk.models.choose(model)
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("fed")))
    desk.models._idle._last_used -= 1000
    looks: list[None] = []
    desk.models._idle._timer.timeout.connect(lambda: looks.append(None))
    desk.until(lambda: len(looks) > 2)
    assert desk.heard.of("released") == []
    desk.session.stop()
    assert desk.until_answered().text
    desk.models._idle._minutes = lambda: 0
    desk.models._idle._last_used -= 1000
    desk.qtbot.wait(80)
    assert desk.heard.of("released") == []


def test_an_idle_model_is_released_when_memory_gets_short(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_watch, "CHECK_INTERVAL_MS", 50)
    monkeypatch.setattr(machine, "available_memory", lambda: (1 << 30, 100 << 30))
    desk = start("", idle_minutes=0)
    desk.models.choose(model)
    desk.until(lambda: bool(desk.heard.of("released")))
    assert not desk.engine.is_running()


def test_stop_with_nothing_to_stop_starts_no_worker(qtbot: QtBot) -> None:
    engine = EngineProcess([sys.executable, str(FAKE_WORKER)])
    engine.send(Stop())
    assert not engine.is_running()


def test_stop_that_comes_too_late_does_not_kill_the_worker(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.control.engine_process.STOP_LIMIT_MS", 50)
    desk = start("")
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    worker = desk.engine.process_id()
    desk.engine.send(Stop())
    desk.qtbot.wait(150)
    assert desk.engine.process_id() == worker


@pytest.mark.parametrize("command", ["", "--never-stop --slow model"])
def test_the_worker_does_not_outlive_a_killed_app(command: str, tmp_path: Path) -> None:
    app = f"""
import sys
from PySide6.QtCore import QCoreApplication
from assistant.control.engine_process import EngineProcess
from assistant.engine.protocol import Load
app = QCoreApplication([])
engine = EngineProcess([sys.executable, {str(FAKE_WORKER)!r}, *{shlex.split(command)!r}])
engine.received.connect(lambda event: print(engine.process_id(), flush=True))
engine.send(Load("model.gguf"))
app.exec()
"""
    process = subprocess.Popen([sys.executable, "-c", app], stdout=subprocess.PIPE, cwd=FAKE_WORKER.parents[1])
    assert process.stdout is not None
    worker = psutil.Process(int(process.stdout.readline()))
    process.kill()
    process.wait()
    process.stdout.close()
    worker.wait(20)
    assert not worker.is_running()


@pytest.mark.qt_log_ignore("QProcess: Destroyed while process")
def test_an_engine_that_is_thrown_away_takes_its_worker_along(qtbot: QtBot) -> None:
    engine = EngineProcess([sys.executable, str(FAKE_WORKER)])
    engine.send(Load("model.gguf"))
    qtbot.waitUntil(lambda: engine.process_id() > 0, timeout=PATIENCE_MS)
    worker = psutil.Process(engine.process_id())
    engine.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    gone, _alive = psutil.wait_procs([worker], 20)
    assert gone


def test_killed_from_outside_the_worker_is_reported_as_such(qtbot: QtBot) -> None:
    engine = EngineProcess([sys.executable, str(FAKE_WORKER)])
    with qtbot.waitSignal(engine.received, timeout=PATIENCE_MS):
        engine.send(Load("model.gguf"))
    with qtbot.waitSignal(engine.died, timeout=PATIENCE_MS) as told:
        os.kill(engine.process_id(), signal.SIGKILL)
    error = told.args[0]
    assert error.detail.startswith("SIGKILL")
    assert Remedy.SMALLER_CONTEXT in error.remedies
    assert not engine.is_running()


def test_what_a_worker_says_of_its_end_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    words = encode(Log("info", "no time was left"))
    engine = EngineProcess([sys.executable, "-c", f"import os, sys; sys.stdin.read(); os.write(1, {words!r})"])
    engine.send(KeepStates("", 1))
    with caplog.at_level(logging.INFO):
        engine.shutdown()
    assert caplog.messages == ["worker: no time was left"]


def test_a_crash_report_never_holds_what_was_written() -> None:
    words = WorkerStderr()
    text = (f"llama_model_load: fine\nTraceback (most recent call last):\n"
            f'  File "assistant/engine/worker.py", line 7, in run\n    raise ValueError(text)\n'
            f"ValueError: {SECRET}\n{SECRET} again\n\n{SECRET}: more\n"
            f"ASSERT: ggml.c:12: GGML_ASSERT(a) failed\nFatal Python error: Aborted\n" + "x" * 3000 + "\n")
    for at in range(0, len(text), 7):           # as a pipe cuts it
        words.feed(text[at:at + 7].encode())
    words.feed(b"the end")
    words.close()
    kept = words.lines()
    assert SECRET not in "\n".join(kept)
    assert "llama_model_load: fine" in kept
    assert "ValueError" in kept
    assert '  File "assistant/engine/worker.py", line 7, in run' in kept
    assert words.assertion() == "ggml.c:12: GGML_ASSERT(a) failed"
    assert kept[-1] == "the end"
    assert max(map(len, kept)) <= LONGEST_LINE


def test_a_crash_report_keeps_the_last_lines_only() -> None:
    words = WorkerStderr()
    words.feed(b"".join(b"line %d\n" % number for number in range(1000)))
    assert words.lines() == [f"line {number}" for number in range(800, 1000)]
