"""The conversation page moves: the keyboard stays where it is, and the end is followed until the reader leaves it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Status
from assistant.ui.focus import FocusHome
from assistant.ui.message_view import ThoughtLine
from assistant.ui.segment_views import TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, clipboard, conversation, shown, spot, user, words


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def in_window(qtbot: QtBot, theme: Theme) -> Iterator[Transcript]:
    """A long conversation above a field to write in, which takes the keyboard when nobody else has it."""
    window = QWidget()
    window.resize(800, 700)
    made, field = Transcript(theme), QPlainTextEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(made, 1)
    layout.addWidget(field)
    home = FocusHome(window, lambda: field)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    made.set_messages(conversation(40))
    yield made
    del home, window        # nobody else in Python keeps them until here


def test_page_up_goes_on_when_the_message_it_began_in_is_out_of_sight(in_window: Transcript) -> None:
    QTest.mouseClick(shown(in_window, TextView)[-1].viewport(), Qt.MouseButton.LeftButton)
    tops = [in_window.verticalScrollBar().value()]
    for _ in range(6):
        QTest.keyClick(focused(), Qt.Key.Key_PageUp)
        tops.append(in_window.verticalScrollBar().value())
    assert tops == sorted(set(tops), reverse=True)


def test_what_is_selected_is_copied_when_it_is_out_of_sight(in_window: Transcript) -> None:
    view = shown(in_window, TextView)[-1]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, 2))
    QTest.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    in_window.verticalScrollBar().setValue(0)
    QGuiApplication.clipboard().setText("something else")
    QTest.keyClick(focused(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().startswith("Question 0?")


def test_thoughts_unfolded_in_a_short_chat_are_followed(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "Crabs?")])
    page.begin_answer(replace(answer("1", ""), status=Status.WRITING))
    page.feed("Let me see about crabs.\n\n", thinking=True)
    qtbot.waitUntil(lambda: bool(shown(page, ThoughtLine)))
    QTest.mouseClick(shown(page, ThoughtLine)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "crabs" in words(page))
    page.feed("They walk sideways.\n\n" * 60, thinking=True)
    bar = page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert page.jump_button.isHidden()


@pytest.mark.parametrize("pixels", [1, 2])
def test_the_end_is_left_by_however_little_the_page_moves(page: Transcript, pixels: int) -> None:
    page.set_messages(conversation(40))
    bar = page.verticalScrollBar()
    at = page.viewport().rect().center()
    for _ in range(10):
        event = QWheelEvent(at, page.viewport().mapToGlobal(at), QPoint(0, pixels), QPoint(0, 8 * pixels),
                            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.ScrollUpdate, False)
        QApplication.sendEvent(page.viewport(), event)
    assert bar.value() == bar.maximum() - 10 * pixels
