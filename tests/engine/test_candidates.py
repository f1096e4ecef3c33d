"""Several answers to one prompt, written in one batch by the practice model: each as if it were alone."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.protocol import Event, ForgetChat, Stop, Token, Turn
from tests.engine import tiny_gguf
from tests.engine.candidate_client import Several, evaluated_tokens, write_several
from tests.engine.shared_workers import SharedWorkers
from tests.engine.worker_client import STARTER, Worker

STORY = "Tell me a story about a fox and the sea."
LIST = "Name three colours."
TIE = 1.6
GREEDY: dict[str, Any] = {"temperature": 0.0}
SEEDS: list[dict[str, Any]] = [{"seed": seed} for seed in (7, 8, 9, 10)]


@pytest.fixture(scope="module")
def on_the_processor(shared_workers: SharedWorkers) -> Worker:
    """A graphics card may compute the rows of one batch differently: tests/checks/gpu_answers.py has its tolerance."""
    worker = shared_workers.emptied("on the processor")
    worker.load(STARTER, context_length=2048, gpu_layers=0)
    return worker


@pytest.mark.parametrize("question", [STORY, LIST, "What is the capital of France?", "Explain photosynthesis."])
def test_four_greedy_answers_are_the_single_greedy_answer(on_the_processor: Worker, question: str) -> None:
    alone = on_the_processor.generate(question, max_tokens=40, probabilities=2, temperature=0.0)
    several = write_several(on_the_processor, question, [GREEDY] * 4, max_tokens=40, probabilities=2)
    assert len({answer.text for answer in several.each}) == 1       # all four rows are computed alike
    for answer in several.each:
        assert answer.finished.reason == alone.finished.reason == "length"
        assert answer.finished.usage.answer_tokens == len(answer.tokens) == 40
        assert answer.finished.usage.prompt_tokens == alone.finished.usage.prompt_tokens
    # A batch of four adds its numbers up in another order than a batch of one. With this model's weights of 4 bits
    # logits differ by up to 0.8 for that: where the two best words are less than TIE apart, either may come first.
    parted = next((place for place, tokens in enumerate(zip(alone.tokens, several.each[0].tokens, strict=True))
                   if tokens[0] != tokens[1]), None)
    if parted is not None:
        for answer in (alone, several.each[0]):
            best = [token for token in answer.of(Token) if token.token >= 0][parted]
            assert math.log(best.probability / best.alternatives[0].chance) < TIE


def test_the_shared_prompt_is_evaluated_once(quick: Worker) -> None:
    question = "Which of these words is a colour? " + "stone tree red river " * 60
    several = write_several(quick, question, SEEDS, max_tokens=8, chat="colours")
    prompt = several.fitted.prompt_tokens
    assert several.fitted.reused_tokens < 40        # what any chat begins with
    assert evaluated_tokens(several) == several.evaluated == prompt - several.fitted.reused_tokens > 200
    again = write_several(quick, question, SEEDS, max_tokens=8, chat="colours")
    assert again.evaluated == 1                     # the last token, for its logits


def test_each_has_its_own_seed_and_settings_and_they_reproduce(empty: Worker) -> None:
    each: list[dict[str, Any]] = [
        {"seed": 1, "temperature": 0.9}, {"seed": 2, "temperature": 0.9}, {"seed": 2, "temperature": 1.6},
        {"temperature": 0.0, "max_tokens": 12}, {"seed": 5}, {"seed": 6}, {"seed": 7}, {"seed": 8}]
    def written() -> Several:
        empty.load(STARTER)         # what lies in other cells of the cache changes in which order numbers add up
        return write_several(empty, STORY, each, max_tokens=24)

    first, second = written(), written()
    assert len({answer.text for answer in first.each}) >= 7
    assert [answer.finished.seed for answer in first.each][:3] == [1, 2, 2]
    assert first.each[2].finished.generation["temperature"] == 1.6
    assert first.each[3].finished.usage.answer_tokens <= 12
    assert [answer.text for answer in second.each] == [answer.text for answer in first.each]


def test_answers_end_one_by_one_and_the_others_go_on(worker: Worker) -> None:
    lengths = [3, 40, 11, 25]
    several = write_several(worker, STORY, [{"max_tokens": length, **seed} for length, seed
                                            in zip(lengths, SEEDS, strict=True)])
    assert [len(answer.tokens) for answer in several.each] == lengths
    assert [answer.finished.still for answer in several.each] == [3, 0, 2, 1]
    assert all(answer.text for answer in several.each)
    greedy = write_several(worker, LIST, [{"max_tokens": 300}] * 3, temperature=0.0)
    assert {answer.finished.reason for answer in greedy.each} == {"stop"}
    assert all("<|im_end|>" not in answer.text for answer in greedy.each)


def test_stop_ends_all_and_what_is_written_stays(worker: Worker) -> None:
    seen = 0

    def stop_at_twenty(event: Event) -> None:
        nonlocal seen
        if isinstance(event, Token):
            seen += 1
            if seen == 20:
                worker.send(Stop())

    several = write_several(worker, STORY, SEEDS, max_tokens=400, ignore_end=True, on_event=stop_at_twenty)
    assert {answer.finished.reason for answer in several.each} == {"stopped"}
    assert all(5 <= len(answer.tokens) < 400 for answer in several.each)
    assert worker.generate(LIST, max_tokens=3).finished.reason in ("length", "stop")


def test_stop_while_the_prompt_is_read_gives_empty_answers(worker: Worker) -> None:
    def stop_at_once(event: Event) -> None:
        if type(event).__name__ == "Fitted":
            worker.send(Stop())

    several = write_several(worker, "word " * 1500, SEEDS, max_tokens=40, on_event=stop_at_once)
    assert [answer.finished.reason for answer in several.each] == ["stopped"] * 4
    assert [answer.text for answer in several.each] == [""] * 4


def test_stop_strings_and_probabilities_are_those_of_each(worker: Worker) -> None:
    several = write_several(worker, STORY, SEEDS, stop=(".",), max_tokens=120, probabilities=3)
    for answer in several.each:
        assert "." not in answer.text
        assert all(len(token.alternatives) == 3 for token in answer.of(Token) if token.token >= 0)
    first = [answer.of(Token)[0] for answer in several.each]
    told: dict[int, set[float]] = {}
    for token in first:         # all begin after the same prompt, and each tells of others than its own
        assert token.token not in {each.token for each in token.alternatives}
        for each in token.alternatives:
            told.setdefault(each.token, set()).add(each.chance)
    assert all(len(chances) == 1 for chances in told.values())
    assert len(told) <= 4
    second = [answer.of(Token)[1] for answer in several.each if len(answer.of(Token)) > 1]
    assert len({tuple(token.alternatives) for token in second}) > 1


def test_a_grammar_holds_for_the_candidate_that_has_it(worker: Worker) -> None:
    digits = {"output_format": "grammar", "grammar": 'root ::= [0-9] [0-9] [0-9]'}
    several = write_several(worker, "Say a number.", [{"seed": 1, **digits}, {"seed": 2}, {"seed": 3, **digits}],
                            max_tokens=20)
    for answer in (several.each[0], several.each[2]):
        assert answer.finished.reason == "stop"
        assert answer.text.isdecimal()
        assert len(answer.text) == 3
    assert not several.each[1].text.isdecimal()
    with pytest.raises(EngineError, match="grammar"):
        write_several(worker, "Say a number.", [{"seed": 1}, {"output_format": "grammar", "grammar": "root ::= ("}])
    assert worker.generate(LIST, max_tokens=2).text


def test_going_on_with_any_of_them_evaluates_only_what_is_new(quick: Worker) -> None:
    several = write_several(quick, STORY, SEEDS, max_tokens=40, ignore_end=True, chat="fox")
    prompt = several.fitted.prompt_tokens
    for answer in several.each:
        turns = (Turn("user", STORY), Turn("assistant", answer.text), Turn("user", "And then?"))
        usage = quick.generate(turns, max_tokens=2, chat="fox").finished.usage
        assert usage.reused_tokens >= prompt + 39


def test_answers_that_do_not_fit_are_refused_before_they_start_with_numbers(quick: Worker) -> None:
    long = "word " * 1600
    alone = quick.generate(long, max_tokens=1).fitted.prompt_tokens
    with pytest.raises(EngineError) as refused:
        write_several(quick, long, [{"seed": seed} for seed in range(8)], max_tokens=500)
    values = refused.value.values
    assert values["count"] == "8"
    assert values["prompt"] == f"{alone:,}"
    assert int(values["tokens"].replace(",", "")) == 8 * 128 > int(values["free"].replace(",", ""))
    assert "larger context" in refused.value.hint
    fewer = write_several(quick, long, [{"seed": seed} for seed in range(2)], max_tokens=500, ignore_end=True)
    assert [answer.finished.reason for answer in fewer.each] == ["length"] * 2
    assert all(128 <= len(answer.tokens) < 500 for answer in fewer.each)
    assert all("t" in answer.finished.evaluation["plan"] for answer in fewer.each)     # what the app tells it by


def test_other_chats_make_room_and_come_back_right(quick: Worker) -> None:
    before = quick.generate("Remember the number 4711. " * 60, chat="numbers", max_tokens=2, temperature=0.0)
    several = write_several(quick, STORY, [{"seed": seed} for seed in range(8)], max_tokens=200, ignore_end=True,
                            chat="fox")
    assert [len(answer.tokens) for answer in several.each] == [200] * 8
    after = quick.generate("Remember the number 4711. " * 60, chat="numbers", max_tokens=2, temperature=0.0)
    assert after.text == before.text


@pytest.mark.parametrize("write", [tiny_gguf.write_mamba, tiny_gguf.write_qwen35, tiny_gguf.write_gemma3])
def test_recurrent_hybrid_and_window_models_write_several_as_they_write_one(
        empty: Worker, tmp_path: Path, write: Callable[[Path], Path]) -> None:
    empty.load(write(tmp_path / "tiny.gguf"), context_length=512)
    alone = empty.generate(LIST, max_tokens=12, ignore_end=True, temperature=0.0)
    several = write_several(empty, LIST, [GREEDY] * 3, max_tokens=12, ignore_end=True, chat="tiny")
    assert [answer.tokens for answer in several.each] == [alone.tokens] * 3      # float32: no ties
    turns = (Turn("user", LIST), Turn("assistant", several.each[1].text), Turn("user", "And more?"))
    assert empty.generate(turns, max_tokens=2, chat="tiny").fitted.reused_tokens > 0


@pytest.mark.parametrize("write", [None, tiny_gguf.write_mamba, tiny_gguf.write_qwen35, tiny_gguf.write_gemma3])
def test_more_answers_than_there_are_sequences_are_written_in_rounds_as_they_are_at_once(
        empty: Worker, tmp_path: Path, write: Callable[[Path], Path] | None) -> None:
    each = [{"temperature": 1.5, "seed": seed} for seed in range(13)]
    empty.load(write(tmp_path / "tiny.gguf") if write else STARTER, context_length=2048)

    def written(part: list[dict[str, Any]]) -> Several:
        empty.send(ForgetChat("a"))        # the same prompt, reused, gives other floats
        return write_several(empty, LIST, part, max_tokens=12, ignore_end=True, chat="a")

    at_once = [answer.tokens for part in (each[:6], each[6:]) for answer in written(part).each]
    rounds = written(each)          # of 11 sequences
    assert [answer.tokens for answer in rounds.each] == at_once
    assert [answer.finished.usage.reused_tokens for answer in rounds.each[1:]] == [
        rounds.fitted.prompt_tokens] * 12
    turns = (Turn("user", LIST), Turn("assistant", rounds.each[12].text), Turn("user", "And more?"))
    assert empty.generate(turns, max_tokens=2, chat="a").fitted.reused_tokens > 0


def test_stop_in_the_first_round_ends_those_of_the_next_too(worker: Worker) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Token) and event.id == "candidate-2":
            worker.send(Stop())

    several = write_several(worker, LIST, [{"seed": seed} for seed in range(12)], max_tokens=200, ignore_end=True,
                            on_event=stop)
    assert [answer.finished.reason for answer in several.each] == ["stopped"] * 12
    assert all(answer.text for answer in several.each[:6])
    assert not any(answer.text for answer in several.each[6:])
    assert worker.generate(LIST, max_tokens=3, ignore_end=True).finished.reason == "length"
