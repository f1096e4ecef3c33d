"""The chips of the chain stand in one line, in every script."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.explore.chain_row import StageChip
from assistant.ui.theme import Theme

DARK = 128              # of 255: ink


@pytest.mark.parametrize("name", ["Top-k 8", "温度 8"])
def test_han_and_latin_names_stand_on_one_line(theme: Theme, qtbot: QtBot, name: str) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    chip = StageChip(theme, row)
    chip.first = True
    chip.set_texts(name, "9")
    chip.resize(chip.sizeHint())
    end = (chip.width() + chip.fontMetrics().horizontalAdvance(name)) // 2
    image = chip.grab(QRect(end - 8, 2, 8, chip.height() // 2)).toImage()       # the digit that it ends with
    inked = [y for y in range(image.height())
             if any(image.pixelColor(x, y).lightness() < DARK for x in range(image.width()))]
    assert inked[-1] + 1 + 2 == theme.px(7) + chip.fontMetrics().ascent()
