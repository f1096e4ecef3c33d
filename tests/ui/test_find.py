"""Finding words in a chat: all of them, wherever they are, and the one being looked at is in view."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Message
from assistant.ui.message_view import ThoughtLine
from assistant.ui.segment_views import CodeView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, conversation, shown, stream, user


def find(page: Transcript, qtbot: QtBot, words: str) -> tuple[int, int]:
    """Returns the current hit's number and how many there are, once all has been searched."""
    page.finder.find(words)
    qtbot.waitUntil(lambda: not page.finder.searching)
    return page.finder.position(), page.finder.count()


def marks(page: Transcript) -> list[str]:
    """Every marked word in view, from top to bottom."""
    editors = [edit for edit in page.viewport().findChildren(QTextEdit) if edit.isVisible()]
    editors.sort(key=lambda edit: edit.mapTo(page, QPoint(0, 0)).y())
    return [each.cursor.selectedText() for edit in editors for each in edit.extraSelections()]


def current_box(page: Transcript) -> QRect:
    """Where the current hit is in the viewport."""
    hit = page.finder.current()
    assert hit is not None
    for edit in page.viewport().findChildren(QTextEdit):
        if edit.isVisible() and edit.document() is hit.segment.document:
            cursor = QTextCursor(edit.document())
            cursor.setPosition(hit.start)
            box = edit.cursorRect(cursor)
            return QRect(edit.viewport().mapTo(page.viewport(), box.topLeft()), box.size())
    raise AssertionError("the current hit has no widget")


def test_all_messages_are_searched_though_most_were_never_shown(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(2_000))
    assert find(page, qtbot, "answer 77") == (6, 6)     # 77, 771, 773 ...; from the end upwards
    assert page.viewport().rect().contains(current_box(page))
    assert len(page.shown_segments()) < 80


@pytest.mark.parametrize("who", [answer, user])
def test_words_deep_in_a_long_message_never_shown_are_brought_into_view(
        page: Transcript, qtbot: QtBot, who: Callable[[str, str], Message]) -> None:
    paragraphs = [f"Paragraph {number}. " + "words " * 60 for number in range(100)]
    page.set_messages([who("a", "\n\n".join([*paragraphs, "The needle.", *paragraphs])), *conversation(60)])
    assert find(page, qtbot, "needle") == (1, 1)
    assert page.viewport().rect().contains(current_box(page))


def test_stepping_goes_round_and_brings_each_hit_into_view(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(300))
    assert find(page, qtbot, "ANSWER 1") == (56, 56)     # 1, 1x, 1xx: only odd numbers are answers
    seen = []
    for _ in range(56):
        page.finder.step(1)
        assert page.viewport().rect().contains(current_box(page))
        hit = page.finder.current()
        assert hit is not None
        seen.append(hit.row.index)
    assert seen == sorted(seen)
    assert len(set(seen)) == 56
    page.finder.step(1)
    assert page.finder.position() == 1
    page.finder.step(-1)
    assert page.finder.position() == 56


def test_what_is_read_is_found_and_not_its_markdown(page: Transcript, qtbot: QtBot) -> None:
    text = "It is **very** good\nindeed, see [the page](https://example.com/secret).\n\n| a | b |\n|---|---|\n| c | d |"
    page.set_messages([user("q", "**very**"), answer("a", text)])
    assert find(page, qtbot, "very good indeed") == (1, 1)
    assert marks(page) == ["very good\u2028indeed"]     # over the end of a line
    assert find(page, qtbot, "the page.")[1] == 1
    assert find(page, qtbot, "secret") == (0, 0)
    assert find(page, qtbot, "**") == (2, 2)             # what the user typed is shown as typed
    assert find(page, qtbot, "|") == (0, 0)


@pytest.mark.parametrize(("written", "read"), [
    ("Use a &lt;div&gt; here.", "a <div> here"), ("AT&amp;T", "at&t"), ("Caf&#233;&#xa0;noir", "Café noir"),
    ("> The first\n> second.", "first second"), ("> > The **first**\n> > *second*.", "first second"),
])
def test_words_written_as_entities_or_over_the_lines_of_a_quote_are_found(
        page: Transcript, qtbot: QtBot, written: str, read: str) -> None:
    page.set_messages([user("q", "?"), answer("a", written)])
    assert find(page, qtbot, read) == (1, 1)


def test_chinese_words_and_words_after_an_emoji_are_marked(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "🦀🦀 我想去北京看看，北京很大。"), answer("a", "🌍 **北京**是中国的首都。")])
    assert find(page, qtbot, "北京")[1] == 3
    assert marks(page) == ["北京", "北京", "北京"]


def test_thinking_is_searched_once_it_is_unfolded(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "?"), answer("a", "The sea.", thought="Hm, crabs.")])
    assert find(page, qtbot, "crabs") == (0, 0)
    QTest.mouseClick(shown(page, ThoughtLine)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.finder.count() == 1)
    assert marks(page) == ["crabs"]
    QTest.mouseClick(shown(page, ThoughtLine)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.finder.count() == 0)


def test_an_answer_being_written_is_searched_as_it_grows(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "Tell me of crabs.")])
    begin(page)
    assert find(page, qtbot, "crab") == (1, 1)
    text = "A **crab** walks. " * 40 + "\n\n```\ncrab = 1\n```\n\nCrabs."
    stream(page, text, 9)
    qtbot.waitUntil(lambda: page.finder.count() == 43)
    page.end_answer(answer("live", text))
    qtbot.waitUntil(lambda: not page.finder.searching)
    assert page.finder.count() == 43


@pytest.mark.parametrize("change", ["removed", "replaced", "other chat"])
def test_hits_go_with_their_message(page: Transcript, qtbot: QtBot, change: str) -> None:
    page.set_messages([user("q", "crab"), answer("a", "crab and crab")])
    assert find(page, qtbot, "crab") == (3, 3)
    if change == "removed":
        page.remove_message("a")
    elif change == "replaced":
        page.replace_message(answer("a", "One crab."))
    else:
        page.set_messages([user("z", "crab"), answer("y", "crab")])
    qtbot.waitUntil(lambda: page.finder.count() == {"removed": 1, "replaced": 2, "other chat": 2}[change])
    page.finder.step(1)
    assert page.finder.position() > 0


def test_typing_on_stays_with_the_hit_and_an_empty_field_marks_nothing(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(200))
    page.finder.find("Answer 1")
    page.finder.step(-1)
    before = page.finder.current()
    assert before is not None
    name = before.row.message.text.split(".")[0]
    page.finder.find(name)
    now = page.finder.current()
    assert now is not None
    assert (now.row, now.start) == (before.row, before.start)
    page.finder.find("")
    assert marks(page) == []
    assert not page.finder.active


def test_a_hit_far_to_the_right_in_code_is_scrolled_to(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([answer("a", "```\n" + "x = 1; " * 60 + "needle\n```")])
    find(page, qtbot, "needle")
    code = shown(page, CodeView)[0].text
    assert code.horizontalScrollBar().value() > 0
    assert page.viewport().rect().contains(current_box(page))


def test_marks_are_those_of_the_theme(page: Transcript, qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    page.set_messages([user("q", "crab and crab")])
    for choice in ("light", "dark"):
        theme.apply(qapp, choice, 100, False, False)
        find(page, qtbot, "crab")
        edit = page.viewport().findChildren(QTextEdit)[0]
        grounds = [each.format.background().color().name().upper() for each in edit.extraSelections()]
        assert sorted(grounds) == sorted([theme.colours.found, theme.colours.warning])


def long_chat() -> list[Message]:
    return [*conversation(400), answer("wanted", "Words. " * 900 + "\n\nThe needle is here.\n\n" + "More. " * 900),
            *[user(f"after {n}", "Well?") for n in range(100)]]


def test_a_message_is_shown_with_its_words_marked_for_a_while(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(long_chat())
    assert page.show_message("wanted", "the needle")
    assert marks(page) == ["The needle"]
    assert not page.finder.searching
    page.finder._end.start(1)
    qtbot.waitUntil(lambda: marks(page) == [])


def test_words_marked_for_a_while_are_not_looked_for_in_the_next_chat(page: Transcript) -> None:
    page.set_messages(long_chat())
    page.show_message("wanted", "the needle")
    page.set_messages([user("q", "Where is the needle?"), answer("a", "The needle is here.")])
    assert marks(page) == []
    assert not page.finder.active
    assert page.finder.count() == 0


def test_a_message_is_shown_near_the_top(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(long_chat())
    for name in ("200", "7", "399"):
        assert page.show_message(name)
        row = page.row_of(name)
        assert row is not None
        assert 0 < page.row_top(row) < page.viewport().height() / 2
    assert not page.show_message("elsewhere")


def test_a_message_of_a_hidden_page_is_shown_once_the_page_is(page: Transcript) -> None:
    page.hide()
    page.set_messages(long_chat())
    assert page.show_message("wanted", "the needle")
    page.show()
    assert marks(page) == ["The needle"]
    assert page.viewport().height() > marked_top(page) > 0


def marked_top(page: Transcript) -> int:
    editor = next(edit for edit in page.viewport().findChildren(QTextEdit)
                  if edit.isVisible() and edit.extraSelections())
    first = editor.extraSelections()[0]      # owns its cursor
    return editor.mapTo(page, editor.cursorRect(first.cursor).topLeft()).y()


def test_words_that_are_not_together_are_marked_each(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(long_chat())
    page.show_message("wanted", "here and needle")
    assert marks(page) == ["needle", "here"]


def test_a_phrase_looked_for_in_quotes_is_marked_without_them(page: Transcript) -> None:
    page.set_messages(long_chat())
    page.show_message("wanted", '"the needle" here')
    assert marks(page) == ["The needle", "here"]


def test_going_to_a_message_leaves_what_is_looked_for_in_the_bar(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(long_chat())
    assert find(page, qtbot, "needle") == (1, 1)
    page.set_messages(long_chat()[:-50])        # another branch
    assert page.show_message("7")
    qtbot.waitUntil(lambda: page.finder.count() == 1)
    page.finder.step(1)
    assert marks(page) == ["needle"]


def test_going_to_another_message_takes_away_what_was_marked_for_a_while(page: Transcript) -> None:
    page.set_messages(long_chat())
    page.show_message("wanted", "the needle")
    page.show_message("7")
    assert not page.finder.active
    page.show_message("wanted")
    assert marks(page) == []


@pytest.mark.parametrize(("words", "count"), [
    ("\\frac", 2), ("x^2", 1), ("\\SQRT{2}", 1), ("速度", 1), ("2a", 2),
    ("frac", 1),        # a command's name is no word of the text; written out it is
])
def test_formulas_are_found_by_their_tex(page: Transcript, qtbot: QtBot, words: str, count: int) -> None:
    text = ("Roots: $x = \\frac{-b}{2a}$ of `frac`.\n\n$$\n\\frac{\\text{速度}}{2a} + x^2\n$$\n\n"
            "| a |\n|---|\n| $\\sqrt{2}$ |")
    page.set_messages([*conversation(40), answer("f", text)])
    assert find(page, qtbot, words) == (count, count)
    assert page.viewport().rect().contains(current_box(page))
    assert len(marks(page)) == count
