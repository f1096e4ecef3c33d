"""The conversation by keyboard: from message to message, and staying there."""

import pytest
from PySide6.QtWidgets import QApplication

from assistant.domain.chat import AttachmentPart, Message, Role, Status
from assistant.ui.attachment_chip import AttachmentChip
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, conversation, user

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
