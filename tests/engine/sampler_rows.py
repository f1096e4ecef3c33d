"""The app's chain of samplers on a row of logits, to be compared with the reference."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy

from assistant.domain.sampler_chain import stages
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.stages import samplers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine import sampler_reference as reference

WORDS = 800             # fewer than the bound, which is looked at for itself
OFF: dict[str, Any] = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
HISTORY = [5, 6, 7, 8, 9, 5, 6, 7, 8, 1, 2, 3, 5, 6, 7]      # 5 6 7 came twice before, and 8 after each


def set_to(**values: Any) -> Generation:
    return Generation(**{**OFF, **values})


def row_of(words: int = WORDS, seed: int = 1) -> reference.Row:
    """Logits like a model's: a wide bulk and some dozen words that stand out."""
    numbers = numpy.random.default_rng(seed)
    row = numbers.normal(0, 2, words)
    row[numbers.permutation(words)[:24]] += numbers.uniform(4, 9, 24)
    return row.astype(numpy.float32).astype(numpy.float64)


class Chain:
    """The app's stages on a row of logits."""

    def __init__(self, vocabulary: Vocabulary, options: Generation, words: int, seed: int = 1,
                 history: Sequence[int] = ()) -> None:
        self.stages = stages(options)
        self._samplers = [each for stage in self.stages for each in samplers_of(stage, vocabulary, seed)]
        self._row = Candidates(words)
        for token in history:
            self.accept(token)

    def accept(self, token: int) -> None:
        for sampler in self._samplers:
            llama_cpp.llama_sampler_accept(sampler, token)

    def left(self, logits: reference.Row, draws: bool = False) -> reference.Row:
        """Returns the logits behind every stage but the one that draws; with `draws` behind all of them."""
        self._row.fill(logits)
        for sampler in self._samplers if draws else self._samplers[:-1]:
            self._row.apply(sampler)
        row = numpy.full(len(logits), reference.CUT)
        row[self._row.left["id"]] = self._row.left["logit"]
        return row

    def draw(self, logits: reference.Row) -> int:
        self._row.fill(logits)
        for sampler in self._samplers:
            self._row.apply(sampler)
        token = self._row.selected
        self.accept(token)
        return token

    def close(self) -> None:
        for sampler in self._samplers:
            llama_cpp.llama_sampler_free(sampler)


Made = Callable[..., Chain]


def assert_alike(ours: reference.Row, wanted: reference.Row) -> None:
    assert (numpy.isfinite(ours) == numpy.isfinite(wanted)).all(), "other words are left"
    assert numpy.abs(reference.softmax(ours) - reference.softmax(wanted)).max() < 1e-6


def variation(drawn: Counter[int], wanted: reference.Row) -> float:
    """Returns the total variation distance between frequencies and chances."""
    total = sum(drawn.values())
    return 0.5 * sum(abs(drawn[token] / total - float(wanted[token])) for token in range(len(wanted)))
