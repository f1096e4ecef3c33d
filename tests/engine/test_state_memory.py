"""The memory of states is the system's again as soon as nobody needs it."""

import ctypes
import sys
from pathlib import Path

import pytest

from assistant.engine.state_memory import memory

MB = 1 << 20


def is_mapped(address: int) -> bool:
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        begin, end = (int(place, 16) for place in line.split()[0].split("-"))
        if begin <= address < end:
            return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and it is glibc that keeps memory")
def test_what_is_freed_is_the_systems_at_once() -> None:
    for size in (24 * MB, 9 * MB, 17 * MB):     # glibc would keep the later ones: it has learnt from the first
        state = memory(size)
        address = ctypes.addressof(state) + size // 2
        assert is_mapped(address)
        del state
        assert not is_mapped(address)


def test_it_is_written_and_read_as_any_array() -> None:
    state = memory(1000)
    assert len(state) == 1000
    assert bytes(state) == bytes(1000)
    ctypes.memset(state, 7, 1000)
    assert bytes(memoryview(state).cast("B")[990:]) == bytes([7]) * 10
    part = (ctypes.c_uint8 * 10).from_buffer(state, 500)
    del state
    assert bytes(part) == bytes([7]) * 10       # alive as long as a part of it is used


def test_of_nothing_there_is_nothing() -> None:
    assert bytes(memory(0)) == b""


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(MemoryError):
        memory(1 << 60)
