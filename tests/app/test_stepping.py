"""An answer is written one word at a time: the user, the sampler chain or the model's favourite says which."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from assistant.domain.chat import Message, Status
from assistant.ui.explore.bars import Bars
from tests.app.driver import Driver
from tests.app.test_exploring import QUESTION, explored, place, wiring
from tests.app.texts import Texts


@pytest.fixture
def answered(app: Driver, starter_model: Path) -> Driver:
    app.open_short(starter_model, 12)
    app.ask(QUESTION)
    return app


def bars(app: Driver) -> Bars:
    return app.part("exploreBars", Bars)


def until_at_end(app: Driver, text: str) -> None:
    """Waits until an answer says `text`, and what may come after it is shown."""
    def there() -> bool:
        return (app.answers() != [] and app.answer().text == text and app.window.engine_idle()
                and wiring(app).exploring.message_id == app.answer().id and place(app) == "After the last word"
                and explored(app) and not wiring(app).is_stepping()
                and bars(app).candidates.distribution.chosen == -1)

    app.until(there)


def stepped(app: Driver, before: str) -> Message:
    """Waits for one word more than `before`, and returns the answer."""
    app.until(lambda: app.answers() and app.answer().text != before and app.window.engine_idle())
    answer = app.answer()
    assert answer.text.startswith(before)
    until_at_end(app, answer.text)
    return answer


def test_by_keyboard_words_are_taken_one_by_one_and_then_the_model_writes_on(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    app.window.commands.run("step_by_step")
    app.until(lambda: explored(app) and place(app).startswith("Word 1 of 12"))
    app.press("Right", "Right", "Right")
    app.until(lambda: place(app).startswith("Word 4 of 12")
              and bars(app).candidates.distribution.chosen == wiring(app).exploring.words[3].token)
    before = answer.text[:wiring(app).exploring.words[3].start]
    app.press("Down")
    picked = bars(app).candidate()
    assert picked is not None
    app.press("Return")                                     # the user's word
    until_at_end(app, before + picked.text)
    assert f"Taken: “{picked.text.strip()}”" in app.part("exploreChosen", QLabel).text()
    branch = app.answer()
    assert branch.status is Status.STOPPED
    assert [m.id for m in app.services.session.chat.siblings(answer.id)] == [answer.id, branch.id]
    app.press("Space")                                      # the chain's
    assert stepped(app, branch.text).id == branch.id
    app.press("Space")
    longer = stepped(app, app.answer().text)
    assert app.focused() == "exploreBars"
    app.press("Escape")                                     # and the model's
    app.until(lambda: app.answer().id == branch.id and app.window.engine_idle()
              and len(app.answer().text) > len(longer.text) + 10)
    assert app.answer().text.startswith(longer.text)
    record = app.answer().record
    assert record is not None
    assert record.settings["generation.max_tokens"] == 12
    assert record.seed > 0
    assert app.seen("explorePanel")


def test_with_the_mouse_the_favourite_and_a_bar_are_taken_and_are_there_after_a_restart(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    app.drag("generation.temperature", 1.0)                 # what is drawn is seldom what is likeliest
    app.click("exploreButton")
    app.until(lambda: explored(app))
    app.click("exploreStep")
    app.until_seen("exploreFavourite")
    likeliest = max(bars(app).candidates.distribution.candidates, key=lambda each: each.before)
    app.click("exploreFavourite")
    until_at_end(app, likeliest.text.lstrip())
    first = app.answer()
    row = bars(app).candidates.index(1, 0)
    picked = bars(app).candidates.candidate(1)
    assert picked is not None
    app.click(bars(app).viewport(), bars(app).visualRect(row).center())
    second = stepped(app, first.text)
    assert second.text == first.text + picked.text
    app.click("exploreChain")
    third = stepped(app, second.text)
    app.restart()
    app.until(lambda: len(app.messages()) == 2)
    assert app.answer().text == third.text
    assert app.answer().id == first.id != answer.id


@pytest.mark.parametrize("key", ["Escape", "Space"])
def test_a_key_before_the_bars_of_a_word_are_there_acts_at_that_word(answered: Driver, key: str) -> None:
    app, answer = answered, answered.answer()
    app.window.commands.run("step_by_step")
    app.until(lambda: explored(app) and place(app).startswith("Word 1 of 12"))
    start = wiring(app).exploring.words[1].start
    wiring(app).exploring.place_changed.connect(lambda *_: app.press(key), Qt.ConnectionType.SingleShotConnection)
    app.press("Right")
    app.until(lambda: app.answers() and app.answer().id != answer.id and app.window.engine_idle())
    assert app.answer().text.startswith(answer.text[:start])
    assert (len(app.answer().text) > len(answer.text) // 2) == (key == "Escape")
    assert app.part("exploreStep", QAbstractButton).isChecked() == (key == "Space")


def test_a_key_before_the_bars_of_the_next_word_are_there_takes_that_word(answered: Driver) -> None:
    app = answered
    app.window.commands.run("step_by_step")
    app.until(lambda: explored(app) and place(app).startswith("Word 1 of 12"))
    exploring = wiring(app).exploring
    exploring.place_changed.connect(lambda *_: app.press("Return"), Qt.ConnectionType.SingleShotConnection)
    app.press("Return")
    app.until(lambda: len(exploring.words) == 2 and place(app) == "After the last word")
    until_at_end(app, app.answer().text)


def test_a_word_asked_for_too_early_is_not_written_into_the_chat_opened_meanwhile(answered: Driver) -> None:
    app, session = answered, answered.services.session
    first = session.chat.info.id
    session.new({"generation.max_tokens": 12})
    app.ask("What is a whale?")
    app.window.commands.run("step_by_step")
    app.until(lambda: explored(app) and place(app).startswith("Word 1 of 12"))
    session.answer_ended.connect(lambda _message: session.open(first), Qt.ConnectionType.SingleShotConnection)
    app.press("Space", "Space")             # the second while the first word is being taken
    app.until(lambda: session.chat.info.id == first and explored(app))
    QTest.qWait(1500)                       # a word takes a tenth of that
    assert len(session.chat.messages) == 2
    assert not wiring(app).is_stepping()


def test_a_text_offers_no_words_one_by_one_and_no_answers_side_by_side(answered: Driver) -> None:
    app = answered

    def offered() -> set[str]:
        return {name for name in ("step_by_step", "compare_answers", "several_answers")
                if app.window.commands.action(name).isEnabled()}

    assert len(offered()) == 3
    app.window.commands.run("new_text")
    app.until(lambda: app.focused() == "textEditor")
    app.type("Once upon a time")
    Texts(app).go_on()
    assert offered() == set()
    app.window.commands.run("next_chat")
    app.until(lambda: len(offered()) == 3)
