"""What the checks of a graphics card measure with: workers told where to compute, and what its driver tells of it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.engine.protocol import Backends, Device, Event, Load, Loaded, Replay, Replayed, Token, Turn
from assistant.engine.protocol_answers import Generate
from tests.benchmarks.engine import ENVIRONMENT
from tests.engine.worker_client import ROOT, Answer, Worker

AUTOMATIC, PROCESSOR = -1, 0        # layers
CONTEXT = 4096
LEAST_WORDS = 1000     # of a vocabulary that has more than single characters
GREEDY: dict[str, Any] = {"temperature": 0.0, "ignore_end": True}
STORY = "The fox saw the sea, the ship, the storm and the stars, and number {} was the brightest of them all. "
_DEVICES = """
import json
from dataclasses import asdict
from assistant.engine import native
log = native.start()
print(json.dumps([asdict(device) for device in native.devices()]))
"""


class Broken(Exception):
    """A check found something that should not be."""


class Unchecked(Exception):
    """A check could not be made here."""


def expect(holds: object, otherwise: str) -> None:
    """Raises Broken with `otherwise` unless something holds."""
    if not holds:
        raise Broken(otherwise)


@dataclass
class Bench:
    """The models, and what was found out so far."""

    model: Path
    large: Path
    threads: int = 0
    tokens: int = 32            # of an answer
    figures: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def worker(self, layers: int = AUTOMATIC, model: Path | None = None, **options: Any) -> Iterator["Loading"]:
        """Yields a worker that has loaded a model, and expects that it ends without a crash."""
        worker = Worker(ENVIRONMENT)
        try:
            yield loading(worker, model or self.model, layers, **{"threads": self.threads} | options)
        finally:
            status = worker.close()
        expect(status == 0 and "ASSERT" not in worker.errors, f"the worker ended with {status}: {worker.errors[-800:]}")


@dataclass(frozen=True)
class Loading:
    """A worker, and what it told of its devices and its model."""

    worker: Worker
    backends: Backends
    loaded: Loaded

    def story(self, tokens: int, number: int = 0) -> str:
        """Returns a text of about so many tokens, another for each number."""
        one = len(STORY) if self.loaded.vocabulary < LEAST_WORDS else 25
        count = max(1, tokens // one)
        return "".join(STORY.format(number * count + index) for index in range(count))


def loading(worker: Worker, model: Path, layers: int, context_length: int = CONTEXT, **options: Any) -> Loading:
    worker.send(Load(str(model), context_length, gpu_layers=layers, **options))
    backends = worker.until(Backends)
    return Loading(worker, backends, worker.until(Loaded))


def card_of(devices: Sequence[Device]) -> Device:
    """Returns the first graphics card. Raises Broken where there is none."""
    found = [device for device in devices if device.kind in ("gpu", "igpu")]
    expect(found, f"no graphics card among {', '.join(device.name for device in devices)}")
    return found[0]


def devices() -> list[Device]:
    """Returns what the engine finds, in a process of its own: others see what this one takes of a card."""
    done = subprocess.run([sys.executable, "-c", _DEVICES], capture_output=True, text=True, check=True, cwd=ROOT,
                          env=os.environ | ENVIRONMENT)
    return [Device(**each) for each in json.loads(done.stdout.splitlines()[-1])]


def free() -> int:
    """Returns the bytes free on the card, as the engine is told."""
    return card_of(devices()).free


def used_by_all() -> int:
    """Returns the bytes of the card in use, as NVIDIA's own program tells; -1 where there is none."""
    if not shutil.which("nvidia-smi"):
        return -1
    done = subprocess.run(["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"],
                          capture_output=True, text=True, check=False)
    first = done.stdout.strip().splitlines()[:1]
    return int(first[0]) << 20 if first and first[0].strip().isdigit() else -1


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Returns how long it took. Raises Broken where it took longer."""
    begun = time.monotonic()
    while not condition():
        expect(time.monotonic() - begun < seconds, f"waited {seconds:.0f} s in vain")
        time.sleep(0.05)
    return time.monotonic() - begun


def likelihoods(answer: Answer) -> list[float]:
    """Returns the chance that each token written had."""
    return [token.probability for token in answer.of(Token) if token.token >= 0]


def replayed(worker: Worker, turns: Sequence[Turn], answer: Answer, chat: str) -> Replayed:
    """Returns what making an answer again gave."""
    values = {**answer.finished.generation, "seed": answer.finished.seed}
    worker.send(Replay(Generate("replay", tuple(turns), generation=values, chat=chat), answer.finished.evaluation,
                       answer.text, answer.thinking, len(answer.tokens), answer.finished.reason == "stop"))
    return worker.until(Replayed)


def timed(act: Callable[[Callable[[Event], None]], Any], kind: type[Event], send: Callable[[], None]) -> float:
    """Returns the seconds from `send`, called at the first event of a kind, to the end of `act`."""
    sent: list[float] = []

    def on_event(event: Event) -> None:
        if isinstance(event, kind) and not sent:
            sent.append(time.perf_counter())
            send()

    act(on_event)
    expect(sent, f"no {kind.__name__} came")
    return time.perf_counter() - sent[0]
