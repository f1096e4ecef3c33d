"""What fits this computer, how fast it may be, and what a new user is offered."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.advice import Change, suggestions
from assistant.domain.fit import automatic_context, fit, fit_together, largest_file, layers_on_graphics, recommend
from assistant.domain.footprint import Footprint, footprint_of
from assistant.domain.gguf import Header, read_header
from assistant.domain.model import HubModel, Machine, ModelFile, Verdict
from assistant.domain.needs import SEQUENCES, cells, sequences

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
    (2.7, machine(4, available=3.8), Verdict.TIGHT),
    (2.7, machine(3), Verdict.TOO_BIG),
    (2.7, machine(4, gpu=8), Verdict.GPU),
    (2.7, machine(16, gpu=2), Verdict.FITS),
])
def test_the_verdict_compares_what_is_needed_with_what_is_there(size: float, here: Machine, verdict: Verdict) -> None:
    assert fit(model("m", size), here, 8192).verdict is verdict


@pytest.mark.parametrize(("here", "together"), [
    (machine(16), True),
    (machine(8, available=7), False),           # each alone would fit
    (machine(16, available=2), False),
    (machine(32, gpu=12), True),
    (machine(32, gpu=6), False),                # on the card one has no room for the other
])
def test_two_models_are_in_memory_together_only_with_room_for_both(here: Machine, together: bool) -> None:
    one, other = fit(model("one", 2.7), here, 8192), fit(model("other", 2.7), here, 8192)
    assert fit_together(one, other, here) is together
    assert fit_together(None, fit(model("m", 2.7), machine(16), 8192), machine(16))


def test_needed_memory_is_the_sum_of_its_parts() -> None:
    found = fit(model("m", 2.7), machine(16), 8192)
    assert found.needs
    parts = found.needs.host
    assert parts.weights == 2_700_000_000
    assert parts.cache == 32_768 * cells(8192)
    assert found.needed == parts.weights + parts.cache + parts.compute + parts.overhead


def test_what_is_attached_to_a_model_needs_memory_too() -> None:
    plain, with_it = fit(model("m", 2.7), machine(16), 8192), fit(model("m", 2.7), machine(16), 8192, adapters=GB)
    assert with_it.needed == plain.needed + GB
    assert fit(model("m", 2.7), machine(4), 8192, adapters=GB).verdict is Verdict.TOO_BIG
    card = fit(model("m", 2.7), machine(16, gpu=8), 8192, adapters=GB)
    assert card.verdict is Verdict.GPU
    assert card.needs
    assert card.needs.adapters == GB
    assert card.needs.graphics.adapters > 0.99 * GB


def test_the_largest_file_that_fits_does_and_a_larger_one_does_not() -> None:
    for here in (machine(16, available=16), machine(8, available=8, gpu=24), machine(2, available=2)):
        largest = replace(model("m", 0), size=largest_file(here), kv_bytes_per_token=0)
        larger = replace(largest, size=largest.size + (2 << 20))
        assert fit(largest, here, 2048).verdict in (Verdict.GPU, Verdict.FITS)
        assert fit(larger, here, 2048).verdict in (Verdict.TIGHT, Verdict.TOO_BIG)


def test_a_longer_context_needs_more() -> None:
    assert fit(model("m", 2.7), machine(16), 32_768).needed > fit(model("m", 2.7), machine(16), 4096).needed


def test_the_context_shrinks_until_the_model_fits() -> None:
    wide = Header(3, layers=2, context_length=131_072, kv_elements=(50_000, 50_000), tensor_bytes=int(2.7 * GB),
                  layer_bytes=(GB, GB))
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
    header = Header(3, layers=10, tensor_bytes=2_200_000_000, layer_bytes=(200_000_000,) * 10,
                    output_bytes=100_000_000)
    shape = footprint_of(header)
    assert layers_on_graphics(shape, 4096, 0) == 0
    assert layers_on_graphics(shape, 4096, int(1.5 * GB)) == 5      # the output and four layers
    assert layers_on_graphics(shape, 4096, 8 * GB) == 11
    file = ModelFile(Path("m.gguf"), 2_200_000_000)
    split = fit(file, machine(16, gpu=1.5), 4096, header)
    assert split.gpu_layers == 5
    assert split.needs
    assert (split.needs.graphics.weights, split.needs.host.weights) == (900_000_000, 1_300_000_000)


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


def test_what_lies_on_a_small_disk_already_is_recommended_still() -> None:
    tight = machine(16.5, disk=3)
    anew = recommend(TIERS, tight)
    again = recommend(TIERS, tight, on_disk=lambda model: 2_000_000_000 if model.name == "4B" else 0)
    assert anew
    assert again
    assert (anew.name, again.name) == ("2B", "4B")


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


def shape(weights: float, cache: int, layers: int = 32) -> Footprint:
    """A 4-bit model of so many GB, whose cache takes so many bytes a token."""
    size = int(weights * GB)
    return Footprint(size, (size // layers,) * layers, 0, (cache // 2 // layers,) * layers, token_bytes=100_000,
                     context_length=131_072, active_types={"Q4_K": size}, matrix_types={"Q5_K": size},
                     active_parameters=int(size / 0.6))


def test_a_quantised_cache_takes_half_and_a_quarter() -> None:
    file = ModelFile(Path("m.gguf"), GB, footprint=shape(1, 131_072))
    caches = [needs.host.cache for kind in ("f16", "q8_0", "q4_0")
              if (needs := fit(file, machine(64), 8192, kv_type=kind).needs)]
    assert caches == [131_072 * cells(8192) * share for share in (1, 34 / 64, 18 / 64)]


def test_what_does_not_fit_comes_with_what_would() -> None:
    file = ModelFile(Path("m.gguf"), 5 * GB, footprint=shape(5, 131_072))
    here = machine(10, available=9.5)
    wanted = fit(file, here, 32_768)
    assert wanted.verdict is Verdict.TOO_BIG
    found = suggestions(file, here, wanted)
    assert [each.change for each in found] == [Change.KV_TYPE, Change.CONTEXT, Change.QUANTISATION]
    assert all(each.verdict is Verdict.FITS and each.needed < wanted.needed for each in found[:2])
    assert (found[0].value, found[1].value) == ("q8_0", 16_384)
    for each in found[:2]:
        kv_type = each.value if isinstance(each.value, str) else "f16"
        again = fit(file, here, 32_768 if kv_type != "f16" else int(each.value), kv_type=kv_type)
        assert (again.verdict, again.needed) == (each.verdict, each.needed)     # it holds what it promises


def test_without_flash_attention_a_context_takes_much_more_and_the_advice_is_to_use_it() -> None:
    file = ModelFile(Path("m.gguf"), 2 * GB, footprint=replace(shape(2, 131_072), heads=32, width=4096))
    here = machine(10, available=9.5)
    quick, plain = (fit(file, here, 32_768, flash_attention=flash) for flash in (True, False))
    assert quick.needs
    assert plain.needs
    scores = 32 * cells(32_768) * 256
    assert plain.needs.host.compute - quick.needs.host.compute > 4 * scores
    assert plain.needs.host.overhead - quick.needs.host.overhead == 2 * scores
    found = suggestions(file, here, plain)
    assert found[0].change is Change.FLASH_ATTENTION
    assert (found[0].setting, found[0].value) == ("model.flash_attention", "auto")
    assert (found[0].verdict, found[0].needed) == (quick.verdict, quick.needed)
    assert Change.KV_TYPE not in {each.change for each in found}, "which needs it"


def test_what_is_read_at_once_takes_memory() -> None:
    file = ModelFile(Path("m.gguf"), 2 * GB, footprint=shape(2, 131_072))
    few, many = (fit(file, machine(64), 8192, at_once=count).needs for count in (256, 2048))
    assert few
    assert many
    assert many.host.compute > 7 * few.host.compute
    assert many.host.total - few.host.total == many.host.compute - few.host.compute


def test_what_is_only_tight_just_now_asks_to_close_programs_as_well() -> None:
    file = ModelFile(Path("m.gguf"), 5 * GB, footprint=shape(5, 32_768))
    here = machine(16, available=4)
    found = suggestions(file, here, fit(file, here, 8192))
    assert found[-1].change is Change.CLOSE_PROGRAMS
    assert isinstance(found[-1].value, int)
    assert 1.2 * GB < found[-1].value < 1.6 * GB


def test_too_many_layers_on_the_graphics_card_are_told() -> None:
    file = ModelFile(Path("m.gguf"), 5 * GB, footprint=shape(5, 32_768))
    here = machine(5, available=4.5, gpu=4)
    wanted = fit(file, here, 4096, gpu_layers=0)
    assert wanted.verdict is Verdict.TOO_BIG
    offered = next(each for each in suggestions(file, here, wanted) if each.change is Change.GPU_LAYERS)
    assert isinstance(offered.value, int)
    assert 10 < offered.value < 30
    assert offered.verdict is Verdict.FITS


@pytest.mark.parametrize("layers", [25, 49, 99])
def test_more_layers_than_the_graphics_card_holds_do_not_fit_anywhere(layers: int) -> None:
    file, here = ModelFile(Path("m.gguf"), 20 * GB, footprint=shape(20, 32_768)), machine(32, gpu=4)
    wanted = fit(file, here, 4096, gpu_layers=layers)
    assert wanted.verdict is Verdict.TOO_BIG
    assert wanted.needed > 4 * GB
    assert any(each.change is Change.GPU_LAYERS and each.value < layers     # type: ignore[operator]
               for each in suggestions(file, here, wanted))


def test_a_card_filled_to_its_edge_is_tight_and_not_too_small() -> None:
    file, roomy = ModelFile(Path("m.gguf"), 20 * GB, footprint=shape(20, 32_768)), machine(64, gpu=24)
    wants = fit(file, roomy, 4096, gpu_layers=99)
    assert wants.verdict is Verdict.GPU
    assert wants.needs is not None
    full = machine(64, gpu=wants.needs.graphics.total / GB + 0.1)
    assert fit(file, full, 4096, gpu_layers=99).verdict is Verdict.TIGHT
    assert fit(file, machine(64, gpu=18), 4096, gpu_layers=99).verdict is Verdict.TOO_BIG


def test_what_fits_needs_no_advice() -> None:
    file = ModelFile(Path("m.gguf"), GB, footprint=shape(1, 32_768))
    assert suggestions(file, machine(16), fit(file, machine(16))) == ()


def test_a_cache_has_room_beside_the_chat_that_fills_it() -> None:
    for context in (256, 1000, 1024, 8192, 100_000, 1_000_000):
        assert context + 256 <= cells(context) <= context + 1024 + 255
    assert cells(0) == 0


def test_a_large_recurrent_state_means_fewer_sequences() -> None:
    plain = Footprint(GB)
    assert sequences(plain) == SEQUENCES
    assert sequences(replace(plain, state_bytes=(1 << 20,) * 19)) == SEQUENCES      # Qwen3.5 0.8B
    assert sequences(replace(plain, state_bytes=(2 << 20,) * 25)) == 5              # 4B
    assert sequences(replace(plain, state_bytes=(3 << 20,) * 50)) == 2              # 27B
