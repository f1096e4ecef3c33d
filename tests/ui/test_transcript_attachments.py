"""What went with a user's message is seen above it, and can be read."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from assistant.domain.chat import AttachmentPart, Message, Role, TextPart
from assistant.ui.attachment_chip import AttachmentChip
from assistant.ui.attachment_row import AttachmentRow
from assistant.ui.message_tools import QuestionTools
from assistant.ui.segment_views import TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, shown

NOTES, PASTE = AttachmentPart("notes.txt", "Milk and eggs."), AttachmentPart("", "Pasted words. " * 300)


def asked(*parts: AttachmentPart | TextPart) -> Message:
    return Message("q", None, Role.USER, parts)


def chips(page: Transcript) -> list[AttachmentChip]:
    return [chip for row in shown(page, AttachmentRow) for chip in row.chips]


def test_chips_stand_above_the_bubble_at_its_right_edge(page: Transcript) -> None:
    page.set_messages([asked(NOTES, PASTE, TextPart("What shall I buy?")), answer("a", "Milk.")])
    [row] = shown(page, AttachmentRow)
    assert [(chip.text(), chip.detail()) for chip in row.chips] == [("notes.txt", "1 kB"), ("Pasted text", "4 kB")]
    words = shown(page, TextView)[0]
    assert words.toPlainText() == "What shall I buy?"
    assert row.geometry().bottom() < words.y()
    assert row.chips[-1].geometry().right() == row.width() - 1
    assert row.geometry().right() + 1 == sum(page.column())
    assert page.to_plain_text() == "What shall I buy?\n\nMilk."


def test_a_message_of_attachments_alone_has_no_empty_bubble(page: Transcript) -> None:
    page.set_messages([asked(NOTES), answer("a", "Milk.")])
    page.grab()
    assert len(shown(page, AttachmentRow)) == 1
    assert [view.toPlainText() for view in shown(page, TextView)] == ["Milk."]
    [row], [tools] = shown(page, AttachmentRow), shown(page, QuestionTools)
    left = row.mapTo(page.viewport(), row.chips[0].pos()).x()
    assert tools.geometry().right() <= left
    assert left - tools.geometry().right() < 20


@pytest.mark.parametrize("by_key", [False, True], ids=["pointer", "keyboard"])
def test_a_chip_opens_the_text(page: Transcript, qtbot: QtBot, by_key: bool) -> None:
    page.set_messages([asked(NOTES, TextPart("Read")), answer("a", "Milk.")])
    [chip] = chips(page)
    if by_key:
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(chip, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    [preview] = [w for w in QApplication.topLevelWidgets() if w.objectName() == "attachmentPreview"]
    text = preview.findChild(QPlainTextEdit, "attachmentText")
    assert text is not None
    assert text.toPlainText() == NOTES.text
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_many_chips_wrap_and_the_page_knows_their_height(page: Transcript, theme: Theme, qapp: QApplication) -> None:
    many = tuple(AttachmentPart(f"a file of some length {number}.txt", "words") for number in range(12))
    page.set_messages([asked(*many, TextPart("Read")), answer("a", "Done.")])
    for size in (100, 150):
        theme.apply(qapp, "light", size, False, False)
        [row] = shown(page, AttachmentRow)
        assert row.height() == max(chip.geometry().bottom() for chip in row.chips) + 1
        assert len({chip.y() for chip in row.chips}) > 2
        assert all(chip.x() >= 0 for chip in row.chips)
        assert shown(page, TextView)[0].y() > row.geometry().bottom()


def test_scrolled_away_and_back_the_chips_are_those_of_their_message(page: Transcript) -> None:
    messages: list[Message] = []
    for number in range(60):
        attached = AttachmentPart(f"{number}.txt", f"text {number}")
        messages.append(Message(f"q{number}", None, Role.USER, (attached, TextPart(f"Question {number}"))))
        messages.append(answer(f"a{number}", "Answer. " * 60))
    page.set_messages(messages)
    page.verticalScrollBar().setValue(0)
    page.scroll_to_end()
    for row, segment in page.shown_segments():
        if isinstance(segment.widget, AttachmentRow):
            assert segment.widget.attachments() == row.message.attachments
    assert len(page.findChildren(AttachmentRow)) < 20
