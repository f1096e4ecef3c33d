"""Nothing in the panel that explains a place moves from one place to the next, or is left from the one before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.distribution import Distribution, Sieve
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.chain_row import ChainRow
from assistant.ui.explore.panel import ExplorePanel
from assistant.ui.theme import Theme
from tests.ui.explore.places import CRABS, PLACE, ROCK, SEALS, STAGES, part

FEWER = replace(PLACE, stages=(*PLACE.stages[:2], Sieve("temperature", (0.7, 0.0, 1.0), 1)))
SURE = Distribution(STAGES, (replace(CRABS, before=0.99, after=(0.99, 1.0, 1.0)),), 151_936, 0.1, 0.0)


class Painted(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> Iterator[ChainRow]:
    made = ChainRow(theme)
    qtbot.addWidget(made)
    made.resize(460, 60)
    made.show_distribution(PLACE)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def settle() -> None:
    """Until nothing is left to be laid out or painted."""
    for _ in range(5):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def test_a_chip_whose_name_stays_shows_the_number_of_the_new_place(row: ChainRow, qtbot: QtBot) -> None:
    settle()
    chip, painted = row.chips()[-1], Painted()
    chip.installEventFilter(painted)
    row.show_distribution(FEWER)
    assert chip.count == "1"
    qtbot.waitUntil(lambda: painted.count > 0)


def test_what_can_be_done_from_a_place_stays_where_it_is_when_the_bars_come(panel: ExplorePanel) -> None:
    settle()
    button = part(panel, QAbstractButton, "exploreContinue")
    there = button.y()
    panel.show_nothing()
    settle()
    assert button.y() == there


def test_nothing_moves_from_a_latin_word_to_one_with_han(panel: ExplorePanel) -> None:
    settle()
    chain = panel.findChild(ChainRow)
    assert chain is not None
    there = chain.y()
    panel.show_place("下", 36, 46)
    settle()
    assert chain.y() == there


def test_the_dots_of_many_draws_end_before_the_number(theme: Theme, panel: ExplorePanel) -> None:
    bars = part(panel, Bars, "exploreBars")
    panel.show_drawn({SEALS.token: 95, ROCK.token: 5})
    settle()
    row = bars.visualRect(bars.model().index(0, 0))
    image = bars.viewport().grab(row).toImage()
    dots = [x for x in range(image.width()) for y in range(image.height())
            if image.pixelColor(x, y) == theme.colour("warning")]
    number = QFontMetrics(theme.tabular_font(12)).horizontalAdvance("95× · 47 %")
    assert 0 < max(dots) < row.width() - theme.px(8) - number


def test_a_bar_that_shrinks_never_runs_through_its_number(theme: Theme, panel: ExplorePanel) -> None:
    bars = part(panel, Bars, "exploreBars")
    theme.reduce_motion = True
    panel.show_distribution(SURE)
    theme.reduce_motion = False
    settle()
    panel.show_distribution(PLACE)      # what follows is painted before the bars have moved
    row = bars.visualRect(bars.model().index(bars.candidates.row_of(CRABS.token), 0))
    image = bars.viewport().grab(row).toImage()
    bar = [x for x in range(image.width()) if image.pixelColor(x, row.height() // 2 + 2) == theme.colour("accent")]
    assert 0 < max(bar) < row.width() - theme.px(8) - QFontMetrics(theme.tabular_font(12)).horizontalAdvance("15 %")
