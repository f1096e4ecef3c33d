"""The chain as a whole: what it bounds to be fast, what it remembers, which words the word scores reach."""

from typing import Any

import numpy
import pytest

from assistant.domain.sampler_chain import BOUND, Biased, stages
from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_text
from assistant.domain.settings import Generation
from assistant.engine.stages import tokens_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine import sampler_reference as reference
from tests.engine.sampler_rows import HISTORY, Made, assert_alike, row_of, set_to


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


def test_a_word_is_meant_with_and_without_its_space_and_else_by_each_token(starter_vocabulary: Vocabulary) -> None:
    def pieces(**means: Any) -> list[bytes]:
        return [starter_vocabulary.piece(token) for token in tokens_of(starter_vocabulary, Biased(**means))]

    assert pieces(text="sea") == [b"sea", b" sea"]
    assert pieces(text=" sea", exact=True) == [b" sea"]
    assert b"".join(pieces(text="xylophonist")) == b"xylophonist xylophonist"
    assert pieces(text="\n") == [b"\n"]
    assert pieces(token=starter_vocabulary.size) == []


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
