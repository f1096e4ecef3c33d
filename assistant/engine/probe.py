"""Measures the machine: what each device does with weights of each common type, with the threads that answer."""

import ctypes
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
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
from assistant.engine.llama_context import ABORTED
from assistant.engine.llama_model import file_name
from assistant.engine.native import NativeLog
from assistant.engine.probe_model import ProbeShape
from assistant.engine.stop_flag import StopFlag, abort_function

# Two layers of a 2B model: larger than the caches of a processor, read in a few milliseconds.
LARGE = ProbeShape(layers=2, width=2048, inner=5632, heads=32)
SMALL = ProbeShape(layers=16, width=256, inner=704, heads=4)     # what a layer costs whatever its size
FEW = replace(SMALL, layers=4)      # beside it: what a token costs however many layers there are
TYPES = ("Q4_K", "Q6_K", "Q8_0", "Q4_0", "F16")      # in nine of ten files; the others go by one of these
SMALL_TYPE = "Q8_0"
ROUNDS = 20
_ALL = 999               # layers
DEEP = 2048              # tokens: here attention shows beside the weights
# A graphics card reads two layers in less time than it takes to be told to, so it gets more of them. And it saves power
# whenever it has nothing to do, as while the kernels for prompts are compiled, which takes seconds: for a quarter of a
# second after that everything took three times as long (H200).
CARD_BYTES = 400_000_000
WAKING_SECONDS = 0.5
COMPILING_SECONDS = 1.0     # no prompt takes as long by itself,
MOST_COMPILING = 2          # but on a slow card: two kernels at most were compiled one after the other


class Probe:
    """One measurement of every device. `report` is told 0..1; the stop flag ends it between two steps."""

    def __init__(self, log: NativeLog, stop: StopFlag, threads: int, prompt_threads: int,
                 report: Callable[[float], None]) -> None:
        self._log, self._stop, self._report = log, stop, report
        self._threads, self._prompt_threads = threads, prompt_threads
        self._repacked: set[str] = set()
        self._done, self._steps = 0, 1
        self.copied = False              # by the load before
        self._abort = ctypes.cast(abort_function(), llama_cpp.ggml_abort_callback)

    def measure(self) -> Profile:
        """Returns what was measured. Raises Cancelled, EngineError, OSError."""
        found = native.graphics_devices()
        self._steps = (len(TYPES) + 1) * (1 + len(found))
        with tempfile.TemporaryDirectory(prefix="parley-probe-") as folder:
            file = Path(folder, "probe.gguf")
            profiles = [self._processor(file)]
            profiles += [self._card(name, pointer, file) for name, pointer in found.items()]
        return Profile(tuple(profiles), tuple(sorted(self._repacked)))

    def _processor(self, file: Path) -> DeviceProfile:
        with self._loaded(SMALL, SMALL_TYPE, file, None, DEEP + 2 * ROUNDS + 8) as loaded:
            shallow, attention, first, prompt_attention = loaded.attention()
        self._step()
        layer, prompt_layer = shallow / SMALL.layers, first / AUTOMATIC_BATCH / SMALL.layers
        rates = {kind: self._rate(LARGE, file, kind, None, _Fixed(0.0, layer, prompt_layer)) for kind in TYPES}
        return DeviceProfile("CPU", rates, layer, attention, prompt_layer, prompt_attention, self._threads)

    def _card(self, name: str, pointer: int | None, file: Path) -> DeviceProfile:
        """The same where telling the card what to do takes longer than small matrices do, and attention is as fast
        with many heads as with few."""
        many, few = (self._writing_and_reading(shape, file, pointer) for shape in (SMALL, FEW))
        layer = max(many[0] - few[0], 0.0) / (SMALL.layers - FEW.layers)
        fixed = _Fixed(max(few[0] - FEW.layers * layer, 0.0), layer, many[1] / AUTOMATIC_BATCH / SMALL.layers)
        with self._loaded(_enough(SMALL_TYPE), SMALL_TYPE, file, pointer, DEEP + 2 * ROUNDS + 8) as loaded:
            loaded.wake()
            _shallow, attention, _first, prompt_attention = loaded.attention()
        self._step()
        rates = {kind: self._rate(_enough(kind), file, kind, pointer, fixed) for kind in TYPES}
        return DeviceProfile(name, rates, layer, attention, fixed.prompt_layer, prompt_attention, self._threads,
                             fixed.token)

    def _writing_and_reading(self, shape: ProbeShape, file: Path, pointer: int | None) -> tuple[float, float]:
        """Returns the seconds of one token, and of many read at once."""
        with self._loaded(shape, SMALL_TYPE, file, pointer, 1024) as loaded:
            loaded.wake()
            return loaded.writing(), loaded.reading()

    def _rate(self, shape: ProbeShape, file: Path, kind: str, pointer: int | None, fixed: "_Fixed") -> Rate:
        with self._loaded(shape, kind, file, pointer, 1024) as loaded:
            if pointer is None and loaded.copied:
                self._repacked.add(kind)
            if pointer is not None:
                loaded.wake()
            writing, reading = loaded.writing(), loaded.reading()
        self._step()
        weights = max(writing - fixed.token - shape.layers * fixed.layer, writing / (2 if pointer is None else 4))
        multiplied = max(reading - shape.layers * AUTOMATIC_BATCH * fixed.prompt_layer, reading / 2)
        return Rate(shape.matrix_bytes(kind) / weights, shape.weights() * AUTOMATIC_BATCH / multiplied)

    def _loaded(self, shape: ProbeShape, kind: str, file: Path, pointer: int | None, length: int) -> "_Loaded":
        shape.write(file, kind)
        return _Loaded(self, shape, file, pointer, length)

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
        parameters.n_gpu_layers = 0 if pointer is None else _ALL
        model = llama_cpp.llama_model_load_from_file(file_name(file), parameters)
        copied = self._log.copied_weights()
        self.copied = copied > 0
        if model and pointer is None:       # as where models are loaded
            pages = LargePages([file], copied)
            pages.start()
            pages.wait()
        wanted = context_parameters(length, ContextOptions(), 1)
        wanted.n_threads, wanted.n_threads_batch = self._threads, self._prompt_threads
        wanted.abort_callback = self._abort
        wanted.abort_callback_data = self._stop.address
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


class _Fixed(NamedTuple):
    """Seconds that are no matrix's: of a token, of one layer for one token, and the same for one of many at once."""

    token: float
    layer: float
    prompt_layer: float


def _enough(kind: str) -> ProbeShape:
    """Returns a shape of which a card reads matrices of tensor type `kind` for a while."""
    one = replace(LARGE, layers=1).matrix_bytes(kind)
    return replace(LARGE, layers=max(LARGE.layers, CARD_BYTES // one))


class _Loaded:
    """A loaded probe; leaving the `with` block frees it."""

    def __init__(self, probe: Probe, shape: ProbeShape, file: Path, pointer: int | None, length: int) -> None:
        self._probe, self._shape, self._length, self._held = probe, shape, length, 0
        self._model, self._context = probe.open(file, pointer, length)
        self.copied = probe.copied       # weights lie in memory in another order

    def __enter__(self) -> "_Loaded":
        try:
            self.evaluate(1)         # wakes threads, touches pages
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def writing(self) -> float:
        """Returns the seconds one token takes, the middle of many."""
        return median(self.evaluate(1) for _ in range(ROUNDS))

    def reading(self) -> float:
        """Returns the seconds that many tokens take at once, for the second time at least."""
        self.evaluate(AUTOMATIC_BATCH)
        return min(self.evaluate(AUTOMATIC_BATCH) for _ in range(2))

    def attention(self) -> tuple[float, float, float, float]:
        """Returns the seconds of one token at the beginning, and the numbers attended to in a second; then the same
        of many tokens read at once."""
        shallow = self.writing()
        chunks = [self.evaluate(AUTOMATIC_BATCH) for _ in range(DEEP // AUTOMATIC_BATCH)]
        deep = self.writing()
        first, last = min(chunks[:2]), min(chunks[-2:])
        numbers = self._shape.layers * 2 * self._shape.width * DEEP
        return (shallow, numbers / max(deep - shallow, 1e-9), first,
                numbers * AUTOMATIC_BATCH * (1 - 2 * AUTOMATIC_BATCH / DEEP) / max(last - first, 1e-9))

    def wake(self) -> None:
        """Lets a graphics card compile what prompts need, and then leave its saving of power."""
        begun, compiled = time.monotonic(), 0
        while time.monotonic() - begun < WAKING_SECONDS:
            if self.evaluate(AUTOMATIC_BATCH) > COMPILING_SECONDS and compiled < MOST_COMPILING:
                begun, compiled = time.monotonic(), compiled + 1
        self._forget()

    def _forget(self) -> None:
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._context), False)
        self._held = 0

    def evaluate(self, count: int) -> float:
        """Evaluates `count` tokens and returns the seconds."""
        self._probe.look()
        if self._held + count > self._length:
            self._forget()
        self._held += count
        tokens = (llama_cpp.llama_token * count)(*[1] * count)
        begun = time.perf_counter()
        code = llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(tokens, count))
        llama_cpp.llama_synchronize(self._context)
        if code == ABORTED:
            self._probe.look()
        if code:
            raise EngineError(QT_TRANSLATE_NOOP("errors", "The speed of this computer could not be measured."), "",
                              f"llama_decode returned {code}")
        return time.perf_counter() - begun
