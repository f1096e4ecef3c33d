"""Forecast speeds follow from what was measured of a machine, and give way to what a model did."""

from dataclasses import asdict, replace

import pytest

from assistant.domain.footprint import Footprint, guessed
from assistant.domain.gguf_types import main_type
from assistant.domain.model import Basis
from assistant.domain.speed import DeviceProfile, Profile, Rate, correction, forecast

GB = 1_000_000_000
CPU = DeviceProfile("CPU", {"Q4_K": Rate(20e9, 150e9), "Q8_0": Rate(25e9, 140e9)}, 40e-6, 6e9, 14e-6, 30e9, 4)
CARD = DeviceProfile("Vulkan0", {"Q4_K": Rate(200e9, 5e12), "Q8_0": Rate(250e9, 5e12)}, 20e-6, 60e9, 1e-6, 300e9)
LAPTOP = Profile((CPU,), ("Q4_K",))


def model(size: float = 2.0, kind: str = "Q4_K") -> Footprint:
    weights = int(size * GB)
    return Footprint(weights, (weights // 32,) * 32, active_types={kind: weights}, matrix_types={kind: weights},
                     active_parameters=int(size * GB / 0.6))


def test_before_anything_was_measured_a_wide_guess_is_marked_as_one() -> None:
    found = forecast(model(), None)
    assert found.basis is Basis.GUESS
    assert found.low < found.writing * 0.6 < found.writing < found.high
    assert forecast(model(4), None).writing < found.writing


@pytest.mark.parametrize(("file_type", "tensor_type"), [
    ("Q4_K_M", "Q4_K"), ("UD-Q4_K_XL", "Q4_K"), ("Q6_K", "Q6_K"), ("Q8_0", "Q8_0"), ("IQ2_M", "IQ2_S"),
    ("IQ2_S", "IQ2_XS"), ("IQ3_XS", "IQ3_S"), ("IQ3_M", "IQ3_S"), ("IQ1_S", "IQ1_S"), ("MXFP4_MOE", "MXFP4"), ("", ""),
])
def test_the_type_of_most_weights_follows_from_that_of_the_file(file_type: str, tensor_type: str) -> None:
    assert main_type(file_type) == tensor_type
    assert guessed(10 * GB, quantisation=file_type).matrix_types == {tensor_type: 10 * GB}


def test_a_profile_forecasts_a_range_by_the_weights_read_for_a_token() -> None:
    found = forecast(model(), LAPTOP)
    assert found.basis is Basis.PROFILE
    assert found.low < found.writing < found.high
    assert found.writing == pytest.approx(0.86 / (2e9 / 20e9 + 32 * 40e-6), rel=0.01)
    assert forecast(model(1), LAPTOP).writing == pytest.approx(2 * found.writing, rel=0.05)
    assert found.reading > 4 * found.writing


def test_the_quantisation_counts_measured_or_like_one_that_was() -> None:
    assert forecast(model(kind="Q8_0"), LAPTOP).writing > forecast(model(kind="Q4_K"), LAPTOP).writing
    assert forecast(model(kind="Q4_1"), LAPTOP).writing < forecast(model(kind="Q8_0"), LAPTOP).writing
    assert forecast(model(kind="XYZ"), LAPTOP).writing > 0


def test_small_layers_and_large_vocabularies_take_time_of_their_own() -> None:
    small = model(0.05)
    assert forecast(replace(small, layer_bytes=(1,) * 128), LAPTOP).writing < forecast(small, LAPTOP).writing
    assert forecast(replace(small, words=262_144), LAPTOP).writing < forecast(small, LAPTOP).writing


def test_layers_on_the_graphics_card_are_as_quick_as_it_is() -> None:
    both = Profile((CPU, CARD), ("Q4_K",))
    slow, half, quick = (forecast(model(), both, layers).writing for layers in (0, 16, 33))
    assert slow < half < quick
    assert quick > 5 * slow
    assert forecast(model(), LAPTOP, 33).basis is Basis.GUESS       # this card was not measured


def test_a_card_that_has_to_be_told_to_begin_takes_as_long_for_each_token_whatever_its_size() -> None:
    told = replace(CARD, token_seconds=0.001)
    for size in (0.05, 2.0):
        quick, slow = (1 / forecast(model(size), Profile((CPU, card)), 33).writing for card in (CARD, told))
        assert slow - quick == pytest.approx(0.001)
    assert Profile.from_json(asdict(Profile((CPU, told)))).devices[1] == told


def test_what_a_model_did_here_counts_more_than_any_forecast() -> None:
    found = forecast(model(), LAPTOP, runs=12.5)
    assert (found.writing, found.basis) == (12.5, Basis.RUNS)
    assert found.low > 11
    assert found.high < 14


def test_models_that_ran_set_the_others_right() -> None:
    assert correction({}) == 1.0
    assert correction({"a": (8.0, 10.0)}) == 0.8
    assert correction({"a": (8.0, 10.0), "b": (9.0, 10.0), "c": (0.1, 10.0)}) == 0.8
    assert correction({"a": (1.0, 10.0)}) == 0.5                    # a busy hour says little of the machine
    usual, slower = forecast(model(), LAPTOP), forecast(model(), replace(LAPTOP, correction=0.8))
    assert slower.writing == pytest.approx(0.8 * usual.writing)


def test_a_model_of_which_only_the_size_is_known_has_a_forecast() -> None:
    assert 4 < forecast(guessed(int(2.7 * GB), quantisation="Q4_K_M"), LAPTOP).writing < 10
    assert forecast(guessed(0), LAPTOP).writing == 0


def test_a_profile_survives_being_kept() -> None:
    assert Profile.from_json(asdict(Profile((CPU, CARD), ("Q4_K",)))) == Profile((CPU, CARD), ("Q4_K",))
