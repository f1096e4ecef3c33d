"""What is shown of a place is what llama.cpp's samplers leave of it: stage by stage, for every sampler.

Shown chances are compared with the float64 softmax of the logits that llama.cpp's own samplers leave, made and applied
here one by one, and the last of them with the reference in NumPy, which knows nothing of llama.cpp. The practice model
is too small for some vocabularies' troubles: PARLEY_SECOND_MODEL names another model's file to be looked at as well.
"""

import ctypes
import math
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy
import pytest
from llama_cpp import llama_cpp

from assistant.domain.distribution import Distribution
from assistant.domain.sampler_chain import BOUND, remembered, stages
from assistant.domain.settings import Generation
from assistant.engine.candidates import Candidates
from assistant.engine.drawing import draws
from assistant.engine.form import Form
from assistant.engine.grammar import Grammar
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Load
from assistant.engine.shaping import FORM, SHOWN, Row, shape
from assistant.engine.stages import samplers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine import sampler_reference as reference
from tests.engine.conftest import SessionHere
from tests.engine.sampler_rows import HISTORY, row_of, set_to
from tests.engine.test_samplers import EACH
from tests.engine.wide_vocabulary import WideVocabulary
from tests.engine.worker_client import STARTER

SECOND = os.environ.get("PARLEY_SECOND_MODEL", "")
LEAST_ERROR = 1e-6
DRAWS = 20_000
ALL = EACH | {
    "XTC": set_to(top_k=20, xtc_probability=1.0, xtc_threshold=0.02, seed=4),
    "Mirostat": set_to(mirostat="1", mirostat_tau=2.0, temperature=0.9, seed=3),
    "Mirostat 2.0": set_to(mirostat="2", mirostat_tau=2.0, seed=3),
    "adaptive-p": set_to(adaptive_target=0.2, min_p=0.02, seed=3),
    "word scores": set_to(logit_bias="#7 4\n#8 -100\n#1 -2.5"),
    "the likeliest": set_to(temperature=0),
}


@dataclass(frozen=True)
class Ground:
    """A vocabulary and a row of logits for it."""

    vocabulary: Vocabulary
    row: Row
    candidates: Candidates


def real_ground(path: Path, log: NativeLog) -> Iterator[Ground]:
    """A real model, in the midst of a sentence that goes round in circles."""
    session = SessionHere(log)
    session.load(Load(str(path), context_length=512))
    assert session._equipment
    context, vocabulary = session._equipment.context, session._equipment.vocabulary
    tokens = vocabulary.tokenise("The sea is wide. The sea is deep. The sea is blue, and the sea", False)
    assert session._equipment.cache.sequences[0].evaluate(tokens)
    logits = numpy.ctypeslib.as_array(
        llama_cpp.llama_get_logits_ith(context.pointer, -1), shape=(vocabulary.size,)).copy()
    yield Ground(vocabulary, Row(logits, tokens, tokens[-1]), Candidates(vocabulary.size))
    session.unload()


@pytest.fixture(scope="module")
def starter_ground(native_log: NativeLog) -> Iterator[Ground]:
    yield from real_ground(STARTER, native_log)


@pytest.fixture(scope="module")
def second_ground(native_log: NativeLog) -> Iterator[Ground]:
    yield from real_ground(Path(SECOND), native_log)


@pytest.fixture(scope="module")
def wide_ground(native_log: NativeLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A vocabulary of 262,144 tokens, and a row like a model's."""
    wide = WideVocabulary(tmp_path_factory.mktemp("wide"))
    logits = row_of(wide.vocabulary.size, seed=2)
    logits[HISTORY] += numpy.linspace(6, 9, len(HISTORY))
    yield Ground(wide.vocabulary, Row(logits.astype(numpy.float32), HISTORY, 7), Candidates(wide.vocabulary.size))
    wide.close()


@pytest.fixture(params=["starter_ground", "wide_ground", *(["second_ground"] if SECOND else [])])
def ground(request: pytest.FixtureRequest) -> Ground:
    made: Ground = request.getfixturevalue(request.param)
    return made


@dataclass(frozen=True)
class Left:
    """The words that a stage leaves, and their logits."""

    tokens: "numpy.ndarray[tuple[int], numpy.dtype[numpy.int32]]"
    logits: reference.Row

    def chances(self, size: int) -> reference.Row:
        """Returns the softmax, in the order of the vocabulary; NaN where a word is not left."""
        row = numpy.full(size, numpy.nan)
        row[self.tokens] = reference.softmax(self.logits)
        return row


def bare(options: Generation, ground: Ground) -> list[Left]:
    """Returns what llama.cpp's own samplers leave behind each stage but a plain draw."""
    size = ground.vocabulary.size
    data = (llama_cpp.llama_token_data * size)()
    view = numpy.ctypeslib.as_array(data)
    view["id"], view["logit"] = numpy.arange(size), ground.row.logits
    array = llama_cpp.llama_token_data_array(data, size, -1, False)
    back, seed = remembered(options), options.seed if options.seed >= 0 else 1
    left: list[Left] = []
    for stage in stages(options):
        if stage.name == "draw":
            continue
        for sampler in samplers_of(stage, ground.vocabulary, seed):
            for token in ground.row.history[-back:] if back else ():
                llama_cpp.llama_sampler_accept(sampler, token)
            llama_cpp.llama_sampler_apply(sampler, ctypes.byref(array))
            llama_cpp.llama_sampler_free(sampler)
        rows = numpy.ctypeslib.as_array(array.data, shape=(array.size,))
        if stage.name == "greedy":
            rows = rows[array.selected:array.selected + 1]
        left.append(Left(rows["id"].copy(), rows["logit"].astype(numpy.float64)))
    return left


@pytest.mark.parametrize("name", ALL)
def test_every_stage_shows_the_softmax_of_what_llama_cpp_leaves(ground: Ground, name: str) -> None:
    options = ALL[name]
    shown, left = shape(ground.row, options, ground.vocabulary, ground.candidates), bare(options, ground)
    assert [stage.left for stage in shown.stages] == [len(each.tokens) for each in left]
    before = reference.softmax(ground.row.logits.astype(numpy.float64))
    wanted = [each.chances(ground.vocabulary.size) for each in left]
    for candidate in shown.candidates:
        assert abs(candidate.before - before[candidate.token]) < LEAST_ERROR
        chances = [float(each[candidate.token]) for each in wanted]
        gone = [place for place, chance in enumerate(chances) if math.isnan(chance)]
        for place, chance in enumerate(chances):
            assert abs(candidate.after[place] - (0.0 if place in gone else chance)) < LEAST_ERROR
        assert candidate.cut == (gone[0] if gone else -1)
    last = wanted[-1] if wanted else before
    last = last[last > 0]
    assert abs(shown.entropy + float((last * numpy.log2(last)).sum())) < LEAST_ERROR


def by_design_another(options: Generation) -> bool:
    """Whether what would sort every word sees the 1,000 likeliest only: near the definition, not to 1e-6."""
    return any(stage.name == "bound" and int(str(stage.values[0])) >= BOUND for stage in stages(options))


@pytest.mark.parametrize("name", [name for name in EACH if not by_design_another(EACH[name])])
def test_the_last_stage_is_what_the_samplers_definition_leaves(wide_ground: Ground, name: str) -> None:
    options, row = EACH[name], wide_ground.row
    shown = shape(row, options, wide_ground.vocabulary, wide_ground.candidates)
    wanted = reference.softmax(reference.cut(options, row.logits.astype(numpy.float64), row.history))
    assert max(abs(each.now - wanted[each.token]) for each in shown.candidates) < LEAST_ERROR


def test_those_left_come_first_and_the_likeliest_of_those_cut_after_them(starter_ground: Ground) -> None:
    shown = shape(starter_ground.row, set_to(top_k=5), starter_ground.vocabulary, starter_ground.candidates)
    assert len(shown.candidates) == SHOWN
    assert [each.cut for each in shown.candidates[:6]] == [-1] * 5 + [0]
    chances = [each.before for each in shown.candidates if each.token != shown.chosen]
    assert chances == sorted(chances, reverse=True)
    assert shown.candidate(shown.chosen) is not None
    assert shown.rank == 1 + (starter_ground.row.logits > starter_ground.row.logits[shown.chosen]).sum()


def test_a_likely_word_that_xtc_takes_away_is_shown_with_it(starter_ground: Ground) -> None:
    options = set_to(top_k=40, xtc_probability=1.0, xtc_threshold=0.05)
    shown = shape(starter_ground.row, options, starter_ground.vocabulary, starter_ground.candidates)
    taken = next(each for each in shown.candidates if each.token == int(starter_ground.row.logits.argmax()))
    assert shown.stages[taken.cut].name == "xtc"


COINS = {
    "behind top-k": set_to(top_k=20, xtc_probability=0.3, xtc_threshold=0.02, seed=9),
    "before a cut": set_to(top_k=20, xtc_probability=0.6, xtc_threshold=0.02, temperature=0.7, top_p=0.8,
                           sampler_order="xtc, temperature, top_p"),
    "hardly ever": set_to(xtc_probability=0.05, xtc_threshold=0.02, adaptive_target=0.3, min_p=0.02),
}


@pytest.mark.parametrize("name", COINS)
def test_chances_behind_xtc_are_those_where_it_strikes_and_those_where_it_does_not(ground: Ground, name: str) -> None:
    options = COINS[name]
    shown, often = shape(ground.row, options, ground.vocabulary, ground.candidates), options.xtc_probability
    struck, spared = (bare(replace(options, xtc_probability=each), ground) for each in (1.0, 1e-30))
    assert any(len(one.tokens) < len(other.tokens) for one, other in zip(struck, spared, strict=True))
    size = ground.vocabulary.size
    wanted = [often * numpy.nan_to_num(one.chances(size)) + (1 - often) * numpy.nan_to_num(other.chances(size))
              for one, other in zip(struck, spared, strict=True)]
    assert [stage.left for stage in shown.stages] == [int((each > 0).sum()) for each in wanted]
    for candidate in shown.candidates:
        chances = [float(each[candidate.token]) for each in wanted]
        assert candidate.after == pytest.approx(chances, abs=LEAST_ERROR)
        assert candidate.cut == next((place for place, chance in enumerate(chances) if chance == 0), -1)


DRAWN = {
    "the defaults": Generation(),
    "a hot temperature behind top-k": set_to(temperature=1.6, top_k=30),
    "penalties, then min-p": set_to(repeat_penalty=1.3, min_p=0.05),
    "Mirostat 2.0": set_to(mirostat="2", mirostat_tau=2.0),
    "typical-p and dynamic temperature": set_to(top_k=40, typical_p=0.8, temperature=0.9, dynatemp_range=0.4),
    "XTC": COINS["behind top-k"],
    "XTC before a cut": COINS["before a cut"],
}


@pytest.mark.parametrize("name", DRAWN)
def test_draws_are_as_frequent_as_the_bars_say(starter_ground: Ground, name: str) -> None:
    options = DRAWN[name]
    shown = shape(starter_ground.row, options, starter_ground.vocabulary, starter_ground.candidates)
    drawn = Counter(draws(starter_ground.row, options, starter_ground.vocabulary, starter_ground.candidates, DRAWS, 5))
    assert_fits(drawn, {each.token: each.now for each in shown.candidates if each.now > 0})


def assert_fits(drawn: Counter[int], chances: dict[int, float]) -> None:
    """Pearson's chi-square test at 0.1 %, what is expected less than 5 times taken together."""
    total = sum(drawn.values())
    assert set(drawn) <= set(chances), "a word was drawn that cannot come"
    often = {token: p for token, p in chances.items() if p * total >= 5}
    groups = [(drawn[token], p * total) for token, p in often.items()]
    rest = sum(chances.values()) - sum(often.values())
    if rest * total >= 5:
        groups.append((total - sum(drawn[token] for token in often), rest * total))
    statistic = sum((seen - wanted) ** 2 / wanted for seen, wanted in groups)
    free = len(groups) - 1
    # Wilson and Hilferty's approximation of the distribution's 99.9th percentile.
    assert free == 0 or statistic < free * (1 - 2 / (9 * free) + 3.09 * math.sqrt(2 / (9 * free))) ** 3


def test_everything_off_shows_the_models_guess_and_no_stage(starter_ground: Ground) -> None:
    shown: Distribution = shape(starter_ground.row, set_to(), starter_ground.vocabulary, starter_ground.candidates)
    assert shown.stages == ()
    assert shown.left == shown.vocabulary == starter_ground.vocabulary.size
    assert all(each.now == each.before for each in shown.candidates)
    assert shown.entropy == shown.entropy_before


SOME = 'root ::= " " [a-m] [a-z]* (" " [a-z]+)* "."'


@pytest.fixture
def formed(starter_ground: Ground) -> Iterator[Ground]:
    """The same place, as the first of an answer that may have to have a form."""
    with closing(Form(())) as form:
        yield replace(starter_ground, row=replace(starter_ground.row, form=form))


@pytest.mark.parametrize("values", [{"top_k": 20}, {"top_p": 0.7}, {"temperature": 0.0}, {"top_k": 1}, {"min_p": 0.05},
                                    {"top_k": 20, "xtc_probability": 0.5, "xtc_threshold": 0.02}])
def test_draws_are_those_that_the_form_allows_and_as_frequent_as_shown(formed: Ground, values: dict[str, Any]) -> None:
    options = set_to(**values, output_format="grammar", grammar=SOME)
    shown = shape(formed.row, options, formed.vocabulary, formed.candidates)
    assert shown.stages[-1].name == FORM
    chances = {each.token: each.now for each in shown.candidates if each.now > 0}
    assert shown.left == len(chances)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-6)
    with closing(Grammar(formed.vocabulary, SOME)) as grammar:
        assert all(map(grammar.allows, chances))
        assert all(each.cut >= 0 for each in shown.candidates if not grammar.allows(each.token))
    assert_fits(Counter(draws(formed.row, options, formed.vocabulary, formed.candidates, DRAWS, 5)), chances)


def test_a_form_that_forbids_nothing_here_changes_nothing(formed: Ground) -> None:
    free = shape(formed.row, set_to(top_k=20), formed.vocabulary, formed.candidates)
    held = shape(formed.row, set_to(top_k=20, output_format="grammar", grammar="root ::= [^\\x00]*"),
                 formed.vocabulary, formed.candidates)
    assert [stage.name for stage in held.stages] == ["top_k", FORM]
    assert [(each.token, each.now, each.cut) for each in held.candidates] == [
        (each.token, each.now, each.cut) for each in free.candidates]


def test_a_form_that_the_words_before_do_not_have_is_no_stage(starter_ground: Ground) -> None:
    with closing(Form(starter_ground.vocabulary.inner_tokens("I am"))) as form:
        shown = shape(replace(starter_ground.row, form=form), set_to(top_k=20, output_format="json"),
                      starter_ground.vocabulary, starter_ground.candidates)
    assert [stage.name for stage in shown.stages] == ["top_k"]
