"""The first page: what stands where, and that it goes on below."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError
from assistant.domain.model import DownloadPhase, Fit, Verdict
from assistant.ui.buttons import Button
from assistant.ui.controls import CardButton
from assistant.ui.edge_line import EdgeLine
from assistant.ui.first_run import FirstRunPage
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme
from tests.ui.test_first_run import MACHINE, MODEL, button, state


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(theme)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.set_machine(MACHINE)
    made.set_recommended(MODEL, Fit(Verdict.GPU, 4 * 10**9, 8192, 36, 47), here=False)
    made.set_starter_available(True)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_everything_in_the_card_ends_at_one_edge(page: FirstRunPage) -> None:
    def right_of(part: QWidget) -> int:
        return part.mapTo(page, QPoint(part.width(), 0)).x()

    another = next(each for each in page.findChildren(Button) if each.text() == "Choose another")
    edge = right_of(another)
    page.set_download(state(DownloadPhase.WAITING, wait_seconds=2.0, error=HubError("The Hub cannot be reached.")))
    QApplication.processEvents()
    bar = page.findChild(QProgressBar, "downloadProgress")
    assert bar is not None
    assert right_of(bar) == right_of(button(page, "pauseButton")) == edge


def test_the_column_stays_in_the_middle_and_a_line_tells_that_it_goes_on(page: FirstRunPage, qtbot: QtBot) -> None:
    edge, scroll = page.findChild(EdgeLine), page.findChild(PageScroll)
    assert edge is not None
    assert scroll is not None
    card = page.findChildren(CardButton)[0]

    def beside() -> tuple[int, int]:
        left = card.mapTo(page, QPoint(0, 0)).x()
        return left, page.width() - left - card.width()

    assert not edge.is_drawn()

    def narrow() -> bool:
        page.resize(480, 480)       # it can be as narrow as that once the cards are stacked
        return beside() == (20, 20)

    qtbot.waitUntil(narrow)
    bar = scroll.verticalScrollBar()
    assert edge.is_drawn()
    bar.setValue(bar.maximum())
    assert not edge.is_drawn()


@pytest.mark.parametrize(("text_size", "scrolls"), [(100, False), (200, True)])
def test_large_text_in_the_narrowest_window_can_be_scrolled_to_its_end(
        theme: Theme, qtbot: QtBot, qapp: QApplication, text_size: int, scrolls: bool) -> None:
    theme.apply(qapp, "light", text_size, False, False)
    window = QWidget()          # as a window whose least size is set: it may be narrower than the page
    qtbot.addWidget(window)
    page = FirstRunPage(theme, window)
    page.set_recommended(MODEL, Fit(Verdict.GPU, 4 * 10**9, 8192, 36, 47), here=False)
    page.resize(480, 700)
    window.resize(480, 700)
    window.show()
    for _ in range(5):
        QApplication.processEvents()
    scroll = page.findChild(PageScroll)
    assert scroll is not None
    assert scroll.width() == 480
    assert scroll.horizontalScrollBar().isVisible() is scrolls
    body = scroll.widget()
    assert body is not None
    scroll.horizontalScrollBar().setValue(scroll.horizontalScrollBar().maximum())
    assert body.mapTo(scroll.viewport(), QPoint(body.width(), 0)).x() <= scroll.viewport().width()
