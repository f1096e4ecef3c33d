"""A message longer than any looking ahead reckons with: nothing is dropped unasked, and no summary missed unsaid."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from assistant.domain.chat import Status
from tests.app.driver import Driver
from tests.app.few_layers import write_short_sighted
from tests.app.steps import ask_pasted, send_pasted

translate = QCoreApplication.translate

SMALL, TRAINED = 512, 1024     # tokens
FILLING = "The sea is wide and deep, and the ship sails on and on. " * 6
LARGE = "And now? " + FILLING * 4


@pytest.fixture(scope="module")
def small(starter_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_short_sighted(starter_model, tmp_path_factory.mktemp("small") / "small.gguf", TRAINED)


@pytest.fixture
def half(app: Driver, small: Path) -> Driver:
    """A chat that fills about half of the context."""
    app.settings_for(small, context_length=SMALL)
    app.open_short(small, 8)
    ask_pasted(app, FILLING * 2)
    assert not app.notice("full_context")
    return app


def test_a_chat_too_long_for_any_context_of_its_model_offers_no_going_on_that_would_fail_again(
        app: Driver, small: Path) -> None:
    app.settings_for(small, context_length=TRAINED)
    app.open_short(small, 8)
    ask_pasted(app, FILLING * 4)
    ask_pasted(app, FILLING * 8)
    assert app.seen("remedy.drop_oldest")
    assert not app.seen("remedy.larger_context")
    assert not app.seen("continueButton")
    app.click("remedy.drop_oldest")
    app.until(lambda: app.answer().text and app.window.engine_idle())


def fill(app: Driver) -> None:
    """Asks until the user is asked what is to become of the oldest messages."""
    while not app.notice("full_context"):
        ask_pasted(app, FILLING[:100])


def first_seen(app: Driver) -> str:
    """Returns the first message that the last answer's model saw, where that was not all."""
    record = app.answer().record
    return str(record.settings.get("context.first_seen", "")) if record is not None else ""


def test_a_message_that_pushes_others_out_is_asked_about_once_and_then_answered(half: Driver) -> None:
    ask_pasted(half, LARGE)
    error = half.transcript.rows[-1].error
    assert error is not None
    assert error.hint == "Everything stays here to be read. What should the model do without?"
    assert half.seen("remedy.drop_oldest")
    assert half.seen("remedy.summarise")
    assert not half.answer().text
    assert half.messages()[-2].text.strip() == LARGE.strip(), "what was typed is in the chat"
    assert not half.notice("full_context"), "it is asked in one place"
    half.click("remedy.drop_oldest")
    half.until(lambda: half.answer().text and half.window.engine_idle())
    assert first_seen(half) == half.messages()[-2].id
    assert half.services.session.chat.settings["full_context"] == "drop"
    ask_pasted(half, LARGE)
    assert half.answer().text
    assert not half.seen("remedy.drop_oldest")


def test_more_context_answers_a_message_that_was_asked_about(half: Driver) -> None:
    ask_pasted(half, LARGE)
    half.click("remedy.larger_context")
    half.until(lambda: half.answer().text and half.window.engine_idle())
    assert not first_seen(half)
    assert half.services.models.window.tokens == TRAINED
    assert "full_context" not in half.services.session.chat.settings


@pytest.mark.parametrize("choice", ["drop", "pinned"])
def test_who_has_chosen_is_not_asked(half: Driver, choice: str) -> None:
    half.services.preferences.set_app("full_context", choice)
    ask_pasted(half, LARGE)
    assert half.answer().text
    assert first_seen(half) == half.messages()[-2].id


def test_an_answer_that_has_to_do_without_its_summary_says_so_until_it_is_there(half: Driver) -> None:
    half.window.commands.run("full_context_summarise")
    said: list[str] = []

    def look(*_fitted: object) -> None:
        strip = half.notice("summary")
        said.append(strip.accessibleName() if strip is not None else "")

    half.services.answering.fitted.connect(look)
    ask_pasted(half, LARGE)
    [text] = said
    assert translate("wiring", "The model misses some of the oldest messages: they are not summed up yet.") in text
    half.until(lambda: any(message.summary for message in half.messages()))
    half.until(lambda: not half.notice("summary"))
    ask_pasted(half, "And now?")
    assert said[1:] == [""]


def test_an_answer_that_breaks_off_leaves_no_promise_of_a_summary(half: Driver) -> None:
    half.window.commands.run("full_context_summarise")
    told: list[bool] = []

    def kill(*_fitted: object) -> None:
        told.append(half.notice("summary") is not None)
        half.workers()[0].kill()

    half.services.answering.fitted.connect(kill, Qt.ConnectionType.SingleShotConnection)
    send_pasted(half, LARGE)
    half.until(lambda: told and half.answer().status is Status.INTERRUPTED)
    assert told == [True]
    half.until(lambda: half.notice("summary") is None)


def test_who_wants_no_summary_any_more_is_not_told_that_one_is_missing(half: Driver) -> None:
    half.window.commands.run("full_context_summarise")
    told: list[bool] = []

    def choose(*_fitted: object) -> None:
        told.append(half.notice("summary") is not None)
        half.window.commands.run("full_context_drop")

    half.services.answering.fitted.connect(choose)
    ask_pasted(half, LARGE)
    assert told == [True]
    assert not half.notice("summary")
    shown = half.services.session.chat.info.id
    half.press("Ctrl+N")
    half.services.session.open(shown)
    half.until(lambda: half.services.session.chat.info.id == shown)
    QCoreApplication.processEvents()       # what follows an opening comes with the next turn of the loop
    assert not half.notice("summary")


def test_a_chat_that_is_asked_about_in_the_strip_is_not_asked_about_once_more(half: Driver) -> None:
    fill(half)
    first = half.services.session.chat.info.id
    half.press("Ctrl+N")
    fill(half)
    half.restart()
    half.until(half.window.engine_ready)
    half.until(lambda: half.notice("full_context"))
    half.services.session.open(first)
    half.until(lambda: half.services.session.chat.info.id == first)
    half.until(lambda: half.notice("full_context"))
    ask_pasted(half, LARGE)
    assert half.answer().text
