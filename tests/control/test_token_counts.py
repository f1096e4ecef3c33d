"""Tokens are counted by the model where one is loaded, and estimated where none is."""

from pathlib import Path

import pytest

from assistant.control.token_counts import TokenCounts
from tests.control.conftest import Desk, StartDesk, begin_endless


@pytest.fixture
def desk(start: StartDesk) -> Desk:
    return start("")


def counted(desk: Desk, counts: TokenCounts, *texts: str) -> None:
    counts.want(texts)
    desk.until(lambda: all(counts.of(text)[1] for text in texts))


def test_an_estimate_gives_way_to_the_models_count(desk: Desk, model: Path) -> None:
    counts = TokenCounts(desk.engine, desk.models)
    counts.want(["three words here", ""])
    assert counts.of("three words here") == (4, False)
    assert counts.of("") == (0, True)
    assert not desk.engine.is_running()
    desk.models.choose(model)
    desk.until(lambda: counts.of("three words here") == (3, True))      # the scripted worker counts words
    assert counts.frame == 15
    desk.models.release()
    assert counts.of("three words here") == (4, False)


def test_typing_never_piles_up_questions_and_the_newest_is_answered(desk: Desk, model: Path) -> None:
    counts = TokenCounts(desk.engine, desk.models)
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    told: list[str] = []
    counts.changed.connect(lambda: told.append("changed"))
    texts = [" ".join(["word"] * number) for number in range(1, 200)]
    for text in texts:
        counts.want([text])
    desk.until(lambda: counts.of(texts[-1]) == (199, True))
    assert len(told) < 5
    assert not counts.of(texts[0])[1]


def test_tokens_are_counted_while_an_answer_is_written(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    counts = TokenCounts(desk.engine, desk.models)
    counted(desk, counts, "two words", "one")
    assert desk.answering.is_busy()
    desk.session.stop()


def test_a_worker_that_dies_leaves_no_question_open(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start(f"--die-at 1 --most 1 --deaths {tmp_path / 'deaths'}")
    counts = TokenCounts(desk.engine, desk.models)
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    desk.send("hello")
    counts.want(["some words"])
    desk.until(lambda: bool(desk.heard.of("died")))
    desk.models.choose(model)
    counted(desk, counts, "some words", "and more")
    assert counts.of("and more") == (2, True)


def test_counting_never_brings_an_ended_worker_back(desk: Desk, model: Path) -> None:
    counts = TokenCounts(desk.engine, desk.models)
    desk.models.choose(model)
    desk.until(lambda: desk.models.info is not None)
    desk.engine.shutdown()
    counts.want(["some words"])
    assert not desk.engine.is_running()
