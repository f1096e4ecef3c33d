"""Numbers that change in place: what stands beside them keeps still."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.message_view import ThoughtLine
from assistant.ui.model_picker import ModelPicker
from assistant.ui.recommendation_card import RecommendationCard
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import begin, words
from tests.ui.test_model_picker import QWEN


def line(part: QWidget, beginning: str) -> QLabel:
    return next(label for label in part.findChildren(QLabel) if label.text().startswith(beginning))


def test_the_model_button_keeps_its_size_while_a_model_loads(theme: Theme, qtbot: QtBot) -> None:
    picker = ModelPicker(theme)
    qtbot.addWidget(picker)
    picker.set_current(QWEN)
    name = picker.sizeHint()
    widths = set[int]()
    for percent in (11, 40, 41, 77):
        picker.set_loading(percent / 100)
        assert picker.text() == f"Loading… {percent} %"
        widths.add(picker.sizeHint().width())
    assert len(widths) == 1
    picker.set_loading(None)
    assert picker.sizeHint() == name


@pytest.mark.parametrize("text_size", [100, 130])
def test_the_card_tells_a_load_in_digits_of_one_width(theme: Theme, qtbot: QtBot, qapp: QApplication,
                                                      text_size: int) -> None:
    card = RecommendationCard(theme)
    qtbot.addWidget(card)
    theme.apply(qapp, "light", text_size, False, False)
    card.resize(640, 300)
    with qtbot.waitExposed(card):
        card.show()
    widths = set[int]()
    for percent in (11, 40, 41, 77):
        card.set_loading(percent / 100)
        said = f"Loading… {percent} %"
        qtbot.waitUntil(lambda said=said: said in words(card))    # type: ignore[misc]
        widths.add(line(card, said).sizeHint().width())
    assert len(widths) == 1


def test_reading_and_thinking_are_told_in_digits_of_one_width(page: Transcript, theme: Theme, qapp: QApplication,
                                                              qtbot: QtBot) -> None:
    theme.apply(qapp, "light", 130, False, False)
    begin(page)
    widths = set[int]()
    for percent in (11, 40, 44, 77):
        page.set_reading(percent / 100, 6)
        said = f"Reading… {percent} % · 6 s left"
        qtbot.waitUntil(lambda said=said: said in words(page))    # type: ignore[misc]
        widths.add(line(page, said).sizeHint().width())
    assert len(widths) == 1
    page.feed("Hm.", thinking=True)
    qtbot.waitUntil(lambda: page.findChild(ThoughtLine) is not None)
    thought = page.findChild(ThoughtLine)
    assert thought is not None
    widths.clear()
    for seconds in (11, 40, 44, 77):
        thought.set_label(f"Thinking… {seconds} s")
        widths.add(thought.sizeHint().width())
    assert len(widths) == 1
