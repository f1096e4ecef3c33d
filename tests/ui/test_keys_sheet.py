"""The sheet behind F1: every key, in groups, and to be read on a low screen too."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
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


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("screen", [800, 2560])
def test_the_groups_stand_below_each_other_where_the_screen_is_narrow(
        theme: Theme, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, screen: int,
        text_size: int) -> None:
    monkeypatch.setattr(KeysSheet, "screen", lambda _sheet: Screen(screen))
    theme.apply(qapp, "light", text_size, False, False)
    sheet = KeysSheet(theme)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitExposed(sheet)
    area, heads = sheet.findChild(QScrollArea), sheet.findChildren(QLabel)
    assert isinstance(area, QScrollArea)
    page = area.widget()
    assert page is not None
    qtbot.waitUntil(lambda: page.width() <= area.viewport().width())        # nothing is cut off
    assert sheet.width() <= screen
    left, right = (next(head for head in heads if head.text() == name) for name in ("Chats", "Messages"))
    assert (right.x() > left.x()) is (screen > 800)


@pytest.mark.parametrize("text_size", [100, 130])
def test_every_word_is_whole_where_the_screen_is_too_low_for_all(
        theme: Theme, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, text_size: int) -> None:
    monkeypatch.setattr(KeysSheet, "screen", lambda _sheet: Screen(1280, 800))
    sheet = KeysSheet(theme)
    qtbot.addWidget(sheet)
    theme.apply(qapp, "light", text_size, False, False)     # perhaps with larger text than when it was made
    sheet.show()
    qtbot.waitExposed(sheet)
    area = sheet.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    cut = [label.text() for label in sheet.findChildren(QLabel) if label.width() < label.sizeHint().width()]
    assert not cut


class Screen:
    """As large as it is told."""

    def __init__(self, width: int, height: int = 1440) -> None:
        self._width, self._height = width, height

    def availableGeometry(self) -> QRect:
        return QRect(0, 0, self._width, self._height)
