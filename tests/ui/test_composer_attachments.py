"""Files and long pastes in the composer: chips that can be opened, expanded, removed; and what paste means."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from assistant.domain.chat import AttachmentPart
from assistant.ui.attachment_chip import AttachmentChip
from assistant.ui.attachment_preview import LINE_LETTERS, SHOWN_LETTERS, shown_text
from assistant.ui.composer import Composer
from assistant.ui.message_edit import LONG_LETTERS, LONG_LINES
from assistant.ui.theme import Theme
from tests.ui.conversation import clipboard

NOTES, PASTE = AttachmentPart("notes.txt", "Milk and eggs."), AttachmentPart("", "Pasted words. " * 300)
CONTROL, CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier, (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def composer(theme: Theme, qtbot: QtBot) -> Iterator[Composer]:
    made = Composer(theme)
    qtbot.addWidget(made)
    made.resize(600, 130)
    made.show()
    made.activateWindow()
    made.focus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.edit)
    yield made
    for window in QApplication.topLevelWidgets():
        if window.objectName() == "attachmentPreview":
            window.close()


def paste(composer: Composer, text: str, plain: bool = False) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(composer.edit, Qt.Key.Key_V, CONTROL_SHIFT if plain else CONTROL)


def chips(composer: Composer) -> list[AttachmentChip]:
    return composer.attached.chips


def preview(qtbot: QtBot) -> QWidget:
    def found() -> list[QWidget]:
        return [w for w in QApplication.topLevelWidgets() if w.objectName() == "attachmentPreview" and w.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def test_a_long_paste_becomes_a_chip_and_a_short_one_text(composer: Composer) -> None:
    paste(composer, "a few words")
    assert composer.text() == "a few words"
    assert not composer.attachments()
    paste(composer, PASTE.text)
    assert composer.text() == "a few words"
    assert composer.attachments() == (PASTE,)
    assert chips(composer)[0].isVisible()


@pytest.mark.parametrize(("text", "becomes_chip"), [
    ("a" * LONG_LETTERS, False), ("a" * (LONG_LETTERS + 1), True),
    ("a\n" * LONG_LINES, False), ("a\n" * (LONG_LINES + 1), True), ("\n" * 5000, False),
])
def test_what_is_long(composer: Composer, text: str, becomes_chip: bool) -> None:
    paste(composer, text)
    assert bool(composer.attachments()) == becomes_chip


def test_line_ends_of_other_systems_are_ours(composer: Composer) -> None:
    paste(composer, "one\r\ntwo\r\n" * 30)
    assert composer.attachments()[0].text == "one\ntwo\n" * 30


def test_pasted_plainly_a_long_text_is_text(composer: Composer) -> None:
    paste(composer, PASTE.text, plain=True)
    assert composer.text() == PASTE.text
    assert not composer.attachments()


def test_undo_right_after_the_paste_makes_it_text_and_again_takes_it_out(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "Read: ")
    paste(composer, PASTE.text)
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.text() == "Read: " + PASTE.text
    assert not composer.attachments()
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.text() == "Read: "
    paste(composer, PASTE.text)
    QTest.keyClicks(composer.edit, "x")
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.attachments() == (PASTE,)       # what was typed since was undone, as ever


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_paste_expands_into_the_field_by_key(composer: Composer, key: Qt.Key) -> None:
    composer.set_text("before ")
    composer.set_attachments((PASTE,))
    chips(composer)[0].setFocus(Qt.FocusReason.BacktabFocusReason)
    QTest.keyClick(chips(composer)[0], key)
    assert composer.text() == "before " + PASTE.text
    assert not composer.attachments()
    assert QApplication.focusWidget() is composer.edit


def test_a_paste_expands_by_click_and_from_the_menu(composer: Composer) -> None:
    composer.set_attachments((PASTE, NOTES))
    QTest.mouseClick(chips(composer)[0], Qt.MouseButton.LeftButton)
    assert composer.text() == PASTE.text
    menu = composer.attached.menu(chips(composer)[0])
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Show", "Copy", "Put into the message", "Remove"]
    next(action for action in menu.actions() if action.text() == "Put into the message").trigger()
    assert composer.text() == PASTE.text + NOTES.text
    assert not composer.attachments()


def test_a_file_shows_its_text_when_pressed(composer: Composer, qtbot: QtBot) -> None:
    composer.set_attachments((NOTES,))
    QTest.mouseClick(chips(composer)[0], Qt.MouseButton.LeftButton)
    shown = preview(qtbot)
    text = shown.findChild(QPlainTextEdit, "attachmentText")
    assert text is not None
    assert text.toPlainText() == NOTES.text
    copy = shown.findChild(QWidget, "copyAttachment")
    assert copy is not None
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert clipboard() == NOTES.text
    QTest.keyClick(text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(w.objectName() == "attachmentPreview" for w in QApplication.topLevelWidgets()))
    assert composer.attachments() == (NOTES,)


def test_a_chip_is_removed_by_its_cross_and_by_key(composer: Composer, qtbot: QtBot) -> None:
    composer.set_attachments((NOTES, PASTE))
    with qtbot.waitSignal(composer.attachments_changed) as told:
        cross = chips(composer)[0].findChild(QWidget, "removeAttachment")
        assert cross is not None
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert told.args == [(PASTE,)]
    chips(composer)[0].setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(composer.attachments_changed):
        QTest.keyClick(chips(composer)[0], Qt.Key.Key_Delete)
    assert not composer.attachments()
    assert QApplication.focusWidget() is composer.edit


def test_chips_are_reached_with_tab_and_say_what_they_are(composer: Composer) -> None:
    composer.set_attachments((NOTES, PASTE))
    composer.set_tokens(lambda each: (4, each is NOTES))
    met = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        met.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    for chip in chips(composer):
        assert chip in met
        assert chip.findChild(QWidget, "removeAttachment") in met
    assert [chip.accessibleName() for chip in chips(composer)] == [
        "Attached: notes.txt, 1 kB · 4 tokens", "Attached: Pasted text, 4 kB · ≈4 tokens"]


def test_an_attachment_alone_can_be_sent(composer: Composer, qtbot: QtBot) -> None:
    composer.set_attachments((NOTES,))
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == [""]
    assert composer.attachments() == (NOTES,)       # until it is accepted


def test_the_same_file_is_attached_once(composer: Composer, qtbot: QtBot) -> None:
    composer.attach(NOTES)
    with qtbot.assertNotEmitted(composer.attachments_changed):
        composer.attach(AttachmentPart("notes.txt", "Milk and eggs."))
    assert composer.attachments() == (NOTES,)


def test_a_message_sent_while_a_file_is_read_waits_for_it(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Read this")
    composer.set_reading(1)
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    composer.attach(NOTES)
    with qtbot.waitSignal(composer.submitted):
        composer.set_reading(0)
    composer.set_reading(1)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(composer.submitted):
        composer.set_reading(0, failed=True)


def test_a_message_that_is_still_composed_when_its_file_is_read_is_not_sent_by_itself_later(
        composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Read this")
    composer.set_reading(1)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    QApplication.sendEvent(composer.edit, QInputMethodEvent("ni", []))
    with qtbot.assertNotEmitted(composer.submitted):
        composer.set_reading(0)
        decided = QInputMethodEvent()
        decided.setCommitString("你")
        QApplication.sendEvent(composer.edit, decided)
        composer.set_reading(0)     # as at every other branch that is shown
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == ["Read this你"]


def test_another_message_is_not_sent_when_the_files_of_the_one_before_are_read(
        composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("Read this")
    composer.set_reading(1)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    composer.forget_sending()
    composer.set_text("half a thought")
    with qtbot.assertNotEmitted(composer.submitted):
        composer.set_reading(0)
    assert composer.text() == "half a thought"


def test_pasted_files_are_given_on_and_dropped_ones_left_to_the_window(composer: Composer, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/home/me/a.txt")])
    data.setText("/home/me/a.txt")
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(composer.files_given) as given:
        QTest.keyClick(composer.edit, Qt.Key.Key_V, CONTROL)
    assert given.args == [[Path("/home/me/a.txt")]]
    assert composer.text() == ""
    assert not composer.edit.canInsertFromMimeData(data)


def test_the_menu_of_a_chip_goes_with_it(composer: Composer, qtbot: QtBot) -> None:
    composer.set_attachments((NOTES,))
    menu = composer.attached.menu(chips(composer)[0])
    menu.popup(QPoint(0, 0))
    composer.set_attachments(())        # what waited for its turn is sent
    qtbot.waitUntil(lambda: not isValid(menu))


def test_many_chips_leave_room_for_the_conversation(composer: Composer) -> None:
    heights = []
    for count in (0, 1, 40):
        composer.set_attachments(tuple(AttachmentPart(f"{number}.txt", "words") for number in range(count)))
        QApplication.processEvents()
        heights.append(composer.sizeHint().height())
    assert heights[0] < heights[1] < heights[2] <= heights[1] + 2 * 42
    assert composer.attached.height() > 200     # the rest is there to be scrolled to
    last = chips(composer)[-1]
    assert not composer.attached.visibleRegion().intersects(last.geometry())


def test_a_megabyte_on_one_line_can_be_looked_at(composer: Composer) -> None:
    text = "a" * 1_000_000
    shown = shown_text(text)
    assert max(map(len, shown.split("\n"))) == LINE_LETTERS
    assert shown.replace("\n", "") == text[:SHOWN_LETTERS]
    assert shown_text("one\n\ntwo\n") == "one\n\ntwo\n"
    paste(composer, text)
    assert composer.text() == ""
    assert len(composer.attachments()[0].text) == len(text)


def test_the_frame_shows_that_files_can_be_dropped(composer: Composer) -> None:
    composer.edit.clearFocus()
    before = composer.grab().toImage()
    composer.set_awaited(True)
    assert composer.grab().toImage() != before
    composer.set_awaited(False)
    assert composer.grab().toImage() == before
