"""What the window says about the chat that is shown, and the keys that lead through its answers."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from assistant.domain.chat import Status
from tests.app.driver import ENDLESS, STORY, Driver


def test_the_gauge_tells_how_full_the_chat_shown_is(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 3)
    header = app.window.header
    app.ask("Tell me about the sea. " * 30)
    app.until(lambda: header.gauge.value() > 0.05)
    full = header.gauge.value()
    app.press("Ctrl+N")
    app.until(lambda: header.gauge.value() == 0)
    app.press("Ctrl+Tab")
    app.until(lambda: abs(header.gauge.value() - full) < 0.01)
    app.restart()
    app.until(lambda: abs(app.window.header.gauge.value() - full) < 0.01)


def test_an_answer_that_broke_off_leaves_the_gauge_as_full_as_it_was(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 3)
    app.ask("Tell me about the sea. " * 30)
    used, _total = app.window.header.context
    app.set_number("generation.max_tokens", ENDLESS)
    app.send(STORY)
    app.until(lambda: len(app.answers()) == 2 and app.answer_begun())
    app.close()
    app.open_ready()
    app.until(lambda: len(app.messages()) == 4)
    assert app.answer().status is Status.INTERRUPTED
    assert app.window.header.context[0] == pytest.approx(used, abs=2)


def test_alt_and_arrows_walk_the_answers(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 3)
    app.ask("What colour is the sky?")
    first = app.messages()[-1].id
    app.press("Ctrl+R")
    app.until(lambda: app.messages()[-1].id != first and app.window.engine_idle())
    second = app.messages()[-1].id
    app.press("Alt+Left")
    app.until(lambda: app.messages()[-1].id == first)
    app.press("Alt+Left")
    QCoreApplication.processEvents()
    assert app.messages()[-1].id == first
    app.press("Alt+Right")
    app.until(lambda: app.messages()[-1].id == second)


def test_editing_says_what_sending_will_do_and_can_be_left(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 3)
    app.ask("What colour is the sky?")
    app.click("composer")
    app.press("Up")
    app.until(lambda: app.notice("editing") is not None and app.composed() == "What colour is the sky?")
    app.press("Ctrl+N")
    app.until(lambda: app.notice("editing") is None)
    app.ask("A message of another chat")         # not an edit of the first chat's
    assert len(app.messages()) == 2
    app.press("Ctrl+Tab")
    app.until(lambda: "colour" in app.shown_text())
    app.click("composer")
    app.press("Ctrl+A", "Delete", "Up")
    app.until(lambda: app.notice("editing") is not None)
    app.press("Ctrl+A", "Delete")           # to write it anew
    assert app.notice("editing") is not None
    app.press("Escape")
    app.until(lambda: app.notice("editing") is None)
    assert app.composed() == ""


def test_a_closed_window_leaves_no_part_of_itself_behind(app: Driver) -> None:
    before = set(QApplication.allWidgets())
    app.open()
    app.press("Ctrl+,")
    app.until(lambda: len(QApplication.allWidgets()) > len(before))
    app.close()
    app.until(lambda: set(QApplication.allWidgets()) <= before)
