"""What a worker finds out without loading a model: memory as llama.cpp plans it, and the machine's speed."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from assistant.domain.errors import Cancelled, EngineError, ModelFileError
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import read_header
from assistant.domain.needs import cells, needs
from assistant.domain.speed import forecast
from assistant.engine import probe
from assistant.engine import worker as worker_process
from assistant.engine.bindings import llama_cpp
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Load, Loaded, Measure, Measured, Probed, ProbeMachine, ProbeProgress, Stop
from assistant.engine.stop_flag import StopFlag
from tests import model_shapes
from tests.benchmarks.fit import peak
from tests.engine.adapter_files import write_adapter
from tests.engine.conftest import SessionHere
from tests.engine.shared_workers import SharedWorkers
from tests.engine.worker_client import STARTER, Worker


@pytest.fixture(scope="module")
def idle(shared_workers: SharedWorkers) -> Worker:
    """A worker without a model."""
    return shared_workers.emptied("empty")


def measured(worker: Worker, path: Path, **options: int | str) -> Measured:
    # What goes to a graphics card, where there is one, is for tests/checks/gpu.py.
    worker.send(Measure("m", str(path), **{"gpu_layers": 0} | options))  # type: ignore[arg-type]
    return worker.until(Measured)


@pytest.mark.parametrize("kind", model_shapes.ALL)
@pytest.mark.parametrize("kv_type", ["f16", "q8_0"])
def test_what_the_header_tells_is_what_llama_cpp_plans(kind: str, kv_type: str, idle: Worker, tmp_path: Path) -> None:
    path = model_shapes.ALL[kind]().write(tmp_path / "model.gguf")
    expected = needs(footprint_of(read_header(path)), 4096, kv_type).host
    planned = measured(idle, path, context_length=4096, kv_type=kv_type)
    assert planned.known
    assert planned.host.cache == pytest.approx(expected.cache, rel=0.001)
    assert planned.host.compute == pytest.approx(expected.compute, rel=0.12)
    assert planned.host.weights == expected.weights


@pytest.mark.parametrize("kind", [kind for kind in model_shapes.ALL if kind != "latent attention"])
@pytest.mark.parametrize(("flash", "ubatch"), [("auto", 1024), ("off", 256), ("off", 512)])
def test_working_memory_grows_as_llama_cpp_plans_it_with_what_is_computed_at_once(
        kind: str, flash: str, ubatch: int, idle: Worker, tmp_path: Path) -> None:
    path = model_shapes.ALL[kind]().write(tmp_path / "model.gguf")
    shape = replace(footprint_of(read_header(path)), at_once=ubatch, flash_attention=flash != "off")
    planned = measured(idle, path, context_length=8192, flash_attention=flash, ubatch=ubatch)
    assert planned.host.compute == pytest.approx(needs(shape, 8192).host.compute, rel=0.15)


def test_measuring_takes_next_to_no_memory_and_keeps_the_model_loaded(tmp_path: Path) -> None:
    path = model_shapes.llama().write(tmp_path / "model.gguf")
    with Worker() as worker:
        worker.load(STARTER)
        assert measured(worker, path, context_length=32_768).host.cache == 114_688 * cells(32_768)
        assert worker.generate("Hello", max_tokens=2).text
        assert peak(worker.process.pid) < 500 << 20


def test_what_is_attached_counts_and_one_that_is_gone_does_not(idle: Worker, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "pirate.gguf")
    idle.send(Measure("m", str(STARTER), 1024, adapters=(str(adapter), str(tmp_path / "gone.gguf"))))
    assert idle.until(Measured).host.adapters == adapter.stat().st_size


def test_a_damaged_file_and_a_missing_one_are_told(idle: Worker, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        measured(idle, tmp_path / "gone.gguf")
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelFileError):
        measured(idle, tmp_path / "bad.gguf")


def test_one_of_several_files_that_is_gone_is_told(idle: Worker, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        measured(idle, model_shapes.llama().write(tmp_path / "model-00001-of-00002.gguf"))


def test_copies_of_what_the_model_before_has_read_are_gone_before_free_memory_is_looked_at(
        session_here: SessionHere, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    worker, order, looked = worker_process.Worker(writing), list[str](), threading.Event()
    worker._session = session_here
    here = psutil.virtual_memory()

    def look() -> object:
        order.append("looked")
        looked.set()
        return here

    def write() -> None:
        looked.wait(1)
        order.append("written")

    monkeypatch.setattr(psutil, "virtual_memory", look)
    worker._states._do(write)
    worker._carry_out(Measure("m", str(STARTER), 1024, gpu_layers=0), 0.0)
    assert worker._states.wait(10)
    os.close(reading)
    os.close(writing)
    assert order == ["written", "looked"]


def test_a_context_far_beyond_memory_is_measured_all_the_same(idle: Worker) -> None:
    cache = measured(idle, STARTER, context_length=1_000_000).host.cache
    assert cache == pytest.approx(23_040 * cells(1_000_000), rel=0.001)


def test_the_machine_is_measured_in_a_few_steps(idle: Worker) -> None:
    idle.send(ProbeMachine("p"))
    fractions = [idle.until(ProbeProgress).fraction]
    profile = idle.until(Probed).profile
    assert 0 < fractions[0] <= 1
    processor = profile.processor
    assert processor
    assert processor.name == "CPU"
    assert processor.bandwidth > 1e8
    assert processor.matrix_rate > 1e9
    assert processor.layer_seconds > 0
    speed = forecast(footprint_of(read_header(STARTER)), profile)
    assert 1 < speed.low < speed.writing < speed.high
    assert speed.reading > speed.writing


def test_a_card_is_measured_once_it_has_been_awake_for_a_while(
        native_log: NativeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The processor stands for the card: what a real one does is for tests/checks/gpu.py.
    done: list[tuple[int, float]] = []
    evaluate = probe._Loaded.evaluate
    compiling = 3       # the third prompt: longer ones have kernels of their own
    now = 0.0           # seconds; by the computer's own clock a busy one may come to no third prompt in time

    def evaluated(self: probe._Loaded, count: int) -> float:
        nonlocal now
        seconds = evaluate(self, count)
        now += 0.03
        done.append((count, now))
        return 2.0 if len(done) == 1 + compiling else seconds

    monkeypatch.setattr(probe, "time", SimpleNamespace(monotonic=lambda: now, perf_counter=time.perf_counter))
    monkeypatch.setattr(probe, "LARGE", replace(probe.SMALL, layers=2, inner=768))
    monkeypatch.setattr(probe, "CARD_BYTES", 3_000_000)
    monkeypatch.setattr(probe, "AUTOMATIC_BATCH", 8)
    monkeypatch.setattr(probe, "WAKING_SECONDS", 0.2)
    monkeypatch.setattr(probe._Loaded, "evaluate", evaluated)
    found = probe.Probe(native_log, StopFlag(), 1, 1, lambda _share: None)._card("Vulkan0", None, tmp_path / "p.gguf")
    assert found.rates.keys() == set(probe.TYPES)
    assert min(found.bandwidth, found.matrix_rate, found.attention, found.prompt_attention) > 0
    assert found.layer_seconds > 0
    assert found.token_seconds >= 0
    measured_from = next(at for at, (count, _when) in enumerate(done) if at > compiling and count == 1)
    assert done[measured_from][1] - done[compiling][1] >= 0.2
    assert [count for count, _when in done[measured_from:measured_from + probe.ROUNDS]] == [1] * probe.ROUNDS


def test_a_probe_that_is_stopped_while_it_loads_is_freed(
        native_log: NativeLog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stop, freed = StopFlag(), list[str]()
    measuring, opened = probe.Probe(native_log, stop, 1, 1, lambda _share: None), probe.Probe.open

    def opened_late(self: probe.Probe, file: Path, pointer: int | None, length: int) -> object:
        made = opened(self, file, pointer, length)
        stop.set()
        return made

    monkeypatch.setattr(probe.Probe, "open", opened_late)
    for name in ("llama_free", "llama_model_free"):
        free = getattr(llama_cpp, name)

        def heard(pointer: object, name: str = name, free: Callable[[object], None] = free) -> None:
            freed.append(name)
            free(pointer)

        monkeypatch.setattr(llama_cpp, name, heard)
    with pytest.raises(Cancelled), measuring._loaded(probe.SMALL, "Q8_0", tmp_path / "p.gguf", None, 256):
        pass
    assert freed == ["llama_free", "llama_model_free"]


def test_measuring_the_machine_stops_when_the_user_comes_back() -> None:
    with Worker() as worker:
        worker.send(ProbeMachine("p"))
        worker.until(ProbeProgress)
        worker.send(Stop())
        worker.send(Load(str(STARTER), context_length=1024))
        with pytest.raises((Cancelled, EngineError)) as caught:
            worker.until(Loaded)
        assert isinstance(caught.value, Cancelled)
        assert worker.until(Loaded).context_length == 1024
