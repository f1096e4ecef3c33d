"""Values and their meaning are told anew when the language changes while they are shown."""

from collections.abc import Iterator

import pytest
import translations
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from assistant.domain.settings import OPTIONS
from assistant.ui.explore.value_slider import ValueSlider
from assistant.ui.languages import Languages
from assistant.ui.option_text import help_text, label_text, lowest_text
from assistant.ui.presets.value_row import ValueRow
from assistant.ui.theme import Theme

SPEC = OPTIONS["generation.top_n_sigma"]


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    before, made = QLocale(), Languages(translations.FOLDER)
    yield made
    made.remove()
    QLocale.setDefault(before)
    qapp.processEvents()


def test_what_a_value_of_a_preset_means_is_told_in_the_new_language(
        theme: Theme, qtbot: QtBot, languages: Languages) -> None:
    row = ValueRow(theme, SPEC, editable=False)
    qtbot.addWidget(row)
    languages.use("zh_CN")
    row.retranslate()
    name = next(part for part in row.findChildren(QLabel) if part.text() == label_text(SPEC))
    assert name.toolTip() == help_text(SPEC) != SPEC.help


def test_a_value_that_is_a_word_is_told_in_the_new_language(theme: Theme, qtbot: QtBot, languages: Languages) -> None:
    slider = ValueSlider(theme, SPEC.key)
    qtbot.addWidget(slider)
    slider.show_value(0.0)
    languages.use("zh_CN")
    slider.retranslate()
    assert slider.slider.accessibleDescription() == lowest_text(SPEC) != SPEC.lowest
    assert lowest_text(SPEC) in [part.text() for part in slider.findChildren(QLabel)]
