"""The panel, open and showing a place."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.settings import Layers
from assistant.ui.explore.panel import ExplorePanel
from assistant.ui.theme import Theme
from tests.ui.explore.places import PLACE


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> Iterator[ExplorePanel]:
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(480, 800)
    made = ExplorePanel(theme, below)
    made.open()
    with qtbot.waitExposed(below):
        below.show()
    made.set_layers(Layers())
    made.show_place("crabs", 35, 46)
    made.show_distribution(PLACE)
    yield made
    made.close_panel()
    below.hide()        # until here it has to be there
    QLocale.setDefault(before)
