"""Several continuations of one text, written in one batch: the text is read once, and each is as if it were alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.protocol import ForgetChat, Generate, Replay, Replayed
from tests.engine import tiny_gguf
from tests.engine.candidate_client import evaluated_tokens, write_several
from tests.engine.worker_client import Worker

TALE = "Once upon a time there was a fox who lived by the sea. One morning"
SEEDS: list[dict[str, Any]] = [{"seed": seed} for seed in (7, 8, 9, 10)]


def test_the_text_is_read_once_and_each_has_its_own_seed(worker: Worker) -> None:
    text = "The tide came in, and the tide went out. " * 20 + TALE
    alone = worker.complete(text, max_tokens=1, chat="alone").fitted.prompt_tokens
    worker.send(ForgetChat("alone"))
    several = write_several(worker, (), SEEDS, text=text, max_tokens=12, temperature=1.0, chat="tale")
    assert several.fitted.prompt_tokens == alone        # no template around it
    assert evaluated_tokens(several) == several.evaluated == alone - several.fitted.reused_tokens > 150
    assert [answer.finished.seed for answer in several.each] == [7, 8, 9, 10]
    assert len({answer.text for answer in several.each}) == 4
    assert all(len(answer.tokens) == answer.finished.usage.answer_tokens == 12 for answer in several.each)
    further = worker.complete(text + several.each[2].text, max_tokens=2, chat="tale")
    assert further.fitted.reused_tokens >= alone + 8    # the last word may be cut otherwise


@pytest.mark.parametrize("write", [tiny_gguf.write_mamba, tiny_gguf.write_qwen35, tiny_gguf.write_gemma3])
def test_the_greedy_ones_are_what_is_written_alone(
        empty: Worker, tmp_path: Path, write: Callable[[Path], Path]) -> None:
    empty.load(write(tmp_path / "tiny.gguf"), context_length=512)
    alone = empty.complete("abc abc", max_tokens=12, ignore_end=True, temperature=0.0)
    several = write_several(empty, (), [{"temperature": 0.0}] * 3, text="abc abc", max_tokens=12, ignore_end=True)
    assert [answer.tokens for answer in several.each] == [alone.tokens] * 3     # float32: no ties


def test_thinking_markers_are_text_in_each_of_them(worker: Worker) -> None:
    several = write_several(worker, (), [{"temperature": 0.0}] * 2, max_tokens=30,
                            text="Write <think> and </think> ten times: <think> </think> <think> </think> <think>")
    assert all("</think>" in answer.text and not answer.thinking for answer in several.each)


def test_past_an_end_none_of_them_ends_at_once(worker: Worker) -> None:
    whole = "Q: What is two plus two?\nA: Four."
    ended = write_several(worker, (), [{"temperature": 0.0}] * 2, text=whole, max_tokens=4)
    assert [answer.text for answer in ended.each] == ["", ""]
    longer = write_several(worker, (), [{"temperature": 0.0}] * 2, text=whole, max_tokens=4, past_end=True)
    assert all(answer.text for answer in longer.each)


def test_what_may_become_a_stop_string_is_there_in_each(empty: Worker, tmp_path: Path) -> None:
    empty.load(tiny_gguf.write_gemma3(tmp_path / "tiny.gguf"), context_length=512)
    whole = empty.complete("abc abc", max_tokens=12, ignore_end=True, temperature=0.0)
    held = write_several(empty, (), [{"temperature": 0.0}] * 2, text="abc abc", max_tokens=12, ignore_end=True,
                         stop=(whole.text[-3:] + "\u0001",))
    assert [answer.text for answer in held.each] == [whole.text] * 2


def test_more_than_fits_is_refused_with_numbers_though_nothing_is_thought_in_a_text(quick: Worker) -> None:
    text = "word " * 1500
    with pytest.raises(EngineError) as refused:
        write_several(quick, (), [{"seed": seed} for seed in range(8)], text=text, max_tokens=500)
    assert refused.value.values["count"] == "8"
    assert "8 continuations" in refused.value.message.format(**refused.value.values)
    assert "answers" not in refused.value.message + refused.value.hint
    # Two of 40 tokens fit beside it; those that would think as well would be counted with more.
    two = write_several(quick, (), SEEDS[:2], text=text, max_tokens=40, ignore_end=True, thinking=True)
    assert [len(answer.tokens) for answer in two.each] == [40, 40]


def test_a_text_that_is_too_long_is_refused_before_anything_is_written(quick: Worker) -> None:
    with pytest.raises(EngineError, match="before the cursor"):
        write_several(quick, (), SEEDS, text="a whale and " * 1500, max_tokens=8)
    assert quick.complete(TALE, max_tokens=2).text


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_a_continuation_comes_out_the_same_when_it_is_made_again(empty: Worker, temperature: float) -> None:
    empty.load(context_length=2048)     # nothing in its cache
    first = empty.complete(TALE, max_tokens=8, temperature=temperature, chat="a")
    text = TALE + first.text
    answer = empty.complete(text, max_tokens=16, temperature=temperature, chat="a")
    assert answer.fitted.reused_tokens > 10
    values = {**answer.finished.generation, "seed": answer.finished.seed}
    empty.send(Replay(Generate("replay", (), generation=values, text=text, chat="a"), answer.finished.evaluation,
                      answer.text, "", len(answer.tokens), answer.finished.reason == "stop"))
    assert empty.until(Replayed) == Replayed("replay", "identical", tokens=len(answer.tokens))
