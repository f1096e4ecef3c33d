"""A model whose template opens the thinking, as DeepSeek-R1's does: the practice model's words with such a template."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.protocol import Token, Turn
from tests.engine import gguf_variants
from tests.engine.candidate_client import Several, write_several
from tests.engine.shared_workers import SharedWorkers
from tests.engine.worker_client import Worker

QUESTION = "What is the sea?"
# The stand-in writes a thousand words in the time in which a busy computer comes to stop it; these take it seconds.
LONG_CONTEXT, LONG_THINKING = 8192, 7000
MESSAGES = ("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}"
            "{{ '<|im_start|>assistant\\n' }}")


@pytest.fixture(scope="module")
def thinking_model(stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = gguf_variants.copy(tmp_path_factory.mktemp("thinker"), source=stand_in)
    gguf_variants.with_template(path, MESSAGES + "{{ '<think>\\n' }}")
    return path


@pytest.fixture(scope="module")
def thinker(shared_workers: SharedWorkers, thinking_model: Path) -> Worker:
    worker = shared_workers.emptied("thinker")
    assert worker.load(thinking_model, context_length=1024).can_think
    return worker


def test_thinking_is_told_apart_counted_apart_and_ended_at_its_maximum(thinker: Worker) -> None:
    answer = thinker.generate(QUESTION, max_tokens=20, max_thinking_tokens=15, ignore_end=True, temperature=0)
    used = answer.finished.usage
    assert (used.thinking_tokens, used.answer_tokens) == (15, 20)
    assert answer.finished.reason == "length"
    assert answer.thinking.strip()
    assert answer.text.strip()
    assert "</think>" not in answer.thinking + answer.text
    kinds = [token.thinking for token in answer.of(Token) if token.text]
    assert kinds == sorted(kinds, reverse=True)          # first all thinking, then all answer


def test_no_thinking_means_none_where_the_template_has_no_switch(thinker: Worker) -> None:
    answer = thinker.generate(QUESTION, max_tokens=10, thinking=False, ignore_end=True)
    assert answer.thinking == ""
    assert answer.finished.usage.thinking_tokens == 0
    assert answer.finished.usage.answer_tokens == 10


def test_thinking_cut_by_stop_goes_on_as_thinking(empty: Worker, thinking_model: Path) -> None:
    empty.load(thinking_model, context_length=LONG_CONTEXT)
    first = empty.generate(QUESTION, max_thinking_tokens=LONG_THINKING, temperature=0, ignore_end=True, max_tokens=5,
                           on_event=empty.stop_at_token(4))
    assert first.finished.reason == "stopped"
    assert not first.text
    turns = (Turn("user", QUESTION), Turn("assistant", "", first.thinking))
    thought = first.finished.usage.thinking_tokens
    second = empty.generate(turns, continue_last=True, max_thinking_tokens=thought + 4, max_tokens=5, temperature=0,
                            ignore_end=True)
    assert second.of(Token)[0].thinking
    assert second.finished.usage.answer_tokens == 5


def test_thinking_that_goes_on_has_only_the_rest_of_its_maximum(thinker: Worker) -> None:
    how: dict[str, Any] = {"max_thinking_tokens": 10, "max_tokens": 3, "temperature": 0, "ignore_end": True}
    cut = thinker.generate(QUESTION, **how, at_most=6, chat="here")
    assert (cut.finished.reason, cut.finished.usage.thinking_tokens) == ("stopped", 6)
    turns = (Turn("user", QUESTION), Turn("assistant", "", cut.thinking))
    here, elsewhere = (thinker.generate(turns, **how, continue_last=True, chat=chat).finished.usage
                       for chat in ("here", "elsewhere"))
    assert (here.thinking_tokens, here.answer_tokens) == (4, 3)
    assert 2 <= elsewhere.thinking_tokens < 7       # known by its text alone, which other tokens may spell
    assert elsewhere.answer_tokens == 3


def test_thinking_cut_at_its_maximum_goes_on_with_the_answer(thinker: Worker) -> None:
    how: dict[str, Any] = {"max_thinking_tokens": 6, "max_tokens": 3, "temperature": 0, "ignore_end": True}
    whole = thinker.generate(QUESTION, **how)
    cut = thinker.generate(QUESTION, **how, at_most=6, chat="here")
    assert (cut.finished.reason, cut.finished.usage.thinking_tokens, cut.text) == ("stopped", 6, "")
    turns = (Turn("user", QUESTION), Turn("assistant", "", cut.thinking))
    rest = thinker.generate(turns, **how, continue_last=True, chat="here")
    assert (rest.finished.usage.thinking_tokens, rest.finished.usage.answer_tokens) == (0, 3)
    assert (cut.thinking + rest.thinking, rest.text) == (whole.thinking, whole.text)


def test_answers_side_by_side_think_no_longer_than_leaves_each_an_answer(thinker: Worker) -> None:
    question = "word " * 750

    def asked(count: int) -> Several:
        return write_several(thinker, question, [{"seed": seed} for seed in range(count)], max_tokens=200,
                             max_thinking_tokens=900, ignore_end=True)

    prompt = asked(1).fitted.prompt_tokens
    several = asked(2)
    for answer in several.each:
        used = answer.finished.usage
        assert answer.finished.reason == "length"
        assert used.answer_tokens >= 128
        assert 0 < used.thinking_tokens < 900
        assert answer.text.strip()
        assert "</think>" not in answer.thinking + answer.text
    closing = 5
    with pytest.raises(EngineError) as refused:
        asked(4)
    values = refused.value.values
    assert values["prompt"] == f"{prompt:,}"
    assert 4 * 128 < int(values["tokens"]) <= 4 * (128 + closing)


@pytest.fixture(scope="module")
def switcher(shared_workers: SharedWorkers, stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """A model whose template opens the thinking, or has none, as it is told."""
    path = gguf_variants.copy(tmp_path_factory.mktemp("switcher"), source=stand_in)
    gguf_variants.with_template(path, MESSAGES + "{{ '<think>\\n' }}{% if not enable_thinking %}"
                                                 "{{ '\\n</think>\\n\\n' }}{% endif %}")
    worker = shared_workers.emptied("switcher")
    assert worker.load(path, context_length=LONG_CONTEXT).can_think
    return worker


@pytest.mark.parametrize("thinking", [True, False])
def test_an_answer_goes_on_after_the_switch_as_if_it_were_not_known_here(switcher: Worker, thinking: bool) -> None:
    cut = switcher.generate(QUESTION, thinking=thinking, max_thinking_tokens=LONG_THINKING, max_tokens=LONG_THINKING,
                            temperature=0, ignore_end=True, chat="here", on_event=switcher.stop_at_token(4))
    assert bool(cut.thinking) is thinking
    turns = (Turn("user", QUESTION), Turn("assistant", cut.text, cut.thinking))
    here, elsewhere = (switcher.generate(turns, continue_last=True, thinking=not thinking, max_thinking_tokens=4,
                                         max_tokens=9, temperature=0, ignore_end=True, chat=chat)
                       for chat in ("here", "elsewhere"))
    assert here.finished.usage.prompt_tokens == elsewhere.finished.usage.prompt_tokens
    assert (here.thinking, here.text) == (elsewhere.thinking, elsewhere.text)


def test_a_switch_in_the_template_is_used(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
    gguf_variants.with_template(path, MESSAGES + "{% if not enable_thinking %}{{ '<think>\\n\\n</think>\\n\\n' }}"
                                                 "{% endif %}")
    assert empty.load(path, context_length=1024).can_think
    with_thinking = empty.generate(QUESTION, max_tokens=1).fitted.prompt_tokens
    without = empty.generate(QUESTION, max_tokens=1, thinking=False).fitted.prompt_tokens
    assert without > with_thinking
