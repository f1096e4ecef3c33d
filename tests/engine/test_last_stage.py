"""Where Mirostat or adaptive-p write, what is shown of the next word is what they leave at that point of the answer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy
import pytest

from assistant.domain.sampler_chain import BOUND
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.drawing import draws
from assistant.engine.inspection import _last_words
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Token, Turn
from assistant.engine.protocol_inspection import LeavePlace, Shaped, Watch
from assistant.engine.sampling import Sampler
from assistant.engine.shaping import Row, shape
from assistant.engine.stop_flag import StopFlag
from tests.engine import sampler_reference as reference
from tests.engine.sampler_rows import set_to
from tests.engine.test_inspection import QUESTION, look
from tests.engine.test_shaping import assert_fits
from tests.engine.worker_client import Worker

DRAWN = 40
SEED = 3
FIRST_MIROSTAT = set_to(mirostat="1", mirostat_tau=3.0, mirostat_eta=0.4)
MIROSTAT = set_to(mirostat="2", mirostat_tau=3.0, mirostat_eta=0.4)
ADAPTIVE = set_to(adaptive_target=0.2, adaptive_decay=0.8, min_p=0.002)


@pytest.fixture
def context(starter_model_here: LlamaModel, native_log: NativeLog) -> Iterator[LlamaContext]:
    """One with a row of logits, of which many words are likely."""
    made = LlamaContext(starter_model_here, 256, 1, 1, StopFlag(), native_log)
    assert made.decode(0, starter_model_here.vocabulary.tokenise("In the evening they saw the", False)) == 0
    yield made
    made.close()


def wanted(options: Generation, row: reference.Row, drawn: list[int]) -> reference.Row:
    """Returns the chances after so many words drawn from the same row, by the reference."""
    if options.mirostat != "off":
        row = numpy.maximum(reference.top_k(row, BOUND), row.max() - 200)      # what is cut has hardly a chance
        mirostat = reference.Mirostat(int(options.mirostat), options.mirostat_tau, options.mirostat_eta, len(row))
        for token in drawn:
            mirostat.drew(row, token)
        return reference.softmax(mirostat.allowed(row))
    row = reference.min_p(row, options.min_p)
    adaptive = reference.AdaptiveP(options.adaptive_target, options.adaptive_decay)
    for token in drawn:
        adaptive.drew(row, token)
    return reference.softmax(adaptive.preferred(row))


@pytest.mark.parametrize("options", [FIRST_MIROSTAT, MIROSTAT, ADAPTIVE],
                         ids=["Mirostat", "Mirostat 2.0", "adaptive-p"])
def test_a_look_sees_what_was_drawn_before_and_changes_nothing_of_what_follows(
        starter_model_here: LlamaModel, context: LlamaContext, options: Generation) -> None:
    vocabulary = starter_model_here.vocabulary
    logits = numpy.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context.pointer, -1), shape=(vocabulary.size,))
    plain, room = logits.astype(numpy.float64), Candidates(vocabulary.size)
    with closing(Sampler(vocabulary, options, SEED)) as alone, closing(Sampler(vocabulary, options, SEED)) as watched:
        unseen = [alone.draw(context.pointer) for _ in range(2 * DRAWN)]
        drawn = [watched.draw(context.pointer) for _ in range(DRAWN)]
        stage = watched.last_stage()
        assert stage is not None
        row = Row(logits.copy(), (), running=stage)
        shown = [shape(row, options, vocabulary, room) for _ in range(2)]
        chances = {each.token: each.now for each in shown[1].candidates if each.now > 0}
        seen = Counter(draws(row, options, vocabulary, room, 2000, 5))
        stage.close()
        assert drawn + [watched.draw(context.pointer) for _ in range(DRAWN)] == unseen
    after, fresh = wanted(options, plain, drawn), wanted(options, plain, [])
    assert abs(after - fresh).max() > 0.001, "the reference tells the two apart"
    assert shown[0] == shown[1]
    assert shown[0].left == int((after > 0).sum())
    assert chances == pytest.approx({token: float(after[token]) for token in chances}, abs=1e-4)
    assert_fits(seen, {token: float(chance) for token, chance in enumerate(after) if chance > 0})


def test_other_settings_are_looked_at_as_they_would_begin(
        starter_model_here: LlamaModel, context: LlamaContext) -> None:
    vocabulary = starter_model_here.vocabulary
    logits = numpy.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context.pointer, -1), shape=(vocabulary.size,))
    room, other = Candidates(vocabulary.size), set_to(mirostat="2", mirostat_tau=4.0, mirostat_eta=0.4)
    with closing(Sampler(vocabulary, MIROSTAT, SEED)) as sampler:
        for _ in range(DRAWN):
            sampler.draw(context.pointer)
        stage = sampler.last_stage()
        assert stage is not None
        with closing(stage):
            running, anew = Row(logits.copy(), (), running=stage), Row(logits.copy(), ())
            assert shape(running, other, vocabulary, room) == shape(anew, other, vocabulary, room)
            assert shape(running, MIROSTAT, vocabulary, room) != shape(anew, MIROSTAT, vocabulary, room)
    with closing(Sampler(vocabulary, set_to(top_k=5), SEED)) as sampler:
        assert sampler.last_stage() is None


def test_every_word_mirostat_draws_was_among_those_shown_for_its_place(quick: Worker) -> None:
    how: dict[str, Any] = {"mirostat": "2", "mirostat_tau": 2.0, "mirostat_eta": 1.0, "temperature": 1.0, "seed": 5}
    quick.send(Watch(1, how))
    answer = quick.generate("Tell me about the sea.", **how, max_tokens=60)
    quick.send(Watch(0))
    quick.send(LeavePlace())
    drawn, text = dict[str, int](), ""
    for token in answer.of(Token):
        drawn[_last_words(text)] = token.token
        text += token.text
    found = [shaped.distribution.candidate(drawn[shaped.context]) for shaped in answer.of(Shaped)
             if shaped.live and shaped.context in drawn]
    assert len(found) > 5
    assert all(each is not None and each.now > 0 for each in found)


def test_every_word_mirostat_draws_one_at_a_time_was_among_those_explored(quick: Worker) -> None:
    how: dict[str, Any] = {"mirostat": "2", "mirostat_tau": 2.0, "mirostat_eta": 1.0, "temperature": 1.0, "seed": 5}
    text = quick.generate((QUESTION,), **how, max_tokens=20).text
    for _ in range(10):
        _found, shaped = look(quick, text, -1, **how)
        step = quick.generate((QUESTION, Turn("assistant", text)), continue_last=True, at_most=1, **how)
        drawn = shaped.distribution.candidate(step.tokens[0])
        assert drawn is not None
        assert drawn.now > 0
        text += step.text
