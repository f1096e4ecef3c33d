"""A graphics card that fails, as the user sees it. The card is played by a scripted worker."""

import sys
from pathlib import Path

import pytest

from assistant import paths
from assistant.control import graphics_trouble
from tests.app.driver import Driver
from tests.control.conftest import FAKE_WORKER


def test_a_strip_says_why_it_is_slower_now_and_the_answer_comes_all_the_same(
        app: Driver, starter_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "worker_command", lambda: [sys.executable, str(FAKE_WORKER), "--graphics", "dies"])
    monkeypatch.setattr(graphics_trouble, "engine_uses_gpus", lambda: True)
    app.open_ready(starter_model)
    app.until(lambda: app.notice("graphics"))
    strip = app.notice("graphics")
    assert strip is not None
    assert "the processor does" in strip.accessibleName()
    app.send("Hello")
    assert app.until_answered().text
    app.close()
    app.open_ready(starter_model)
    assert app.notice("graphics") is None
