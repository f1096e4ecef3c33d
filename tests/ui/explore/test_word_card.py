"""The card at a word stays in the window, whatever room that has."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.lens import Alternative, LensToken, Piece, lens_of
from assistant.ui.explore.word_card import WordCard
from assistant.ui.theme import Theme

OTHERS = tuple(Alternative(token, f" other{token}", 0.1) for token in range(2, 10))
WORD = lens_of([Piece(0, 0, (LensToken(1, 4, chance=0.2, rank=1, alternatives=OTHERS),))], "word", "").spoken[0]


@pytest.mark.parametrize("at", [(2, 2), (200, 4), (340, 180), (340, 440), (20, 458)])
@pytest.mark.parametrize("size", [(360, 480), (480, 480)])
def test_the_card_is_whole_in_a_small_window(
        theme: Theme, qtbot: QtBot, size: tuple[int, int], at: tuple[int, int]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    card = WordCard(theme, window)
    card.show_word(WORD, "word", True)
    page = QRect(window.mapToGlobal(QPoint()), window.size())
    card.open_at(QRect(window.mapToGlobal(QPoint(*at)), QSize(40, 20)), page, True)
    assert window.rect().contains(card.geometry())


@pytest.mark.parametrize("at", [260, 600, 880])
def test_the_card_stays_between_the_sides_of_the_page(theme: Theme, qtbot: QtBot, at: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    card = WordCard(theme, window)
    card.show_word(WORD, "word", True)
    page = QRect(248, 56, 728, 600)
    word = QRect(at, 150, 40, 24)
    card.open_at(word.translated(window.mapToGlobal(QPoint())), page.translated(window.mapToGlobal(QPoint())), False)
    assert page.left() < card.geometry().left()
    assert card.geometry().right() < page.right()
    assert card.geometry().top() > word.bottom()
