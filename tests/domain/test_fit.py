"""What fits this computer, how fast it may be, and what a new user is offered."""

from pathlib import Path

import pytest

from assistant.domain.fit import automatic_context, fit, gpu_layers, recommend
from assistant.domain.gguf import Header, read_header
from assistant.domain.model import HubModel, Machine, ModelFile, Verdict

GB = 1_000_000_000


def machine(memory: float, available: float | None = None, gpu: float = 0, disk: float = 500) -> Machine:
    free = memory * 0.7 if available is None else available
    return Machine(int(memory * GB), int(free * GB), 4, int(disk * GB), "GPU" if gpu else "", int(gpu * GB))


def model(name: str, size: float, min_memory: float = 0, active: float = 0, languages: str = "en zh") -> HubModel:
    return HubModel(f"maker/{name}", f"{name}.gguf", "0" * 40, int(size * GB), "0" * 64, name,
                    languages=tuple(languages.split()), min_memory=int(min_memory * GB),
                    kv_bytes_per_token=32_768, active_bytes=int(active * GB))


TIERS = (model("0.8B", 0.5, 1), model("2B", 1.3, 5.5), model("4B", 2.7, 7.2), model("9B", 5.7, 15),
         model("35B-A3B", 22, 30, active=2.2), model("other 4B", 2.5))


@pytest.mark.parametrize(("size", "here", "verdict"), [
    (2.7, machine(16), Verdict.FITS),
    (2.7, machine(16, available=2), Verdict.TIGHT),
    (2.7, machine(4.5, available=4), Verdict.TIGHT),
    (2.7, machine(3), Verdict.TOO_BIG),
    (2.7, machine(4, gpu=8), Verdict.GPU),
    (2.7, machine(16, gpu=2), Verdict.FITS),
])
def test_the_verdict_compares_what_is_needed_with_what_is_there(size: float, here: Machine, verdict: Verdict) -> None:
    assert fit(model("m", size), here, 8192).verdict is verdict


def test_needed_memory_is_file_cache_and_overhead() -> None:
    assert fit(model("m", 2.7), machine(16), 8192).needed == 2_700_000_000 + 32_768 * 8192 + 500_000_000


def test_a_longer_context_needs_more() -> None:
    assert fit(model("m", 2.7), machine(16), 32_768).needed > fit(model("m", 2.7), machine(16), 4096).needed


def test_the_context_shrinks_until_the_model_fits() -> None:
    wide = Header(3, layers=2, context_length=131_072, kv_bytes_per_token=200_000)
    file = ModelFile(Path("m.gguf"), int(2.7 * GB))
    assert automatic_context(file, machine(64), wide) == 8_192
    assert automatic_context(file, machine(6), wide) == 4_096
    assert automatic_context(file, machine(4), wide) == 2_048
    assert automatic_context(file, machine(64), Header(3, context_length=1024)) == 1024


def test_speed_is_an_estimate_until_it_was_measured() -> None:
    guess = fit(model("m", 2.7), machine(16), 8192)
    assert 4 < guess.tokens_per_second < 10
    assert not guess.measured
    seen = fit(model("m", 2.7), machine(16), 8192, measured=12.5)
    assert (seen.tokens_per_second, seen.measured) == (12.5, True)
    assert fit(model("m", 22, active=2.2), machine(64), 8192).tokens_per_second > 5
    assert fit(model("m", 22), machine(8), 8192).tokens_per_second == 0


def test_layers_go_to_the_graphics_card_while_there_is_room() -> None:
    header = Header(3, layers=10, tensor_bytes=2_200_000_000, layer_bytes=(200_000_000,) * 10)
    assert gpu_layers(header, 4096, 0) == 0
    assert gpu_layers(header, 4096, int(1.5 * GB)) == 5
    assert gpu_layers(header, 4096, 8 * GB) == 11
    file = ModelFile(Path("m.gguf"), 2_200_000_000)
    assert fit(file, machine(16, gpu=1.5), 4096, header).gpu_layers == 5


@pytest.mark.parametrize(("here", "name"), [
    (machine(4), "0.8B"),
    (machine(6.2), "2B"),
    (machine(8.2), "4B"),
    (machine(8.2, available=1), "4B"),           # what is free just now changes nothing
    (machine(16.5), "4B"),                       # 9B would fit but write too slowly
    (machine(16.5, gpu=12), "9B"),
    (machine(34), "35B-A3B"),
    (machine(34, disk=10), "4B"),
    (machine(16.5, disk=3), "2B"),
])
def test_the_recommended_model_suits_the_computer(here: Machine, name: str) -> None:
    chosen = recommend(TIERS, here)
    assert chosen
    assert chosen.name == name


def test_a_chinese_system_is_recommended_a_model_good_at_chinese() -> None:
    curated = (model("small", 0.5, 1), model("english", 2.7, 7.2, languages="en"), model("both", 1.3, 5.5))
    for language, name in (("en_GB", "english"), ("zh_CN", "both"), ("zh-Hans", "both"), ("sw", "english")):
        chosen = recommend(curated, machine(16), language)
        assert chosen
        assert chosen.name == name


def test_nothing_is_recommended_where_nothing_fits() -> None:
    assert recommend((), machine(16)) is None
    assert recommend(TIERS, machine(0.5)) is None
    smallest = recommend(TIERS, machine(1.6))
    assert smallest
    assert smallest.name == "0.8B"


def test_the_practice_model_fits_nearly_everywhere(starter_model: Path) -> None:
    found = fit(ModelFile(starter_model, starter_model.stat().st_size), machine(2), header=read_header(starter_model))
    assert (found.verdict, found.context_length) == (Verdict.FITS, 8192)
