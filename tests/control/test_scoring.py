"""Texts are scored through the real worker, behind answers and never beside them, and what goes wrong is told."""

import os
import signal
from pathlib import Path

import pytest

from assistant.control.replaying import Replaying
from assistant.control.scoring import Scoring
from assistant.domain.score import TextScore
from tests.control.conftest import Desk, Heard, StartDesk

TOLD = ("begun", "begun_anew", "waiting", "progressed", "grew", "ended", "over", "failed")
SHORT = "The sun rises in the east."
LONG = "The sun rises in the east and sets in the west. " * 33
ENDLESS = LONG * 30         # not scored before the test is over


class Scorer:
    """The desk with what scores texts, and what that has told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.scoring = Scoring(desk.engine, desk.models, desk.answering, desk.sampling)
        self.heard = Heard()
        self.heard.listen(self.scoring, *TOLD)

    def until(self, name: str, count: int = 1) -> None:
        self.desk.until(lambda: len(self.heard.of(name)) >= count)

    def results(self) -> list[TextScore]:
        return [score for score, in self.heard.of("ended")]


@pytest.fixture
def scorer(start: StartDesk, starter_model: Path) -> Scorer:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 4})
    desk.models.choose(starter_model)
    return Scorer(desk)


def test_two_texts_are_scored_one_after_the_other_once_the_model_is_there(scorer: Scorer) -> None:
    scorer.scoring.score([SHORT, "A teapot rises in the east."])
    assert scorer.heard.of("waiting")
    scorer.until("over")
    first, second = scorer.results()
    assert (first.text, first.complete, second.complete) == (SHORT, True, True)
    assert first.model.startswith("SmolLM2")
    assert first.perplexity < second.perplexity
    assert [token for part, in scorer.heard.of("grew") for token in part] == [*first.tokens, *second.tokens]
    assert not scorer.scoring.is_busy()


def test_an_answer_asked_for_meanwhile_is_written_at_once_and_then_the_scoring_goes_on(scorer: Scorer) -> None:
    scorer.scoring.score([LONG])
    scorer.until("grew")
    scorer.desk.send("Hello.")
    scorer.desk.until_answered()
    assert not scorer.results(), "the answer waited"
    scorer.until("over")
    [found] = scorer.results()
    assert found.complete
    assert "".join(token.text for token in found.tokens) == LONG


def test_stopped_it_tells_what_it_knows_and_can_begin_anew(scorer: Scorer) -> None:
    scorer.scoring.score([ENDLESS, SHORT])
    scorer.until("grew", 2)
    scorer.scoring.stop()
    [found] = scorer.results()
    assert not found.complete
    assert found.tokens
    assert scorer.heard.of("over")
    scorer.scoring.score([SHORT])
    scorer.until("over", 2)
    assert scorer.results()[-1].complete
    assert scorer.results()[-1].text == SHORT


def test_another_model_does_not_finish_what_the_first_has_begun(scorer: Scorer, starter_model: Path,
                                                               tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.symlink_to(starter_model)
    scorer.scoring.score([ENDLESS])
    scorer.until("grew", 2)
    scorer.desk.models.choose(other)
    scorer.until("over")
    assert not scorer.results()[0].complete
    scorer.scoring.score([SHORT])
    scorer.until("over", 2)
    assert scorer.results()[1].complete


def test_when_the_engine_dies_it_is_told_and_what_was_scored_stays(scorer: Scorer) -> None:
    scorer.scoring.score([ENDLESS])
    scorer.until("grew", 2)
    os.kill(scorer.desk.engine.process_id(), signal.SIGKILL)
    scorer.until("failed")
    assert scorer.results()[0].tokens
    assert scorer.heard.of("over")
    scorer.scoring.score([SHORT])
    scorer.until("over", 2)
    assert scorer.results()[-1].complete


def test_a_text_that_is_too_short_is_refused_and_nothing_waits(scorer: Scorer) -> None:
    scorer.scoring.score(["Hi", SHORT])
    scorer.until("over")
    [(error,)] = scorer.heard.of("failed")
    assert "too short" in error.message
    assert not scorer.results()


def test_after_the_model_is_loaded_another_way_a_text_is_scored_anew(scorer: Scorer) -> None:
    scorer.scoring.score([LONG])
    scorer.until("grew")
    scorer.desk.preferences.set_user("model.kv_type", "q8_0")
    scorer.desk.models.reload()
    scorer.until("over")
    assert scorer.heard.of("begun_anew")
    scorer.scoring.score([LONG])
    scorer.until("over", 2)
    first, second = scorer.results()
    assert first.tokens == second.tokens


def test_loaded_again_the_same_way_it_goes_on_where_it_was(scorer: Scorer) -> None:
    scorer.scoring.score([LONG])
    scorer.until("grew")
    scorer.desk.models.reload()
    scorer.until("over")
    assert not scorer.heard.of("begun_anew")
    assert "".join(token.text for token in scorer.results()[0].tokens) == LONG


def test_scoring_and_replaying_come_to_an_end_beside_each_other(scorer: Scorer) -> None:
    desk = scorer.desk
    desk.session.set_value("generation.max_tokens", 40)
    desk.send("Tell me about the sea.")
    answer = desk.until_answered()
    replaying = Replaying(desk.engine, desk.models, desk.answering, desk.sampling)
    scorer.heard.listen(replaying, "failed")
    ended: list[str] = []
    replaying.ended.connect(lambda event: ended.append(event.verdict))
    scorer.scoring.score([LONG])
    scorer.until("grew")
    replaying.replay(desk.session.chat, answer)
    desk.until(lambda: bool(ended))
    scorer.until("over")
    assert ended == ["identical"]
    assert scorer.results()[0].complete
