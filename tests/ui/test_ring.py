"""The ring that turns while something loads costs nothing where nobody sees it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.model import HubRepository
from assistant.ui.hub_detail import HubDetail
from assistant.ui.ring import Ring
from assistant.ui.theme import Theme


def turns(ring: Ring) -> bool:
    timer = ring.findChild(QTimer)
    assert timer is not None
    return timer.isActive()


def test_a_busy_ring_turns_only_while_it_is_seen(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    ring = Ring(theme, parent=page)
    ring.set_busy(True)
    assert not turns(ring)
    with qtbot.waitExposed(page):
        page.show()
    assert turns(ring)
    page.hide()
    assert not turns(ring)
    page.show()
    assert turns(ring)
    ring.set_busy(False)
    assert not turns(ring)


def test_the_ring_of_a_model_no_longer_marked_does_not_turn(theme: Theme, qtbot: QtBot) -> None:
    detail = HubDetail(theme)
    qtbot.addWidget(detail)
    ring = detail.findChild(Ring)
    assert ring is not None
    detail.show_repository(HubRepository("some/found-GGUF", "Found 4B"), None)
    with qtbot.waitExposed(detail):
        detail.show()
    assert turns(ring)
    detail.clear()
    assert not turns(ring)


def test_a_load_that_is_nearly_done_is_no_warning(theme: Theme, qtbot: QtBot) -> None:
    ring = Ring(theme)
    qtbot.addWidget(ring)
    ring.set_value(0.95)
    image = ring.grab().toImage()
    drawn = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert theme.colour("accent").name() in drawn
    assert theme.colour("warning").name() not in drawn
