"""What the bars show can be had as a table, and both be reached and used with the keyboard alone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget

from assistant.ui.explore.bars import Bars
from assistant.ui.explore.panel import ExplorePanel
from tests.ui.explore.places import CRABS, PLACE, ROCK, SEALS, part


def test_as_a_table_it_has_a_column_for_every_stage(panel: ExplorePanel) -> None:
    QTest.mouseClick(part(panel, QAbstractButton, "exploreAsTable"), Qt.MouseButton.LeftButton)
    table = part(panel, QTableView, "exploreTable")
    model = table.model()
    head = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert head == ["Word", "Before", "Top-k 40", "Top-p 0.95", "Temp. 0.7", "Now"]
    rows = [[model.index(row, column).data() for column in range(6)] for row in (0, 3)]
    assert rows == [["seals", "36 %", "37 %", "40 %", "47 %", "47 %"],
                    ["herons", "2.0 %", "2.0 %", "", "", "cut by top-p"]]
    assert table.isVisible()
    assert not part(panel, Bars, "exploreBars").isVisible()


def tab_stops(panel: ExplorePanel) -> list[QWidget | None]:
    """Goes once around with Tab."""
    panel.focus_bars()
    begun, stops = QApplication.focusWidget(), list[QWidget | None]()
    while not stops or (stops[-1] is not begun and len(stops) < 20):
        QTest.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    return stops


@pytest.mark.parametrize("table", [False, True])
def test_tab_leads_to_everything_in_the_panel(panel: ExplorePanel, table: bool) -> None:
    panel.activateWindow()
    if table:
        QTest.mouseClick(part(panel, QAbstractButton, "exploreAsTable"), Qt.MouseButton.LeftButton)
    stops = [stop.objectName() if stop else "" for stop in tab_stops(panel)]
    assert stops == ["exploreContinue", "exploreDraw", "exploreAsTable", "exploreBack", "exploreClose",
                     "exploreEarlier", "exploreLater", "exploreSlider.generation.temperature",
                     "exploreSlider.generation.top_p", *(f"exploreStage.{stage}" for stage in range(4)),
                     "exploreTable" if table else "exploreBars"]


def test_the_table_is_used_with_the_keyboard_as_the_bars_are(panel: ExplorePanel) -> None:
    chosen = list[int]()
    panel.continue_requested.connect(chosen.append)
    panel.activateWindow()
    panel.focus_bars()
    go_on = part(panel, QAbstractButton, "exploreContinue")
    QTest.keyClick(part(panel, Bars, "exploreBars"), Qt.Key.Key_Down)
    QTest.mouseClick(part(panel, QAbstractButton, "exploreAsTable"), Qt.MouseButton.LeftButton)
    table = part(panel, QTableView, "exploreTable")
    assert table.currentIndex().row() == 1              # that of the bars
    panel.focus_bars()
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Right)             # cell by cell, as a screen reader reads
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert go_on.text() == "Continue from “crabs”"
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen == [CRABS.token]
    panel.show_distribution(replace(PLACE, candidates=(CRABS, SEALS, ROCK)))
    assert table.currentIndex().row() == 0              # the word that was picked, where it is now
    assert go_on.text() == "Continue from “crabs”"
    seen = tab_stops(panel)
    assert (seen[0], seen[-1]) == (go_on, table)
    QTest.mouseClick(part(panel, QAbstractButton, "exploreAsTable"), Qt.MouseButton.LeftButton)
    assert part(panel, Bars, "exploreBars").candidate() == CRABS


def test_a_pick_in_the_table_outlives_settings_that_bring_other_words(panel: ExplorePanel) -> None:
    QTest.mouseClick(part(panel, QAbstractButton, "exploreAsTable"), Qt.MouseButton.LeftButton)
    table = part(panel, QTableView, "exploreTable")
    table.setCurrentIndex(table.model().index(2, 3))    # as a screen reader does it, without the keyboard's focus
    panel.show_distribution(replace(PLACE, candidates=(SEALS, ROCK)))
    assert table.currentIndex().row() == 0
    panel.show_distribution(PLACE)
    assert part(panel, Bars, "exploreBars").candidate() == CRABS
