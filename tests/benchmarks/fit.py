"""Predicted memory against what the worker really takes.

    python -m tests.benchmarks.fit MODEL... [--contexts 2048 8192 32768] [--kv f16 q8_0 q4_0]
                                     [--ubatch 256 512] [--flash auto off]

For every combination a fresh worker loads the model and reads a prompt, so that every page it will ever touch has been
touched: KV cache (cleared when it is made), buffers of intermediate results, weights. Measured is the most it had
resident at once, VmHWM: its own memory and the mapped pages of the model file, which is what has to fit into the
computer's memory for the model to be quick (Linux). Predicted is `domain.needs` from the header alone.

Ends with 1 if a prediction is off by more than 10 % and 50 MB, or lies more than 5 % too low.
"""

import argparse
import itertools
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from assistant.domain.errors import AssistantError
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import of_all_parts, read_header
from assistant.domain.model_parts import parts
from assistant.domain.needs import Parts, needs
from assistant.domain.prompt_batches import AUTOMATIC_BATCH
from assistant.engine.protocol import Count, Counted
from tests.engine.worker_client import Worker

CONTEXTS = [2048, 8192]
KV_TYPES = ["f16", "q8_0", "q4_0"]
OFF_BAR, OFF_BYTES, UNDER_BAR = 0.10, 50_000_000, 0.05
SENTENCE = "The fox saw the sea, the ship, the storm and the stars. "


class Made(NamedTuple):
    """How a context is made: KV type, tokens at once, flash attention."""

    kv_type: str
    ubatch: int
    flash: str

    def __str__(self) -> str:
        return f"{self.kv_type:5} {self.ubatch:5} {self.flash:5}"


@dataclass(frozen=True)
class Row:
    """One combination; bytes."""

    model: str
    context: int
    made: Made
    parts: Parts
    measured: int

    @property
    def off(self) -> float:
        return self.parts.total / self.measured - 1

    @property
    def met(self) -> bool:
        near = abs(self.off) <= OFF_BAR or abs(self.parts.total - self.measured) <= OFF_BYTES
        return near and self.off >= -UNDER_BAR


def peak(pid: int) -> int:
    """Returns the most bytes a process had resident at once."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) << 10


def measure(model: Path, context: int, made: Made) -> Row:
    header = of_all_parts(read_header(model), sum(file.stat().st_size for file in parts(model)))
    shape = replace(footprint_of(header), at_once=made.ubatch, flash_attention=made.flash != "off")
    predicted = needs(shape, context, made.kv_type)
    with Worker() as worker:
        loaded = worker.load(model, context_length=context, kv_type=made.kv_type, ubatch=made.ubatch,
                             flash_attention=made.flash)
        assert (loaded.context_length, loaded.ubatch) == (context, made.ubatch)
        worker.send(Count("c", (SENTENCE * 50,)))
        counted = worker.until(Counted)
        # Without flash attention what the heads give each token lies in memory: as much as there is to look back at.
        read = made.ubatch + 64 if made.flash != "off" else context - counted.fixed - counted.per_turn - 32
        worker.generate(SENTENCE * (50 * read // counted.counts[0]), max_tokens=8, ignore_end=True)
        return Row(model.name, context, made, predicted.host, peak(worker.process.pid))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--contexts", type=int, nargs="+", default=CONTEXTS)
    parser.add_argument("--kv", nargs="+", default=KV_TYPES)
    parser.add_argument("--ubatch", type=int, nargs="+", default=[AUTOMATIC_BATCH], help="tokens computed at once")
    parser.add_argument("--flash", nargs="+", default=["auto"], help="flash attention: auto, on, off")
    wanted = parser.parse_args()
    print(f"{'model':36} {'context':>7} {'cache':5} {'batch':>5} {'flash':5} {'predicted':>10} {'measured':>9} "
          f"{'off':>7}   parts in MB: weights, copies, cache, state, compute, overhead")
    met = True
    for model in wanted.models:
        for context in wanted.contexts:
            for made in itertools.starmap(Made, itertools.product(wanted.kv, wanted.ubatch, wanted.flash)):
                try:
                    row = measure(model.absolute(), context, made)
                except AssistantError as error:
                    print(f"{model.name:36} {context:7} {made} not loaded: {error}", flush=True)
                    met = False
                    continue
                met &= row.met
                part = row.parts
                shares = (part.weights, part.repacked, part.cache, part.state, part.compute, part.overhead)
                print(f"{row.model:36} {context:7} {made} {part.total / 1e6:7.1f} MB {row.measured / 1e6:6.1f} MB "
                      f"{row.off:+7.1%}   {' '.join(f'{share / 1e6:.1f}' for share in shares)}"
                      f"{'' if row.met else '   MISSED'}", flush=True)
    print("met:" if met else "MISSED:", f"within {OFF_BAR:.0%} or {OFF_BYTES / 1e6:.0f} MB, under by {UNDER_BAR:.0%}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
