"""The conversation by keyboard: from message to message, and staying there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from assistant.domain.chat import AttachmentPart, Message, Role, Status
from assistant.ui.attachment_chip import AttachmentChip
from assistant.ui.segment_views import TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, conversation, shown, stream, user

Change = Callable[[Transcript, Theme, QApplication], object]

CHANGES: dict[str, Change] = {
    "pinned": lambda page, theme, app: page.replace_message(replace(page.rows[4].message, pinned=True)),
    "larger": lambda page, theme, app: theme.apply(app, "light", 120, False, False),
    "dark": lambda page, theme, app: theme.apply(app, "dark", 100, False, False),
    "language": lambda page, theme, app: app.sendEvent(page, QEvent(QEvent.Type.LanguageChange)),
}
NOTES = AttachmentPart("notes.txt", "Milk and eggs.")


@pytest.fixture
def wordless(page: Transcript) -> Transcript:
    """A chat of which two messages have no words: a file alone, and an answer stopped before its first."""
    page.set_messages([user("a", "Hi"), answer("b", "Hello."), Message("c", None, Role.USER, (NOTES,)),
                       answer("d", "", Status.STOPPED), *conversation(2), answer("e", "", Status.STOPPED)])
    page.activateWindow()
    page.setFocus()
    return page


def at(page: Transcript) -> int | None:
    row = page.focused_row()
    return row.index if row is not None else None


def test_the_keys_go_past_messages_without_words(wordless: Transcript) -> None:
    page = wordless
    passed = []
    for step in (-1,) * 6 + (1,) * 6:
        page.go_to_message(step)
        passed.append(at(page))
    assert passed == [6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 6]


def test_a_message_without_words_is_the_one_its_keys_mean(wordless: Transcript) -> None:
    page = wordless
    for index, name in ((2, ""), (3, "copyMessage"), (6, "continueButton")):
        page.message_actions.focus(page.rows[index].message.id)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() == name if name else isinstance(focused, AttachmentChip)
        assert page.message_actions.current() is page.rows[index]


def test_an_answer_before_its_first_word_can_be_left(page: Transcript) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "Hello."), user("3", "And?")])
    begin(page)
    page.activateWindow()
    page.setFocus()
    page.go_to_message(-1)
    assert at(page) == 3
    page.go_to_message(-1)
    assert at(page) == 2


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_keyboard_stays_at_a_message_that_looks_different(
        page: Transcript, theme: Theme, qapp: QApplication, change: Change) -> None:
    page.set_messages(conversation(6))
    page.activateWindow()
    page.go_to_message(-1)
    page.go_to_message(-1)
    assert at(page) == 4
    change(page, theme, qapp)
    assert at(page) == 4
    assert isinstance(QApplication.focusWidget(), TextView)
    page.go_to_message(-1)
    assert at(page) == 3


def test_the_keyboard_stays_at_an_answer_that_is_shown_anew_at_its_end(page: Transcript) -> None:
    text = "See [there][1].\n\n[1]: https://example.org"
    page.set_messages(conversation(2))
    begin(page)
    stream(page, text, step=100)
    page._pump.flush()
    page.activateWindow()
    page.go_to_message(-1)
    assert at(page) == 2
    page.end_answer(answer("live", text))
    assert at(page) == 2
    assert isinstance(QApplication.focusWidget(), TextView)


def test_where_a_link_leads_is_asked_below_it_when_a_key_opens_it(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "Where?"), answer("2", "Words before.\n\n[Here](https://example.org) it is.")])
    page.activateWindow()
    page.go_to_message(-1)
    view = shown(page, TextView)[-1]
    QCursor.setPos(view.mapToGlobal(view.rect().topRight()))
    QTest.keyClick(view, Qt.Key.Key_Tab)
    with qtbot.waitSignal(view.link_clicked) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    assert told.args is not None
    address, place = told.args
    assert address == "https://example.org"
    here = view.viewport().mapFromGlobal(place)
    assert here == view.cursorRect().bottomLeft()
    assert view.rect().contains(here)
    assert here.x() < view.width() // 2


@pytest.mark.parametrize("key", [Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_Up])
def test_the_keys_of_the_numeric_block_and_of_a_mac_move_the_page_from_within_a_message(
        page: Transcript, key: Qt.Key) -> None:
    page.set_messages(conversation(60))
    page.activateWindow()
    page.go_to_message(-1)
    focused, before = QApplication.focusWidget(), page.verticalScrollBar().value()
    assert isinstance(focused, TextView)
    QTest.keyClick(focused, key, Qt.KeyboardModifier.KeypadModifier)
    assert page.verticalScrollBar().value() < before
