"""Selecting in the conversation: over messages, past the edges, and copied as text or as Markdown."""

import random
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from assistant.ui.message_view import Caret
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_selection import Place
from tests.benchmarks.transcript_texts import answer_text
from tests.ui.conversation import answer, begin, clipboard, conversation, send, shown, spot, user

MARKDOWN = """\
# Crabs

They **walk** *sideways* and live in [the sea](https://example.com/sea).

- one `crab`
- two ~~crabs~~

```python
crab = 1
```

| a | b |
|---|---|
| 1 | 2 |

The end 🦀 of it."""


def copy_text(page: Transcript) -> str:
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return clipboard()


def copy_markdown(page: Transcript) -> str:
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    return clipboard()


def select_all(page: Transcript) -> None:
    QTest.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def drag(page: Transcript, first: QTextEdit, start: int, last: QTextEdit, end: int) -> None:
    send(first, QEvent.Type.MouseButtonPress, spot(first, start), Qt.MouseButton.LeftButton)
    at = first.viewport().mapFromGlobal(last.viewport().mapToGlobal(spot(last, end)))
    send(first, QEvent.Type.MouseMove, at, Qt.MouseButton.LeftButton)
    send(first, QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.NoButton)


def test_one_key_copies_text_and_another_markdown(page: Transcript) -> None:
    page.set_messages([user("q", "Tell me\nof **crabs**."), answer("a", MARKDOWN)])
    select_all(page)
    text = copy_text(page)
    assert text.startswith("Tell me\nof **crabs**.\n\nCrabs\n\nThey walk sideways and live in the sea.\n- one crab\n")
    assert text.endswith("The end 🦀 of it.")
    assert copy_markdown(page) == "Tell me\nof **crabs**.\n\n" + MARKDOWN


def test_markdown_of_400_messages_is_what_was_written(page: Transcript) -> None:
    messages = conversation(400)
    page.set_messages(messages)
    select_all(page)
    assert copy_markdown(page) == "\n\n".join(message.text for message in messages)
    assert sum(segment.document is not None for row in page.rows for segment in row.textual()) < 80


@pytest.mark.parametrize("share", [0.01, 0.4])
def test_after_all_is_copied_the_bar_leads_as_far_into_a_long_message_as_it_is_moved(
        page: Transcript, share: float) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(200))
    page.set_messages([answer("a", text), *conversation(60)])
    select_all(page)
    assert copy_text(page).startswith("Paragraph 0.")
    page.verticalScrollBar().setValue(round(share * page.rows[0].height))
    first = next(view for view in shown(page, TextView) if view.geometry().bottom() > 0).toPlainText()
    assert first.startswith("Paragraph ")
    assert int(first.split()[1].rstrip(".")) / 200 == pytest.approx(share, abs=0.15)


def test_a_block_cut_into_gives_its_selected_words_with_their_marks(page: Transcript) -> None:
    page.set_messages([answer("a", MARKDOWN)])
    first, last = shown(page, TextView)[0], shown(page, TextView)[-1]
    words = first.toPlainText()
    drag(page, first, words.index("walk"), last, last.toPlainText().index(" of it"))
    assert copy_text(page).startswith("walk sideways and live")
    after = MARKDOWN[MARKDOWN.index("- one"):].removesuffix(" of it.")
    assert copy_markdown(page) == f"**walk** *sideways* and live in [the sea](https://example.com/sea).\n\n{after}"


@pytest.mark.parametrize("line", [
    "1. foo", "10) foo", "1.", "- foo", "+ foo", "-", "# foo", "> foo", "---", "===", "___", "~~~", "| a |",
    "**1.** foo",
])
def test_a_line_of_a_paragraph_cut_into_begins_no_other_block(page: Transcript, line: str) -> None:
    source = line if line.startswith("**") else re.sub(r"^(\d*)", r"\1\\", line)
    page.set_messages([answer("a", f"Cut words\n{source}\nand words.")])
    view = shown(page, TextView)[0]
    drag(page, view, 4, view, view.document().characterCount() - 1)
    assert copy_markdown(page) == f"words\n{source}\nand words."
    words = view.toPlainText()
    drag(page, view, 10, view, words.index(" words."))
    assert copy_markdown(page) == f"{source}\nand"


def test_words_that_begin_no_block_are_copied_as_they_are(page: Transcript) -> None:
    page.set_messages([answer("a", "Cut words\n-5 degrees\n1.5 l\n#tag\n=x and - y, 1. z\n~5 of them.")])
    view = shown(page, TextView)[0]
    drag(page, view, 4, view, view.document().characterCount() - 1)
    assert copy_markdown(page) == "words\n-5 degrees\n1.5 l\n#tag\n=x and - y, 1. z\n~5 of them."


def test_inline_code_with_backticks_is_copied_as_code(page: Transcript) -> None:
    page.set_messages([answer("a", "Cut words: ``a`b`` and `` `c` ``.")])
    view = shown(page, TextView)[0]
    drag(page, view, 4, view, view.document().characterCount() - 1)
    assert copy_markdown(page) == "words: ``a`b`` and `` `c` ``."


@pytest.mark.parametrize(("source", "first", "last", "copied"), [
    ("- take it:\n\n  ```python\n  if a_b[0] * 2:\n\n      go(`it`)\n  ```\n\n  then *go*", "it:", "",
     "it:\n```python\nif a_b[0] * 2:\n\n    go(`it`)\n```\nthen *go*"),
    ("- take it:\n\n  ```python\n  if a_b[0] * 2:\n      go(`it`)\n  ```\n\n  then *go*", "", " go",
     "- take it:\n  ```python\n  if a_b[0] * 2:\n      go(`it`)\n  ```\n  then"),
    ("- take it:\n\n  ```python\n  if a_b[0] * 2:\n  ```\n- two", "[0]", "", "```python\n[0] * 2:\n```\n- two"),
    ("9. one\n   - [x] two\n     1. ~~~\n        a*b*c\n        ~~~\n\n        ~~~\n        d\n        ~~~", "", "*c",
     "9. one\n   - [x] two\n     1. ```\n        a*b\n        ```"),
    ("1. one\n   - two\n     - ~~~\n       a*b*c\n       ~~~\n       ~~~ c\n       d\n       ~~~", "wo", "",
     "wo\n- ```\n  a*b*c\n  ```\n  ```c\n  d\n  ```"),
    ("> say\n> ~~~ sh\n> a ``` `b`\n>\n> c\n> ~~~\n> end", "ay", "nd",
     "ay\n> ````sh\n> a ``` `b`\n>\n> c\n> ````\n> e"),
])
def test_code_in_a_list_or_a_quote_cut_into_stays_code(page: Transcript, source: str, first: str, last: str,
                                                       copied: str) -> None:
    page.set_messages([answer("a", source)])
    view = shown(page, TextView)[0]
    text = view.toPlainText()
    drag(page, view, text.index(first), view, text.rindex(last) if last else len(text))
    assert copy_markdown(page) == copied


def test_the_markdown_of_any_selection_reads_as_what_was_selected(page: Transcript, theme: Theme) -> None:
    table = "\n".join(["| a | b |", "|---|---|", *(f"| {n} | x |" for n in range(200))])
    long = f"{'Crabs walk. ' * 900}\n\n{table}\n\n1. one\n2. two\n\n> quote **b**\n> more\n\n- [x] done\n- [ ] not\n"
    long += "- so:\n\n  ```\n  crab(n_a[1])\n\n      go()\n  ```\n\n  1. - in\n\n       ~~~\n       `a`*b\n       ~~~\n"
    page.set_messages([user("q", "Hi *there*\n\nyou"), answer("a", answer_text(400)), answer("b", long)])
    other, dice = Transcript(theme), random.Random(1)
    for number in range(80):
        first, last = place(page, dice), place(page, dice)
        if number % 2:      # within one piece
            length = page.text_document(first.row, first.segment).characterCount()
            last = replace(first, position=dice.randint(0, length - 1))
        page.selection.select(first, last)
        markdown, text = page.selection.markdown(), page.selection.text()
        other.set_messages([answer("z", markdown)])
        other.selection.select_all()
        assert letters(other.selection.text()) == letters(text), markdown
    other.deleteLater()


def place(page: Transcript, dice: random.Random) -> Place:
    row = dice.choice(page.rows)
    segment = dice.choice(row.textual())
    return Place(row, segment, dice.randint(0, page.text_document(row, segment).characterCount() - 1))


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def test_what_is_still_being_written_can_be_copied(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "Well?")])
    begin(page)
    page.feed("First **block**.\n\nThe second is not rea")
    qtbot.waitUntil(lambda: "rea" in page.rows[-1].text)
    view = shown(page, TextView)[-1]
    drag(page, view, 6, view, view.document().characterCount() - 1)
    assert copy_text(page) == copy_markdown(page) == "block.\n\nThe second is not rea"
    select_all(page)
    assert copy_markdown(page) == "Well?\n\nFirst **block**.\n\nThe second is not rea"


def test_part_of_a_code_block_is_copied_as_code(page: Transcript) -> None:
    page.set_messages([answer("a", "```python\nfirst = 1\nsecond = 2\n```")])
    code = shown(page, CodeView)[0].text
    drag(page, code, 10, code, 16)
    assert copy_text(page) == copy_markdown(page) == "second"


def test_words_after_an_emoji_are_copied_whole(page: Transcript) -> None:
    page.set_messages([user("q", "🦀🦀 crabs and more")])
    view = shown(page, TextView)[0]
    drag(page, view, 5, view, 10)       # in Qt's positions, where 🦀 counts two
    assert copy_text(page) == "crabs"


def test_a_click_with_shift_moves_the_end_of_the_selection(page: Transcript) -> None:
    page.set_messages([user("q", "first question"), answer("a", "and an answer")])
    first, last = shown(page, TextView)
    QTest.mouseClick(first.viewport(), Qt.MouseButton.LeftButton, pos=spot(first, 6))
    QTest.mouseClick(last.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, spot(last, 6))
    assert copy_text(page) == "question\n\nand an"
    QTest.mouseClick(last.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, spot(last, 3))
    assert copy_text(page) == "question\n\nand"


@pytest.mark.parametrize("upwards", [True, False])
def test_a_drag_past_the_edge_scrolls_on_and_selects(page: Transcript, qtbot: QtBot, upwards: bool) -> None:
    page.set_messages(conversation(60))
    bar = page.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    began = bar.value()
    middle = next(view for view in shown(page, TextView) if view.y() > 200)
    words = middle.toPlainText()
    send(middle, QEvent.Type.MouseButtonPress, spot(middle, 0), Qt.MouseButton.LeftButton)
    outside = middle.viewport().mapFrom(page.viewport(), QPoint(200, -150 if upwards else page.height() + 150))
    send(middle, QEvent.Type.MouseMove, outside, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: abs(bar.value() - began) > 1500)     # where it began is out of view
    assert middle.isVisible()                                    # the pointer holds it
    send(middle, QEvent.Type.MouseButtonRelease, outside, Qt.MouseButton.NoButton)
    text = copy_text(page)
    assert text.count("Question") >= 2
    assert words.split("\n")[0] not in text if upwards else text.startswith(words)
    assert not page.selection.dragging


def test_a_drag_whose_end_was_not_seen_selects_no_further(page: Transcript) -> None:
    page.set_messages([user("q", "first question"), answer("a", "and an answer")])
    first, last = shown(page, TextView)
    send(first, QEvent.Type.MouseButtonPress, spot(first, 0), Qt.MouseButton.LeftButton)
    send(first, QEvent.Type.MouseMove, spot(first, 5), Qt.MouseButton.LeftButton)
    place = spot(last, 6)
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), QPointF(last.viewport().mapToGlobal(place)),
                       Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(last.viewport(), move)
    assert copy_text(page) == "first"


def test_right_to_left_text_begins_at_the_right(page: Transcript) -> None:
    arabic = "السرطان يمشي جانبًا على الشاطئ."
    page.set_messages([user("q", f"{arabic}\nin English"), answer("a", f"{arabic}\n\n- {arabic}\n\nIn English.")])
    question, reply = shown(page, TextView)
    for view, middle in ((question, question.width() / 2), (reply, reply.width() / 2)):
        blocks = [view.document().findBlockByNumber(n) for n in range(view.document().blockCount())]
        layout = view.document().documentLayout()
        for block in blocks:
            line = block.layout().lineAt(0)
            box = line.naturalTextRect().translated(layout.blockBoundingRect(block).topLeft())
            if "English" in block.text():
                assert box.left() < middle / 4
            else:
                assert box.right() > view.width() - 30
    assert question.geometry().right() > page.width() / 2        # the bubble stays the user's


def test_the_caret_is_at_the_left_of_text_that_runs_to_the_left(page: Transcript, qtbot: QtBot) -> None:
    begin(page)
    caret = page.findChild(Caret)
    assert caret is not None
    page.feed("السرطان")
    qtbot.waitUntil(lambda: caret.x() > page.width() / 2)
    before = caret.x()
    page.feed(" يمشي جانبًا")
    qtbot.waitUntil(lambda: caret.x() < before)
