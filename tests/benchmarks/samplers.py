"""What each sampler costs for one token, on rows of 49,152 and 262,144 logits.

    python -m tests.benchmarks.samplers [--rounds 15]

The rows are random: a flat bulk and some dozen words that stand out. The orders that would sort every word are shown as
the app applies them, and without their bound; all take turns, and the medians are in microseconds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy
from llama_cpp import llama_cpp

from assistant import paths
from assistant.domain.sampler_chain import Stage, stages
from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_text
from assistant.domain.settings import Generation
from assistant.engine import native
from assistant.engine.candidates import Candidates
from assistant.engine.grammar import Grammar, gbnf_of
from assistant.engine.llama_model import LlamaModel
from assistant.engine.stages import samplers_of
from assistant.engine.vocabulary import Vocabulary

SIZES = (49_152, 262_144)
OFF: dict[str, Any] = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}
CHAINS = {
    "the defaults": Generation(),
    "penalties, then the defaults": Generation(repeat_penalty=1.1),
    "penalties and DRY, then the defaults": Generation(repeat_penalty=1.1, dry_multiplier=0.8),
    "top-n-sigma": Generation(**OFF, top_n_sigma=1.0),
    "min-p and temperature": Generation(top_k=0, top_p=1.0),
    "everything off": Generation(**OFF),
    "top-p first": Generation(top_k=0, sampler_order=order_text(moved(DEFAULT_ORDER, "top_p", 0))),
    "typical-p first": Generation(top_k=0, typical_p=0.9, sampler_order=order_text(
        moved(DEFAULT_ORDER, "typical_p", 0))),
    "XTC always": Generation(**OFF, xtc_probability=1.0),
    "dynamic temperature": Generation(**OFF, dynatemp_range=0.3),
    "Mirostat": Generation(mirostat="1"),
    "Mirostat 2.0": Generation(mirostat="2"),
    "adaptive-p behind min-p": Generation(top_k=0, top_p=1.0, adaptive_target=0.3),
}


class Timed:
    """A chain on a row of logits."""

    def __init__(self, chain: tuple[Stage, ...], vocabulary: Vocabulary, row: Any) -> None:
        self._samplers = [each for stage in chain for each in samplers_of(stage, vocabulary, 1)]
        self._row, self._candidates = row, Candidates(len(row))
        for token in range(64):
            for sampler in self._samplers:
                llama_cpp.llama_sampler_accept(sampler, token)

    def microseconds(self) -> float:
        self._candidates.fill(self._row)
        begun = time.perf_counter()
        for sampler in self._samplers:
            self._candidates.apply(sampler)
        return 1e6 * (time.perf_counter() - begun)


def row_of(size: int) -> Any:
    numbers = numpy.random.default_rng(1)
    row = numbers.normal(0, 3, size)
    row[numbers.permutation(size)[:50]] += numbers.uniform(5, 12, 50)
    return row.astype(numpy.float32)


def by_grammar(vocabulary: Vocabulary) -> tuple[Callable[[], float], Callable[[], float]]:
    """Returns clocks of checking one token, and of asking the grammar for all of this vocabulary."""
    grammar, candidates = Grammar(vocabulary, gbnf_of("{}")), Candidates(vocabulary.size)
    token, = vocabulary.tokenise("{", False)
    row = row_of(vocabulary.size)

    def timed(act: Callable[[], object]) -> float:
        begun = time.perf_counter()
        act()
        return 1e6 * (time.perf_counter() - begun)

    def every() -> float:
        candidates.fill(row)
        return timed(lambda: grammar.leave_allowed(candidates))

    return lambda: timed(lambda: grammar.allows(token)), every


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    starter = paths.starter_model()
    assert starter is not None, "run `make setup`"
    log = native.start()
    model = LlamaModel(starter, [starter], 0, log, lambda _stage, _fraction: True)
    vocabulary = model.vocabulary
    for size in SIZES:
        row = row_of(size)
        clocks: dict[str, Callable[[], float]] = {}
        for name, options in CHAINS.items():
            chain = stages(options)
            clocks[name] = Timed(chain, vocabulary, row).microseconds
            bare = tuple(stage for stage in chain if stage.name != "bound")
            if bare != chain:
                clocks[f"{name}, without its bound"] = Timed(bare, vocabulary, row).microseconds
        if size == vocabulary.size:
            clocks["a grammar: one token checked"], clocks["a grammar: every token asked"] = by_grammar(vocabulary)
        took: dict[str, list[float]] = {name: [] for name in clocks}
        for _ in range(rounds):
            for name, clock in clocks.items():
                took[name].append(clock())
        print(f"{size:,} words")
        for name, values in took.items():
            print(f"  {name:55} {statistics.median(values):9,.0f} µs")


if __name__ == "__main__":
    main()
