"""What the program has freed is given back to the system a while after something has ended."""

import ctypes
import sys

import psutil
import pytest
from pytestqt.qtbot import QtBot

from assistant.control.freed_memory import FreedMemory, give_back
from tests.control.conftest import PATIENCE_MS

HOLE = 64 << 20     # bytes
PIECE = 1 << 10     # each so small that glibc takes it from its heap


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other C libraries give memory back by themselves")
def test_what_lies_between_things_in_use_is_given_back() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    pieces = [library.malloc(PIECE) for _ in range(HOLE // PIECE)]
    for piece in pieces:
        ctypes.memset(piece, 1, PIECE)
    kept = pieces.pop()             # above them all: the heap cannot simply become shorter
    held = psutil.Process().memory_info().rss
    for piece in pieces:
        library.free(piece)
    assert give_back()
    assert psutil.Process().memory_info().rss < held - HOLE // 2
    library.free(kept)


def test_many_ends_within_a_while_give_it_back_once(qtbot: QtBot) -> None:
    freed, given = FreedMemory(after_ms=30), list[bool]()
    freed.given_back.connect(given.append)
    for _ in range(10):
        freed.soon()
    qtbot.waitUntil(lambda: len(given) == 1, timeout=PATIENCE_MS)
    qtbot.wait(100)
    assert len(given) == 1
    freed.soon()
    qtbot.waitUntil(lambda: len(given) == 2, timeout=PATIENCE_MS)
    freed.shutdown()


def test_after_the_end_of_the_app_nothing_is_given_back(qtbot: QtBot) -> None:
    freed, given = FreedMemory(after_ms=10), list[bool]()
    freed.given_back.connect(given.append)
    freed.soon()
    freed.shutdown()
    qtbot.wait(80)
    assert given == []
