"""Every key of the window, where the keyboard goes, and what is typed where nobody wants it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.chat import ChatInfo
from assistant.ui.keys import KEYS, key_label
from tests.ui.shell import Shell


@pytest.mark.parametrize(("name", "signal"), [
    ("new_chat", "new_chat_requested"), ("choose_model", "model_requested"), ("again", "again_requested"),
    ("rename", "rename_requested"), ("settings", "settings_requested"), ("search", "search_requested"),
    ("next_chat", "chat_step_requested"), ("previous_chat", "chat_step_requested"),
    ("larger", "text_size_step_requested"), ("smaller", "text_size_step_requested"),
    ("panel", "panel_toggled"), ("sidebar", "sidebar_toggled"),
    ("previous_answer", "answer_step_requested"), ("next_answer", "answer_step_requested"),
])
def test_a_key_tells_what_is_wanted(shell: Shell, qtbot: QtBot, name: str, signal: str) -> None:
    action = shell.window.findChild(QAction, f"action.{name}")
    assert isinstance(action, QAction)
    keys = action.shortcut()[0]  # type: ignore[index]  # PySide's stubs do not know that it can
    with qtbot.waitSignal(getattr(shell.window, signal)):
        QTest.keyClick(shell.composer.edit, keys.key(), keys.keyboardModifiers())


def test_escape_stops_only_while_an_answer_is_written(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(shell.window.stop_requested):
        QTest.keyClick(shell.composer.edit, Qt.Key.Key_Escape)
    shell.composer.set_generating(True)
    with qtbot.waitSignal(shell.window.stop_requested):
        QTest.keyClick(shell.composer.edit, Qt.Key.Key_Escape)


def test_search_is_reached_from_a_folded_sidebar(shell: Shell) -> None:
    shell.window.set_sidebar_open(False)
    QTest.keyClick(shell.composer.edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.window.sidebar_open()
    assert shell.chats.search.hasFocus()


def test_f6_goes_round_all_regions(shell: Shell) -> None:
    shell.chats.set_chats([ChatInfo("1", "One", 0, 0)], 0)
    shell.composer.focus()
    seen = []
    for _ in range(5):
        QTest.keyClick(shell.window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
    assert len(set(seen)) == 5
    assert seen[-1] is shell.composer.edit


def test_what_is_typed_or_pasted_anywhere_is_written_in_the_composer(shell: Shell) -> None:
    shell.window.activateWindow()
    shell.window.header.panel_button.setFocus()
    QTest.keyClicks(shell.window.header.panel_button, "a")
    QApplication.clipboard().setText(" 中文")
    shell.window.header.panel_button.setFocus()
    QTest.keyClick(shell.window.header.panel_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert shell.composer.text() == "a 中文"
    assert shell.composer.edit.hasFocus()


def test_what_is_typed_after_a_click_on_a_chat_is_written_to_it(shell: Shell) -> None:
    shell.window.activateWindow()
    shell.chats.set_chats([ChatInfo("1", "One", 0, 0), ChatInfo("2", "Two", 0, 0)], 0)
    chats = shell.chats.list
    chats.setFocus()
    chosen = chats.currentIndex()
    QTest.keyClicks(chats, "T")
    QTest.keyClicks(shell.composer.edit, "wo")       # which has the keyboard now
    assert shell.composer.text() == "Two"
    assert shell.composer.edit.hasFocus()
    assert chats.currentIndex() == chosen


def test_space_on_a_button_presses_it_and_writes_nothing(shell: Shell) -> None:
    shell.window.header.panel_button.setFocus()
    with_panel = shell.window.panel_open()
    QTest.keyClick(shell.window.header.panel_button, Qt.Key.Key_Space)
    assert shell.window.panel_open() != with_panel
    assert not shell.composer.text()


def test_when_what_had_the_focus_goes_away_the_composer_has_it(shell: Shell, qtbot: QtBot) -> None:
    """Not the next button, which Space would press."""
    shell.window.activateWindow()
    qtbot.waitUntil(shell.window.isActiveWindow)
    shell.chats.search.setFocus()
    QTest.keyClick(shell.chats.search, Qt.Key.Key_F9)
    assert not shell.chats.isVisible()
    assert shell.composer.edit.hasFocus()


def test_no_two_keys_are_the_same_and_all_are_explained() -> None:
    sequences = [sequence for key in KEYS for sequence in key.sequences]
    assert len(sequences) == len(set(sequences))
    assert all(key_label(key) for key in KEYS)
    assert not {"Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+;"} & set(sequences)   # the input methods' own
