"""The fields for numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from assistant.domain.settings import OPTIONS
from assistant.ui.option_editors import FloatEditor, make_editor, show_value
from assistant.ui.option_text import value_text
from assistant.ui.theme import Theme

NUMBERS = [key for key, spec in OPTIONS.items() if spec.kind in (int, float) and not spec.choices and not spec.hidden]
WHOLE = [("generation.repeat_penalty", 1.005, "1.005"), ("generation.min_p", 0.004, "0.004"),
         ("generation.top_p", 0.999, "0.999"), ("generation.xtc_threshold", 0.125, "0.125"),
         ("generation.xtc_probability", 0.004, "0.004"),      # 0.0 is said as "off"
         ("generation.top_p", 0.949999988079071, "0.95"),     # 0.95 in single precision
         ("generation.temperature", 2 / 3, "0.666667"), ("generation.temperature", 0.7, "0.7"),
         ("generation.temperature", 1.0, "1.0"), ("generation.temperature", 0.85, "0.85")]


def is_whole(editor: QSpinBox | QDoubleSpinBox) -> bool:
    line = editor.lineEdit()
    margins = line.textMargins()
    room = line.contentsRect().width() - margins.left() - margins.right()
    return QFontMetricsF(line.font()).horizontalAdvance(line.text()) <= room


def field(theme: Theme, qtbot: QtBot, key: str) -> FloatEditor:
    editor = make_editor(theme, OPTIONS[key])
    assert isinstance(editor, FloatEditor)
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor


@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_that_is_allowed_can_be_read_whole(theme: Theme, qtbot: QtBot, key: str) -> None:
    spec = OPTIONS[key]
    editor = make_editor(theme, spec)
    qtbot.addWidget(editor)
    assert isinstance(editor, QSpinBox | QDoubleSpinBox)
    editor.show()
    values = [spec.default, spec.low, spec.high]
    if spec.kind is float and spec.low is not None and spec.high is not None:
        values += [spec.low + 0.034567, spec.high - 0.034567, spec.default]
    for value in values:
        if value is not None:
            show_value(editor, value)
            assert is_whole(editor), editor.text()


def test_a_value_of_many_decimals_can_be_read_whole_at_every_size(
        theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    editor = field(theme, qtbot, "generation.presence_penalty")
    usual = editor.width()
    editor.selectAll()
    QTest.keyClicks(editor, "-1.234567")
    for size in (100, 150, 200, 100):
        theme.apply(qapp, "light", size, False, False)
        assert (editor.text(), is_whole(editor)) == ("-1.234567", True), size
    show_value(editor, 0.0)
    assert editor.width() == usual


@pytest.mark.parametrize(("key", "value", "said"), WHOLE)
def test_a_value_is_said_with_the_decimals_it_has(theme: Theme, qtbot: QtBot, key: str, value: float,
                                                  said: str) -> None:
    assert value_text(OPTIONS[key], value) == said
    editor = field(theme, qtbot, key)
    changes: list[float] = []
    editor.changed.connect(changes.append)
    show_value(editor, value)
    assert editor.text() == said
    editor.clearFocus()
    assert (editor.text(), changes) == (said, []), "what is only looked at stays as it is"


def test_the_lowest_value_is_still_said_in_a_word(theme: Theme, qtbot: QtBot) -> None:
    editor = field(theme, qtbot, "generation.xtc_probability")
    show_value(editor, 0.5)
    show_value(editor, 0.0)
    assert editor.text() == "off"


def test_a_step_goes_from_the_value_shown(theme: Theme, qtbot: QtBot) -> None:
    editor = field(theme, qtbot, "generation.temperature")
    changes: list[float] = []
    editor.changed.connect(changes.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(editor, key)
    assert (changes, editor.text()) == ([0.85, 0.9, 0.85], "0.85")
    show_value(editor, 0.705)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert (editor.value(), editor.text()) == (0.755, "0.755")


@pytest.mark.parametrize(("typed", "value", "said"), [
    ("0.70", 0.7, "0.7"), ("1", 1.0, "1.0"), ("0.125", 0.125, "0.125"), ("0.12345678", 0.123456, "0.123456")])
def test_a_typed_value_is_taken_and_shown_without_its_last_zeros(
        theme: Theme, qtbot: QtBot, typed: str, value: float, said: str) -> None:
    editor = field(theme, qtbot, "generation.temperature")
    editor.selectAll()
    QTest.keyClicks(editor, typed)
    assert editor.value() == value
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert (editor.text(), is_whole(editor)) == (said, True)
