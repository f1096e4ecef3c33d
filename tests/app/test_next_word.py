"""What the sampling panel calls the next word is that after the last answer, whatever was done meanwhile."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from assistant.domain.chat import Status
from assistant.ui.explore.next_word import NextWord
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.test_exploring import explored


@pytest.fixture
def answered(app: Driver, starter_model: Path) -> Driver:
    app.open_short(starter_model, 12)
    app.ask("What is a seal?")
    return app


def section(app: Driver) -> NextWord:
    return app.part("nextWord", NextWord)


def at_end(app: Driver) -> bool:
    """Returns whether the place shown is that after the last answer."""
    shown, ending = section(app), " ".join(app.answer().text[-20:].split())
    return shown.distribution() is not None and shown.before().rstrip("”").endswith(ending)


def leave(app: Driver) -> None:
    app.press("Escape")
    app.until(lambda: not app.seen("explorePanel"))


def test_an_answer_that_ended_while_explore_was_open_is_looked_at_once_that_is_left(answered: Driver) -> None:
    app, first = answered, answered.answer()
    app.press("F7")
    app.until(lambda: explored(app))
    app.click("exploreContinue")
    app.until(lambda: app.answers() and app.answer().id != first.id and app.window.engine_idle())
    app.until(lambda: explored(app))
    leave(app)
    app.until(lambda: at_end(app))
    distribution = section(app).distribution()
    assert distribution is not None
    assert distribution.chosen == -1


def test_explore_opened_at_the_end_of_an_answer_only_puts_its_look_off(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 12)
    app.services.session.answer_ended.connect(lambda _message: app.window.commands.run("explore"))
    app.ask("What is a seal?")
    app.until(lambda: explored(app))
    leave(app)
    app.until(lambda: at_end(app))


def test_what_was_written_behind_a_closed_panel_is_looked_at_when_it_is_opened(answered: Driver) -> None:
    app = answered
    app.until(lambda: at_end(app))
    app.press("F8")
    app.until(lambda: not app.window.panel_open())
    app.ask(STORY)
    assert not at_end(app)
    app.press("F8")
    app.until(lambda: at_end(app))


def test_an_answer_written_unseen_that_ends_as_the_one_before_is_looked_at_too(answered: Driver) -> None:
    app = answered
    app.services.session.set_value("generation.output_format", "grammar")
    app.services.session.set_value("generation.grammar", 'root ::= "It is an animal."')
    first = app.ask(STORY)
    app.until(lambda: at_end(app))
    shown = section(app).distribution()
    app.press("F8")
    app.until(lambda: not app.window.panel_open())
    assert app.ask(STORY).text == first.text
    app.press("F8")
    app.until(lambda: at_end(app) and section(app).distribution() is not shown)


def test_explore_of_an_old_chat_leaves_its_end_behind(answered: Driver) -> None:
    app = answered
    app.restart()
    app.until(lambda: app.answers() and app.window.engine_ready())
    assert section(app).distribution() is None
    app.press("F7")
    app.until(lambda: explored(app))
    leave(app)
    app.until(lambda: at_end(app))


def test_after_a_crash_no_place_is_shown_that_the_text_has_gone_beyond(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(lambda: section(app).distribution() is not None)
    before = section(app).before()
    app.until(lambda: section(app).before() != before)
    app.workers()[0].kill()
    app.until(lambda: app.answers() and app.answer().status is Status.INTERRUPTED)
    app.until(lambda: section(app).distribution() is None or at_end(app))


def test_a_chat_that_is_left_at_once_does_not_bring_its_place_into_the_next(answered: Driver) -> None:
    app = answered
    app.until(lambda: at_end(app))
    session = app.services.session
    first = session.chat.info.id
    session.new({"generation.max_tokens": 12})
    app.ask("What is a whale?")
    app.press("F7")
    app.until(lambda: explored(app))
    leave(app)                          # which has the end looked at
    session.open(first)
    app.until(lambda: session.chat.info.id == first)
    QTest.qWait(1500)                   # a look takes a fifth of that
    assert section(app).distribution() is None


def test_a_chat_opened_with_other_settings_does_not_show_the_place_of_the_one_before_in_them(answered: Driver) -> None:
    app, session = answered, answered.services.session
    first = session.chat.info.id        # takes the likeliest words
    session.new({"generation.max_tokens": 12})
    app.ask("What is a whale?")
    app.until(lambda: at_end(app))
    session.open(first)                 # what was looked at would be shaped anew
    app.until(lambda: session.chat.info.id == first)
    QTest.qWait(700)
    assert section(app).distribution() is None


def test_an_answer_that_ended_in_another_chat_is_not_shaped_anew_for_the_one_shown(answered: Driver) -> None:
    app, session = answered, answered.services.session
    first = session.chat.info.id
    session.new({"generation.max_tokens": 60})
    app.send(STORY)
    app.until(lambda: section(app).distribution() is not None)
    session.open(first)
    app.until(lambda: session.chat.info.id == first)
    app.until(lambda: not app.services.answering.is_busy())
    QTest.qWait(300)
    assert section(app).distribution() is None
    session.set_value("generation.temperature", 1.5)
    QTest.qWait(700)
    assert section(app).distribution() is None
