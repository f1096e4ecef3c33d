"""How long a context may be, by the memory of the computer and that of its graphics cards. Both are planted."""

from dataclasses import replace

import pytest

from assistant.domain.errors import EngineError, Remedy
from assistant.domain.fit import SMALLEST_CONTEXT
from assistant.domain.footprint import Footprint, footprint_of
from assistant.domain.gguf import read_header
from assistant.domain.needs import needs
from assistant.engine.free_memory import FreeMemory
from assistant.engine.memory import MemoryPlan
from tests.engine.worker_client import STARTER

ALL, LONGEST = 31, 8192     # layers of the practice model with its output, and the tokens it was trained for
ROOMY = 8 << 30             # bytes; the model takes 98 MB
ANY_ROOM = 1 << 40


@pytest.fixture(scope="module")
def shape() -> Footprint:
    return footprint_of(read_header(STARTER))


@pytest.fixture
def beside_a_card(shape: Footprint) -> FreeMemory:
    """Just enough for what stays of the model and its longest context in the computer's memory beside a roomy card."""
    return FreeMemory(needs(shape, LONGEST, gpu_layers=ALL).host.needed, ROOMY)


def test_what_lies_on_a_card_takes_nothing_of_the_computers_memory(shape: Footprint, beside_a_card: FreeMemory) -> None:
    plan = MemoryPlan(shape, beside_a_card, gpu_layers=-1)
    assert plan.largest_context() == plan.choose_context(0) == plan.choose_context(LONGEST) == LONGEST
    assert plan.layers(LONGEST) == ALL
    without = replace(plan, gpu_layers=0)
    assert without.largest_context() == without.choose_context(0) == SMALLEST_CONTEXT
    with pytest.raises(EngineError):
        without.choose_context(LONGEST)


def test_memory_that_a_card_shares_with_the_computer_counts_once(shape: Footprint, beside_a_card: FreeMemory) -> None:
    plan = MemoryPlan(shape, replace(beside_a_card, shared=True), gpu_layers=-1)
    assert plan.largest_context() == SMALLEST_CONTEXT
    enough = FreeMemory(needs(shape, LONGEST, gpu_layers=ALL).total, ROOMY, shared=True)
    assert replace(plan, free=enough).largest_context() == LONGEST


def test_what_a_card_has_no_room_for_needs_the_computers(shape: Footprint) -> None:
    small = 450 << 20
    plan = MemoryPlan(shape, FreeMemory(ANY_ROOM, small), gpu_layers=-1)
    layers = plan.layers(LONGEST)
    assert 0 < layers < ALL
    needed = needs(shape, LONGEST, gpu_layers=layers).host.needed
    assert replace(plan, free=FreeMemory(needed, small)).largest_context() == LONGEST
    assert SMALLEST_CONTEXT < replace(plan, free=FreeMemory(needed - 1, small)).largest_context() < LONGEST


def test_the_context_is_as_long_as_the_card_has_room_beside_the_layers_set_for_it(shape: Footprint) -> None:
    room = needs(shape, 4096, gpu_layers=ALL).graphics.total
    plan = MemoryPlan(shape, FreeMemory(ANY_ROOM, room), gpu_layers=ALL)
    assert plan.choose_context(0) == 4096
    assert plan.choose_context(LONGEST) == LONGEST, "what the user sets is tried"


def test_more_layers_than_a_card_seems_to_hold_are_tried_as_they_are(shape: Footprint) -> None:
    plan = MemoryPlan(shape, FreeMemory(ANY_ROOM, 1 << 20), gpu_layers=ALL)
    assert plan.choose_context(0) == LONGEST
    assert plan.layers(LONGEST) == ALL


def test_layers_set_for_a_card_that_is_not_there_count_as_the_computers(shape: Footprint) -> None:
    everything = needs(shape, LONGEST).host.needed
    assert MemoryPlan(shape, FreeMemory(everything), gpu_layers=ALL).largest_context() == LONGEST
    assert MemoryPlan(shape, FreeMemory(everything - 1), gpu_layers=ALL).largest_context() < LONGEST


def test_memory_too_short_for_any_context_is_no_matter_of_the_card(shape: Footprint) -> None:
    with pytest.raises(EngineError) as caught:
        MemoryPlan(shape, FreeMemory(1 << 20), gpu_layers=-1).choose_context(0)
    assert Remedy.SMALLER_CONTEXT in caught.value.remedies
    assert Remedy.CPU_ONLY not in caught.value.remedies
