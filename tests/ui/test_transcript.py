"""The conversation page: it stays where the reader is, however long it gets and whatever arrives."""


import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Status
from assistant.ui import kept_documents
from assistant.ui.message_view import Caret, ThoughtLine
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, conversation, shown, stream, user, words
from tests.ui.painted import Painted


def test_ten_thousand_messages_need_few_widgets(page: Transcript) -> None:
    page.set_messages(conversation(10_000))
    assert page.message_count() == 10_000
    bar = page.verticalScrollBar()
    assert bar.value() == bar.maximum() > 100_000
    for place in (0, bar.maximum() // 3, bar.maximum()):
        bar.setValue(place)
        top_level = page.viewport().findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert 0 < len(page.shown_segments()) <= len(top_level) < 80


def test_what_the_reader_looks_at_does_not_move_while_text_arrives(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(60))
    bar = page.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = [(view.toPlainText(), view.y()) for view in shown(page, TextView)]
    begin(page)
    stream(page, "Some **words** of text.\n\n" * 60, 50)
    qtbot.waitUntil(lambda: "\n\nSome" in page.rows[-1].text)
    page.end_answer(answer("live", "Some **words** of text.\n\n" * 60))
    assert [(view.toPlainText(), view.y()) for view in shown(page, TextView)] == before
    assert bar.value() < bar.maximum() - 500


def test_heights_learnt_while_scrolling_up_do_not_move_the_text(page: Transcript) -> None:
    page.set_messages(conversation(300))
    bar = page.verticalScrollBar()
    for _ in range(40):
        before = {view.toPlainText(): view.y() for view in shown(page, TextView)
                  if view.y() > -view.height() and view.y() < page.height()}
        bar.setValue(bar.value() - 100)
        now = {view.toPlainText(): view.y() for view in shown(page, TextView)}
        moved = {now[text] - before[text] for text in before.keys() & now.keys()}
        assert moved == {100}


def test_the_page_follows_the_text_at_the_bottom(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(20))
    begin(page)
    for n in range(40):
        page.feed(f"line {n}\n\n")
        qtbot.wait(1)
        assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()
    qtbot.waitUntil(lambda: "line 39" in page.rows[-1].text)
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()


def test_a_button_leads_back_down_after_scrolling_up(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(40))
    begin(page)
    page.verticalScrollBar().setValue(100)
    stream(page, "New words. " * 20)
    qtbot.waitUntil(lambda: page.jump_button.isVisible())
    QTest.mouseClick(page.jump_button, Qt.MouseButton.LeftButton)
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()
    assert not page.jump_button.isVisible()


def test_the_button_says_how_much_is_new_and_end_leads_there_too(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(40))
    page.verticalScrollBar().setValue(100)
    assert not page.jump_button.isVisible()
    begin(page)
    stream(page, "New words. " * 20)
    qtbot.waitUntil(lambda: page.jump_button.isVisible())
    assert page.jump_button.text().startswith("1 new message")
    page.end_answer(answer("live", "New words. " * 20))
    page.append_message(user("more", "And?"))
    assert page.jump_button.text().startswith("2 new message")
    assert page.jump_button.accessibleName() == page.jump_button.text()
    QTest.keyClick(page, Qt.Key.Key_End)
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()
    assert not page.jump_button.isVisible()
    page.verticalScrollBar().setValue(100)
    page.append_message(answer("one", "Yes."))
    assert page.jump_button.text().startswith("1 new message")      # those seen count no longer


def test_an_answer_can_be_read_from_its_beginning_while_it_grows(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(20))
    begin(page)
    stream(page, "Some **words** of text.\n\n" * 60, 50)
    qtbot.waitUntil(lambda: page.rows[-1].text.count("Some") == 60)
    bar = page.verticalScrollBar()
    bar.setValue(bar.value() - 700)
    assert page.row_top(page.rows[-1]) < 0
    place, height = bar.value(), bar.maximum()
    first = next(view.y() for view in shown(page, TextView))
    stream(page, "- and **more** of it\n" * 200, 50)
    qtbot.waitUntil(lambda: page.rows[-1].text.count("more") == 200)
    assert bar.maximum() > height + 2000
    assert bar.value() == place
    assert next(view.y() for view in shown(page, TextView)) == first


def test_a_narrower_window_keeps_the_place(page: Transcript) -> None:
    page.set_messages(conversation(200))
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum() // 2)
    first = page.row_at(QPoint(5, 5))
    page.resize(500, 600)
    assert page.row_at(QPoint(5, 5)) is first


def test_streamed_text_is_there_at_once_in_plain_text(page: Transcript) -> None:
    page.set_messages([user("1", "Hello")])
    begin(page)
    page.feed("Good ")
    page.feed("morning")
    assert page.to_plain_text() == "Hello\n\nGood morning"


def test_a_streamed_answer_looks_like_a_loaded_one(page: Transcript, qtbot: QtBot) -> None:
    text = "# T\n\n- one **b**\n- two\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    text += "End [x][r].\n\n[r]: /u"
    begin(page)
    stream(page, text, 3)
    qtbot.waitUntil(lambda: page.rows[-1].text == text)
    page.end_answer(answer("live", text))
    streamed = page.grab().toImage()
    page.set_messages([answer("live", text)])
    assert page.grab().toImage() == streamed


def test_many_pieces_become_few_repaints(page: Transcript, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(page)
    flushes: list[str] = []
    write = page._pump._flush

    def counted(text: str, thinking: bool) -> None:
        flushes.append(text)
        write(text, thinking)

    monkeypatch.setattr(page._pump, "_flush", counted)
    stream(page, "word " * 400, 5)
    qtbot.waitUntil(lambda: len(page.rows[-1].text) == 2000)
    assert len(flushes) <= 2


def test_the_caret_follows_the_last_word_and_goes_with_the_end(page: Transcript, qtbot: QtBot) -> None:
    begin(page)
    caret = page.findChild(Caret)
    assert caret is not None
    assert caret.isVisible()
    start = caret.x()
    page.feed("Some words")
    qtbot.waitUntil(lambda: caret.x() > start + 20)
    page.end_answer(answer("live", "Some words"))
    assert not caret.isVisible()


@pytest.mark.parametrize("there", ["", "It was a dark"])      # a new answer, and one that goes on
def test_reading_is_told_only_when_it_takes_long(page: Transcript, qtbot: QtBot, there: str) -> None:
    begin(page, text=there)
    page.set_reading(0.43, 6.2)
    assert "Reading" not in words(page)
    qtbot.waitUntil(lambda: "Reading… 43 % · 6 s left" in words(page))
    page.set_reading(0.9, 1)
    assert "Reading… 90 % · 1 s left" in words(page)
    page.feed("First")
    qtbot.waitUntil(lambda: "Reading" not in words(page))


def test_thinking_folds_into_one_line(page: Transcript, qtbot: QtBot) -> None:
    begin(page)
    page.feed("Let me see about crabs", thinking=True)
    qtbot.waitUntil(lambda: bool(shown(page, ThoughtLine)))
    assert shown(page, ThoughtLine)[0].text().startswith("Thinking…")
    assert "crabs" not in words(page)
    QTest.mouseClick(shown(page, ThoughtLine)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "crabs" in words(page))
    page.feed("The answer.")
    page.end_answer(answer("live", "The answer.", thought="Let me see about crabs"))
    assert shown(page, ThoughtLine)[0].text() == "Thought for 3 s"
    QTest.mouseClick(shown(page, ThoughtLine)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "crabs" not in words(page))
    assert "The answer." in words(page)


def test_a_continued_answer_grows_from_what_was_there(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "It was a dark", Status.LENGTH)])
    begin(page, "2", "It was a dark")
    page.feed(" and stormy night.")
    page.end_answer(answer("2", "It was a dark and stormy night."))
    assert page.message_count() == 2
    assert page.to_plain_text() == "Hi\n\nIt was a dark and stormy night."
    assert "dark and stormy" in words(page)


def test_half_written_syntax_does_not_show(page: Transcript, qtbot: QtBot) -> None:
    begin(page)
    page.feed("It is **very impor")
    qtbot.waitUntil(lambda: "impor" in words(page))
    assert "**" not in words(page)


def test_messages_can_be_added_replaced_and_removed(page: Transcript) -> None:
    page.set_messages([user("1", "one")])
    page.append_message(answer("2", "two"))
    page.replace_message(answer("2", "TWO", Status.STOPPED))
    page.append_message(user("3", "three"))
    assert page.to_plain_text() == "one\n\nTWO\n\nthree"
    assert "TWO" in words(page)
    page.remove_message("2")
    assert page.to_plain_text() == "one\n\nthree"
    assert "TWO" not in words(page)
    page.clear()
    assert page.message_count() == 0
    assert words(page) == ""


def test_another_answer_takes_the_place_of_the_last(page: Transcript) -> None:
    page.set_messages([user("q", "one"), answer("a", "old answer"), user("3", "and then")])
    begin(page, "b")
    page.feed("new answer")
    assert page.to_plain_text() == "one\n\nnew answer"
    page.end_answer(answer("b", "new answer"))
    assert "old answer" not in words(page)


def test_the_end_of_an_answer_that_is_not_shown_changes_nothing(page: Transcript) -> None:
    page.set_messages([user("q", "one")])
    page.end_answer(answer("elsewhere", "text"))
    assert page.to_plain_text() == "one"


def test_the_wheel_scrolls_the_page_wherever_the_pointer_is(page: Transcript) -> None:
    page.set_messages([*conversation(20), answer("code", "```\nx = 1\n```")])
    for view in (shown(page, TextView)[-1], shown(page, CodeView)[0].text):
        page.scroll_to_end()
        before = view.mapTo(page, QPoint(0, 0)).y()
        QTest.wheelEvent(page.windowHandle(), view.mapTo(page, view.rect().center()), QPoint(0, 120))
        QApplication.processEvents()
        assert view.mapTo(page, QPoint(0, 0)).y() == before + 120


def test_a_message_just_sent_has_its_whole_bubble(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "One?"), answer("a", "Two.")])
    painted = Painted(page.viewport())
    page.append_message(user("p", "Three?"))
    text = shown(page, TextView)[-1].geometry()
    qtbot.waitUntil(lambda: painted.covers(text.adjusted(-8, -4, 8, 4)))


def test_a_message_taken_away_leaves_no_bubble_behind(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "One?"), answer("a", "Two."), user("p", "Three?")])
    text = shown(page, TextView)[-1].geometry()
    painted = Painted(page.viewport())
    page.append_message(answer("b", "Another two."))
    qtbot.waitUntil(lambda: painted.covers(text.adjusted(-8, -4, 8, 4)))


def test_rows_long_out_of_view_are_made_anew_where_the_reader_left_them(
        page: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_documents, "MAX_ROWS", 10)
    monkeypatch.setattr(kept_documents, "MAX_DOCUMENTS", 10)
    page.set_messages([message for number in range(60)
                       for message in (user(f"q{number}", f"Question {number}"),
                                       answer(f"a{number}", f"Answer **{number}**\n\n- one\n- two"))])
    page.verticalScrollBar().setValue(0)
    height = page.page_height()
    for value in range(0, page.verticalScrollBar().maximum(), 300):
        page.verticalScrollBar().setValue(value)
    page.scroll_to_end()
    assert page.rows[0].segments is None
    assert sum(row.segments is not None for row in page.rows) < 40
    assert page.page_height() == pytest.approx(height, rel=0.1)
    page.verticalScrollBar().setValue(0)
    seen = [view.toPlainText() for view in shown(page, TextView)]
    assert "Question 0" in seen
    assert any(text.startswith("Answer 0\n") for text in seen)


@pytest.mark.parametrize("text", ["40. whales\n48. snails", "400. whales\n488. snails", "88888. whales"])
def test_a_long_number_is_not_cut_off(page: Transcript, text: str) -> None:
    page.set_messages([user("q", "List"), answer("a", text)])
    image = shown(page, TextView)[-1].grab().toImage()
    assert len({image.pixel(0, y) for y in range(image.height())}) == 1
