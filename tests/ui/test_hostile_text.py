"""Whatever is written is shown without harm, and comes back as it was written."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from assistant.ui.transcript import Transcript
from tests.hostile import NAUGHTY
from tests.ui.conversation import answer, begin, clipboard, user


@pytest.mark.parametrize("number", range(len(NAUGHTY)), ids=lambda n: ascii(NAUGHTY[n][:20]))
def test_a_naughty_string_is_shown_and_comes_back(page: Transcript, number: int) -> None:
    text = NAUGHTY[number]
    begin(page)
    for piece in text:
        page.feed(piece)
        page._pump.flush()
    page.end_answer(answer("live", text))
    page.grab()
    assert page.to_plain_text() == text
    page.set_messages([user("1", text)])
    page.grab()
    assert page.to_plain_text() == text
    page.selection.select_all()
    assert page.selection.text() == text.removesuffix("\n")
    page.set_messages([answer("1", "```\n" + text.replace("`", "'") + "\n```")])
    page.selection.select_all()
    assert page.selection.text().strip("\n") == text.replace("`", "'").strip("\n")


def test_all_of_them_in_one_answer_are_copied_with_a_key(page: Transcript) -> None:
    words = [text for text in NAUGHTY if text.isalnum()]
    page.set_messages([user("1", "\n\n".join(NAUGHTY)), answer("2", "\n\n".join(NAUGHTY))])
    page.setFocus()
    for key in (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Copy):
        QTest.keySequence(page, QKeySequence(key))
    assert clipboard().startswith("\n\n \n\n\t\n\n")
    assert all(word in clipboard() for word in words)
