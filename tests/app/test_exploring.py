"""Every word of an answer can be explored, and gone on from, with the mouse and with the keyboard alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTextEdit, QWidget

from assistant.domain.chat import Status
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.next_word import NextWord
from assistant.ui.explore.panel import ExplorePanel
from assistant.wiring.exploring import ExploreWiring
from tests.app.driver import ENDLESS, STORY, Driver

QUESTION = "What is a seal?"


def place(app: Driver) -> str:
    return app.part("explorePlace", QLabel).text()


def explored(app: Driver) -> bool:
    """Returns whether the panel shows what might stand at a word."""
    panels = app.seen("explorePanel")
    return bool(panels) and isinstance(panels[0], ExplorePanel) and panels[0].distribution() is not None


def wiring(app: Driver) -> ExploreWiring:
    found = app.window.findChild(ExploreWiring)
    assert found is not None
    return found


def click_third_word(app: Driver) -> int:
    """Clicks the third word of the answer, and returns its index among those explored once it is in the panel."""
    answer = app.answer()
    view = next(view for view in app.transcript.findChildren(QTextEdit)
                if view.isVisible() and view.toPlainText() and view.toPlainText() in answer.text)
    position = len(" ".join(answer.text.split(" ")[:2])) + 2    # its second letter
    cursor = QTextCursor(view.document())
    cursor.setPosition(position)
    app.click(view.viewport(), view.cursorRect(cursor).center() + QPoint(1, 0))
    index = next(at for at, word in enumerate(wiring(app).exploring.words)
                 if word.start <= position < word.start + len(word.text))
    app.until(lambda: place(app).startswith(f"Word {index + 1} of"))
    app.until(lambda: [marked.cursor.selectedText() for marked in view.extraSelections()])
    return index


@pytest.fixture
def answered(app: Driver, starter_model: Path) -> Driver:
    app.open_short(starter_model, 12)
    app.ask(QUESTION)
    return app


def test_by_keyboard_a_word_is_walked_to_looked_at_and_gone_on_from(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    app.press("F7")
    app.until(lambda: explored(app) and place(app).startswith("Word 1 of 12"))
    assert not app.window.sidebar_open()
    assert app.part("explorePanel").width() >= 480
    app.press("Right", "Right", "Right")
    app.until(lambda: place(app).startswith("Word 4 of 12"))
    word = wiring(app).exploring.words[3]
    app.until(lambda: app.part("exploreBars", Bars).candidates.distribution.chosen == word.token)
    app.press("Down")
    chosen = app.part("exploreBars", Bars).candidate()
    assert chosen is not None
    app.press("Return")
    app.until(lambda: app.answers() and app.answer().id != answer.id and app.window.engine_idle())
    branch = app.answer()
    assert branch.text.startswith(answer.text[:word.start] + chosen.text)
    assert [message.id for message in app.services.session.chat.siblings(answer.id)] == [answer.id, branch.id]
    app.until(lambda: place(app).startswith("Word 4 of") and explored(app))
    app.press("Escape")
    app.until(lambda: not app.seen("explorePanel"))
    assert app.window.sidebar_open()
    assert app.focused() == "composer"


@pytest.mark.parametrize("early", ["asked", "place_changed"])
@pytest.mark.parametrize("press", ["Return", "exploreContinue"])
def test_a_press_before_the_bars_of_a_word_are_there_goes_on_from_it(answered: Driver, early: str, press: str) -> None:
    app, answer = answered, answered.answer()
    app.press("F7")
    app.until(lambda: explored(app))
    exploring, bars = wiring(app).exploring, app.part("exploreBars", Bars)
    likeliest, start = list[str](), exploring.words[1].start
    button = app.part("exploreContinue", QAbstractButton)

    def on_early() -> None:
        assert not exploring.can_go_on()
        assert button.isEnabled()
        if press == "Return":
            QTest.keyClick(bars, Qt.Key.Key_Return)
        else:
            button.click()

    exploring.shaped.connect(lambda shown: likeliest.append(shown.candidates[0].text))
    getattr(exploring, early).connect(on_early, Qt.ConnectionType.SingleShotConnection)
    app.press("Right")
    app.until(lambda: app.answers() and app.answer().id != answer.id and app.window.engine_idle())
    assert app.answer().text.startswith(answer.text[:start] + likeliest[0])
    assert app.answer().parent == answer.parent


def test_a_word_cannot_be_gone_on_from_while_its_model_is_gone(answered: Driver) -> None:
    app = answered
    app.press("F7")
    app.until(lambda: explored(app))
    app.until(app.part("exploreContinue", QAbstractButton).isEnabled)
    app.services.models.release()
    app.until(lambda: not app.part("exploreContinue", QAbstractButton).isEnabled())
    assert app.part("exploreChosen", QLabel).text() == "Looked at once a model is loaded."
    app.services.models.ensure_loaded()
    app.until(app.part("exploreContinue", QAbstractButton).isEnabled)


def test_with_the_mouse_a_word_is_clicked_drawn_and_gone_on_from(answered: Driver) -> None:
    app = answered
    answer = app.answer()
    app.click("exploreButton")
    app.until(lambda: explored(app))
    index = click_third_word(app)
    app.click("exploreDraw")
    bars = app.part("exploreBars", Bars)
    app.until(lambda: sum(bars.candidates.drawn.values()) == 100)
    start = wiring(app).exploring.words[index].start
    app.click("exploreContinue")
    app.until(lambda: app.answers() and app.answer().id != answer.id and app.window.engine_idle())
    assert app.answer().text[:start] == answer.text[:start]


def test_after_a_click_on_a_word_the_keys_are_those_of_its_choices(answered: Driver) -> None:
    app = answered
    app.press("F7")
    app.until(lambda: explored(app))
    word = wiring(app).exploring.words[click_third_word(app)]
    bars = app.part("exploreBars", Bars)
    app.until(lambda: bars.candidates.distribution.chosen == word.token)
    app.press("Down")
    assert bars.currentIndex().row() == 1
    app.press("Right")
    app.until(lambda: wiring(app).exploring.word() not in (None, word))
    app.press("Escape")
    app.until(lambda: not app.seen("explorePanel"))


def test_a_slider_reshapes_the_bars_at_once_and_is_the_chats_setting(answered: Driver) -> None:
    app = answered
    app.press("F7")
    app.until(lambda: explored(app))
    bars = app.part("exploreBars", Bars).candidates
    slider: QWidget = app.part("exploreSlider.generation.temperature")
    slider.setFocus()
    app.press("End")
    app.until(lambda: any(stage.name == "temperature" and stage.values[0] == 2.0
                          for stage in bars.distribution.stages))
    assert app.value("generation.temperature") == 2.0


def test_the_next_word_follows_while_an_answer_is_written(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    section = app.part("nextWord", NextWord)
    assert section.distribution() is None
    app.send(STORY)
    app.until(lambda: section.distribution() is not None)
    first = section.distribution()
    app.until(lambda: section.distribution() is not first)
    app.press("F7")
    app.until(lambda: explored(app) and place(app) == "The next word")
    app.press("Escape")
    app.until(lambda: not app.seen("explorePanel"))
    app.press("Escape")
    app.until_answered()


@pytest.mark.parametrize("tokens", [12, 400])       # cut by its length, and come to its own end
def test_the_next_word_is_that_after_the_answer_once_it_has_ended(app: Driver, starter_model: Path,
                                                                  tokens: int) -> None:
    app.open_short(starter_model, tokens)
    answer = app.ask("Say hello.")
    assert (answer.status is Status.COMPLETE) == (tokens == 400)
    section = app.part("nextWord", NextWord)
    ending = " ".join(answer.text[-20:].split())
    app.until(lambda: section.before().rstrip("”").endswith(ending))
    shown = section.distribution()
    assert shown is not None
    assert shown.chosen == -1
    if answer.status is Status.COMPLETE:
        assert max(shown.candidates, key=lambda each: each.before).special
    app.drag("generation.temperature", 1.0)
    app.until(lambda: section.distribution() is not shown)


def test_without_an_answer_there_is_a_sentence_instead(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    app.press("F7")
    app.until(lambda: app.seen("explorePanel"))
    assert "no answer here yet" in app.part("exploreChosen", QLabel).text()
    app.press("F8")
    app.until(lambda: not app.seen("explorePanel"))
    assert not app.window.panel_open()
    app.press("F8")
    app.until(lambda: app.seen("exploreButton"))


def test_another_chat_than_that_of_a_branch_being_written_is_explored_anew(answered: Driver) -> None:
    app = answered
    app.press("F7")
    app.until(lambda: explored(app))
    app.services.session.set_value("generation.max_tokens", 4000)
    app.click("exploreContinue")
    app.until(lambda: app.services.answering.turn is not None)
    app.press("Ctrl+N")
    app.until(lambda: "no answer here yet" in app.part("exploreChosen", QLabel).text())
    assert wiring(app).exploring.message_id == ""


def test_another_chat_is_explored_anew(answered: Driver) -> None:
    app = answered
    app.press("F7")
    app.until(lambda: explored(app))
    app.press("Ctrl+N")
    app.until(lambda: "no answer here yet" in app.part("exploreChosen", QLabel).text())
    assert not app.part("exploreContinue", QAbstractButton).isEnabled()
