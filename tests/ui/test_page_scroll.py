"""A page that scrolls keeps its edge, and has a line above what is cut at its top."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.edge_line import EdgeLine
from assistant.ui.page_scroll import PageScroll
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


def test_a_line_is_above_what_is_scrolled(theme: Theme, qtbot: QtBot) -> None:
    body, _field = page(900)
    scroll, whole = PageScroll(body, side=SIDE), QWidget()
    line = EdgeLine(theme, scroll, above=True)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(line)
    column.addWidget(scroll)
    qtbot.addWidget(whole)
    whole.resize(300, 200)
    whole.show()
    qtbot.waitExposed(whole)

    def colour() -> QColor:
        return whole.grab().toImage().pixelColor(150, 0)

    assert colour() != theme.colour("line")
    scroll.verticalScrollBar().setValue(30)
    assert colour() == theme.colour("line")
    scroll.verticalScrollBar().setValue(0)
    assert colour() != theme.colour("line")


def test_a_part_that_is_brought_into_sight_is_seen_whole_or_from_its_beginning(theme: Theme, qtbot: QtBot) -> None:
    body = QWidget()
    column = QVBoxLayout(body)
    parts = [QLabel("1"), QLabel("2"), QLabel("3")]
    for part, height in zip(parts, (500, 100, 900), strict=True):
        part.setFixedHeight(height)
        column.addWidget(part)
    scroll = PageScroll(body, side=SIDE)
    qtbot.addWidget(scroll)
    scroll.resize(300, 300)
    scroll.show()
    qtbot.waitExposed(scroll)

    def seen(part: QWidget) -> tuple[int, int]:
        top = part.mapTo(scroll.viewport(), QPoint()).y()
        return top, top + part.height()

    scroll.bring_whole(parts[1])
    assert seen(parts[1])[1] == scroll.viewport().height() - 8
    scroll.bring_whole(parts[0])
    assert seen(parts[1])[1] == scroll.viewport().height() - 8      # never up
    scroll.bring_whole(parts[2])
    assert seen(parts[2])[0] == 0
