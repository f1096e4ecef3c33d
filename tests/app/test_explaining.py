"""The picture of a sampler shows what the model itself estimated at the place shown, and follows the slider."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from assistant.ui.explain.guide import ExplainGuide
from assistant.ui.explore.panel import ExplorePanel
from tests.app.driver import ENDLESS, STORY, Driver

TEMPERATURE = "generation.temperature"


def guide(app: Driver) -> ExplainGuide:
    found = app.window.findChild(ExplainGuide)
    assert found is not None
    return found


def where(app: Driver) -> str:
    label = app.until_seen("explainWhere")
    assert isinstance(label, QLabel)
    return label.text()


def test_by_key_the_temperature_is_explained_on_the_words_the_model_weighed(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    # These filters may leave one word, which no temperature changes.
    open_filters = {"generation.min_p": 0.0, "generation.top_p": 1.0}
    app.services.session.set_values({"generation.max_tokens": 6, **open_filters})
    app.press("Shift+F1")
    assert where(app).startswith("Example:")
    app.ask("Tell me about the sea.")
    # What is followed while it writes is not the place after it.
    app.until(lambda: where(app).endswith(f"{app.answer().text.split()[-1]}”:"))
    card = guide(app).card()
    assert card is not None

    def likeliest() -> float:
        return max(each.now for each in card.picture().candidates)

    before = likeliest()
    app.drag(TEMPERATURE, 1.0)
    app.until(lambda: card.picture().stages[0].values[0] == 2.0)
    hot = likeliest()
    assert hot < before
    raw = [each.before for each in card.picture().candidates]
    app.drag(TEMPERATURE, 0.2)
    app.until(lambda: card.picture().stages[0].values[0] < 0.5)
    assert likeliest() > before
    assert [each.before for each in card.picture().candidates][:3] == pytest.approx(raw[:3], abs=1e-6)
    app.press("Shift+F1")
    app.until(lambda: not app.seen("explainCard"))


def test_by_mouse_a_word_explored_is_the_one_explained_and_another_chat_is_not(talk: Driver) -> None:
    app = talk
    guide(app).open("generation.min_p")
    assert where(app).startswith("Example:")        # of a chat from disk nothing was evaluated yet
    app.press("F7")
    app.until(lambda: app.part("explorePanel", ExplorePanel).distribution() is not None)
    app.press("Right", "Right")
    app.until(lambda: app.part("explorePlace", QLabel).text().startswith("Word 3 of"))
    app.press("Escape")
    app.until(lambda: where(app).startswith("Now,"))
    card = guide(app).card()
    assert card is not None
    assert card.picture().candidates
    app.click("newChatButton")
    app.until(lambda: where(app).startswith("Example:"))


def test_on_the_first_page_the_key_does_nothing_and_the_panel_stays_as_it_was(app: Driver) -> None:
    app.open()
    assert app.window.first_run_shown()
    before = app.window.window_state()["panel_open"]
    app.press("Shift+F1")
    assert app.window.window_state()["panel_open"] == before
    assert guide(app).explained() == ""


def test_explore_makes_room_for_what_is_explained(talk: Driver) -> None:
    app = talk
    for _ in range(2):      # the second time the card is there already, below Explore
        app.press("F7")
        app.until_seen("explorePanel")
        app.press("Shift+F1")
        app.until(lambda: app.seen("explainCard") and not app.seen("explorePanel"))


def test_a_closed_panel_is_opened_with_its_card_still_there(talk: Driver) -> None:
    app = talk
    app.press("Shift+F1")
    app.until_seen("explainCard")
    app.press("F8")
    app.until(lambda: not app.seen("explainCard"))
    app.press("Shift+F1")
    app.until_seen("explainCard")


def test_escape_closes_the_card_and_only_then_stops_the_answer(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.click(f"setting.{TEMPERATURE}")
    app.press("Shift+F1")
    app.until_seen("explainCard")
    app.press("Escape")
    app.until(lambda: not app.seen("explainCard"))
    assert not app.window.engine_idle()
    app.press("Escape")
    app.until(app.window.engine_idle)
