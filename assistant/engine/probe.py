"""Measures the machine: what each device does with weights of each common type, with the threads that answer."""

import ctypes
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from assistant.domain.errors import QT_TRANSLATE_NOOP, Cancelled, EngineError
from assistant.domain.prompt_batches import AUTOMATIC_BATCH
from assistant.domain.speed import DeviceProfile, Profile, Rate
from assistant.engine import native
from assistant.engine.bindings import llama_cpp
from assistant.engine.context_options import ContextOptions, context_parameters
from assistant.engine.large_pages import LargePages
from assistant.engine.llama_model import file_name
from assistant.engine.native import NativeLog
from assistant.engine.probe_model import ProbeShape
from assistant.engine.stop_flag import StopFlag

# Two layers of a 2B model: larger than the caches of a processor, read in a few milliseconds.
LARGE = ProbeShape(layers=2, width=2048, inner=5632, heads=32)
SMALL = ProbeShape(layers=16, width=256, inner=704, heads=4)     # what a layer costs whatever its size
TYPES = ("Q4_K", "Q6_K", "Q8_0", "Q4_0", "F16")      # in nine of ten files; the others go by one of these
SMALL_TYPE = "Q8_0"
ROUNDS = 20
DEEP = 2048              # tokens: here attention shows beside the weights


class Probe:
    """One measurement of every device. `report` is told 0..1; the stop flag ends it between two steps."""

    def __init__(self, log: NativeLog, stop: StopFlag, threads: int, prompt_threads: int,
                 report: Callable[[float], None]) -> None:
        self._log, self._stop, self._report = log, stop, report
        self._threads, self._prompt_threads = threads, prompt_threads
        self._repacked: set[str] = set()
        self._done, self._steps = 0, 1
        self.copied = False              # by the load before

    def measure(self) -> Profile:
        """Returns what was measured. Raises Cancelled, EngineError, OSError."""
        found = native.graphics_devices()
        self._steps = (len(TYPES) + 1) * (1 + len(found))
        with tempfile.TemporaryDirectory(prefix="parley-probe-") as folder:
            file = Path(folder, "probe.gguf")
            profiles = [self._device("CPU", None, file)]
            profiles += [self._device(name, pointer, file) for name, pointer in found.items()]
        return Profile(tuple(profiles), tuple(sorted(self._repacked)))

    def _device(self, name: str, pointer: int | None, file: Path) -> DeviceProfile:
        small = self._small(file, pointer)
        rates = {kind: self._rate(file, kind, pointer, small) for kind in TYPES}
        return DeviceProfile(name, rates, small.layer, small.attention, small.prompt_layer, small.prompt_attention,
                             self._threads)

    def _small(self, file: Path, pointer: int | None) -> "_Small":
        """Measures what a layer takes beside the reading of its weights, and how attention grows with the chat."""
        SMALL.write(file, SMALL_TYPE)
        with _Loaded(self, file, pointer, DEEP + 2 * ROUNDS + 8) as loaded:
            shallow = loaded.writing()
            chunks = [loaded.evaluate(AUTOMATIC_BATCH) for _ in range(DEEP // AUTOMATIC_BATCH)]
            deep = loaded.writing()
        self._step()
        first, last = min(chunks[:2]), min(chunks[-2:])
        numbers = SMALL.layers * 2 * SMALL.width * DEEP
        return _Small(shallow / SMALL.layers, numbers / max(deep - shallow, 1e-9),
                      first / AUTOMATIC_BATCH / SMALL.layers,
                      numbers * AUTOMATIC_BATCH * (1 - 2 * AUTOMATIC_BATCH / DEEP) / max(last - first, 1e-9))

    def _rate(self, file: Path, kind: str, pointer: int | None, small: "_Small") -> Rate:
        LARGE.write(file, kind)
        with _Loaded(self, file, pointer, 1024) as loaded:
            if pointer is None and loaded.copied:
                self._repacked.add(kind)
            writing = loaded.writing()
            loaded.evaluate(AUTOMATIC_BATCH)
            reading = min(loaded.evaluate(AUTOMATIC_BATCH) for _ in range(2))
        self._step()
        weights = max(writing - LARGE.layers * small.layer, writing / 2)
        multiplied = max(reading - LARGE.layers * AUTOMATIC_BATCH * small.prompt_layer, reading / 2)
        return Rate(LARGE.matrix_bytes(kind) / weights, LARGE.weights() * AUTOMATIC_BATCH / multiplied)

    def _step(self) -> None:
        self._done += 1
        self._report(self._done / self._steps)

    def open(self, file: Path, pointer: int | None, length: int) -> tuple[Any, Any]:
        """Returns model and context of a probe. Raises EngineError, Cancelled."""
        self.look()
        self._log.clear()
        parameters = llama_cpp.llama_model_default_params()
        devices = (ctypes.c_void_p * 2)(pointer, None)
        parameters.devices = ctypes.cast(devices, ctypes.c_void_p)
        parameters.n_gpu_layers = 0 if pointer is None else LARGE.layers + SMALL.layers
        model = llama_cpp.llama_model_load_from_file(file_name(file), parameters)
        copied = self._log.copied_weights()
        self.copied = copied > 0
        if model and pointer is None:       # as where models are loaded
            pages = LargePages([file], copied)
            pages.start()
            pages.wait()
        wanted = context_parameters(length, ContextOptions(), 1)
        wanted.n_threads, wanted.n_threads_batch = self._threads, self._prompt_threads
        context = llama_cpp.llama_init_from_model(model, wanted) if model else None
        if not context:
            if model:
                llama_cpp.llama_model_free(model)
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "The speed of this computer could not be measured."),
                "", " | ".join(self._log.problems()[-3:]))
        return model, context

    def look(self) -> None:
        """Raises Cancelled once the user is back."""
        if self._stop.is_set:
            raise Cancelled("Measuring was stopped.")


class _Small(NamedTuple):
    """Seconds of one layer for one token, and numbers attended to in a second: writing, and reading many at once."""

    layer: float
    attention: float
    prompt_layer: float
    prompt_attention: float


class _Loaded:
    """A loaded probe; leaving the `with` block frees it."""

    def __init__(self, probe: Probe, file: Path, pointer: int | None, length: int) -> None:
        self._probe = probe
        self._model, self._context = probe.open(file, pointer, length)
        self.copied = probe.copied       # weights lie in memory in another order

    def __enter__(self) -> "_Loaded":
        self.evaluate(1)         # wakes threads, touches pages
        return self

    def __exit__(self, *_error: object) -> None:
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def writing(self) -> float:
        """Returns the seconds one token takes, the middle of many."""
        return median(self.evaluate(1) for _ in range(ROUNDS))

    def evaluate(self, count: int) -> float:
        """Evaluates `count` tokens and returns the seconds."""
        self._probe.look()
        tokens = (llama_cpp.llama_token * count)(*[1] * count)
        begun = time.perf_counter()
        code = llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(tokens, count))
        llama_cpp.llama_synchronize(self._context)
        if code:
            raise EngineError(QT_TRANSLATE_NOOP("errors", "The speed of this computer could not be measured."), "",
                              f"llama_decode returned {code}")
        return time.perf_counter() - begun
