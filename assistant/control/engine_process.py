"""Owns the worker's process: starts it, sends commands, decodes events, and knows why it died."""

import contextlib
import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Qt, QTimer, Signal

import assistant
from assistant import paths
from assistant.control.worker_death import why
from assistant.control.worker_stderr import WorkerStderr
from assistant.domain.errors import AssistantError, EngineError, Remedy
from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.engine.protocol import (
    Command,
    Failed,
    Finished,
    Generate,
    KeepStates,
    KnownTurns,
    Load,
    Loaded,
    Log,
    Measure,
    Measured,
    NameChat,
    Probed,
    ProbeMachine,
    Quit,
    Replay,
    Replayed,
    Score,
    Scored,
    Stop,
    Summarise,
    Unload,
    Unloaded,
    decode_event,
    encode,
)

STOP_LIMIT_MS = 3000       # a worker that has not stopped by then is killed (a GPU backend may ignore the abort)
END_LIMIT_MS = 1500        # time to end by itself when the app closes
KEEP_LIMIT_MS = 6500       # where it may have to put what it read of chats into files; a worker that hangs ends before

_ANSWERED = Load | Unload | Generate | Summarise | NameChat | Replay | Score | Measure | ProbeMachine

log = logging.getLogger(__name__)


class EngineProcess(QObject):
    """One worker at a time. `received` carries the dataclasses of `engine.protocol`."""

    received = Signal(object)
    died = Signal(object)             # AssistantError: the process ended without being asked to
    could_not_start = Signal(object)  # AssistantError: there is no such program
    stop_ignored = Signal()           # it was killed because Stop had no effect
    ended = Signal()                  # a worker asked to end is gone, and so is what it held

    def __init__(self, command: list[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command or paths.worker_command()
        self._process: QProcess | None = None
        self._leaving: QProcess | None = None       # asked to end
        self._waiting: list[Command] = []   # for the next one, while that is still there
        self._buffer = b""
        self._stderr = WorkerStderr()
        self._known = KnownTurns()  # by this worker
        self._greeting: Callable[[], Sequence[Command]] = tuple
        self._end_limit_ms = END_LIMIT_MS
        self._unanswered = 0        # commands that will still be answered
        self._probing = ""          # id of the command that has the machine measured
        self._stop_watch = QTimer(self, singleShot=True, interval=STOP_LIMIT_MS)
        self._stop_watch.timeout.connect(self._on_stop_ignored)
        self._stop_asked = 0.0      # when that was begun, as time.monotonic()

    def greet_with(self, greeting: Callable[[], Sequence[Command]]) -> None:
        """Each worker is told this first; nothing of it is answered."""
        self._greeting = greeting

    def is_running(self) -> bool:
        return self._process is not None

    def is_probing(self) -> bool:
        """Whether the worker measures the machine."""
        return bool(self._probing)

    def is_working(self) -> bool:
        """Whether the worker owes an answer, or will."""
        return self._unanswered > 0 or bool(self._waiting)

    def process_id(self) -> int:
        """Returns the worker's process id, 0 without one."""
        return self._process.processId() if self._process is not None else 0

    def last_stderr(self) -> list[str]:
        """Returns the last lines the worker and llama.cpp wrote; never chat text."""
        return self._stderr.lines()

    def send(self, command: Command) -> None:
        """Sends a command, starting the worker first where there is none; while another one is still ending, once that
        is gone. Stop with nothing to stop does nothing."""
        if isinstance(command, Stop) and not self.is_working():
            return
        if self._process is None and self._leaving is not None:     # two at once may not fit into memory
            self._waiting.append(command)
            return
        if isinstance(command, Generate | Score) and self._probing and self._process is not None:
            self._write(self._process, Stop())      # the user is back; a step of measuring may take its time
        process = self._process or self._start()
        if process.state() is QProcess.ProcessState.NotRunning:
            return      # it has just died or could not be started: the signal that says so is on its way
        self._write(process, command)
        if isinstance(command, ProbeMachine):
            self._probing = command.id
        if isinstance(command, _ANSWERED):
            self._unanswered += 1
        elif isinstance(command, Stop) and not self._stop_watch.isActive():     # a second Stop gives no more time
            self._watch_stop()

    def kill(self) -> None:
        """Ends the worker at once, without a report."""
        if self._process is not None:
            process = self._let_go()
            process.kill()
            process.waitForFinished(END_LIMIT_MS)

    def shutdown(self) -> None:
        """Ends the worker and waits until it is gone."""
        self.end()
        if (process := self._leaving) is not None:
            if not process.waitForFinished(self._end_limit_ms):
                log.warning("the worker did not end by itself; killed")
                process.kill()
                process.waitForFinished(END_LIMIT_MS)
            self._on_left()

    def end(self) -> None:
        """Ends the worker: asks first, then kills. `ended` follows; a new one is not started before. Of what it still
        says only lines for the log are heard."""
        self._waiting.clear()
        if self._process is None:
            return
        self._leaving = process = self._let_go()
        if process.state() is QProcess.ProcessState.NotRunning:
            self._on_left()
            return
        process.finished.connect(self._on_left)
        process.write(encode(Quit()))
        process.closeWriteChannel()
        QTimer.singleShot(self._end_limit_ms, process, process.kill)

    def is_ending(self) -> bool:
        """Whether a worker asked to end is still there."""
        return self._leaving is not None

    def _on_left(self) -> None:
        process, self._leaving = self._leaving, None
        if process is not None:
            _log_last_words(bytes(process.readAllStandardOutput().data()))
            self.ended.emit()
            waiting, self._waiting = self._waiting, []
            for command in waiting:
                self.send(command)

    def _start(self) -> QProcess:
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._on_stdout)
        process.readyReadStandardError.connect(self._on_stderr)
        process.finished.connect(self._on_finished)
        # Queued: on Windows a program that is not there is told before `start` returns.
        process.errorOccurred.connect(self._on_error, Qt.ConnectionType.QueuedConnection)
        self._buffer = b""
        self._stderr = WorkerStderr()
        self._known = KnownTurns()
        self._process = process
        process.start(self._command[0], self._command[1:])
        for command in self._greeting():
            self._write(process, command)
        return process

    def _write(self, process: QProcess, command: Command) -> None:
        process.write(encode(self._known.shortened(command)))
        if isinstance(command, KeepStates):
            self._end_limit_ms = KEEP_LIMIT_MS if command.limit > 0 else END_LIMIT_MS

    def _let_go(self) -> QProcess:
        """Returns the process, from which nothing is heard any more."""
        assert self._process is not None
        process, self._process = self._process, None
        self._stop_watch.stop()
        self._unanswered, self._probing = 0, ""
        for heard in (process.readyReadStandardOutput, process.readyReadStandardError, process.finished,
                      process.errorOccurred):
            heard.disconnect()
        if process.state() is QProcess.ProcessState.NotRunning:
            process.deleteLater()
        else:
            process.finished.connect(process.deleteLater)
        return process

    def _on_stdout(self) -> None:
        process = self._process
        if process is None:
            return
        *lines, self._buffer = (self._buffer + bytes(process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            if self._process is not process:    # whoever got the last event ended the worker
                return
            try:
                event = decode_event(line)
            except AssistantError as error:
                log.error("undecodable event: %s", error.detail)
                continue
            if isinstance(event, Loaded | Unloaded | Finished | Replayed | Scored | Measured | Probed | Failed) \
                    and not getattr(event, "still", 0):     # of several answers the last one
                if isinstance(event, Probed | Failed) and event.id == self._probing:
                    self._probing = ""
                self._unanswered = max(self._unanswered - 1, 0)
                self._stop_watch.stop()
            if isinstance(event, Log):
                log.info("worker: %s", event.text)
            else:
                self.received.emit(event)

    def _on_stderr(self) -> None:
        if self._process is not None:
            self._stderr.feed(bytes(self._process.readAllStandardError().data()))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._let_go().errorString()
            log.error("the worker could not be started: %s", reason)
            self.could_not_start.emit(EngineError(
                QT_TRANSLATE_NOOP("errors", "The engine could not be started."),
                QT_TRANSLATE_NOOP("errors", "Parley may be installed incompletely; install it again."),
                reason, remedies=(Remedy.RELOAD_MODEL,)))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None:
            return
        self._on_stdout()
        self._on_stderr()
        self._stderr.close()
        if self._process is not process:
            return
        self._let_go()
        error = why(code, status is QProcess.ExitStatus.CrashExit, self._stderr)
        log.error("worker died: %s", error.detail)
        self.died.emit(error)

    def _watch_stop(self) -> None:
        self._stop_asked = time.monotonic()
        self._stop_watch.start()

    def _on_stop_ignored(self) -> None:
        if (time.monotonic() - self._stop_asked) * 1000 > 1.5 * self._stop_watch.interval():
            self._watch_stop()      # the window was busy: neither has Stop gone out since nor has an answer been heard
            return
        log.warning("the worker did not stop within %d ms; killed", STOP_LIMIT_MS)
        self.kill()
        self.stop_ignored.emit()


def _log_last_words(output: bytes) -> None:
    """Logs what a worker had to say of its end. The first line may have begun before, the last one be cut."""
    for line in output.split(b"\n"):
        with contextlib.suppress(AssistantError):
            if isinstance(event := decode_event(line), Log):
                log.info("worker: %s", event.text)


def _environment() -> QProcessEnvironment:
    """The worker's environment: the package is importable from a checkout, whatever folder the app was started in."""
    environment = QProcessEnvironment.systemEnvironment()
    package = Path(assistant.__file__).resolve().parents[1]
    inherited = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (str(package), inherited))))
    return environment
