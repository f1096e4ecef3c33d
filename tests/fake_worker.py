"""A scripted worker that speaks the protocol: for the moments a real model cannot be brought to on demand.

`python tests/fake_worker.py [options]`; see `_options`. Everything else is tested with the real worker.
"""

import argparse
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

from assistant.domain.chat import Timings, Usage
from assistant.domain.errors import Cancelled, EngineError, ModelFileError, Remedy
from assistant.domain.needs import Parts
from assistant.domain.speed import DeviceProfile, Profile, Rate
from assistant.engine.protocol import (
    Backends,
    Command,
    Count,
    Counted,
    Device,
    Event,
    Failed,
    Finished,
    Fitted,
    Generate,
    KnownTurns,
    Load,
    Loaded,
    LoadProgress,
    Measure,
    Measured,
    NameChat,
    Probed,
    ProbeMachine,
    ProbeProgress,
    Progress,
    Quit,
    Ready,
    Stop,
    Token,
    Unload,
    Unloaded,
    decode_command,
    encode,
)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0.001, help="seconds before each token")
    parser.add_argument("--never-stop", action="store_true", help="takes no notice of Stop")
    parser.add_argument("--die-at", type=int, default=-1, help="of --signal, at this token")
    parser.add_argument("--die-loading", action="store_true", help="of --signal, in the middle of a load")
    parser.add_argument("--graphics", choices=["dies", "dies-early", "refuses", "dies-writing"],
                        help="what a graphics card does, unless no layers are wanted on it")
    parser.add_argument("--die-idle", action="store_true", help="of --signal, after the first load")
    parser.add_argument("--die-stopping", action="store_true", help="of --signal, when told to stop")
    parser.add_argument("--signal", default="SIGSEGV")
    parser.add_argument("--deaths", type=Path, help="a file counting deaths; with --most no more than that many")
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--refuse", default="", help="a model whose name holds this is refused")
    parser.add_argument("--most-context", type=int, default=8192, help="a longer one is refused, or dies loading")
    parser.add_argument("--slow", default="", help="a model whose name holds this loads until it is stopped")
    parser.add_argument("--cache", type=int, default=0, help="bytes of KV cache told to a Measure; 1 GiB is free")
    parser.add_argument("--probing", type=float, default=0.01, help="seconds a ProbeMachine takes")
    parser.add_argument("--stderr", default="", help="written to stderr before dying, with \\n for line ends")
    parser.add_argument("--title", default="", help="the name it gives a chat, _ for a blank")
    parser.add_argument("--die-naming", action="store_true", help="of --signal, when it is to name a chat")
    parser.add_argument("--ending", type=float, default=0, help="seconds it takes to end when told to")
    parser.add_argument("--naming", type=float, default=0.001, help="seconds that takes")
    parser.add_argument("--seen", type=Path, help="a file to which Load, Unload, Measure, Generate and NameChat are "
                        "appended")
    return parser.parse_args()


class FakeWorker:
    """Commands are read in a thread and carried out one at a time, as in the real one."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.commands: queue.SimpleQueue[tuple[int, Command]] = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.received = self.stopped_through = 0    # numbers of commands
        self.stop = threading.Event()
        self.path = ""
        self.graphics = ""      # what the card does with the model loaded

    def read(self) -> None:
        known = KnownTurns()
        for line in sys.stdin.buffer:
            command = known.whole(decode_command(line))
            if isinstance(command, Stop):
                if self.options.die_stopping:
                    self.die()
                if not self.options.never_stop:
                    with self.lock:
                        self.stopped_through = self.received
                        self.stop.set()
            elif isinstance(command, Count):
                if self.path:
                    tell(Counted(command.id, tuple(len(text.split()) for text in command.texts), 10, 5))
            elif isinstance(command, Quit):
                time.sleep(self.options.ending)
                os._exit(0)
            else:
                with self.lock:
                    self.received += 1
                    self.commands.put((self.received, command))
        os._exit(0)

    def run(self) -> None:
        threading.Thread(target=self.read, daemon=True).start()
        tell(Ready(os.getpid()))
        while True:
            number, command = self.commands.get()
            with self.lock:
                if number > self.stopped_through:
                    self.stop.clear()
            if self.options.seen and isinstance(command, Load | Generate | Measure | NameChat | Unload):
                with self.options.seen.open("ab") as file:
                    file.write(encode(command))
            if isinstance(command, Load):
                self.load(command)
            elif isinstance(command, Generate):
                self.generate(command)
            elif isinstance(command, NameChat):
                self.name(command)
            elif isinstance(command, Unload):
                tell(Unloaded())
            elif isinstance(command, Measure):
                self.measure(command)
            elif isinstance(command, ProbeMachine):
                self.probe(command)

    def load(self, command: Load) -> None:
        options = self.options
        self.graphics = (options.graphics or "") if command.gpu_layers else ""
        if self.graphics == "dies-early":
            self.die()
        card = [Device("Vulkan0", "gpu", 1 << 33, 1 << 33, "A card")] if self.graphics else []
        tell(Backends(("cpu-fake",), (Device("CPU", "cpu", 1 << 33, 1 << 33, "A processor"), *card)))
        if self.graphics == "dies":
            self.die()
        if self.graphics == "refuses":
            tell(Failed("", EngineError("There is no memory.", remedies=(Remedy.SMALLER_CONTEXT, Remedy.CPU_ONLY))))
            return
        if options.refuse and options.refuse in command.path:
            tell(Failed("", ModelFileError("This is no model.", remedies=(Remedy.CHOOSE_MODEL,))))
            return
        context = command.context_length or min(4096, options.most_context)
        too_long = context > options.most_context
        if too_long and not options.die_loading:
            tell(Failed("", EngineError("There is no memory.", remedies=(Remedy.SMALLER_CONTEXT,))))
            return
        slow = options.slow and options.slow in command.path
        for step in range(1_000_000 if slow else 3):
            tell(LoadProgress("reading", min(step / 10, 0.9)))
            if options.die_loading and step and (too_long or options.most_context == 8192):
                self.die()
            if self.stop.wait(0.005):
                tell(Failed("", Cancelled("Loading was stopped.")))
                return
        self.path = command.path
        tell(Loaded(command.path, Path(command.path).stem, "fake", context, 8192, 1, 2 if self.graphics else 0, 2, 100,
                    True, largest_context=8192, adapters=command.adapters))
        if options.die_idle:
            self.die()

    def measure(self, command: Measure) -> None:
        needed = Parts(weights=1 << 30, cache=self.options.cache)
        tell(Measured(command.id, command.path, command.context_length, 0, needed, Parts(), 1 << 30))

    def probe(self, command: ProbeMachine) -> None:
        tell(ProbeProgress(command.id, 0.1))
        if self.stop.wait(self.options.probing):
            tell(Failed(command.id, Cancelled("Measuring was stopped.")))
        else:
            rates = {"Q4_K": Rate(20e9, 150e9), "Q8_0": Rate(25e9, 140e9)}
            tell(Probed(command.id, Profile((DeviceProfile("CPU", rates, 40e-6, 6e9),), ("Q4_K",))))

    def generate(self, command: Generate) -> None:
        options = self.options
        tell(Fitted(command.id, 0, 10 * len(command.turns), 0, 4096))
        tell(Progress(command.id, 0, 10))
        tell(Progress(command.id, 5, 10))
        tell(Progress(command.id, 10, 10))
        limit = min(options.tokens, int(command.generation.get("max_tokens", options.tokens)))
        written, reason = 0, "stop" if limit == options.tokens else "length"
        for number in range(limit):
            if number == options.die_at or (number == 2 and self.graphics == "dies-writing"):
                self.die()
            if self.stop.wait(options.pause):
                reason = "stopped"
                break
            tell(Token(command.id, f"word{number} ", number))
            written += 1
        tell(Finished(command.id, reason, Usage(10, 0, written, 0), Timings(0.01, 0.01, 0.1), 7,
                      command.generation, self.path, 10 + written, 4096))

    def name(self, command: NameChat) -> None:
        if self.options.die_naming:
            self.die()
        stopped = self.stop.wait(self.options.naming)
        if not stopped:
            tell(Token(command.id, "It is about the sea. ", 1, thinking=True))
            tell(Token(command.id, self.options.title.replace("_", " "), 2))
        tell(Finished(command.id, "stopped" if stopped else "stop", Usage(), Timings(), 7, {}, self.path))

    def die(self) -> None:
        options = self.options
        if options.deaths is not None:
            before = len(options.deaths.read_bytes()) if options.deaths.exists() else 0
            if before >= options.most:
                return
            options.deaths.write_bytes(b"x" * (before + 1))
        os.write(2, options.stderr.replace("\\n", "\n").encode())
        os.kill(os.getpid(), signal.Signals[options.signal])
        time.sleep(60)


def tell(event: Event) -> None:
    os.write(1, encode(event))


if __name__ == "__main__":
    FakeWorker(_options()).run()
