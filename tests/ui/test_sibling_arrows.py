"""The arrows between the answers of a message."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.buttons import IconButton
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.theme import Theme


def test_an_arrow_that_leads_nowhere_is_paler(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    arrows = SiblingArrows(theme, page)
    page.show()
    following = arrows.findChild(IconButton, "nextSibling")
    assert following is not None
    arrows.set_place(2, 4, "Previous answer", "Next answer", "Answer 3 of 4")
    leads = following.grab().toImage()
    arrows.set_place(3, 4, "Previous answer", "Next answer", "Answer 4 of 4")
    assert not following.isEnabled()
    assert following.grab().toImage() != leads
