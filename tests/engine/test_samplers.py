"""Every sampler does to the distribution what its paper says: against an independent reference in NumPy.

On fixed rows of logits: exact probabilities (error under 1e-6), and 20,000 draws where dice are thrown inside.
"""

from collections import Counter
from dataclasses import asdict

import numpy
import pytest

from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_text
from assistant.domain.settings import Generation
from assistant.engine.vocabulary import Vocabulary
from tests.engine import sampler_reference as reference
from tests.engine.sampler_rows import HISTORY, WORDS, Chain, Made, assert_alike, row_of, set_to, variation

DRAWS = 20_000

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
