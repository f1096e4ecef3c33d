"""The fields for numbers."""

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from assistant.domain.settings import OPTIONS
from assistant.ui.option_editors import make_editor, show_value
from assistant.ui.theme import Theme

NUMBERS = [key for key, spec in OPTIONS.items() if spec.kind in (int, float) and not spec.choices and not spec.hidden]


@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_that_is_allowed_can_be_read_whole(theme: Theme, qtbot: QtBot, key: str) -> None:
    spec = OPTIONS[key]
    editor = make_editor(theme, spec)
    qtbot.addWidget(editor)
    assert isinstance(editor, QSpinBox | QDoubleSpinBox)
    editor.show()
    for value in (spec.default, spec.low, spec.high):
        if value is not None:
            show_value(editor, value)
            line = editor.lineEdit()
            margins = line.textMargins()
            room = line.contentsRect().width() - margins.left() - margins.right()
            assert QFontMetricsF(line.font()).horizontalAdvance(line.text()) <= room, line.text()
