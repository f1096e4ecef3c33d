"""The sheet behind F1: every key, in groups, and to be read on a low screen too."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from assistant.ui.keys import KEYS, key_label, native
from assistant.ui.keys_sheet import KeysSheet, grouped
from assistant.ui.theme import Theme


def test_every_key_stands_in_one_group(theme: Theme, qtbot: QtBot) -> None:
    assert sorted(key.text for _, keys in grouped() for key in keys) == sorted(key.text for key in KEYS)
    sheet = KeysSheet(theme)
    qtbot.addWidget(sheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {text for key in KEYS for text in (key_label(key), native(key.sequences[0]))} <= shown
    assert {name for name, _ in grouped()} <= shown


def test_a_low_sheet_scrolls_by_keyboard(theme: Theme, qtbot: QtBot) -> None:
    sheet = KeysSheet(theme)
    qtbot.addWidget(sheet)
    sheet.resize(sheet.width(), 300)
    sheet.show()
    qtbot.waitExposed(sheet)
    area = sheet.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    QTest.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
