"""What would make a model fit: each change, taken alone, holds what it promises."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.advice import Change, suggestions
from assistant.domain.fit import fit
from assistant.domain.gguf import Header
from assistant.domain.model import Machine, ModelFile, Verdict
from tests.domain.test_fit import GB, machine, model, shape

COMPUTERS = (machine(5, available=4.5, gpu=4), machine(8, available=3, gpu=6), machine(6, available=5.5, gpu=8),
             machine(10, available=9.5))


@pytest.mark.parametrize("flash", [True, False])
@pytest.mark.parametrize("layers", [-1, 0, 10, 99])
@pytest.mark.parametrize("here", COMPUTERS)
def test_each_change_alone_holds_what_it_promises(here: Machine, layers: int, flash: bool) -> None:
    file = ModelFile(Path("m.gguf"), 5 * GB, footprint=replace(shape(5, 131_072), heads=32, width=4096))
    for context in (4_096, 16_384, 65_536):
        now: dict[str, Any] = {"context_length": context, "kv_type": "f16", "gpu_layers": layers,
                               "flash_attention": flash}
        for each in suggestions(file, here, fit(file, here, **now)):
            if each.setting:
                value = each.value if each.change is not Change.FLASH_ATTENTION else True
                then = fit(file, here, **(now | {each.setting.removeprefix("model."): value}))
                assert (then.verdict, then.needed) == (each.verdict, each.needed), each


@pytest.mark.parametrize("layers", [0, 99])
def test_where_only_the_number_of_layers_is_wrong_nothing_else_is_advised(layers: int) -> None:
    file, here = ModelFile(Path("m.gguf"), 5 * GB, footprint=shape(5, 32_768)), machine(5, available=4.5, gpu=4)
    wanted = fit(file, here, 4096, gpu_layers=layers)
    assert wanted.verdict is Verdict.TOO_BIG
    found = [each for each in suggestions(file, here, wanted) if each.setting]
    assert [(each.change, each.verdict) for each in found] == [(Change.GPU_LAYERS, Verdict.FITS)]


def test_what_other_layers_come_to_is_told_by_the_header_and_not_by_the_size() -> None:
    header = Header(3, layers=10, tensor_bytes=5 * GB, layer_bytes=(GB // 2,) * 10, kv_elements=(4096,) * 10)
    here, offered = machine(5, available=4.5, gpu=4), model("m", 5)
    wanted = fit(offered, here, 4096, header, gpu_layers=0)
    found = next(each for each in suggestions(offered, here, wanted, header) if each.change is Change.GPU_LAYERS)
    then = fit(offered, here, 4096, header, gpu_layers=int(found.value))
    assert (then.verdict, then.needed) == (found.verdict, found.needed)


@pytest.mark.parametrize("available", [0.2, 45])
def test_where_only_the_graphics_card_is_full_nobody_is_told_to_close_programs(available: float) -> None:
    file = ModelFile(Path("m.gguf"), 20 * GB, footprint=shape(20, 32_768))
    wants = fit(file, machine(64, gpu=24), 4096, gpu_layers=99).needs
    assert wants is not None
    full = machine(64, available, gpu=wants.graphics.total / GB + 0.1)
    wanted = fit(file, full, 4096, gpu_layers=99)
    assert wanted.verdict is Verdict.TIGHT
    found = suggestions(file, full, wanted)
    assert Change.GPU_LAYERS in {each.change for each in found} or available < 1
    assert Change.CLOSE_PROGRAMS not in {each.change for each in found}


@pytest.mark.parametrize("layers", [-1, 0, 10])
@pytest.mark.parametrize("here", [machine(16, available=1), machine(16, available=4.9), machine(16, 1, gpu=4)])
def test_with_the_memory_that_others_are_to_give_back_it_fits(here: Machine, layers: int) -> None:
    file, layers = ModelFile(Path("m.gguf"), 5 * GB, footprint=shape(5, 32_768)), layers if here.gpu_memory else -1
    found = suggestions(file, here, fit(file, here, 4096, gpu_layers=layers))
    closed = next(each for each in found if each.change is Change.CLOSE_PROGRAMS)
    assert int(closed.value) > 0
    freed = replace(here, available_memory=here.available_memory + int(closed.value))
    then = fit(file, freed, 4096, gpu_layers=layers)
    assert (then.verdict, then.needed) == (closed.verdict, closed.needed)
