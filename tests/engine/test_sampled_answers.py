"""Answers written with every sampler there is, by the worker."""

from typing import Any

import pytest

from assistant.domain.sampler_order import DEFAULT_ORDER, order_text
from assistant.engine.protocol import Turn
from tests.engine.worker_client import Worker

EVERYTHING: dict[str, Any] = {
    "temperature": 0.9, "dynatemp_range": 0.3, "top_k": 50, "top_p": 0.9, "min_p": 0.02, "typical_p": 0.95,
    "top_n_sigma": 2.0, "xtc_probability": 0.3, "repeat_penalty": 1.1, "frequency_penalty": 0.1,
    "presence_penalty": 0.1, "penalty_last_n": 128, "dry_multiplier": 0.8, "dry_last_n": 256, "logit_bias": "sea 2",
    "seed": 5}
QUESTION = "Tell me about the sea."


@pytest.mark.parametrize("more", [
    {}, {"sampler_order": order_text(DEFAULT_ORDER[::-1])}, {"mirostat": "1"}, {"mirostat": "2"},
    {"adaptive_target": 0.3}, {"top_k": 0}, {"top_k": 0, "top_n_sigma": 0.0, "min_p": 0.0},
    {"penalty_last_n": 32768, "dry_last_n": 32768}])
def test_the_same_seed_writes_the_same_answer_with_all_of_them(quick: Worker, more: dict[str, Any]) -> None:
    settings: dict[str, Any] = {**EVERYTHING, **more}
    answers = [quick.generate(QUESTION, **settings, max_tokens=24) for _ in range(2)]
    assert answers[0].text
    assert answers[0].tokens == answers[1].tokens
    assert answers[0].finished.generation["dry_multiplier"] == 0.8


def test_a_word_that_may_never_come_does_not_come(worker: Worker) -> None:
    plain = worker.generate("Repeat: sea sea sea sea sea", temperature=0, max_tokens=30).text
    assert "sea" in plain
    banned = worker.generate("Repeat: sea sea sea sea sea", temperature=0, max_tokens=30, logit_bias="sea -100").text
    assert "sea" not in banned.split()


def test_dry_keeps_a_text_from_going_round_in_circles(worker: Worker) -> None:
    def repeats(text: str) -> int:
        words = text.split()
        runs = [tuple(words[i:i + 6]) for i in range(len(words) - 5)]
        return len(runs) - len(set(runs))

    story = "Write a very long story about a ship."
    plain = worker.generate(story, temperature=0, max_tokens=200, ignore_end=True).text
    dry = worker.generate(story, temperature=0, max_tokens=200, ignore_end=True, dry_multiplier=2.0, dry_last_n=1024,
                          dry_breakers="").text
    assert repeats(plain) > repeats(dry) == 0


def test_a_stopped_answer_goes_on_as_if_it_had_never_been_stopped(worker: Worker) -> None:
    settings: dict[str, Any] = {**EVERYTHING, "max_tokens": 40}
    whole = worker.generate(QUESTION, **settings, ignore_end=True)
    begun = worker.generate(QUESTION, **settings, ignore_end=True, on_event=worker.stop_at_token(12))
    turns = (Turn("user", QUESTION), Turn("assistant", begun.text))
    rest = worker.generate(turns, **settings, ignore_end=True, continue_last=True)
    assert whole.text.startswith(begun.text)
    assert (begun.text + rest.text).startswith(whole.text)
