"""The card that popups are: round, with nothing outside its corners, with and without a compositor."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui import popup_card
from assistant.ui.popup_card import PopupCard, paint_card
from assistant.ui.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def popup(theme: Theme, window: QWidget) -> PopupCard:
    made = PopupCard(theme, window)
    made.resize(200, 100)
    made.show()
    return made


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_corners_of_a_popup_are_see_through(theme: Theme, window: QWidget, qapp: QApplication,
                                                colours: str) -> None:
    theme.apply(qapp, colours, 100, False, False)
    picture = popup(theme, window).grab().toImage()
    for x in (0, 199):
        for y in (0, 99):
            assert picture.pixelColor(x, y).alpha() == 0
    assert picture.pixelColor(100, 50) == theme.colour("raised")
    assert picture.pixelColor(100, 0) == theme.colour("line")


@pytest.mark.qt_log_ignore("does not support setting window masks", extend=True)
def test_without_a_compositor_they_are_cut_off(theme: Theme, window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(popup_card, "_MAY_LACK_COMPOSITOR", ("offscreen",))
    made = popup(theme, window)
    assert not made.mask().contains(QPoint(0, 0))
    assert not made.mask().contains(QPoint(199, 99))
    assert made.mask().contains(QPoint(100, 0))
    assert made.grab().toImage().pixelColor(2, 2).alpha() == 255, "nothing that is left is black"
    made.resize(300, 100)
    assert made.mask().contains(QPoint(250, 50))


def test_a_card_within_a_window_lets_the_window_be_seen_at_its_corners(theme: Theme, window: QWidget) -> None:
    class Card(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            paint_card(self, theme)

    window.setStyleSheet("background: #ff0000;")
    card = Card(window)
    card.setStyleSheet("background: transparent;")
    card.setGeometry(0, 0, 80, 60)
    window.show()
    picture = window.grab().toImage()
    assert picture.pixelColor(0, 0).name() == "#ff0000"
    assert picture.pixelColor(40, 30) == theme.colour("raised")
