"""Earlier messages that come from the disk late: they take the place of nothing that was written meanwhile."""

import threading
from collections.abc import Callable

import pytest

from tests.app.driver import Driver
from tests.app.steps import SECOND


@pytest.fixture
def bring(talk: Driver) -> Callable[[], None]:
    """Asks for an earlier message in a temporary chat, which has none of its own; returns what lets the disk answer."""
    app, disk, gate, answered = talk, talk.services.disk, threading.Event(), list[None]()
    app.window.commands.run("temporary_chat")
    app.until_seen("temporaryChip")
    disk.run(lambda: gate.wait(60), lambda _result: None, lambda _error: None)
    app.press("Ctrl+Up")

    def go_on() -> None:
        gate.set()
        disk.run(lambda: None, answered.append, lambda _error: None)
        app.until(lambda: answered)

    return go_on


def test_they_come_where_they_were_asked_for(talk: Driver, bring: Callable[[], None]) -> None:
    bring()
    assert talk.composed() == SECOND


def test_what_was_typed_meanwhile_stays(talk: Driver, bring: Callable[[], None]) -> None:
    talk.type("Meanwhile")
    bring()
    assert talk.composed() == "Meanwhile"


def test_another_chat_gets_none_of_them(talk: Driver, bring: Callable[[], None]) -> None:
    talk.press("Ctrl+N")
    talk.until(lambda: not talk.seen("temporaryChip"))
    bring()
    assert talk.composed() == ""
