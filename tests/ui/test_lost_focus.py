"""What led the keyboard away and gives it back may find nobody there: a notice goes by itself, with its buttons."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.explore.word_card import WordCard
from assistant.ui.find_bar import FindBar
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme
from tests.ui.explore.test_word_card import WORD


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Iterator[Notices]:
    """A notice in a window; its button has the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(480, 480)
    notices = Notices(theme)
    QVBoxLayout(window).addWidget(notices)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    notices.show_strip("slow", "It is slow.", [("Do something", "do")])
    button = notices.findChild(QWidget, "noticeAction.do")
    assert button is not None
    button.setFocus()
    assert button.hasFocus()
    yield notices
    window.hide()       # until here it has to be there


def end(notices: Notices) -> None:
    notices.hide_strip("slow")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert notices.findChild(QWidget, "noticeAction.do") is None


def test_the_find_bar_closes_though_the_notice_it_was_opened_from_is_gone(theme: Theme, notices: Notices) -> None:
    bar = FindBar(theme, notices.window())
    bar.open_bar()
    end(notices)
    bar.close_bar()
    assert bar.isHidden()


def test_the_card_at_a_word_closes_though_the_notice_it_was_opened_from_is_gone(
        theme: Theme, notices: Notices, qtbot: QtBot) -> None:
    window = notices.window()
    card = WordCard(theme, window)
    card.show_word(WORD, "word", True)
    page = QRect(window.mapToGlobal(QPoint()), window.size())
    card.open_at(QRect(page.topLeft(), QSize(40, 20)), page, True)
    assert card.has_keyboard()
    end(notices)
    with qtbot.waitSignal(card.closed):
        card.close_card()
    assert card.isHidden()
