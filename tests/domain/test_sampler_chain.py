"""What a user sets becomes a chain of named stages; what was written by hand or by another version still works."""

from dataclasses import replace

import pytest

from assistant.domain.generation import GROUPS
from assistant.domain.sampler_chain import NEVER, Biased, Stage, remembered, sequence_breakers, stages, word_scores
from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_of, order_text
from assistant.domain.settings import OPTIONS, Generation

ALL = Generation(
    temperature=0.7, repeat_penalty=1.1, dry_multiplier=0.8, top_n_sigma=1.0, typical_p=0.9, xtc_probability=0.5,
    dynatemp_range=0.2, logit_bias="sea 4")


def names(options: Generation) -> list[str]:
    return [stage.name for stage in stages(options)]


def test_stages_stand_in_the_order_of_the_setting() -> None:
    assert names(ALL) == ["logit_bias", *DEFAULT_ORDER, "draw"]
    first = replace(ALL, sampler_order=order_text(moved(DEFAULT_ORDER, "min_p", 0)))
    assert names(first) == ["logit_bias", *moved(DEFAULT_ORDER, "min_p", 0), "draw"]


@pytest.mark.parametrize(("options", "wanted"), [
    (Generation(), ["top_k", "top_p", "min_p", "temperature", "draw"]),
    (Generation(temperature=0), ["greedy"]),
    (Generation(temperature=0, repeat_penalty=1.1, dry_multiplier=0.8), ["penalties", "dry", "greedy"]),
    (Generation(temperature=1, top_k=0, top_p=1, min_p=0), ["draw"]),
    (Generation(top_k=0), ["bound", "top_p", "min_p", "temperature", "draw"]),
    (Generation(top_k=0, top_p=1), ["min_p", "temperature", "draw"]),
    (Generation(repeat_penalty=1.1), ["bound", "penalties", "top_k", "top_p", "min_p", "temperature", "draw"]),
    (Generation(frequency_penalty=-0.5), ["penalties", "top_k", "top_p", "min_p", "temperature", "draw"]),
    (Generation(frequency_penalty=-0.5, top_k=0), ["penalties", "bound", "top_p", "min_p", "temperature", "draw"]),
    (Generation(top_k=0, repeat_penalty=1.1, top_n_sigma=1.0),
     ["penalties", "top_n_sigma", "top_p", "min_p", "temperature", "draw"]),
    (Generation(mirostat="2", repeat_penalty=1.1), ["bound", "penalties", "temperature", "mirostat"]),
    (Generation(mirostat="1", temperature=1), ["bound", "mirostat"]),
    (Generation(adaptive_target=0.3), ["top_k", "top_p", "min_p", "temperature", "adaptive_p"]),
])
def test_the_chain_holds_what_is_set_and_a_bound_where_all_words_would_be_sorted(
        options: Generation, wanted: list[str]) -> None:
    assert names(options) == wanted


def test_the_bound_before_penalties_lets_every_word_through_that_could_be_left() -> None:
    bound = stages(Generation(repeat_penalty=1.1, dry_multiplier=0.8, top_k=40, penalty_last_n=64, dry_last_n=100))[0]
    assert bound == Stage("bound", (40 + 64 + 100,))


def test_how_far_the_chain_looks_back() -> None:
    assert remembered(Generation()) == 0
    assert remembered(Generation(repeat_penalty=1.1)) == 64
    assert remembered(Generation(repeat_penalty=1.1, dry_multiplier=0.8, dry_last_n=500)) == 500


@pytest.mark.parametrize(("line", "wanted"), [
    ("sea 4", (Biased(text="sea"), 4.0)),
    ("sea -5", (Biased(text="sea"), -5.0)),
    ("sea: -2.5", (Biased(text="sea"), -2.5)),
    ("sea = .5", (Biased(text="sea"), 0.5)),
    ("the sea 3", (Biased(text="the sea"), 3.0)),
    ("C++ 5", (Biased(text="C++"), 5.0)),
    ("2024 -3", (Biased(text="2024"), -3.0)),
    ('" sea" 1', (Biased(text=" sea", exact=True), 1.0)),
    ('"#42" 1', (Biased(text="#42", exact=True), 1.0)),
    ("#42 7", (Biased(token=42), 7.0)),
    ("大海 2", (Biased(text="大海"), 2.0)),
    ("\\n -100", (Biased(text="\n"), NEVER)),
    ("sea -250", (Biased(text="sea"), NEVER)),
    ("sea 100", (Biased(text="sea"), 100.0)),
])
def test_a_line_of_the_word_scores_is_a_text_and_a_number(line: str, wanted: tuple[Biased, float]) -> None:
    assert word_scores(f"\n  {line}  \n") == (wanted,)


@pytest.mark.parametrize("line", ["sea", "5", "sea5", "sea -", "sea 1 2 x", "#42"])
def test_another_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="^" + line.replace("#", r"\#") + "$"):
        word_scores(f"moon 2\n{line}")


def test_sequence_breakers_are_one_a_line() -> None:
    assert sequence_breakers('\\n\n:\n\n### Answer:\n"') == ("\n", ":", "### Answer:", '"')
    assert sequence_breakers(Generation().dry_breakers) == ("\n", ":", '"', "*")     # as llama.cpp has them
    assert sequence_breakers("") == ()


@pytest.mark.parametrize("text", [
    "", "nonsense", ", ,", order_text(DEFAULT_ORDER),
    "penalties;dry;top_n_sigma;top_k;typ_p;top_p;min_p;xtc;temperature",
    "penalties,dry,top-n-sigma,TOP-K,typ,nucleus,minp,xtc,temp"])
def test_an_order_that_says_nothing_new_is_the_default(text: str) -> None:
    assert order_of(text) == DEFAULT_ORDER


def test_what_an_order_does_not_name_stands_before_what_follows_it_by_default() -> None:
    assert order_of("temperature, quantum, top_k, top_k") == (
        "penalties", "dry", "top_n_sigma", "typical_p", "top_p", "min_p", "xtc", "temperature", "top_k")


def test_every_setting_says_what_it_is_and_stands_in_a_known_group() -> None:
    for key, spec in OPTIONS.items():
        if key.startswith("generation."):
            assert spec.label, key
            assert spec.help, key
            assert spec.group in ("", *GROUPS), key
            assert spec.checked(spec.default) == spec.default, key
