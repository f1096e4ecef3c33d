"""Answers from the practice model: drawn as asked, counted exactly, continued as if never cut."""

import codecs
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError, Remedy
from assistant.engine.protocol import Fitted, ForgetChat, Progress, Token, Turn
from tests.engine import tiny_gguf
from tests.engine.worker_client import STARTER, Answer, Worker

STORY = "Tell me a story about a fox and the sea."


def talk(*texts: str) -> tuple[Turn, ...]:
    """Questions and answers in turn."""
    return tuple(Turn("assistant" if i % 2 else "user", text) for i, text in enumerate(texts))


def test_the_same_seed_draws_the_same_answer_and_another_seed_another(quick: Worker) -> None:
    def draw(seed: int) -> str:
        quick.generate("Something else.", max_tokens=1)       # the same prefix is reused each time
        return quick.generate(STORY, max_tokens=20, seed=seed, temperature=1.0).text

    first = draw(7)
    assert draw(7) == first
    assert draw(8) != first


def test_a_seed_is_drawn_and_recorded_where_none_is_given(quick: Worker) -> None:
    first = quick.generate(STORY, max_tokens=15, temperature=1.5)
    second = quick.generate(STORY, max_tokens=15, temperature=1.5)
    assert first.finished.seed != second.finished.seed
    assert first.text != second.text
    assert 0 <= first.finished.seed <= 2**32 - 2
    assert first.finished.generation["seed"] == -1
    quick.generate("Something else.", max_tokens=1)
    again = quick.generate(STORY, max_tokens=15, temperature=1.5, seed=second.finished.seed)
    assert again.finished.seed == second.finished.seed


@pytest.mark.parametrize("count", [1, 2, 17])
def test_max_tokens_is_honoured_exactly(quick: Worker, count: int) -> None:
    answer = quick.generate(STORY, max_tokens=count)
    assert answer.finished.reason == "length"
    assert answer.finished.usage.answer_tokens == count
    assert len(answer.tokens) == count


def test_the_models_own_end_finishes_an_answer(worker: Worker) -> None:
    answer = worker.generate("Say hello.", max_tokens=500, temperature=0)
    assert answer.finished.reason == "stop"
    assert answer.finished.usage.answer_tokens == len(answer.tokens) < 500
    assert "<|im_end|>" not in answer.text


def test_a_measurement_writes_past_the_models_own_end(worker: Worker) -> None:
    answer = worker.generate("Say hello.", max_tokens=80, temperature=0, ignore_end=True)
    assert (answer.finished.reason, answer.finished.usage.answer_tokens) == ("length", 80)


@pytest.mark.parametrize("settings", [{"top_k": 1}, {"min_p": 1.0}, {"top_p": 0.01}, {"temperature": 0}])
def test_every_setting_that_leaves_one_word_draws_the_likeliest(quick: Worker, settings: dict[str, Any]) -> None:
    likeliest = quick.generate(STORY, max_tokens=15, temperature=0, probabilities=1)
    assert all(t.rank == 1 and t.probability >= t.alternatives[0].chance for t in likeliest.of(Token))
    assert quick.generate(STORY, max_tokens=15, **{"temperature": 2, **settings}).text == likeliest.text


def test_the_repetition_penalty_reaches_the_sampler(worker: Worker) -> None:
    plain = worker.generate("Count: one one one one one one", max_tokens=15, temperature=0)
    assert worker.generate("Count: one one one one one one", max_tokens=15, temperature=0,
                           repeat_penalty=1.8).text != plain.text


def test_top_k_zero_still_draws_rare_words(quick: Worker) -> None:
    answer = quick.generate(STORY, max_tokens=20, top_k=0, top_p=1, min_p=0, temperature=2, seed=3, probabilities=1)
    assert any(token.rank > 50 for token in answer.of(Token))


def test_settings_out_of_range_or_unknown_do_no_harm(quick: Worker) -> None:
    answer = quick.generate("Hello", max_tokens=3, temperature=-5, top_k="many", wings=2)
    used = answer.finished.generation
    assert (used["temperature"], used["top_k"]) == (0, 40)
    assert "wings" not in used


def test_probabilities_are_the_models_own(quick: Worker) -> None:
    answer = quick.generate(STORY, max_tokens=5, temperature=0, probabilities=4)
    for token in answer.of(Token):
        odds = [token.probability, *(other.chance for other in token.alternatives)]
        assert len(odds) == 5
        assert odds == sorted(odds, reverse=True)
        assert 0 < sum(odds) <= 1
    assert not quick.generate(STORY, max_tokens=1).of(Token)[0].alternatives


def test_an_answer_ends_before_a_stop_string(quick: Worker) -> None:
    whole = quick.generate(STORY, max_tokens=20, temperature=0).text
    middle = whole[20:32]                            # over several tokens
    answer = quick.generate(STORY, max_tokens=20, temperature=0, stop=("never said", middle))
    assert answer.text == whole[:20]
    assert answer.finished.reason == "stop"


def continued(worker: Worker, question: Sequence[Turn], before: Answer, **settings: Any) -> Answer:
    partial = Turn("assistant", before.text, before.thinking)
    return worker.generate([*question, partial], continue_last=True, **settings)


@pytest.mark.parametrize("settings", [
    {"temperature": 0.8, "seed": 11}, {"temperature": 1.5, "seed": 12, "repeat_penalty": 1.3}, {"temperature": 0}])
def test_an_answer_cut_at_its_maximum_goes_on_as_if_it_had_never_been_cut(
        quick: Worker, settings: dict[str, Any]) -> None:
    question = talk(STORY)
    quick.generate("Something else.", max_tokens=1)
    uncut = quick.generate(question, max_tokens=24, **settings)
    quick.generate("Something else.", max_tokens=1)
    first = quick.generate(question, max_tokens=12, **settings)
    second = continued(quick, question, first, max_tokens=12, **settings)
    assert second.fitted.reused_tokens == second.fitted.prompt_tokens - 1     # only the last token was not evaluated
    assert first.text + second.text == uncut.text
    assert first.tokens + second.tokens == uncut.tokens
    assert second.finished.usage.answer_tokens == 12


def test_continuing_twice_with_a_drawn_seed_keeps_that_seed(quick: Worker) -> None:
    question = talk(STORY)
    first = quick.generate(question, max_tokens=10)
    second = continued(quick, question, first, max_tokens=10)
    both = Answer([Token("", first.text + second.text, 0)])
    third = continued(quick, question, both, max_tokens=10)
    assert first.finished.seed == second.finished.seed == third.finished.seed
    assert third.fitted.reused_tokens == third.fitted.prompt_tokens - 1


def test_a_stopped_answer_goes_on_as_if_it_had_never_been_stopped(worker: Worker) -> None:
    question = talk(STORY)
    worker.generate("Something else.", max_tokens=1)
    first = worker.generate(question, max_tokens=1000, temperature=0, ignore_end=True,      # longer than any wait
                            on_event=worker.stop_at_token(5))
    assert first.finished.reason == "stopped"
    second = continued(worker, question, first, max_tokens=8, temperature=0, ignore_end=True)
    worker.generate("Something else.", max_tokens=1)
    uncut = worker.generate(question, max_tokens=first.finished.usage.answer_tokens + 8, temperature=0,
                            ignore_end=True)
    assert first.text + second.text == uncut.text


def test_an_answer_goes_on_as_if_uncut_after_answers_in_other_chats(empty: Worker) -> None:
    question = talk(STORY)
    settings: dict[str, Any] = {"temperature": 0.8, "seed": 11}
    empty.load(STARTER, context_length=2048, gpu_layers=0)      # the same portions give the same floats
    uncut = empty.generate(question, chat="uncut", max_tokens=40, **settings)
    empty.send(ForgetChat("uncut"))
    first = empty.generate(question, chat="a", max_tokens=20, **settings)
    for chat in ("b", "c", ""):
        empty.generate("Name a colour.", chat=chat, max_tokens=4)
    second = continued(empty, question, first, chat="a", max_tokens=20, **settings)
    assert first.text + second.text == uncut.text


def test_an_answer_goes_on_in_a_new_worker(empty: Worker) -> None:
    question = talk(STORY)
    empty.load(STARTER, context_length=1024)
    first = empty.generate(question, max_tokens=20, temperature=0)
    with Worker() as worker:
        worker.load(STARTER, context_length=1024)
        second = continued(worker, question, first, max_tokens=20, temperature=0)
        uncut = worker.generate(question, max_tokens=40, temperature=0)
    assert second.text
    assert (first.text + second.text)[:60] == uncut.text[:60]


def test_changed_settings_apply_to_the_rest_of_an_answer(quick: Worker) -> None:
    question = talk(STORY)
    first = quick.generate(question, max_tokens=10, temperature=1.5, seed=5)
    second = continued(quick, question, first, max_tokens=10, temperature=0)
    assert second.finished.generation["temperature"] == 0
    assert second.fitted.reused_tokens == second.fitted.prompt_tokens - 1


def test_the_second_turn_evaluates_only_what_is_new(quick: Worker) -> None:
    first = quick.generate(talk(STORY), max_tokens=20, seed=2)
    second = quick.generate(talk(STORY, first.text, "And then?"), max_tokens=5)
    before = first.fitted.prompt_tokens + first.finished.usage.answer_tokens - 1
    assert second.fitted.reused_tokens == before
    assert second.finished.usage.reused_tokens == before
    new = second.fitted.prompt_tokens - before
    assert new < 25
    assert [(p.done, p.total) for p in second.of(Progress)] == [(0, new), (new, new)]


def test_asking_again_and_editing_reuse_what_did_not_change(quick: Worker) -> None:
    long = "The sea is wide and deep. " * 30
    first = quick.generate(long + "How wide?", max_tokens=5)
    assert quick.generate(long + "How wide?", max_tokens=5).fitted.reused_tokens == first.fitted.prompt_tokens - 1
    edited = quick.generate(long + "How deep?", max_tokens=5)
    assert edited.fitted.reused_tokens > 150


def test_prompt_evaluation_reports_its_progress(quick: Worker) -> None:
    quick.generate("Something else.", max_tokens=1)
    answer = quick.generate("The sea is wide and deep and blue. " * 45, max_tokens=1)
    progress = answer.of(Progress)
    assert progress[0].done == 0            # told before anything is read: how long it takes counts from there
    assert len(progress) >= 3
    assert [p.done for p in progress] == sorted(p.done for p in progress)
    assert progress[-1].done == progress[-1].total == answer.fitted.prompt_tokens - answer.fitted.reused_tokens


def test_a_long_chat_loses_its_oldest_turns_and_then_keeps_its_prefix(empty: Worker, stand_in: Path) -> None:
    turns: list[Turn] = []
    firsts, reused = [], []
    empty.load(stand_in, context_length=256)
    for number in range(9):
        turns.append(Turn("user", f"Question {number}. " + "The sea is wide and deep. " * 4))
        answer = empty.generate(turns, max_tokens=8, system_prompt="You know the sea.", temperature=0,
                                ignore_end=True)
        turns.append(Turn("assistant", answer.text))
        fitted = answer.fitted
        assert fitted.prompt_tokens + 8 <= fitted.context_length == 256
        firsts.append(fitted.first_turn)
        reused.append(fitted.reused_tokens / fitted.prompt_tokens)
    cuts = [i for i in range(1, 9) if firsts[i] != firsts[i - 1]]
    assert firsts[0] == 0
    assert cuts
    assert all(first % 2 == 0 for first in firsts)               # whole exchanges
    assert all(later - earlier >= 2 for earlier, later in itertools.pairwise(cuts))
    for number in range(1, 9):                                   # between cuts, what was evaluated stays valid
        assert (reused[number] > 0.4) == (number not in cuts)
    for number in cuts:                                          # several at once
        assert firsts[number] - firsts[number - 1] >= 4


def test_an_answer_that_fills_the_window_goes_on_without_the_oldest_turns(empty: Worker, stand_in: Path) -> None:
    empty.load(stand_in, context_length=256)
    turns = talk("The sea is wide. " * 12, "Yes. " * 36, "Tell me more.")
    answer = empty.generate(turns, max_tokens=80, temperature=0, ignore_end=True)
    assert (answer.finished.reason, answer.finished.usage.answer_tokens) == ("length", 80)
    assert [fitted.first_turn for fitted in answer.of(Fitted)] == [0, 2]
    alone = empty.generate("Tell me more. " * 40, max_tokens=5000, temperature=0, ignore_end=True)
    assert alone.finished.reason == "context"
    used = alone.finished.usage
    assert used.prompt_tokens + used.answer_tokens == 256 + 1     # the last one is drawn, not evaluated
    assert alone.finished.context_used == alone.finished.context_length == 256


def test_a_message_longer_than_the_window_is_refused_with_figures(quick: Worker) -> None:
    with pytest.raises(EngineError, match=r"too long for the model: [\d,]+ tokens") as caught:
        quick.generate("The sea is wide and deep. " * 500)
    assert caught.value.values["window"] == "2,048"
    assert int(caught.value.values["needed"]) == int(caught.value.values["tokens"].replace(",", "")) > 2048
    assert caught.value.hint
    assert caught.value.remedies == (Remedy.LARGER_CONTEXT,)
    assert quick.generate("Hello", max_tokens=2).finished.usage.answer_tokens == 2


def test_timings_are_measured(quick: Worker) -> None:
    timings = quick.generate(STORY, max_tokens=20).finished.timings
    assert 0 < timings.prompt <= timings.first_token
    assert timings.generation > 0


@pytest.mark.parametrize("text", ["", "\x00", "\ud83d broken", "𝕊𝕖𝕒 👩‍👩‍👧", "ﷺ" * 50, "\ue000\ue010"])
def test_any_text_can_be_sent(quick: Worker, text: str) -> None:
    assert quick.generate(text, max_tokens=3, system_prompt=text).finished.usage.answer_tokens == 3


def test_wild_drawing_never_splits_a_character(empty: Worker, tmp_path: Path) -> None:
    empty.load(tiny_gguf.write_llama(tmp_path / "tiny.gguf"))     # its tokens are bytes, but for "th" and the last two
    for seed in range(1, 6):
        answer = empty.generate("你好 👩‍👩‍👧 שלום", max_tokens=120, temperature=2, top_k=1000, top_p=1, min_p=0,
                                seed=seed, ignore_end=True, logit_bias="#257 -100\n#258 -100")
        whole = b"".join(b"th" if token == 256 else bytes([token]) for token in answer.tokens)
        assert answer.text == codecs.getincrementaldecoder("utf-8")("replace").decode(whole)
        assert any(not token.text for token in answer.of(Token)), "there were no incomplete characters"


def test_the_file_it_came_from_is_recorded(quick: Worker, stand_in: Path) -> None:
    assert Path(quick.generate("Hello", max_tokens=1).finished.model_path) == stand_in
