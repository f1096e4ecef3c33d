"""What is told of each token drawn: its chance, rank and rivals, held against a full softmax in float64."""

from pathlib import Path
from typing import Any

import numpy
import pytest
from llama_cpp import llama_cpp

from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.odds import Odds
from assistant.engine.protocol import Token
from assistant.engine.stop_flag import StopFlag
from assistant.engine.vocabulary import Vocabulary
from tests.benchmarks.samplers import row_of
from tests.engine.wide_vocabulary import WideVocabulary
from tests.engine.worker_client import Worker

TEXT = "The old man looked at the sea. 长城 was a word that nobody on the coast had ever heard, until that day."


def hold(odds: Odds, logits: Any, tokens: list[int], count: int) -> None:
    """Checks what is told of tokens of a row against all of its chances, sorted."""
    exact = numpy.exp(logits.astype(numpy.float64) - logits.max())
    exact /= exact.sum()
    order = numpy.argsort(-logits, kind="stable")
    for token in tokens:
        seen = odds.of(logits, token, count)
        assert abs(seen.chance - exact[token]) < 1e-6
        assert abs(seen.chance / exact[token] - 1) < 1e-4       # a rare token's, too
        assert seen.rank == int((logits > logits[token]).sum()) + 1
        others = [int(each) for each in order[:count + 1] if each != token][:count]
        assert [each.token for each in seen.alternatives] == others
        assert all(abs(each.chance - exact[each.token]) < 1e-6 for each in seen.alternatives)


def test_on_a_real_models_logits_chance_rank_and_rivals_are_those_of_the_full_softmax(
        starter_model_here: LlamaModel, native_log: NativeLog) -> None:
    vocabulary = starter_model_here.vocabulary
    context = LlamaContext(starter_model_here, 256, 1, 1, StopFlag(), native_log)
    odds = Odds(vocabulary)
    try:
        for place, token in enumerate(tokens := vocabulary.tokenise(TEXT, False)):
            assert context.decode_one(0, token) == 0
            pointer = llama_cpp.llama_get_logits_ith(context.pointer, -1)
            logits = numpy.ctypeslib.as_array(pointer, shape=(vocabulary.size,)).copy()
            following = tokens[place + 1] if place + 1 < len(tokens) else 0
            hold(odds, logits, [following, int(logits.argmax()), place * 7, vocabulary.size - 1], 8)
    finally:
        context.close()


def test_on_a_vocabulary_of_262k_too(tmp_path: Path) -> None:
    wide = WideVocabulary(tmp_path)
    try:
        odds = Odds(wide.vocabulary)
        logits = row_of(wide.vocabulary.size).astype(numpy.float32)
        hold(odds, logits, [0, int(logits.argmax()), 262_143, 777], 8)
        hold(odds, numpy.zeros_like(logits), [], 3)
        flat = odds.of(numpy.zeros_like(logits), 5, 3)
        assert (flat.rank, len({each.token for each in flat.alternatives} - {5})) == (1, 3)
        assert flat.chance == pytest.approx(1 / 262_144, rel=1e-5)
    finally:
        wide.close()


def test_tokens_that_were_forbidden_have_no_chance(starter_vocabulary: Vocabulary) -> None:
    logits = numpy.random.default_rng(3).normal(size=starter_vocabulary.size).astype(numpy.float32)
    logits[[5, 6]] = -numpy.inf
    seen = Odds(starter_vocabulary).of(logits, 9, 4)
    assert {5, 6}.isdisjoint(each.token for each in seen.alternatives)
    assert 0 < seen.chance < 1


def test_a_token_that_is_part_of_a_character_tells_its_bytes(starter_vocabulary: Vocabulary) -> None:
    part = next(token for token in starter_vocabulary.tokenise("長", False) if len(starter_vocabulary.piece(token)) < 3)
    logits = numpy.zeros(starter_vocabulary.size, numpy.float32)
    seen = Odds(starter_vocabulary).of(logits, part, 1)
    assert seen.part.encode("utf-8", "surrogateescape") == starter_vocabulary.piece(part)


def test_each_token_of_an_answer_is_told_of_and_one_that_is_not_asked_for_costs_nothing(quick: Worker) -> None:
    question = "Name three animals."
    told = quick.generate(question, max_tokens=12, temperature=1.0, seed=4, probabilities=3).of(Token)
    assert all(token.rank >= 1 and 0 < token.probability <= 1 for token in told if token.token >= 0)
    assert all(len(token.alternatives) == 3 and token.token not in {each.token for each in token.alternatives}
               for token in told if token.token >= 0)
    silent = quick.generate(question, max_tokens=12, temperature=1.0, seed=4).of(Token)
    assert [token.token for token in silent] == [token.token for token in told]     # telling changes no draw
    assert all((token.rank, token.alternatives) == (0, ()) for token in silent)
