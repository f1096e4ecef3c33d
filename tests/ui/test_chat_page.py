"""The middle of the window where there is little room: what must be read comes before what invites."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.buttons import Button
from assistant.ui.chat_page import ChatPage
from assistant.ui.composer import Composer
from assistant.ui.header import Header
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme


@pytest.fixture
def page(qapp: QApplication, theme: Theme, qtbot: QtBot) -> Iterator[ChatPage]:
    """An empty chat in the narrowest window, with text of one and a half times the size."""
    theme.apply(qapp, "light", 150, False, True)
    made = ChatPage(theme, Header(theme, QLabel("model")), QTextEdit(), Notices(theme), Composer(theme))
    qtbot.addWidget(made)
    made.set_empty(True)
    made.resize(480, 720)
    made.show()
    yield made
    made.hide()


def test_a_long_notice_is_whole_and_the_invitation_gives_way(page: ChatPage, qtbot: QtBot) -> None:
    beginnings = page.empty.findChildren(Button)
    assert all(button.isVisible() for button in beginnings)
    notices = page.findChild(Notices)
    assert notices is not None
    notices.show_strip(
        "load", "This model does not fit: it needs 138 GB of memory beside its file; 21.2 GB are free.",
        [("Use 8,192 tokens of context", "a"), ("Choose another model", "b")],
        hint="Close other programs, use a smaller context, or choose a smaller model.", tone="error", details="x")
    strip = notices.findChild(QWidget, "notice.load")
    assert strip is not None
    qtbot.waitUntil(lambda: strip.height() >= strip.heightForWidth(strip.width()) > 0)
    assert not any(button.isVisible() for button in beginnings), "half a button is none"
    notices.hide_strip("load")
    qtbot.waitUntil(lambda: all(button.isVisible() for button in beginnings))


def test_answers_side_by_side_hand_the_keyboard_to_the_composer(page: ChatPage) -> None:
    page.set_empty(False)
    view = QWidget()
    button, other = QPushButton(view), QPushButton(view)
    page.show_beside(view)
    other.setFocus()
    assert page.focusWidget() is other
    page.set_empty(False)                   # as when one of them is kept, or another chat is opened
    assert page.focusWidget() is page.writing_field()
    page.show_beside(view)
    button.setFocus()
    page.show_beside(None)
    assert page.focusWidget() is page.writing_field()
