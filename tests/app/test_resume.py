"""Going on with a chat tomorrow: nothing of it is read again, and what makes that possible goes with the chat."""

from pathlib import Path

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
