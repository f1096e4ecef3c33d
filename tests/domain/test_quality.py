"""How good a model is taken to be, and whether it is slow for that."""

from pathlib import Path

import pytest

from assistant.domain.footprint import Footprint
from assistant.domain.model import HubModel, HubRepository, ModelFile
from assistant.domain.model_names import active_parameters
from assistant.domain.quality import Judged, Tier, takes_time, tier, weights_told

GB = 1_000_000_000


def here(name: str, weights: float, active: float = 0.0, architecture: str = "llama",
         kind: str = "Q4_K_M") -> ModelFile:
    read = Footprint(weights=GB, active_parameters=int(active * GB)) if active else None
    return ModelFile(Path(f"/models/{name}.gguf"), GB, name, architecture, int(weights * GB), kind, footprint=read)


def found(name: str, weights: float = 0.0, architecture: str = "") -> HubRepository:
    return HubRepository(f"maker/{name.replace(' ', '-')}-GGUF", name, architecture=architecture,
                         parameters=int(weights * GB))


@pytest.mark.parametrize(("name", "active"), [
    ("Qwen3-30B-A3B", 3 * GB), ("Qwen3 235B A22B Instruct", 22 * GB), ("LFM2-8B-A1B", GB),
    ("granite-3.1-3b-a800m", 800_000_000), ("Qwen3 4B", 0), ("Mixtral-8x7B", 0), ("Llama3B", 0)])
def test_a_name_may_tell_how_many_weights_are_read_for_a_token(name: str, active: int) -> None:
    assert active_parameters(name) == active


@pytest.mark.parametrize(("model", "expected"), [
    (here("Llama 3.2 3B Instruct", 2.85), Tier.GOOD), (found("Llama 3.2 3B Instruct", 3.21), Tier.GOOD),
    (found("Llama 3.2 3B Instruct"), Tier.GOOD), (here("Gemma 3 1B", 0.9999), Tier.EVERYDAY),
    (here("Some 9B", 8.9), Tier.THOROUGH), (here("Some 8B", 8.2), Tier.GOOD),
    (here("Some 4B", 4.0, kind="Q2_K"), Tier.EVERYDAY), (found("Nobody knows"), Tier.SIMPLE)])
def test_what_people_call_alike_is_in_one_tier_wherever_it_is_seen(model: Judged, expected: Tier) -> None:
    assert tier(model) is expected


@pytest.mark.parametrize(("model", "slow"), [
    (here("Dense 12B", 12.0, 11.5), True), (here("Dense 12B", 12.0), True),
    (here("Small 4B", 4.0, 4.0), False),
    (here("Dense 9B", 9.0, 8.4), True),                                 # the table of words is read by the row
    (here("Experts", 30.5, 3.3, "qwen3moe"), False), (here("Qwen3 30B A3B", 30.5), False),
    (here("Large experts", 235.0, 22.0), True), (found("Qwen3 235B A22B", 235.0), True),
    (found("Qwen3 30B A3B", 30.5), False), (found("Some experts", 47.0, "somemoe"), False),
    (found("Dense 24B", 24.0), True), (HubModel("m/r", "Qwen3-30B-A3B-Q4_K_M.gguf", "", 18 * GB, ""), False)])
def test_a_mixture_of_experts_is_not_slow_for_what_it_does_not_read(model: Judged, slow: bool) -> None:
    assert takes_time(model) is slow


def test_of_a_repository_without_a_number_nothing_is_guessed() -> None:
    assert weights_told(found("Nobody knows")) == 0
    assert weights_told(HubModel("m/r", "thing.gguf", "", 5 * GB, "")) == 0
