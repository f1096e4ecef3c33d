"""Every sampler does to the distribution what its paper says: against an independent reference in NumPy.

On fixed rows of logits: exact probabilities (error under 1e-6), and 20,000 draws where dice are thrown inside.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy
import pytest

from assistant.domain.sampler_chain import BOUND, stages
from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_text
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.stages import samplers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine import sampler_reference as reference

WORDS = 800             # fewer than the bound, which is looked at for itself
DRAWS = 20_000
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


@pytest.fixture
def chain(starter_vocabulary: Vocabulary) -> Iterator[Made]:
    made: list[Chain] = []

    def make(options: Generation, words: int = WORDS, **how: Any) -> Chain:
        made.append(Chain(starter_vocabulary, options, words, **how))
        return made[-1]

    yield make
    for each in made:
        each.close()


def assert_alike(ours: reference.Row, wanted: reference.Row) -> None:
    assert (numpy.isfinite(ours) == numpy.isfinite(wanted)).all(), "other words are left"
    assert numpy.abs(reference.softmax(ours) - reference.softmax(wanted)).max() < 1e-6


def variation(drawn: Counter[int], wanted: reference.Row) -> float:
    """Returns the total variation distance between frequencies and chances."""
    total = sum(drawn.values())
    return 0.5 * sum(abs(drawn[token] / total - float(wanted[token])) for token in range(len(wanted)))


EACH = {
    "temperature": set_to(temperature=0.6),
    "a hot temperature": set_to(temperature=1.7),
    "dynamic temperature": set_to(temperature=0.8, dynatemp_range=0.5),
    "dynamic temperature, exponent": set_to(temperature=1.2, dynatemp_range=1.5, dynatemp_exponent=2.5),
    "top-k": set_to(top_k=7),
    "top-p": set_to(top_p=0.7),
    "top-p, nearly all": set_to(top_p=0.99),
    "min-p": set_to(min_p=0.1),
    "typical-p": set_to(typical_p=0.6),
    "typical-p, narrow": set_to(typical_p=0.2),
    "top-n-sigma": set_to(top_n_sigma=1.0),
    "repetition penalty": set_to(repeat_penalty=1.3),
    "frequency penalty": set_to(frequency_penalty=0.7),
    "presence penalty": set_to(presence_penalty=1.1),
    "penalties that reward": set_to(frequency_penalty=-1.5, presence_penalty=-2.0, top_k=5),
    "all penalties, looking back a little": set_to(
        repeat_penalty=1.2, frequency_penalty=0.3, presence_penalty=0.4, penalty_last_n=4),
    "DRY": set_to(dry_multiplier=0.8),
    "DRY, short runs": set_to(dry_multiplier=2.0, dry_base=1.3, dry_allowed_length=1, dry_last_n=12),
    "top-n-sigma before typical-p": set_to(top_n_sigma=0.8, typical_p=0.7),
    "the defaults": Generation(),
    "everything": Generation(
        repeat_penalty=1.1, frequency_penalty=0.1, presence_penalty=0.1, dry_multiplier=0.5, top_n_sigma=2.0,
        top_k=30, typical_p=0.9, top_p=0.9, min_p=0.02, temperature=0.9, dynatemp_range=0.3),
    "temperature first": Generation(
        temperature=1.5, sampler_order=order_text(moved(DEFAULT_ORDER, "temperature", 0))),
    "top-p first": Generation(top_p=0.6, sampler_order=order_text(moved(DEFAULT_ORDER, "top_p", 0))),
    "everything backwards": Generation(
        repeat_penalty=1.3, dry_multiplier=0.5, top_n_sigma=2.0, typical_p=0.95, dynatemp_range=0.2,
        sampler_order=order_text(DEFAULT_ORDER[::-1])),
}


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sampler_leaves_what_its_definition_leaves(chain: Made, name: str, seed: int) -> None:
    options, row = EACH[name], row_of(seed=seed)
    row[HISTORY] += numpy.linspace(6, 9, len(HISTORY))      # so that penalties have something to do
    row = row.astype(numpy.float32).astype(numpy.float64)
    assert_alike(chain(options, history=HISTORY).left(row), reference.cut(options, row, HISTORY))
    # Each of them must do something on these rows, or nothing is shown.
    if name != "the defaults":
        assert not numpy.array_equal(reference.cut(options, row, HISTORY), reference.cut(set_to(), row, HISTORY))


@pytest.mark.parametrize("name", ["top-k", "top-p", "everything", "dynamic temperature"])
def test_draws_are_as_frequent_as_their_chances(chain: Made, name: str) -> None:
    options = Generation(**{**asdict(EACH[name]), "top_k": 8, "repeat_penalty": 1.0, "dry_multiplier": 0.0,
                            "frequency_penalty": 0.0, "presence_penalty": 0.0})
    made, row = chain(options, seed=11), row_of()
    drawn = Counter(made.draw(row) for _ in range(DRAWS))
    assert variation(drawn, reference.softmax(reference.cut(options, row))) < 0.01


@pytest.mark.parametrize("words", [WORDS, 5000])
def test_everything_off_draws_from_the_models_own_chances(chain: Made, words: int) -> None:
    made, row = chain(set_to(), words), row_of(words)
    assert [stage.name for stage in made.stages] == ["draw"]
    assert_alike(made.left(row), row)


def test_xtc_strikes_as_often_as_it_should_and_leaves_the_least_of_the_likely(chain: Made) -> None:
    options, row = set_to(top_k=8, xtc_probability=0.4, xtc_threshold=0.1), row_of(seed=7)
    cut = reference.top_k(row, 8)
    struck = reference.xtc_cut(cut, 0.1)
    assert 0 < numpy.isfinite(struck).sum() < 8
    wanted = 0.6 * reference.softmax(cut) + 0.4 * reference.softmax(struck)
    made = chain(options, seed=3)
    drawn = Counter(made.draw(row) for _ in range(DRAWS))
    assert variation(drawn, wanted) < 0.01
    seen = {tuple(numpy.flatnonzero(numpy.isfinite(made.left(row)))) for _ in range(50)}
    assert seen == {tuple(numpy.flatnonzero(numpy.isfinite(each))) for each in (cut, struck)}


@pytest.mark.parametrize("version", ["1", "2"])
def test_mirostat_cuts_at_the_surprise_it_steers_to(
        chain: Made, starter_vocabulary: Vocabulary, version: str) -> None:
    options = set_to(mirostat=version, mirostat_tau=1.5, mirostat_eta=0.3, temperature=0.9, top_k=2)   # no cut counts
    made, model = chain(options, seed=5), reference.Mirostat(int(version), 1.5, 0.3, starter_vocabulary.size)
    sizes = set()
    for turn in range(200):
        row = row_of(seed=turn)
        heated = row / 0.9
        left = made.left(row, draws=True)
        assert_alike(left, model.allowed(heated))
        sizes.add(numpy.isfinite(left).sum())
        model.drew(heated, made._row.selected)
    assert len(sizes) > 10


@pytest.mark.parametrize("version", ["1", "2"])
def test_mirostat_draws_what_is_left_by_its_chances(starter_vocabulary: Vocabulary, version: str) -> None:
    options, row = set_to(mirostat=version, mirostat_tau=1.5, temperature=0.7), row_of()
    wanted = reference.softmax(reference.Mirostat(int(version), 1.5, 0.1, starter_vocabulary.size).allowed(row / 0.7))
    drawn: Counter[int] = Counter()
    for seed in range(DRAWS):       # its state changes with each word, so each time from the beginning
        made = Chain(starter_vocabulary, options, WORDS, seed)
        drawn[made.draw(row)] += 1
        made.close()
    assert variation(drawn, wanted) < 0.01


def test_adaptive_p_prefers_words_near_its_target_and_balances(chain: Made) -> None:
    options = set_to(adaptive_target=0.3, adaptive_decay=0.8, min_p=0.02)
    made, model = chain(options, seed=5), reference.AdaptiveP(0.3, 0.8)
    for turn in range(200):
        row = row_of(seed=turn)
        cut = reference.min_p(row, 0.02)
        left = made.left(row, draws=True)
        assert_alike(left, model.preferred(cut))
        token = made._row.selected
        made.accept(token)
        model.drew(cut, token)


def test_adaptive_p_draws_by_its_chances(starter_vocabulary: Vocabulary) -> None:
    options, row = set_to(adaptive_target=0.2, top_k=6), row_of()
    wanted = reference.softmax(reference.AdaptiveP(0.2, 0.9).preferred(reference.top_k(row, 6)))
    drawn: Counter[int] = Counter()
    for seed in range(DRAWS):
        made = Chain(starter_vocabulary, options, WORDS, seed)
        drawn[made.draw(row)] += 1
        made.close()
    assert variation(drawn, wanted) < 0.01


@pytest.mark.parametrize("options", [
    Generation(temperature=0), Generation(temperature=0, xtc_probability=1.0, typical_p=0.1),
    Generation(temperature=0, mirostat="2"), Generation(temperature=0, adaptive_target=0.5)])
def test_temperature_0_always_takes_the_likeliest_word(chain: Made, options: Generation) -> None:
    made, row = chain(options), row_of()
    assert {made.draw(row) for _ in range(20)} == {int(row.argmax())}


def test_word_scores_reach_every_token_they_name(chain: Made, starter_vocabulary: Vocabulary) -> None:
    token = starter_vocabulary.tokenise
    row = row_of(starter_vocabulary.size)
    options = set_to(logit_bias='sea: 4\n"moon" -2.5\n#12 = 7\nland -100\n')
    wanted = row.copy()
    for word, bias in (("sea", 4), (" sea", 4), ("moon", -2.5), ("land", reference.CUT), (" land", reference.CUT)):
        for each in token(word, False):
            wanted[each] += bias
    wanted[12] += 7
    assert_alike(chain(options, starter_vocabulary.size).left(row), wanted)


def test_dry_stops_at_a_sequence_breaker(chain: Made, starter_vocabulary: Vocabulary) -> None:
    newline, = starter_vocabulary.tokenise("\n", False)
    words = starter_vocabulary.tokenise("one two three", False)
    history = [*words, 400, newline, *words[:-1]]
    row = row_of(starter_vocabulary.size)
    row[words[-1]] += 12
    for options, breakers in ((set_to(dry_multiplier=0.9, dry_allowed_length=1), {newline}),
                              (set_to(dry_multiplier=0.9, dry_allowed_length=1, dry_breakers=""), set())):
        made = chain(options, starter_vocabulary.size, history=history)
        assert_alike(made.left(row), reference.cut(options, row, history, frozenset(breakers)))


def test_a_second_answer_gets_dry_without_the_memory_of_the_first(chain: Made) -> None:
    options, row = set_to(dry_multiplier=0.8), row_of()
    first, second = chain(options, history=HISTORY), chain(options)
    assert not numpy.array_equal(first.left(row), second.left(row))
    assert_alike(second.left(row), row)


@pytest.mark.parametrize("first", ["top_p", "typical_p", "xtc", "temperature"])
def test_what_sorts_all_words_is_bounded_wherever_it_stands(chain: Made, first: str) -> None:
    options = set_to(top_p=0.9999, typical_p=0.9999, xtc_probability=0.5, dynatemp_range=0.3,
                     sampler_order=order_text(moved(DEFAULT_ORDER, first, 0)))
    made = chain(options, 5000)
    names = [stage.name for stage in made.stages]
    assert names.index("bound") < names.index(first)
    assert made.stages[names.index("bound")].values == (BOUND,)
    assert numpy.isfinite(made.left(row_of(5000))).sum() <= BOUND


def test_the_bound_before_penalties_and_top_k_changes_nothing(chain: Made) -> None:
    """On a large vocabulary it makes them four times as fast."""
    options = set_to(repeat_penalty=1.9, frequency_penalty=1.5, dry_multiplier=3.0, top_k=10, penalty_last_n=32,
                     temperature=0.8)
    row = row_of(40_000, seed=9)
    likeliest = [int(token) for token in numpy.argsort(-row)[:30]]
    history = [*likeliest, *likeliest[:20]]              # the worst: what is lowered is all that would be left
    made = chain(options, 40_000, history=history)
    assert made.stages[0].name == "bound"
    assert_alike(made.left(row), reference.cut(options, row, history))
    assert not set(numpy.flatnonzero(numpy.isfinite(made.left(row)))) & set(likeliest[:8])


def test_a_chain_holds_no_stage_that_does_nothing() -> None:
    assert [stage.name for stage in stages(Generation())] == ["top_k", "top_p", "min_p", "temperature", "draw"]
    assert [stage.name for stage in stages(Generation(temperature=0))] == ["greedy"]
    assert [stage.name for stage in stages(set_to())] == ["draw"]
    idle = set_to(dry_multiplier=0.8, dry_last_n=0, repeat_penalty=1.5, penalty_last_n=0)
    assert [stage.name for stage in stages(idle)] == ["draw"]
