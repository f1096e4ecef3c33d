"""What every test of widgets needs: a screen that is not there, and the theme."""

import os

import pytest
from PySide6.QtWidgets import QApplication

from assistant.ui.theme import Theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme()
    made.apply(qapp, "light", 100, False, False)
    return made
