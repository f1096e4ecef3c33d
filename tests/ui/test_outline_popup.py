"""The outline of a chat: its messages and versions, and the way to another one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from assistant.domain.chat import AttachmentPart, Chat, ChatInfo, Message, ReasoningPart, Role, TextPart
from assistant.ui.outline import OutlinePopup
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript


def message(name: str, parent: str | None, text: str = "") -> Message:
    role = Role.USER if name.startswith("q") else Role.ASSISTANT
    return Message(name, parent, role, (TextPart(text or name),), float(len(name)))


def chat_of(*messages: Message, leaf: str) -> Chat:
    return Chat(ChatInfo("c", "", 0, 0), {m.id: m for m in messages}, leaf)


def lines(popup: OutlinePopup) -> list[tuple[int, str]]:
    tree = popup.findChild(QTreeView, "outline")
    assert isinstance(tree, QTreeView)
    found, index = [], tree.model().index(0, 0)
    while index.isValid():
        depth, above = 0, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        found.append((depth, index.data()))
        index = tree.indexBelow(index)
    return found


def open_outline(outline: OutlinePopup, page: Transcript) -> QTreeView:
    outline.open_under(page)
    tree = outline.findChild(QTreeView, "outline")
    assert isinstance(tree, QTreeView)
    return tree


@pytest.fixture
def outline(theme: Theme, page: Transcript) -> OutlinePopup:
    return OutlinePopup(theme, page)


def test_a_chat_without_branches_is_a_plain_list(outline: OutlinePopup) -> None:
    outline.set_chat(chat_of(message("q", None), message("a", "q"), message("qq", "a"), leaf="qq"), "qq")
    assert lines(outline) == [(0, "You: q"), (0, "Assistant: a"), (0, "You: qq")]


def test_only_what_follows_a_version_is_indented(outline: OutlinePopup) -> None:
    outline.set_chat(chat_of(
        message("q", None), message("a", "q"), message("aa", "q"), message("qq", "aa", "two\nlines"),
        message("aaa", "qq"), message("aaaa", "qq"), leaf="a"), "a")
    assert lines(outline) == [
        (0, "You: q"), (0, "1/2  Assistant: a"), (0, "2/2  Assistant: aa"), (1, "You: two lines"),
        (1, "1/2  Assistant: aaa"), (1, "2/2  Assistant: aaaa")]


def test_a_message_without_words_says_what_else_it_is(outline: OutlinePopup) -> None:
    outline.set_chat(chat_of(
        Message("q", None, Role.USER, (AttachmentPart("tides.csv", "1"), AttachmentPart("notes.txt", "2"))),
        Message("a", "q", Role.ASSISTANT, (ReasoningPart("The **tide** is out."),), 1.0),
        Message("b", "q", Role.ASSISTANT, (), 2.0), leaf="b"), "b")
    assert [line for _, line in lines(outline)] == [
        "You: tides.csv · notes.txt", "1/2  Assistant: Thought: The tide is out.", "2/2  Assistant: (no text)"]


def test_blank_lines_before_the_first_word_are_passed_over(outline: OutlinePopup) -> None:
    blank = "\n" * 1000
    outline.set_chat(chat_of(
        message("q", None, f"{blank}Tides?"), Message("a", "q", Role.ASSISTANT, (TextPart(f"{blank}**Twice**."),), 1.0),
        Message("b", "q", Role.ASSISTANT, (ReasoningPart(f"{blank}Hm."),), 2.0), leaf="b"), "b")
    assert [line for _, line in lines(outline)] == [
        "You: Tides?", "1/2  Assistant: Twice.", "2/2  Assistant: Thought: Hm."]


def test_the_outline_opens_at_the_message_and_leads_to_another(
        outline: OutlinePopup, page: Transcript, qtbot: QtBot) -> None:
    outline.set_chat(chat_of(message("q", None), message("a", "q"), message("aa", "q"), leaf="aa"), "aa")
    tree = open_outline(outline, page)
    assert tree.currentIndex().data() == "2/2  Assistant: aa"
    with qtbot.waitSignal(outline.chosen) as chosen:
        QTest.keyClick(tree, Qt.Key.Key_Up)
        QTest.keyClick(tree, Qt.Key.Key_Return)
    assert chosen.args == ["a"]
    assert not outline.isVisible()


def test_escape_leaves_the_outline(outline: OutlinePopup, page: Transcript, qtbot: QtBot) -> None:
    outline.set_chat(chat_of(message("q", None), leaf="q"), "q")
    tree = open_outline(outline, page)
    with qtbot.assertNotEmitted(outline.chosen):
        QTest.keyClick(tree, Qt.Key.Key_Escape)
    assert not outline.isVisible()


def test_a_chat_that_branches_at_every_turn_has_an_outline(outline: OutlinePopup) -> None:
    messages, parent = [], None
    for turn in range(600):
        messages += [Message(f"q{turn}", parent, Role.USER, (TextPart("q"),), turn * 3.0),
                     Message(f"a{turn}", f"q{turn}", Role.ASSISTANT, (TextPart("a"),), turn * 3.0 + 1),
                     Message(f"b{turn}", f"q{turn}", Role.ASSISTANT, (TextPart("b"),), turn * 3.0 + 2)]
        parent = f"b{turn}"
    outline.set_chat(chat_of(*messages, leaf="b599"), "b599")
    assert len(lines(outline)) == 1800
