"""What the chances of its tokens come to for a text."""

from math import exp, inf, log

import pytest

from assistant.domain.lens import Surprise
from assistant.domain.score import ScoredToken, TextScore, spans


def token(text: str, chance: float, raw: str = "") -> ScoredToken:
    return ScoredToken(1, text, 0, log(chance), 1, (), raw)


FIRST = ScoredToken(1, "Ab", 0)


def test_perplexity_is_the_number_of_equally_likely_tokens() -> None:
    even = TextScore("", "m", (FIRST, token("cd", 0.25), token("e", 0.25)))
    assert even.perplexity == pytest.approx(4)
    assert even.log_probability == pytest.approx(2 * log(0.25))
    assert even.scored == 2


def test_characters_are_those_of_tokens_that_have_a_chance() -> None:
    score = TextScore("", "m", (FIRST, token("", 0.5, "e69c"), token("月", 0.5), token("é", 0.25)))
    assert score.bits == pytest.approx(4)
    assert score.bits_per_character == pytest.approx(2)


def test_nothing_scored_and_nothing_possible_are_no_errors() -> None:
    assert TextScore("", "m", (FIRST,)).perplexity == 0
    assert TextScore("", "m", (FIRST,)).bits_per_character == 0
    assert TextScore("", "m", (ScoredToken(1, "x", 0, -2000.0, 9),)).perplexity == inf


def test_a_character_is_as_surprising_as_all_its_tokens() -> None:
    found = list(spans((FIRST, token("", 0.2, "f0"), token("", 0.2, "9f"), token("🦀", 0.2), token("", 0.5, "e6"))))
    assert [(span.text, span.first, span.last) for span in found] == [("Ab", 0, 0), ("🦀", 1, 3)]
    assert exp(found[1].log_probability) == pytest.approx(0.008)
    assert [span.surprise for span in found] == [Surprise.NONE, Surprise.STRONG]
