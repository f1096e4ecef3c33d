"""What can be found out without loading a model: what it would take, and how fast the machine is."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, Cancelled, EngineError
from assistant.domain.gguf import read_header
from assistant.domain.model_parts import parts
from assistant.domain.needs import Needs, Parts, cells, needs, sequences
from assistant.engine import free_memory, native
from assistant.engine.bindings import llama_cpp
from assistant.engine.context_options import ContextOptions, context_parameters
from assistant.engine.llama_model import file_name
from assistant.engine.load_errors import context_error, load_error, unreadable
from assistant.engine.load_shape import shape_of
from assistant.engine.memory import MemoryPlan
from assistant.engine.native import NativeLog
from assistant.engine.probe import Probe
from assistant.engine.protocol import Event, Measure, Measured, Probed, ProbeMachine, ProbeProgress
from assistant.engine.stop_flag import StopFlag
from assistant.engine.threads import threads

_MIB = 1 << 20
_CACHE = re.compile(r"llama_kv_cache\S*: size = +([\d.]+) MiB \(")
_COMPUTE = re.compile(r" (\S+) compute buffer size = +([\d.]+) MiB")


def carry_out(command: Measure | ProbeMachine, log: NativeLog, stop: StopFlag,
              emit: Callable[[Event], None]) -> Measured | Probed:
    """Measures a model or the machine. Raises ModelFileError, EngineError, Cancelled."""
    return measure(command, log, stop, emit) if isinstance(command, Measure) else probe(command, log, stop, emit)


def probe(command: ProbeMachine, log: NativeLog, stop: StopFlag, emit: Callable[[Event], None]) -> Probed:
    """Measures the machine. Raises Cancelled, EngineError."""
    try:
        profile = Probe(log, stop, *threads(0), lambda done: emit(ProbeProgress(command.id, done))).measure()
    except OSError as problem:
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The speed of this computer could not be measured."), "",
                          str(problem)) from problem
    return Probed(command.id, profile)


def measure(command: Measure, log: NativeLog, stop: StopFlag, emit: Callable[[Event], None]) -> Measured:
    """Lets llama.cpp plan a model's memory without taking any of it. Raises ModelFileError, EngineError, Cancelled."""
    path, options = Path(command.path), ContextOptions.of(command)
    try:
        shape = shape_of(read_header(path), parts(path), command.adapters, options)
    except OSError as problem:      # one of several files is gone
        raise unreadable(problem) from problem
    plan = MemoryPlan(shape, free_memory.look(graphics=command.gpu_layers != 0), command.kv_type, command.gpu_layers)
    if command.gpu_layers:
        emit(native.backends(log))      # the drivers are open, and have not ended the process
    length = command.context_length or plan.choose_context(0)
    layers = plan.layers(length)
    expected = needs(shape, length, command.kv_type, layers)
    _look(stop)
    planned = _planned(_plan(path, length, layers, options, sequences(shape), log, stop), expected)
    found = planned or expected
    return Measured(command.id, command.path, length, layers, found.host, found.graphics,
                    plan.free.computer, planned is not None)


def _plan(path: Path, length: int, layers: int, options: ContextOptions, beside: int, log: NativeLog,
          stop: StopFlag) -> list[str]:
    """Returns what llama.cpp says of a model and context for which it allocates nothing."""
    log.clear()
    parameters = llama_cpp.llama_model_default_params()
    parameters.no_alloc = True
    parameters.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
    parameters.n_gpu_layers = layers if llama_cpp.llama_supports_gpu_offload() else 0
    model = llama_cpp.llama_model_load_from_file(file_name(path), parameters)
    if not model:
        raise load_error(log.problems())
    try:
        _look(stop)
        lines = log.hear()
        context = llama_cpp.llama_init_from_model(model, context_parameters(cells(length), options, beside))
        if not context:
            raise context_error(log.problems())
        llama_cpp.llama_free(context)
        return lines
    finally:
        log.clear()
        llama_cpp.llama_model_free(model)


def _planned(lines: list[str], expected: Needs) -> Needs | None:
    """Returns `expected` with the sizes llama.cpp planned in place of ours; None where it told none (another
    version). Its totals are divided between the devices as ours are."""
    text = "\n".join(lines)
    compute = {name: float(size) * _MIB for name, size in _COMPUTE.findall(text)}
    if not compute:
        return None
    cache = sum(float(size) for size in _CACHE.findall(text)) * _MIB
    host = sum(size for name, size in compute.items() if "CPU" in name.upper() or "HOST" in name.upper())
    ours = expected.host.cache + expected.graphics.cache
    share = expected.graphics.cache / ours if ours else 0.0
    return Needs(
        replace(expected.host, cache=int(cache * (1 - share)), compute=int(host)),
        replace(expected.graphics, cache=int(cache * share), compute=int(sum(compute.values()) - host))
        if expected.graphics.total else Parts())


def _look(stop: StopFlag) -> None:
    if stop.is_set:
        raise Cancelled("Measuring was stopped.")
