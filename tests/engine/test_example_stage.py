"""What the explanations show of the made-up example is what llama.cpp's own samplers make of it."""

import math

import numpy
import pytest

from assistant.domain.example_stage import CHANCES, applied, logits, softmax
from assistant.domain.sampler_chain import Stage, stages
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.stages import samplers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine.sampler_rows import set_to

WORDS = [f"word {number}" for number in range(len(CHANCES))]
EACH = {
    "temperature": set_to(temperature=0.6), "hot": set_to(temperature=1.7),
    "dynamic": set_to(temperature=0.8, dynatemp_range=0.5, dynatemp_exponent=2.0),
    "top_k": set_to(top_k=4), "top_p": set_to(top_p=0.7), "min_p": set_to(min_p=0.1),
    "typical_p": set_to(typical_p=0.5), "top_n_sigma": set_to(top_n_sigma=0.9),
    "xtc": set_to(xtc_probability=1.0, xtc_threshold=0.1), "greedy": set_to(temperature=0.0),
    "mirostat 1": set_to(mirostat="1", mirostat_tau=1.2), "mirostat 2": set_to(mirostat="2", mirostat_tau=1.5),
    "adaptive": set_to(adaptive_target=0.2),
}


@pytest.mark.parametrize("name", EACH)
def test_the_example_is_cut_and_shaped_as_llama_cpp_does(name: str) -> None:
    options: Generation = EACH[name]
    stage = next(each for each in stages(options) if each.name not in ("bound", "draw"))
    row = logits()
    ours = softmax(applied(stage, row, WORDS))
    theirs = _left(stage, list(row.values()))
    assert set(ours) == set(theirs)
    assert max(abs(ours[token] - theirs[token]) for token in ours) < 1e-5


def _left(stage: Stage, values: list[float]) -> dict[int, float]:
    """Returns what llama.cpp's samplers of a stage leave of a row, as chances."""
    candidates = Candidates(len(values))
    candidates.fill(numpy.array(values, numpy.float32))
    made = samplers_of(stage, _Twelve(), 1)
    for each in made:
        candidates.apply(each)
        llama_cpp.llama_sampler_free(each)
    rows = candidates.left
    if stage.name == "greedy":
        return {candidates.selected: 1.0}
    top = max(rows["logit"])
    weights = {int(token): math.exp(logit - top) for token, logit in zip(rows["id"], rows["logit"], strict=True)}
    return {token: weight / sum(weights.values()) for token, weight in weights.items()}


class _Twelve(Vocabulary):
    """As many tokens as the example has: all that the samplers here ask of a vocabulary."""

    def __init__(self) -> None:
        self.size = len(CHANCES)
