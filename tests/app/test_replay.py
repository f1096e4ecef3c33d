"""An answer is made again from its menu, and what is read while the user writes makes the next answer begin sooner."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from assistant.control import preparing
from assistant.engine.protocol import Fitted, Prepared
from tests.app.driver import Driver
from tests.app.steps import WAYS, act

TOPIC = "Tell me about the sea. " + "It is wide and deep and full of fish. " * 6
DRAFT = "Here is my long story. " + "The ship sailed on and on over the wide sea. " * 16
ANSWER = 3     # tokens; some processors' answer comes to its end after four


def verdict(app: Driver) -> str:
    labels = [label for part in app.seen("replayPopup") for label in part.findChildren(QLabel, "replayVerdict")]
    return "".join(label.text() for label in labels)


@WAYS
def test_an_answer_of_a_chat_comes_out_the_same(app: Driver, starter_model: Path, way: str) -> None:
    app.open_ready(starter_model)
    app.set_number("generation.max_tokens", ANSWER)
    app.ask(TOPIC)
    second = app.ask("And then?")
    assert second.record is not None
    assert second.record.usage.reused_tokens > 60
    assert second.record.evaluation["plan"].endswith(f" 1*{ANSWER - 1}")
    act(app, way, 3, "replay")
    app.until(lambda: verdict(app) == "Identical")
    app.key("Escape")
    app.until(lambda: not app.seen("replayPopup"))
    app.click("composer")
    third = app.ask("Why?")
    assert third.record is not None
    assert third.record.usage.reused_tokens >= second.record.usage.prompt_tokens     # all is as it was


def test_how_an_answer_was_evaluated_outlives_a_restart(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    app.set_number("generation.max_tokens", ANSWER)
    first = app.ask(TOPIC)
    app.restart()
    app.until(app.window.engine_ready)
    app.until(lambda: len(app.messages()) == 2)
    assert first.record is not None
    again = app.answer().record
    assert again is not None
    assert again.evaluation == first.record.evaluation
    act(app, "pointer", 1, "replay")
    app.until(lambda: verdict(app) == "Identical")


def test_what_was_read_in_a_pause_is_not_read_again(
        app: Driver, starter_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "on_battery", lambda: False)
    app.open_short(starter_model, 4)
    events: list[object] = []
    app.services.engine.received.connect(events.append)

    def prepared() -> list[Prepared]:
        return [event for event in events if isinstance(event, Prepared)]

    app.ask("Hello")
    app.part("composer").setPlainText(DRAFT)
    app.until(lambda: prepared() and prepared()[-1].evaluated > 150)
    read = prepared()[-1].tokens
    app.click("composer")
    app.press("Ctrl+End")
    app.type("What now?")
    app.press("Return")
    app.until_answered(2)
    fitted = [event for event in events if isinstance(event, Fitted)][-1]
    assert fitted.reused_tokens >= read
    assert fitted.prompt_tokens - fitted.reused_tokens < 60
