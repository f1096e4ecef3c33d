"""A question and its answer that fill the context: what leads on works, and what would do nothing is not offered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from assistant.domain.chat import Message, Status
from assistant.wiring.life import Life
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import ask_pasted, text_of
from tests.engine.gguf_variants import copy, with_number

translate = QCoreApplication.translate

SMALL = 256     # tokens
TRAINED = 512


@pytest.fixture
def short_sighted(tmp_path: Path) -> Path:
    """The practice model, as if it had been trained for 512 tokens."""
    return with_number(copy(tmp_path, "short-sighted.gguf"), "llama.context_length", TRAINED)


def test_an_answer_that_filled_the_context_goes_on_with_more(app: Driver, short_sighted: Path) -> None:
    full = _fill(app, short_sighted, SMALL)
    assert translate("StateView", "The context is full.") in app.words("remedy.larger_context")
    assert not app.seen("continueButton")
    assert not app.window.commands.action("continue_answer").isEnabled()
    assert "message.continue" not in _menu(app)
    app.click("remedy.larger_context")
    app.until(lambda: len(app.said()[-1]) > len(full.text))
    longer = app.until_answered()
    assert longer.id == full.id
    assert longer.text.startswith(full.text)
    assert longer.status is Status.CONTEXT
    assert (longer.filled, _window(app)) == (TRAINED, (TRAINED, TRAINED))

    assert not app.seen("remedy.larger_context"), "the model was trained for no more"
    assert not app.seen("continueButton")
    app.click("remedy.new_chat")
    app.until(lambda: not app.messages())
    app.close()

    app.open_ready()
    assert _window(app) == (TRAINED, TRAINED), "the longer context is kept for this model"


def test_what_was_full_can_be_continued_once_the_user_has_raised_the_context(
        app: Driver, short_sighted: Path) -> None:
    full = _fill(app, short_sighted, SMALL)
    _load_with(app, short_sighted, TRAINED)
    app.until(lambda: app.seen("continueButton"))
    assert not app.seen("remedy.larger_context")
    assert app.window.commands.action("continue_answer").isEnabled()
    app.set_number("generation.max_tokens", 20)
    app.click("continueButton")
    app.until(lambda: len(app.said()[-1]) > len(full.text))
    longer = app.until_answered()
    assert longer.text.startswith(full.text)
    assert longer.status is Status.LENGTH


def test_a_chat_opened_again_offers_more_context_once_its_model_is_loaded(app: Driver, short_sighted: Path) -> None:
    full = _fill(app, short_sighted, SMALL)
    app.close()
    app.open()
    app.click("remedy.larger_context")
    app.until(lambda: len(app.said()[-1]) > len(full.text))
    app.press("Escape")
    assert app.until_answered().text.startswith(full.text)


def test_a_question_too_long_for_the_context_is_answered_with_more(app: Driver, short_sighted: Path) -> None:
    app.open_short(short_sighted, 8)
    _load_with(app, short_sighted, SMALL)
    ask_pasted(app, "The sea is wide and deep. " * 50)
    assert not app.answer().text
    assert not app.seen("continueButton")
    app.click("remedy.larger_context")
    app.until(lambda: app.answer_begun())
    assert app.until_answered().status is Status.LENGTH
    assert _window(app)[0] == TRAINED
    ask_pasted(app, "The sea is wide and deep. " * 200)
    app.until_seen("remedy.choose_model")
    assert not app.seen("remedy.larger_context"), "not even all it was trained for would hold that"


def _fill(app: Driver, model: Path, tokens: int) -> Message:
    """Asks for a story longer than the context, and returns what there was room for."""
    app.open_short(model, ENDLESS)
    _load_with(app, model, tokens)
    ask_pasted(app, STORY + " The sea is wide and deep." * 16)     # reading costs less than writing
    full = app.answer()
    assert full.status is Status.CONTEXT
    assert full.filled == tokens
    return full


def _load_with(app: Driver, model: Path, tokens: int) -> None:
    life = _life(app)
    life.services.preferences.set_for_model(model, "model.context_length", tokens)
    app.window.commands.run("reload_model")
    app.until(lambda: app.window.engine_ready() and _window(app)[0] == tokens)


def _window(app: Driver) -> tuple[int, int]:
    window = _life(app).services.models.window
    return window.tokens, window.largest


def _life(app: Driver) -> Life:
    life = app.window.findChild(Life)
    assert isinstance(life, Life)
    return life


def _menu(app: Driver) -> list[str]:
    """Returns what the menu of the answer offers."""
    app.click(text_of(app, 1).viewport(), QPoint(4, 8), Qt.MouseButton.RightButton)
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.objectName() for action in menu.actions()]
    app.press("Escape")
    app.until(lambda: QApplication.activePopupWidget() is None)
    return names
