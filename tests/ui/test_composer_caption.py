"""The line below the composer tells how much of the context a message takes, in words, where it matters."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.budget import Budget, budget
from assistant.ui.composer_caption import ComposerCaption
from assistant.ui.theme import Theme

REMINDER = "Answers can be wrong. Check what matters."


@pytest.fixture
def caption(theme: Theme, qtbot: QtBot) -> ComposerCaption:
    made = ComposerCaption(theme)
    qtbot.addWidget(made)
    made.resize(500, 33)
    made.show()
    return made


@pytest.fixture(autouse=True)
def english_numbers() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(before)


def colour(caption: ComposerCaption) -> str:
    return caption.palette().windowText().color().name()


def test_it_reminds_until_there_is_something_to_tell(caption: ComposerCaption) -> None:
    assert caption.text() == REMINDER
    caption.set_budget(budget(900, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True))
    assert caption.text() == "900 tokens · room for 1,024"
    caption.set_reading(True)
    assert caption.text() == "Reading the file…"
    caption.set_reading(False)
    caption.set_budget(None)
    assert caption.text() == REMINDER


def test_what_does_not_fit_is_told_in_words_and_in_the_colour_of_a_warning(
        caption: ComposerCaption, theme: Theme) -> None:
    calm = colour(caption)
    caption.set_budget(budget(1500, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True))
    assert caption.text() == "1,500 tokens, room for 1,024: the model will no longer see the oldest messages"
    assert colour(caption) == theme.colours.warning.lower() != calm
    caption.set_budget(budget(5000, window=4096, used=2048, fixed=30, max_tokens=1024, exact=True))
    assert caption.text() == "5,000 tokens: too long for this model, which can read 4,034 at once"
    caption.set_budget(None)
    assert colour(caption) == calm


def test_an_estimate_is_marked_as_one(caption: ComposerCaption) -> None:
    caption.set_budget(Budget(1500))
    assert caption.text() == "≈1,500 tokens"
    QApplication.sendEvent(caption, QEvent(QEvent.Type.LanguageChange))
    assert caption.text() == "≈1,500 tokens"
