"""Speeds and lengths in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from assistant.domain.model import Basis, Fit, Forecast, HubRepository, ModelFile, Verdict
from assistant.domain.needs import Needs, Parts
from assistant.ui.fit_text import needs_text
from assistant.ui.model_text import character_of, character_text, rate_sentence, rate_text, words_of

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


@pytest.mark.parametrize(("name", "weights", "words"), [
    ("SmolLM2 135M", 134_515_008, "very quick, simple tasks"), ("Qwen3 1.7B", 0, "quick, simple tasks"),
    ("Llama 3.2 3B", 2_850_000_000, "good for everyday tasks"), ("Gemma 4 12B", 0, "thorough, takes its time"),
    ("Qwen3 30B A3B", 30_500_000_000, "thorough")])
def test_a_model_is_called_the_same_in_every_list(name: str, weights: int, words: str) -> None:
    repository = HubRepository(f"maker/{name.replace(' ', '-')}-GGUF", name, parameters=weights)
    assert character_text(repository) == words
    assert character_of(ModelFile(Path(f"/models/{name}.gguf"), 1, name, "llama", weights, "Q4_K_M")) == words


def test_what_nothing_tells_of_is_a_file() -> None:
    assert character_of(ModelFile(Path("/models/thing.gguf"), 1, "Thing")) == "a model file on this computer"
    assert character_text(HubRepository("maker/thing", "thing")) == ""


def test_a_size_is_not_parted_from_its_unit() -> None:
    parts = Parts(weights=16_900_000_000, overhead=55_000_000)
    said = needs_text(Fit(Verdict.FITS, 17_900_000_000, 8192, needs=Needs(parts, Parts())))
    assert "engine 55\N{NO-BREAK SPACE}MB" in said
