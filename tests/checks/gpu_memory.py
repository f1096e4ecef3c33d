"""Checks of where a model lies, of what it takes there, and how fast that is."""

import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from assistant.domain.fit import GPU_RESERVE
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import of_all_parts, read_header
from assistant.domain.needs import DRIVER_BYTES, Parts, needs
from assistant.domain.speed import forecast
from assistant.engine.protocol import ForgetChat, Measure, Measured, Probed, ProbeMachine, Unload, Unloaded
from tests.benchmarks.fit import peak
from tests.checks.gpu_bench import (
    AUTOMATIC,
    CONTEXT,
    GREEDY,
    PROCESSOR,
    Bench,
    Loading,
    Unchecked,
    card_of,
    devices,
    expect,
    free,
    loading,
    used_by_all,
    wait_until,
)
from tests.engine.worker_client import ROOT, Worker

MB = 1_000_000
LOWER, HIGHER = 0.95, 1.1       # of what a model takes: a prediction may lie 5 % under it, and a little over it
PATIENCE = 10.0         # seconds until a driver has cleared up
LEFT = 64 * MB          # of the card's memory that may look taken by a process that is no more
SHARE = 0.6             # of the model that finds room where it is to be split


def device(bench: Bench) -> str:
    """The card is found, with its name and its memory."""
    found = devices()
    card = card_of(found)
    expect(card.description, "the card has no name")
    expect(0 < card.free <= card.total, f"{card.free} of {card.total} bytes free")
    with bench.worker(PROCESSOR) as at:
        expect(not at.backends.has_graphics, "a driver was opened for a model that is to stay on the processor")
    used = used_by_all()
    bench.figures["devices"] = [f"{each.name} {each.kind} {each.description} {each.free} of {each.total}"
                                for each in found]
    return (f"{card.name}, {card.description}, {card.kind}, {card.free / MB:,.0f} of {card.total / MB:,.0f} MB free"
            + (f" (nvidia-smi: {used / MB:,.0f} MB used)" if used >= 0 else ""))


def whole(bench: Bench) -> str:
    """Automatic layers put a model that fits on the card as a whole, and none where none are wanted."""
    told = []
    for model in dict.fromkeys((bench.model, bench.large)):
        with bench.worker(model=model) as at:
            expect(at.loaded.gpu_layers == at.loaded.layers,
                   f"{model.stem}: {at.loaded.gpu_layers} of {at.loaded.layers} layers on the card")
            told.append(f"{model.stem[:12]} {at.loaded.gpu_layers} of {at.loaded.layers} layers, loaded in "
                        f"{at.loaded.load_seconds:.1f} s with {', '.join(at.backends.modules)}")
        with bench.worker(PROCESSOR, model) as at:
            expect(at.loaded.gpu_layers == 0, f"0 layers wanted, {at.loaded.gpu_layers} on the card")
    return "; ".join(told)


def memory(bench: Bench) -> str:
    """What was predicted of the card's memory, and what it took."""
    told, missed = [], []
    for model in dict.fromkeys((bench.model, bench.large)):
        for context, kv_type in ((CONTEXT, "f16"), (8192, "f16"), (8192, "q8_0")):
            free_before, used_before = free(), used_by_all()
            with bench.worker(model=model, context_length=context, kv_type=kv_type) as at:
                at.worker.generate(at.story(600), max_tokens=8, **GREEDY)
                row = _row(model, at, context, kv_type)
                row |= {"taken": free_before - free(), "taken_nvidia_smi": used_by_all() - used_before}
            wait_until(lambda: free() >= free_before - LEFT, PATIENCE)      # noqa: B023  # called at once
            bench.figures.setdefault("memory", []).append(row)
            taken = row["taken_nvidia_smi"] if used_before >= 0 else row["taken"]
            text = (f"{model.stem[:12]} {context} {kv_type}: predicted {row['predicted'] / MB:,.0f} MB, taken "
                    f"{taken / MB:,.0f} (free fell by {row['taken'] / MB:,.0f}); the computer's "
                    f"{row['host_predicted'] / MB:,.0f}, at the peak {row['host_taken'] / MB:,.0f}, of which "
                    f"{model.stat().st_size / MB:,.0f} the file, mapped on its way: the system takes that back")
            told.append(text)
            if used_before >= 0 and not LOWER * taken <= row["predicted"] <= HIGHER * taken + DRIVER_BYTES:
                missed.append(text)
    expect(not missed, "; ".join(missed))
    return "\n    ".join(told)


def _row(model: Path, at: Loading, context: int, kv_type: str) -> dict[str, Any]:
    header = of_all_parts(read_header(model), model.stat().st_size)
    found = needs(footprint_of(header), context, kv_type, at.loaded.gpu_layers + 1)
    return {"model": model.name, "context": context, "kv_type": kv_type, "predicted": found.graphics.total,
            "parts": _parts(found.graphics), "host_predicted": found.host.total, "host_parts": _parts(found.host),
            "host_taken": peak(at.worker.process.pid)}


def _parts(parts: Parts) -> dict[str, int]:
    return {name: getattr(parts, name) for name in ("weights", "cache", "state", "compute", "overhead", "repacked")}


def planned(bench: Bench) -> str:
    """llama.cpp's own plan of the model's memory, against the prediction."""
    with Worker() as worker:
        loading(worker, bench.model, AUTOMATIC)
        worker.send(Measure("m", str(bench.large), CONTEXT))
        found = worker.until(Measured)
    header = of_all_parts(read_header(bench.large), bench.large.stat().st_size)
    ours = needs(footprint_of(header), CONTEXT, "f16", found.gpu_layers).graphics
    expect(found.known, "llama.cpp told nothing")
    bench.figures["plan"] = {"theirs": _parts(found.graphics), "ours": _parts(ours)}
    return (f"{found.gpu_layers} layers; cache {found.graphics.cache / MB:.1f} MB (ours {ours.cache / MB:.1f}), "
            f"compute {found.graphics.compute / MB:.1f} MB (ours {ours.compute / MB:.1f})")


def unloaded(bench: Bench) -> str:
    """Unloading gives the memory back, so does a worker that is killed, and the next one has all of it."""
    before, told = free(), []
    with bench.worker(model=bench.large) as at:
        during = free()
        at.worker.send(Unload())
        at.worker.until(Unloaded)
        took = wait_until(lambda: free() >= during + (before - during) // 2, PATIENCE) if before - during > LEFT else 0
        after_unload = free()
        told.append(f"{before / MB:,.0f} MB free, loaded {during / MB:,.0f}, unloaded {after_unload / MB:,.0f} "
                    f"({took:.1f} s)")
    worker = Worker()
    loading(worker, bench.large, AUTOMATIC)
    begun = time.monotonic()
    os.kill(worker.process.pid, signal.SIGKILL)
    worker.wait()
    wait_until(lambda: free() >= before - LEFT, PATIENCE)
    told.append(f"killed: all free again after {time.monotonic() - begun:.1f} s")
    worker.close()
    return "; ".join(told)


def split(bench: Bench) -> str:
    """Where another program holds the card, a part of the model goes there, and it answers."""
    if used_by_all() < 0:
        raise Unchecked("the card's memory can be taken on NVIDIA's alone")
    header = of_all_parts(read_header(bench.large), bench.large.stat().st_size)
    wanted = needs(footprint_of(header), CONTEXT, "f16", footprint_of(header).layers + 1).graphics.total
    left = int((wanted * SHARE + GPU_RESERVE) / 0.9)
    with subprocess.Popen([sys.executable, "-m", "tests.checks.gpu_hog", str(left)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True, cwd=ROOT) as hog:
        assert hog.stdin
        assert hog.stdout
        try:
            said = hog.stdout.readline().strip()
            expect(said.startswith("holds"), f"the other program could not take the memory: {said}")
            told = free()
            with bench.worker(model=bench.large) as at:
                layers = at.loaded.gpu_layers
                answer = at.worker.generate(at.story(100), max_tokens=8, **GREEDY)
        finally:
            hog.stdin.close()
    text = (f"{said}, {told / MB:,.0f} MB told to be free of {left / MB:,.0f} left: {layers} of {at.loaded.layers} "
            "layers")
    expect(len(answer.tokens) == 8, f"{text}: {len(answer.tokens)} tokens")
    expect(0 < layers < at.loaded.layers, text)
    return f"{text}, {answer.finished.timings.tokens_per_second(answer.finished.usage):.1f} tokens/s"


def speed(bench: Bench) -> str:
    """Tokens a second, written and read, of the card and of the processor."""
    told = []
    for model in dict.fromkeys((bench.model, bench.large)):
        for layers in (PROCESSOR, AUTOMATIC):
            with bench.worker(layers, model, context_length=4096) as at:
                first, *rates = [_rates(at, number, bench.tokens) for number in range(4 if layers else 2)]
            writing, reading, token = (statistics.median(each) for each in zip(*rates, strict=True))
            name = f"{model.stem[:12]} {'card' if layers else f'processor, {at.loaded.threads} threads'}"
            bench.figures.setdefault("speed", {})[name] = {
                "tokens/s": writing, "prompt tokens/s": reading, "first token": token, "of the first prompt": first[2]}
            told.append(f"{name}: {writing:,.1f} tokens/s, prompt {reading:,.0f}, first token after "
                        f"{token * 1000:,.0f} ms, of the first prompt after loading {first[2] * 1000:,.0f}")
    return "\n    ".join(told)


def _rates(at: Loading, number: int, tokens: int) -> tuple[float, float, float]:
    """Returns tokens written and read in a second, and the seconds to the first token."""
    at.worker.send(ForgetChat(""))
    done = at.worker.generate(at.story(1000, number), max_tokens=max(tokens, 32), **GREEDY).finished
    read = done.usage.prompt_tokens - done.usage.reused_tokens
    return done.timings.tokens_per_second(done.usage), read / done.timings.prompt, done.timings.first_token


def foretold(bench: Bench) -> str:
    """The card is measured as `Measure this computer` does, and what that foretells is near what came."""
    with Worker() as worker:
        loading(worker, bench.model, AUTOMATIC)
        begun = time.monotonic()
        worker.send(ProbeMachine("p"))
        profile = worker.until(Probed).profile
        took = time.monotonic() - begun
    cards = [each for each in profile.devices if each.name != "CPU"]
    expect(cards and cards[0].rates, f"only {[each.name for each in profile.devices]} was measured")
    rates = (f"{each.name} {each.bandwidth / 1e9:,.0f} GB/s, {each.matrix_rate / 1e12:,.2f} T/s"
             for each in profile.devices)
    told = [f"measured in {took:.1f} s: {', '.join(rates)}"]
    for model in dict.fromkeys((bench.model, bench.large)):
        header = of_all_parts(read_header(model), model.stat().st_size)
        for layers, where in ((0, "processor"), (footprint_of(header).layers + 1, "card")):
            found = forecast(footprint_of(header), profile, layers)
            told.append(f"{model.stem[:12]} {where}: {found.writing:,.1f} tokens/s foretold, prompt "
                        f"{found.reading:,.0f}")
    bench.figures["foretold"] = told
    return "\n    ".join(told)
