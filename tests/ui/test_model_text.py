"""Speeds and lengths in words."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from assistant.domain.model import Basis, Fit, Forecast, Verdict
from assistant.ui.model_text import rate_sentence, rate_text, words_of

SPREAD = (0.75, 1.2)


@pytest.fixture
def chinese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    yield
    QLocale.setDefault(before)


def forecast(tokens: float, basis: Basis = Basis.PROFILE, spread: tuple[float, float] = SPREAD) -> Fit:
    speed = Forecast(tokens, tokens * spread[0], tokens * spread[1], 0.0, basis)
    return Fit(Verdict.FITS, 3_000_000_000, 8192, 0, tokens, basis is Basis.RUNS, speed=speed)


@pytest.mark.parametrize(("tokens", "said", "sentence"), [
    (0.3, "0.2–0.3 words/s", "0.2 to 0.3 words a second"),
    (1.0, "0.6–0.9 words/s", "0.6 to 0.9 words a second"),
    (1.6, "0.9–1.4 words/s", "0.9 to 1.4 words a second"),
    (15.0, "8.4–14 words/s", "8.4 to 14 words a second"),
    (200.0, "110–180 words/s", "110 to 180 words a second")])
def test_slow_models_are_told_apart(tokens: float, said: str, sentence: str) -> None:
    assert rate_text(forecast(tokens)) == said
    assert rate_sentence(forecast(tokens)) == sentence


@pytest.mark.parametrize(("basis", "said", "sentence"), [
    (Basis.GUESS, "≈1.1 words/s", "about 1.1 words a second, estimated"),
    (Basis.RUNS, "1.1 words/s", "1.1 words a second, measured")])
def test_one_number_of_a_slow_model_has_a_decimal_too(basis: Basis, said: str, sentence: str) -> None:
    assert rate_text(forecast(1.5, basis)) == said
    assert rate_sentence(forecast(1.5, basis)) == sentence


def test_a_range_whose_ends_read_the_same_is_one_number() -> None:
    assert rate_text(forecast(2.0, spread=(0.99, 1.01))) == "≈1.5 words/s"
    assert rate_sentence(forecast(2.0, spread=(0.99, 1.01))) == "about 1.5 words a second, estimated"
    assert rate_text(forecast(0.05)) == "≈0.1 words/s", "what writes at all is not said to stand still"
    assert rate_text(forecast(13.3, spread=(1.0, 1.003))) == "≈10 words/s"


def test_slow_models_are_told_apart_in_characters(chinese: None) -> None:
    assert rate_text(forecast(0.5)) == "0.6–0.9 characters/s"
    assert rate_text(forecast(10.0)) == "11–18 characters/s"


def test_a_length_is_at_least_a_word() -> None:
    assert words_of(0.1) == words_of(1) == 1
