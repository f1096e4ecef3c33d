"""Garbage in cycles is collected in the thread of the interface, whichever thread has made it."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import garbage
from assistant.control.garbage import GarbageCollector
from tests.control.conftest import PATIENCE_MS


class Cycle:
    """Garbage that only a search finds; tells which thread has."""

    def __init__(self, told: list[threading.Thread]) -> None:
        self._itself, self._told = self, told

    def __del__(self) -> None:
        self._told.append(threading.current_thread())


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[GarbageCollector]:
    was_enabled = gc.isenabled()
    gc.enable()
    monkeypatch.setattr(garbage, "LOOK_MS", 20)
    made = GarbageCollector()
    yield made
    made.deleteLater()
    if was_enabled:
        gc.enable()


def test_what_another_thread_leaves_is_destroyed_in_that_of_the_interface(
        collector: GarbageCollector, qtbot: QtBot) -> None:
    told: list[threading.Thread] = []
    count = 30 * gc.get_threshold()[0]
    thread = threading.Thread(target=lambda: [Cycle(told) for _ in range(count)])
    thread.start()
    thread.join()
    assert told == [], "Python has looked for garbage itself"
    qtbot.waitUntil(lambda: len(told) == count, timeout=PATIENCE_MS)
    assert set(told) == {threading.current_thread()}


def test_nothing_is_searched_while_little_was_made(collector: GarbageCollector, qtbot: QtBot) -> None:
    gc.collect()
    told: list[threading.Thread] = []
    Cycle(told)
    qtbot.wait(100)
    assert told == []
    gc.collect()
    assert len(told) == 1
