"""What every test of widgets needs: a screen that is not there, and the theme."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme()
    made.apply(qapp, "light", 100, False, False)
    yield made
    # Without an event loop nothing is deleted, and every new stylesheet would be put on all windows so far.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Transcript:
    """An empty conversation on the screen."""
    made = Transcript(theme)
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made
