"""An answer is made again, evaluation by evaluation, and the same words come; where they cannot, it is said why."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.engine import replaying
from assistant.engine.kv_cache import SHORT_END
from assistant.engine.protocol import (
    Event,
    ForgetChat,
    Generate,
    KeepStates,
    LeaveChat,
    Load,
    Prepare,
    Prepared,
    Progress,
    Replay,
    Replayed,
    ReplayProgress,
    Score,
    Scored,
    Stop,
    Turn,
)
from tests.engine import tiny_gguf
from tests.engine.conftest import SessionHere
from tests.engine.worker_client import Answer, Worker

LONG = "The sea is wide and deep, and full of fish and ships and stories. " * 12
QUESTIONS = (LONG + "Tell me one of them.", "And what happened then?", "Why did it end like this?")
LENGTH = 16     # tokens


@pytest.fixture
def alone(worker: Worker) -> Iterator[Worker]:
    """A worker with nothing in its cache, before and after."""
    yield worker
    for chat in ("a", "b"):
        worker.send(ForgetChat(chat))


@pytest.fixture
def quick_alone(quick: Worker) -> Iterator[Worker]:
    """The same, where the words and the last digits of their chances do not matter."""
    yield quick
    for chat in ("a", "b"):
        quick.send(ForgetChat(chat))


def talk(worker: Worker, count: int, chat: str = "a", **generation: Any) -> tuple[list[Turn], Answer]:
    """Returns the turns before the last answer, and the answer."""
    options = {"max_tokens": LENGTH} | generation
    turns = [Turn("user", QUESTIONS[0])]
    answer = worker.generate(turns, chat=chat, **options)
    for question in QUESTIONS[1:count]:
        turns += [Turn("assistant", answer.text), Turn("user", question)]
        answer = worker.generate(turns, chat=chat, **options)
    return turns, answer


def asked(turns: list[Turn], answer: Answer, text: str | None = None, **other: Any) -> Replay:
    """Returns the command that makes `answer` again; its text was `text`."""
    values = {**answer.finished.generation, "seed": answer.finished.seed, **other}
    return Replay(Generate("replay", tuple(turns), generation=values, chat="a"), answer.finished.evaluation,
                  answer.text if text is None else text, answer.thinking, len(answer.tokens),
                  answer.finished.reason == "stop")


def replay(worker: Worker, command: Replay) -> Replayed:
    worker.send(command)
    return worker.until(Replayed)


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_a_third_answer_comes_out_the_same(alone: Worker, temperature: float) -> None:
    turns, answer = talk(alone, 3, temperature=temperature)
    assert answer.fitted.reused_tokens > 180
    assert replay(alone, asked(turns, answer)) == Replayed("replay", "identical", tokens=len(answer.tokens))


def test_an_answer_tells_all_it_depends_on(quick_alone: Worker) -> None:
    _turns, answer = talk(quick_alone, 2, temperature=0.0)
    made = answer.finished.evaluation
    assert {"plan", "prompt", "window", "chain", "model", "engine", "template", "loaded", "threads", "build"} <= {*made}
    assert made["chain"] == ["greedy"]
    first = answer.fitted.prompt_tokens - answer.fitted.reused_tokens
    assert f" {first} 1*{len(answer.tokens) - 1}" in made["plan"]


def test_what_was_evaluated_is_not_disturbed_by_a_replay(alone: Worker) -> None:
    turns, answer = talk(alone, 2)
    assert replay(alone, asked(turns, answer)).verdict == "identical"
    following = [*turns, Turn("assistant", answer.text), Turn("user", "Go on.")]
    assert alone.generate(following, chat="a", max_tokens=1).fitted.reused_tokens >= answer.fitted.prompt_tokens


def test_another_answer_to_the_same_question_comes_out_the_same(alone: Worker) -> None:
    turns, _first = talk(alone, 2, temperature=0.8, seed=1)
    again = alone.generate(turns, chat="a", temperature=0.8, seed=2, max_tokens=LENGTH)
    assert replay(alone, asked(turns, again)).verdict == "identical"


def test_another_answer_beside_a_long_one_that_is_kept_is_incomparable(quick_alone: Worker) -> None:
    turns, _first = talk(quick_alone, 2, temperature=0.8, seed=1, max_tokens=2 * SHORT_END, ignore_end=True)
    again = quick_alone.generate(turns, chat="a", temperature=0.8, seed=2, max_tokens=LENGTH)
    assert replay(quick_alone, asked(turns, again)).reason == "foreign"


def test_a_stopped_answer_comes_out_the_same_as_far_as_it_went(alone: Worker) -> None:
    turns = [Turn("user", "Tell me a very long story about a fox who sails around the world. Do not stop.")]
    answer = alone.generate(turns, chat="a", temperature=0.8, max_tokens=300, on_event=alone.stop_at_token(9))
    assert answer.finished.reason == "stopped"
    assert replay(alone, asked(turns, answer)).verdict == "identical"


def test_an_answer_stopped_before_its_prompt_was_read_is_not_comparable(alone: Worker) -> None:
    turns = [Turn("user", LONG * 9)]        # 1,600 tokens, read in seven pieces: Stop need not come in the second

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done:
            alone.send(Stop())

    answer = alone.generate(turns, chat="a", on_event=stop)
    assert answer.finished.reason == "stopped"
    assert not answer.tokens
    assert replay(alone, asked(turns, answer)) == Replayed("replay", "incomparable", "unrecorded")


def test_an_answer_whose_first_word_was_chosen_is_not_comparable(quick_alone: Worker) -> None:
    turns, answer = talk(quick_alone, 1, temperature=0.0)
    other = quick_alone.generate(turns, chat="a", first=(answer.tokens[3],), temperature=0.0, max_tokens=LENGTH)
    assert other.tokens[0] == answer.tokens[3]
    assert replay(quick_alone, asked(turns, other)) == Replayed("replay", "incomparable", "pieces")


def test_an_answer_gone_on_with_where_it_was_stopped_comes_out_the_same(alone: Worker) -> None:
    turns = [Turn("user", QUESTIONS[0])]
    options: dict[str, Any] = {"temperature": 0.8, "max_tokens": 24, "seed": 5}
    first = alone.generate(turns, chat="a", on_event=alone.stop_at_token(9), **options)
    rest = alone.generate([*turns, Turn("assistant", first.text)], chat="a", continue_last=True, **options)
    whole = Answer([*first.events, *rest.events])
    command = asked(turns, rest, first.text + rest.text)
    command = Replay(command.answer, command.evaluation, command.text, "", len(whole.tokens), command.whole)
    assert replay(alone, command).verdict == "identical"


def test_the_first_difference_is_told_with_what_came_in_its_place(quick_alone: Worker) -> None:
    turns, answer = talk(quick_alone, 1, temperature=0.0)
    place = len(answer.text) // 2
    other = answer.text[:place] + "#" + answer.text[place:]
    verdict = replay(quick_alone, asked(turns, answer, other))
    assert (verdict.verdict, verdict.place, verdict.thinking) == ("different", place, False)
    assert answer.text[place:].startswith(verdict.now[:5])
    assert verdict.now


def test_an_answer_that_was_longer_or_shorter_is_another_one(quick_alone: Worker) -> None:
    turns, answer = talk(quick_alone, 1, temperature=0.0)
    longer = replay(quick_alone, asked(turns, answer, answer.text + " The end."))
    assert (longer.verdict, longer.place) == ("different", len(answer.text))


def test_what_lay_beside_makes_an_answer_incomparable(quick_alone: Worker) -> None:
    talk(quick_alone, 1, "b")
    turns, answer = talk(quick_alone, 1, "a")
    assert replay(quick_alone, asked(turns, answer)).reason == "foreign"


@pytest.mark.parametrize(("what", "value", "reason"), [
    ("engine", "another", "engine"), ("model", "another", "model"), ("template", "another", "template"),
    ("loaded", "another", "loaded"), ("threads", [1, 100_000], "threads"), ("threads", "many", "threads"),
    ("plan", "", "unrecorded"), ("plan", "3r", "restored"), ("plan", "3t", "together"), ("pieces", "pieces", "pieces"),
    ("prompt", "another", "prompt"), ("window", 96, "prompt")])
def test_what_is_not_as_it_was_is_named(quick_alone: Worker, what: str, value: object, reason: str) -> None:
    turns, answer = talk(quick_alone, 1)
    command = asked(turns, answer)
    changed = Replay(command.answer, {**command.evaluation, what: value}, command.text, "", command.tokens)
    assert replay(quick_alone, changed) == Replayed("replay", "incomparable", reason)


def test_a_question_breaks_off_a_replay_and_is_answered(alone: Worker) -> None:
    turns, answer = talk(alone, 1, max_tokens=60, ignore_end=True)
    alone.send(asked(turns, answer))
    alone.until(ReplayProgress)
    follow = alone.generate([*turns, Turn("assistant", answer.text), Turn("user", "Go on.")], chat="a", max_tokens=1)
    [verdict] = follow.of(Replayed)
    assert verdict.verdict == "stopped"
    assert follow.fitted.reused_tokens >= answer.fitted.prompt_tokens


def test_a_text_to_be_scored_comes_after_a_replay_and_does_not_break_it_off(alone: Worker) -> None:
    turns, answer = talk(alone, 1, max_tokens=40, ignore_end=True)
    alone.send(asked(turns, answer))
    alone.send(Score("text", "The sun rises in the east."))
    assert alone.until(Replayed).verdict != "stopped"
    assert alone.until(Scored).reason == "complete"


def test_a_replay_can_be_stopped(alone: Worker) -> None:
    turns, answer = talk(alone, 1, max_tokens=60, ignore_end=True)
    alone.send(asked(turns, answer))
    alone.until(ReplayProgress)
    alone.send(Stop())
    assert alone.until(Replayed).verdict == "stopped"


def test_an_answer_after_a_draft_that_was_changed_comes_out_the_same(alone: Worker) -> None:
    alone.send(Prepare(Generate("p", (Turn("user", LONG + "And now for something else entirely."),), chat="a")))
    alone.until(Prepared)
    turns = [Turn("user", LONG[:500] + " What about the moon?")]
    answer = alone.generate(turns, chat="a", temperature=0.8, max_tokens=LENGTH)
    assert "/" in answer.finished.evaluation["plan"]
    assert replay(alone, asked(turns, answer)).verdict == "identical"


def test_an_answer_after_a_restart_comes_out_the_same(tmp_path: Path) -> None:
    with Worker() as worker:
        worker.send(KeepStates(str(tmp_path), 1 << 30))
        worker.load()
        turns, answer = talk(worker, 2, temperature=0.8)
        worker.send(LeaveChat("a"))
    with Worker() as worker:
        worker.send(KeepStates(str(tmp_path), 1 << 30))
        worker.load()
        turns += [Turn("assistant", answer.text), Turn("user", QUESTIONS[2])]
        answer = worker.generate(turns, chat="a", temperature=0.8, max_tokens=LENGTH)
        assert answer.fitted.reused_tokens > 180
        assert replay(worker, asked(turns, answer)).verdict == "identical"


CELLS = 512 + 256       # of a question and an answer of a few tokens each and what is shown of another, and the reserve


@pytest.mark.parametrize(("write", "memory"), [
    (tiny_gguf.write_wide_llama, CELLS * 4 * 32 * (256 + 256) * 2),
    (tiny_gguf.write_qwen35, CELLS * (16 + 16) * 2 + 12 * (3 * 96 + 16 * 32) * 4),
    (tiny_gguf.write_mamba, 12 * 2 * (3 * 64 + 16 * 64) * 4),
], ids=["heads of its own size", "hybrid", "recurrent"])
def test_a_replay_takes_what_its_context_needs_and_no_more_than_half_of_what_is_free(
        session_here: SessionHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], Path],
        memory: int) -> None:
    session_here.load(Load(str(write(tmp_path / "tiny.gguf")), context_length=512))
    command = Generate("a", (Turn("user", "What is the sea?"),), generation={"max_tokens": 4, "temperature": 0.0},
                       ignore_end=True)
    made = session_here.generate(command, 0.0).evaluation

    def reason(free: int) -> str:
        monkeypatch.setattr(replaying, "available", lambda: free)
        verdict = session_here.apart(Replay(command, made, "", "", 4))
        assert isinstance(verdict, Replayed)
        return verdict.reason

    assert reason(2 * memory - 1) == "memory"
    assert reason(2 * memory) == ""
