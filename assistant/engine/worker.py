"""The worker process: reads commands, carries out one at a time, reports; ends with its parent."""

import contextlib
import faulthandler
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.errors import AssistantError, Cancelled
from assistant.engine.counting import Counter
from assistant.engine.inspection_desk import InspectionDesk
from assistant.engine.load_errors import no_engine, no_model
from assistant.engine.mistakes import error_of, print_frames
from assistant.engine.pipes import read_input, take_pipes
from assistant.engine.precedence import GIVES_WAY_TO, IN_TURN, UNANSWERED
from assistant.engine.protocol import (
    Command,
    Count,
    CountReusable,
    Event,
    Failed,
    ForgetChat,
    Generate,
    KeepStates,
    KnownTurns,
    LeaveChat,
    Load,
    Log,
    Measure,
    NameChat,
    NotKept,
    Prepare,
    ProbeMachine,
    Quit,
    Ready,
    Replay,
    Score,
    Stop,
    Summarise,
    Unload,
    Unloaded,
    decode_command,
    encode,
)
from assistant.engine.protocol_inspection import Inspect, Inspection, LeavePlace, NotInspected
from assistant.engine.state_folder import StateFolder
from assistant.engine.stop_flag import StopFlag
from assistant.engine.threads import keep_idle

if TYPE_CHECKING:
    from assistant.engine.session import Session

_PAUSE_SECONDS = 0.25           # without a command: what is asked right after a load does not wait for preparations
_END_SECONDS = 2.0              # for the main thread to come to its end by itself
KEEP_SECONDS = 4.0              # and to put what was read of chats into files; what takes longer is read again


def run() -> int:
    """Runs the worker until its stdin closes. Returns the process's exit status."""
    output = take_pipes()
    # 2 the app keeps; sys.stderr may lead elsewhere in a windowed program. Of the thread that fails alone: looking at
    # one that runs on meanwhile can be a SIGSEGV of its own, and hide why the engine ended.
    faulthandler.enable(2, all_threads=False)
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")     # else ggml starts a debugger at an assertion
    keep_idle()
    worker = Worker(output)
    threading.Thread(target=worker.read_commands, daemon=True, name="commands").start()
    worker.work()
    return 0


class Worker:
    """The reader thread runs `read_commands`, the main thread `work`; they share the queue and the stop flag."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._output_lock = threading.Lock()
        self._commands: queue.SimpleQueue[tuple[int, float, Command]] = queue.SimpleQueue()
        self._stop = StopFlag()
        self._known = KnownTurns()           # of the reader thread
        self._lock = threading.Lock()        # of the six below
        self._received = 0                   # commands so far
        self._last: dict[type, int] = {}     # number of the last one of each kind
        self._carried_out = 0                # of them
        self._current = 0                    # number of the one being carried out
        self._broken_off_by: tuple[type, ...] = ()      # what breaks off what is being done, as soon as it comes
        self._stopped_through = 0            # commands up to this number are to be stopped
        self._ending = threading.Event()     # the main thread has heard Quit
        self._session: Session | None = None
        self._desk = InspectionDesk()
        self._counter = Counter(self.emit)
        self._states = StateFolder(lambda text: self.emit(Log("info", text)), lambda size: self.emit(NotKept(size)))

    # reader thread

    def read_commands(self) -> None:
        """Queues commands until stdin ends; Stop takes effect at once."""
        rest, parent = b"", os.getppid()
        while data := read_input(parent):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if line.strip() and not self._receive(line):
                    return
        self._quit()

    def _receive(self, line: bytes) -> bool:
        """Takes one command in; returns whether more are wanted."""
        try:
            command = self._known.whole(decode_command(line))
        except AssistantError as error:
            self._known.forget()
            self.emit(Failed("", error))
            return True
        if isinstance(command, Quit):
            self._quit()
            return False
        if isinstance(command, Count):
            self._counter.ask(command)
            return True
        if isinstance(command, Inspection):
            self._desk.put(command)
        with self._lock:
            if isinstance(command, self._broken_off_by):
                self._stop.set()
            if isinstance(command, Inspection):
                self._commands.put((0, 0.0, command))       # wakes the main thread
            elif isinstance(command, Stop):
                self._stopped_through = self._received
                if self._current:
                    self._stop.set()
            else:
                self._received += 1
                self._last[type(command)] = self._received
                self._commands.put((self._received, time.monotonic(), command))
        return True

    def _quit(self) -> None:
        with self._lock:
            self._stopped_through = 1 << 62
            self._stop.set()
            self._commands.put((0, 0.0, Quit()))
        if self._ending.wait(_END_SECONDS):
            time.sleep(KEEP_SECONDS)
            self._states.give_up()
        os._exit(0)                          # the main thread is in native code that does not listen

    # main thread

    def work(self) -> None:
        """Carries out commands one after another until Quit."""
        self.emit(Ready(os.getpid()))
        while True:
            number, arrived, command = self._next()
            if isinstance(command, Quit):
                break
            if isinstance(command, Inspection):
                self._inspect()
                continue
            self._begin(number, GIVES_WAY_TO.get(type(command), ()))
            try:
                self._carry_out(command, arrived)
            except Exception as problem:  # nothing may end the loop: the app is told, and can go on
                self._tell_failed(command, error_of(problem))
            self._end()
            if session := self._session:
                self._unharmed(lambda: session.settle(lambda: not self._commands.empty()))
        self._ending.set()
        self._stop.clear()      # `unload` tokenises a long message to keep where it begins; the reader thread bounds it
        if self._session:
            self._session.unload()
        self._states.finish(KEEP_SECONDS)

    def _next(self) -> tuple[int, float, Command]:
        """Waits for a command, and uses a pause in which none comes."""
        with contextlib.suppress(queue.Empty):
            return self._commands.get(timeout=_PAUSE_SECONDS)
        if self._session:
            self._unharmed(self._session.get_ready)
        return self._commands.get()

    def _begin(self, number: int, broken_off_by: tuple[type, ...]) -> None:
        with self._lock:
            self._current, self._broken_off_by = number, broken_off_by
            if number > self._stopped_through and all(self._last.get(kind, 0) <= number for kind in broken_off_by):
                self._stop.clear()
            else:
                self._stop.set()

    def _end(self) -> None:
        with self._lock:
            self._carried_out, self._current, self._broken_off_by = self._current, 0, ()
            self._stop.clear()      # nothing is being done for a command: `settle` may tokenise a long prompt

    def _tell_failed(self, command: Command, error: AssistantError) -> None:
        """Nobody waits for some commands: a Failed would be taken for another's."""
        if isinstance(command, UNANSWERED):
            self.emit(Log("error", f"{type(command).__name__} failed: {error.message}"))
        else:
            self.emit(Failed(str(getattr(command, "id", "")), error))      # a Load has none

    @staticmethod
    def _unharmed(act: Callable[[], None]) -> None:
        """Does what no command waits for. Nothing may end the loop."""
        try:
            act()
        except Exception as problem:
            print_frames(problem)

    def _carry_out(self, command: Command, arrived: float) -> None:
        if isinstance(command, Load):
            if self._stop.is_set:
                raise Cancelled("Loading was stopped.")
            self.emit(self._started(graphics=command.gpu_layers != 0).load(command))
        elif isinstance(command, Unload):
            if self._session:
                self._session.unload()
            self.emit(Unloaded())
        elif isinstance(command, Generate) and command.candidates:
            self._started().generate_each(command, arrived)
        elif isinstance(command, Generate):
            self.emit(self._started().generate(command, arrived))
        elif isinstance(command, Prepare | CountReusable) and self._session:
            self.emit(self._session.prepare(command))
        elif isinstance(command, Replay | Score):
            self.emit(self._started().apart(command))
        elif isinstance(command, Summarise | NameChat):
            self.emit(self._started().write_aside(command, arrived))
        elif isinstance(command, KeepStates):
            self._states.use(Path(command.folder), command.limit)
        elif isinstance(command, LeaveChat) and self._session:
            self._session.leave(command.chat)
        elif isinstance(command, ForgetChat):
            forget = self._session.forget_chat if self._session else self._states.forget
            forget(command.chat)
        elif isinstance(command, Measure | ProbeMachine):
            from assistant.engine import measuring
            log = self._started().log
            self._states.wait(KEEP_SECONDS, lambda: self._stop.is_set)      # else copies take memory and time
            self.emit(measuring.carry_out(command, log, self._stop, self.emit))

    def _started(self, graphics: bool = False) -> "Session":
        """Returns the session; llama.cpp is imported with the first one, `graphics` as in `native.start`. Raises
        EngineError where it is missing."""
        if not self._session:
            try:
                from assistant.engine import native
                from assistant.engine.session import Session
                self._session = Session(native.start(graphics), self._stop, self.emit, self._counter, self._states)
                self._session.inspection.desk = self._desk
            # A missing library is an OSError or RuntimeError, one of another version lacks symbols.
            except (ImportError, OSError, RuntimeError, AttributeError) as problem:
                raise no_engine(problem) from problem
        return self._session

    def _inspect(self) -> None:
        """Answers what the desk has taken down about a place in a text."""
        if self._session:
            self._unharmed(self._session.inspection.serve)
        command = self._desk.take_inspect()
        if command is None:
            return
        if not self._session:
            self.emit(NotInspected(command.id, no_model()))
            return
        done = self._begin_inspecting() and self._inspected(self._session, command)
        with self._lock:
            self._broken_off_by = ()
        if not done and self._desk.put_back(command):
            self._commands.put((0, 0.0, command))

    def _begin_inspecting(self) -> bool:
        """Returns whether nothing else waits."""
        with self._lock:
            free = self._received == self._carried_out and self._stopped_through <= self._received
            if free:
                self._broken_off_by = (*IN_TURN, Stop, Inspect, LeavePlace)
                self._stop.clear()
            return free

    def _inspected(self, session: "Session", command: Inspect) -> bool:
        """Returns whether a place was looked at, or could not be."""
        try:
            return session.inspect(command)
        except Exception as problem:  # as above
            self.emit(NotInspected(command.id, error_of(problem)))
        return True

    def emit(self, *events: Event) -> None:
        """Writes events in one piece, whichever thread they come from."""
        data = b"".join([encode(event) for event in events])
        try:
            with self._output_lock:
                while data:
                    data = data[os.write(self._output, data):]
        except OSError:                      # the app has gone
            os._exit(0)
