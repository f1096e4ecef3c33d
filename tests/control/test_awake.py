"""The computer stays awake while there is a reason, and no longer."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

from assistant.control.awake import Awake


def test_staying_awake_may_be_wanted_for_several_reasons_and_let_go(
        qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    @contextmanager
    def running(on_fail: str) -> Iterator[None]:
        told.append(f"awake, else {on_fail}")
        yield
        told.append("let go")

    def settle() -> None:
        done: list[None] = []
        awake._jobs.run(lambda: None, done.append, lambda _error: None)
        qtbot.waitUntil(lambda: bool(done), timeout=30_000)

    monkeypatch.setattr("wakepy.keep.running", running)
    awake = Awake()
    awake.set("answer", True)
    awake.set("download", True)
    awake.set("answer", False)
    settle()
    assert told == ["awake, else pass"]
    awake.set("download", False)
    settle()
    assert told == ["awake, else pass", "let go"]
    awake.set("answer", True)
    awake.shutdown()
    assert told == ["awake, else pass", "let go"] * 2
    assert awake._held is None
