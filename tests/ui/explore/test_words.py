"""Chances, ranks and stages in words: what is said is true, and right English."""


import pytest

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.ui.explore.words import chosen_text, cut_text, percent_text, rank_text

pytestmark = pytest.mark.usefixtures("english_numbers")


@pytest.mark.parametrize(("chance", "said"), [
    (0.0, "0 %"), (0.0004, "< 0.1 %"), (0.032, "3.2 %"), (0.0994, "9.9 %"), (0.0996, "10 %"), (0.468, "47 %"),
    (0.994, "99 %"), (0.9952, "99.5 %"), (0.9989, "99.9 %"), (0.9995, "> 99.9 %"), (0.99999999, "> 99.9 %"),
    (1.0, "100 %")])
def test_only_what_alone_can_come_is_certain(chance: float, said: str) -> None:
    assert percent_text(chance) == said


@pytest.mark.parametrize(("rank", "said"), [
    (1, ""), (2, "2nd "), (3, "3rd "), (4, "4th "), (10, "10th "), (11, "11th "), (12, "12th "), (13, "13th "),
    (21, "21st "), (22, "22nd "), (23, "23rd "), (111, "111th "), (112, "112th "), (113, "113th "), (101, "101st "),
    (20_209, "20,209th "), (1_011, "1,011th ")])
def test_a_rank_is_an_ordinal_number(rank: int, said: str) -> None:
    assert rank_text(rank) == f"the {said}most likely"


@pytest.mark.parametrize(("stage", "said"), [
    (Sieve("top_p", (0.95,), 3), "cut by top-p"), (Sieve("dry", (), 3), "cut by DRY"),
    (Sieve("greedy", (), 1), "not the likeliest"), (Sieve("bound", (1000,), 1000), "beyond the first 1,000")])
def test_a_stage_says_why_a_word_is_out(stage: Sieve, said: str) -> None:
    assert cut_text(stage) == said


def test_at_temperature_0_a_word_that_stands_there_would_not_be_taken() -> None:
    place = Distribution((Sieve("greedy", (), 1),), (
        Candidate(1, " seals", 0.5, (1.0,)), Candidate(2, " crabs", 0.3, (0.0,), 0)), 49152, 2.0, 0.0, 2, 2)
    assert chosen_text(place) == "not taken with these settings; the 2nd most likely"
