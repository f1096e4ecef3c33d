"""A graphics card takes as many layers as it has room for. No card is needed here: what its driver says is planted."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from assistant.domain.gguf import Header, of_all_parts, read_header
from assistant.engine import native
from assistant.engine.bindings import llama_cpp
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.measuring import measure
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Backends, Device, Event, Load, Loaded, Measure
from assistant.engine.state_key import state_key
from assistant.engine.stop_flag import StopFlag
from tests.engine.conftest import SessionHere
from tests.engine.worker_client import STARTER

GPU, INTEGRATED = "gpu", "igpu"
ROOMY, TIGHT = 8 << 30, 390 << 20      # bytes; the practice model takes 98 MB, and 400 MB are left to the driver

LoadWithCard = Callable[..., Loaded]


@pytest.fixture
def load_with_card(session_here: SessionHere, monkeypatch: pytest.MonkeyPatch) -> LoadWithCard:
    """Loads the practice model with so many bytes free on a graphics card, and so many layers asked for."""
    def load(free: int, layers: int, context_length: int = 1024) -> Loaded:
        monkeypatch.setattr(llama_cpp, "llama_supports_gpu_offload", lambda: free > 0)
        cards = [Device("Card", GPU, free, ROOMY)] if free else []
        monkeypatch.setattr(native, "devices", lambda: [Device("CPU", "cpu", 1 << 40, 1 << 40), *cards])
        return session_here.load(Load(str(STARTER), context_length, gpu_layers=layers))
    return load


@pytest.mark.parametrize(("free", "layers"), [(ROOMY, 30), (0, 0)])
def test_a_card_with_room_takes_the_whole_model_and_no_card_nothing(
        load_with_card: LoadWithCard, free: int, layers: int) -> None:
    assert load_with_card(free, -1).gpu_layers == layers


def test_a_card_too_small_for_the_model_takes_a_part_of_it(load_with_card: LoadWithCard) -> None:
    assert 0 < load_with_card(TIGHT, -1).gpu_layers < 30


def test_layers_the_user_asks_for_are_tried(load_with_card: LoadWithCard) -> None:
    assert load_with_card(TIGHT, 30).gpu_layers == 30
    assert load_with_card(ROOMY, 0).gpu_layers == 0


def test_a_context_on_a_card_is_not_shortened_by_the_computers_memory(
        load_with_card: LoadWithCard, monkeypatch: pytest.MonkeyPatch) -> None:
    left = psutil.virtual_memory()._replace(available=120 << 20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: left)
    loaded = load_with_card(ROOMY, -1, 0)
    assert (loaded.context_length, loaded.largest_context) == (8192, 8192)
    assert load_with_card(0, -1, 0).context_length == 1024


def test_a_card_is_asked_once_its_driver_is_open_and_not_where_it_is_not_wanted(
        native_log: NativeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    cards, told = list[Device](), list[Event]()
    monkeypatch.setattr(native, "use_graphics", lambda: cards.append(Device("Card", GPU, ROOMY, ROOMY)))
    monkeypatch.setattr(native, "devices", lambda: cards)
    for wanted, given in ((0, 0), (-1, 31)):
        command = Measure("m", str(STARTER), 1024, gpu_layers=wanted)
        assert measure(command, native_log, StopFlag(), told.append).gpu_layers == given
    assert told == [Backends(tuple(native_log.modules) or ("built in",), tuple(cards))]


def test_llama_cpps_devices_are_named_with_their_memory(native_log: NativeLog) -> None:
    processor = next(device for device in native.devices() if device.kind == "cpu")
    assert processor.name == "CPU"
    assert processor.total == pytest.approx(psutil.virtual_memory().total, rel=0.01)


@pytest.mark.parametrize(("found", "free"), [
    ([Device("CPU", "cpu", 9, 9)], 0),
    ([Device("CPU", "cpu", 9, 9), Device("A", GPU, 3, 4), Device("B", GPU, 2, 4), Device("C", INTEGRATED, 8, 8)], 5),
    ([Device("C", INTEGRATED, 8, 8)], 8),
])
def test_what_is_free_is_that_of_the_cards_llama_cpp_will_use(
        monkeypatch: pytest.MonkeyPatch, found: list[Device], free: int) -> None:
    monkeypatch.setattr(native, "devices", lambda: found)
    assert native.graphics_memory() == free
    assert native.graphics_share_memory() == (found[-1].kind == INTEGRATED and len(found) == 1)


def test_a_driver_that_does_not_tell_is_no_reason_to_leave_the_card_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "devices", lambda: [Device("Card", GPU, 0, 0)])
    assert native.graphics_memory() > 1 << 50


def test_what_another_card_of_the_same_maker_has_read_is_none_of_this_ones(
        starter_model_here: LlamaModel, native_log: NativeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    context = LlamaContext(starter_model_here, 1024, 1, 1, StopFlag(), native_log)

    def key(card: str, layers: int = -1) -> dict[str, object]:
        monkeypatch.setattr(native, "devices", lambda: [
            Device("Vulkan0", GPU, ROOMY, ROOMY, card), Device("CPU", "cpu", ROOMY, ROOMY, "a processor")])
        return state_key(Load(str(STARTER), gpu_layers=layers), [STARTER], context, "")

    try:
        assert key("A 1") == key("A 1")
        assert key("A 1") != key("A 2")
        assert key("A 1", 0) == key("A 2", 0)
    finally:
        context.close()


def test_a_model_cut_into_files_counts_whole(starter_model: Path) -> None:
    header = read_header(starter_model)
    assert of_all_parts(header, starter_model.stat().st_size) == header
    whole = of_all_parts(replace(header, split_count=3), 3_000_000_000)
    assert whole.tensor_bytes == sum(whole.layer_bytes) == 3_000_000_000
    times = 3_000_000_000 / header.tensor_bytes
    assert whole.parameters == pytest.approx(header.parameters * times)
    assert whole.active_parameters == pytest.approx(header.active_parameters * times)
    assert whole.active_bytes == pytest.approx(header.active_bytes * times)


def test_a_mixture_whose_first_file_has_no_tensors_reads_a_part_of_it_for_each_token() -> None:
    header = Header(3, "qwen3moe", layers=48, experts=128, experts_used=4, quantisation="Q4_K_M", split_count=5)
    whole = of_all_parts(header, 64_000_000_000)
    assert whole.active_types == {"Q4_K": 2_000_000_000}
    assert whole.matrix_types == {"Q4_K": 64_000_000_000}
    assert whole.parameters == pytest.approx(64e9 / 0.5625)
    assert whole.active_parameters == pytest.approx(2e9 / 0.5625)


def test_what_computes_is_told_before_the_model_is_read(session_here: SessionHere) -> None:
    session_here.load(Load(str(STARTER), 1024, gpu_layers=0))
    told, *rest = session_here.events
    assert isinstance(told, Backends)
    assert told.modules
    assert not told.has_graphics
    assert not any(isinstance(event, Backends) for event in rest)


def test_no_driver_is_opened_meanwhile_but_those_the_user_named_are_afterwards(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VK_ICD_FILENAMES", "mine.json")
    monkeypatch.delenv("VK_DRIVER_FILES", raising=False)
    with native._drivers(False):
        assert os.environ["VK_ICD_FILENAMES"] == os.environ["VK_DRIVER_FILES"] == os.devnull
    assert os.environ["VK_ICD_FILENAMES"] == "mine.json"
    assert "VK_DRIVER_FILES" not in os.environ
    with native._drivers(True):
        assert os.environ["VK_ICD_FILENAMES"] == "mine.json"
