"""Going on with a chat tomorrow: nothing of it is read again, and what makes that possible goes with the chat."""

import re
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMenu

from assistant.ui.context_popup import ContextNumbers
from tests.app.driver import Driver

TOPIC = "Tell me about the sea. " + "It is wide and deep and full of fish. " * 12


def states(app: Driver) -> list[Path]:
    return sorted((app.home / "cache" / "states").glob("*.state"))


def test_a_chat_goes_on_after_a_restart_without_being_read_again(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 4)
    first = app.ask(TOPIC)
    assert states(app) == []                # nothing is written while the chat is being had
    app.restart()
    [file] = states(app)
    assert file.stat().st_mode & 0o777 == 0o600
    app.until(app.window.engine_ready)
    app.until(lambda: len(app.messages()) == 2)
    answer = app.ask("And then?")
    assert answer.record is not None
    assert first.record is not None
    assert answer.record.usage.reused_tokens >= first.record.usage.prompt_tokens
    assert answer.record.usage.prompt_tokens - answer.record.usage.reused_tokens < 30
    app.click_row(app.chat_view(), app.titles()[0])
    app.press("Delete")
    app.until(lambda: app.titles() == [] and states(app) == [])
    app.close()
    assert states(app) == []


def looked_up(app: Driver) -> tuple[int, int]:
    """Opens the gauge; returns what it comes to say of the next prompt: the tokens known already, and those to be
    read."""
    app.click("contextGauge")
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    numbers = app.window.findChild(ContextNumbers)
    assert numbers is not None
    said = re.compile(r"Next time ([\d,]+) are known already, ([\d,]+) will be read\.")
    app.until(lambda: said.search(numbers.text()))
    found = said.search(numbers.text())
    assert found is not None
    app.press("Escape")
    app.until(lambda: app.window.findChild(ContextNumbers) is None)
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_the_gauge_tells_after_a_restart_and_in_another_chat_what_is_kept(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 4)
    first = app.ask(TOPIC)
    assert first.record is not None
    app.restart()
    app.until(app.window.engine_ready)
    app.until(lambda: len(app.messages()) == 2)
    known, unread = looked_up(app)
    assert known >= first.record.usage.prompt_tokens
    assert unread < 30
    [title] = app.titles()
    app.click("newChatButton")
    app.until(lambda: not app.messages())
    app.ask("Hello")
    app.open_chat(title)
    app.until(lambda: len(app.messages()) == 2)
    assert looked_up(app)[0] >= first.record.usage.prompt_tokens
    app.click("composer")
    answer = app.ask("And then?")
    assert answer.record is not None
    assert answer.record.usage.reused_tokens >= known
