"""A page that scrolls keeps its edge, and has a line above what is cut at its top."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.page_scroll import PageScroll
from assistant.ui.scroll_line import ScrollLine
from assistant.ui.theme import Theme

SIDE = 20


def page(height: int) -> tuple[QWidget, QLabel]:
    body, field = QWidget(), QLabel("1,024")
    column = QVBoxLayout(body)
    column.setContentsMargins(SIDE, 0, SIDE, 0)
    column.addWidget(field)
    field.setFixedHeight(height)
    return body, field


def right(scroll: PageScroll, field: QWidget) -> int:
    QApplication.processEvents()
    return scroll.width() - field.mapTo(scroll, QPoint(field.width(), 0)).x()


def test_the_page_ends_where_it_did_with_a_bar_and_without_and_in_every_style(
        theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    # A window is made before it has its stylesheet.
    qapp.setStyleSheet("QScrollBar:vertical { width: 17px; } QAbstractScrollArea { border: none; }")
    body, field = page(100)
    scroll = PageScroll(body, side=SIDE)
    qtbot.addWidget(scroll)
    scroll.resize(300, 200)
    scroll.show()
    found = [right(scroll, field)]
    theme.put_on_stylesheet()
    found.append(right(scroll, field))
    for height in (900, 100):
        field.setFixedHeight(height)
        qtbot.waitUntil(lambda height=height: (scroll.verticalScrollBar().maximum() > 0) == (height > 200))  # type: ignore[misc]
        found.append(right(scroll, field))
    assert found == [SIDE] * 4


@pytest.mark.parametrize("side", [0, SIDE])
def test_a_line_is_above_what_is_scrolled(theme: Theme, qtbot: QtBot, side: int) -> None:
    body, _field = page(900)
    scroll = PageScroll(body, side=SIDE)
    qtbot.addWidget(scroll)
    line = ScrollLine(theme, scroll, side)
    scroll.resize(300, 200)
    scroll.show()
    QApplication.processEvents()
    assert not line.isVisible()
    scroll.verticalScrollBar().setValue(30)
    assert line.isVisible()
    assert scroll.grab().toImage().pixelColor(150, 0) == theme.colour("line")
    scroll.resize(400, 200)
    assert (line.geometry().left(), line.geometry().right()) == (side, 399 - side)
    scroll.verticalScrollBar().setValue(0)
    assert not line.isVisible()
