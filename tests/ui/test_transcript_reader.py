"""The conversation page: what a reader can do with a message, and how one ended."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.chat import ContextWindow, GenerationRecord, Status, Usage
from assistant.domain.errors import EngineError, Remedy
from assistant.domain.full_context import Horizon
from assistant.ui.buttons import Button
from assistant.ui.message_tools import MessageTools
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, button, clipboard, conversation, send, shown, spot, user, words


@pytest.mark.parametrize(("status", "line"), [
    (Status.STOPPED, "Stopped."),
    (Status.LENGTH, "Reached the maximum length."),
    (Status.CONTEXT, "The context is full."),
    (Status.INTERRUPTED, "The engine stopped; your text is safe."),
])
def test_an_unfinished_answer_says_why_and_can_go_on(page: Transcript, qtbot: QtBot, status: Status, line: str) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "Half of", status)])
    assert line in words(page)
    with qtbot.waitSignal(page.continue_requested) as asked:
        QTest.mouseClick(button(page, "continueButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["2"]


def test_an_answer_that_had_no_more_room_beside_others_says_so_and_can_go_on(page: Transcript, qtbot: QtBot) -> None:
    record = GenerationRecord("Qwen3 4B", settings={"generation.max_tokens": 1024}, usage=Usage(20, 0, 326),
                              evaluation={"plan": "20+1t*326"})
    page.set_messages([user("1", "Hi"), answer("2", "Half of", Status.LENGTH, record)])
    assert "No more room beside the other answers." in words(page)
    with qtbot.waitSignal(page.continue_requested):
        QTest.mouseClick(button(page, "continueButton"), Qt.MouseButton.LeftButton)
    page.set_messages([user("1", "Hi"), answer("2", "Half of", Status.LENGTH,
                                               replace(record, usage=Usage(20, 0, 1024)))])
    assert "Reached the maximum length." in words(page)


def test_an_answer_that_filled_the_context_offers_only_what_adds_to_it(page: Transcript, qtbot: QtBot) -> None:
    def offered() -> list[str]:
        names = [each.objectName() for each in page.findChildren(Button) if each.isVisible()]
        return [name for name in names if name == "continueButton" or name.startswith("remedy.")]

    full = GenerationRecord("Qwen3 4B", settings={"model.context_length": 4096})
    page.set_messages([user("1", "Hi"), answer("2", "Half of", Status.CONTEXT, full)])
    assert offered() == []                                      # no model is loaded yet
    page.set_context_window(ContextWindow(4096, 32768))
    assert offered() == ["remedy.larger_context"]
    assert "The context is full." in words(page)
    assert button(page, "remedy.larger_context").text() == "Use more context"
    with qtbot.waitSignal(page.remedy_requested) as asked:
        QTest.mouseClick(button(page, "remedy.larger_context"), Qt.MouseButton.LeftButton)
    assert asked.args == ["2", "larger_context"]
    page.set_context_window(ContextWindow(4096, 4096))          # all the model was trained for
    assert offered() == ["remedy.new_chat"]
    page.set_context_window(ContextWindow(8192, 8192))          # raised in the model's options, or another model
    assert offered() == ["continueButton"]
    page.set_context_window(ContextWindow(2048, 32768))
    page.append_message(user("3", "And?"))
    page.append_message(answer("4", "Other", Status.STOPPED))
    assert offered() == ["continueButton"]                      # of the last answer alone


def test_a_question_too_long_goes_on_once_the_context_holds_it(page: Transcript) -> None:
    page.set_context_window(ContextWindow(2048, 8192))
    page.set_messages([user("1", "Hi"), answer("2", "", Status.INTERRUPTED)])
    page.set_error("2", EngineError("Too long.", remedies=(Remedy.LARGER_CONTEXT,), values={"needed": "3000"}))
    assert [each.objectName() for each in page.findChildren(Button) if each.isVisible() and each.text()] == [
        "remedy.larger_context"]
    page.set_context_window(ContextWindow(4096, 8192))
    button(page, "continueButton")


def test_a_finished_answer_has_nothing_to_go_on_with(page: Transcript) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "All of it.")])
    assert not [each for each in page.findChildren(Button, "continueButton") if each.isVisible()]


def test_an_error_shows_cause_hint_and_next_steps_in_its_message(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "Hi"), answer("2", "Half", Status.INTERRUPTED)])
    error = EngineError("The engine stopped.", "Less context may help.", remedies=(Remedy.SMALLER_CONTEXT,))
    page.set_error("2", error)
    assert "The engine stopped." in words(page)
    assert "Less context may help." in words(page)
    with qtbot.waitSignal(page.remedy_requested) as asked:
        QTest.mouseClick(button(page, "remedy.smaller_context"), Qt.MouseButton.LeftButton)
    assert asked.args == ["2", "smaller_context"]
    page.set_error("2", None)
    assert "Less context may help." not in words(page)


def test_an_error_before_any_answer_shows_below_the_question(page: Transcript) -> None:
    page.set_messages([user("1", "Hi")])
    page.set_error("1", EngineError("No memory left."))
    assert "No memory left." in words(page)


def test_a_line_tells_where_the_models_sight_begins(page: Transcript) -> None:
    page.set_messages(conversation(4))
    page.set_horizon(Horizon("2"))
    names = [widget.accessibleName() for widget in page.viewport().findChildren(QWidget) if widget.isVisible()]
    assert names.count("The model no longer sees what is above") == 1
    page.set_horizon(Horizon())
    names = [widget.accessibleName() for widget in page.viewport().findChildren(QWidget) if widget.isVisible()]
    assert "The model no longer sees what is above" not in names


def test_the_last_answer_shows_its_tools_and_speed(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "b"), user("3", "c"), answer("4", "**d**")], {"4": (1, 3)})
    assert [tools.row.message.id for tools in shown(page, MessageTools) if tools.row and tools.revealed()] == ["4"]
    assert "2 / 3" in words(page)
    assert "14 tokens/s  ·  first word after 0.6 s" in words(page)
    QTest.mouseClick(button(page, "copyMessage"), Qt.MouseButton.LeftButton)
    assert clipboard() == "**d**"
    with qtbot.waitSignal(page.regenerate_requested) as asked:
        QTest.mouseClick(button(page, "regenerateButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["4"]
    with qtbot.waitSignal(page.sibling_requested) as walked:
        QTest.mouseClick(button(page, "previousSibling"), Qt.MouseButton.LeftButton)
    assert walked.args == ["4", -1]


def test_a_question_can_be_edited(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "b")])
    shown(page, TextView)[0].setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    with qtbot.waitSignal(page.edit_requested) as asked:
        QTest.mouseClick(button(page, "editMessage"), Qt.MouseButton.LeftButton)
    assert asked.args == ["1"]


def test_an_edited_question_leads_back_to_what_it_was(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "b")], {"1": (1, 2)})
    question, reply = shown(page, TextView)
    question.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    arrow = button(page, "previousSibling")
    assert "2 / 2" in words(page)
    top = arrow.mapTo(page.viewport(), QPoint(0, 0)).y()
    assert question.geometry().bottom() < top
    assert top + arrow.height() <= reply.y()
    with qtbot.waitSignal(page.sibling_requested) as walked:
        QTest.mouseClick(arrow, Qt.MouseButton.LeftButton)
    assert walked.args == ["1", -1]
    page.set_siblings({"1": (0, 1)})
    assert not [each for each in page.findChildren(Button, "previousSibling") if each.isVisible()]


def test_other_tools_appear_under_the_pointer_and_with_the_keyboard(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "b"), user("3", "c"), answer("4", "d")])
    question, first = shown(page, TextView)[:2]
    QTest.mouseMove(question.viewport(), QPoint(2, 2))
    send(question, QEvent.Type.MouseMove, QPoint(2, 2), Qt.MouseButton.NoButton)
    assert {tools.row.message.id for tools in shown(page, MessageTools) if tools.row and tools.revealed()} == {"1", "4"}
    first.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert "2" in {tools.row.message.id for tools in shown(page, MessageTools) if tools.row and tools.revealed()}


def test_tab_leads_from_a_message_to_its_tools(page: Transcript) -> None:
    page.set_messages([user("1", "a"), answer("2", "b"), user("3", "c"), answer("4", "d")])
    shown(page, TextView)[1].setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    QTest.keyClick(shown(page, TextView)[1], Qt.Key.Key_Tab)
    QApplication.processEvents()
    tools = QApplication.focusWidget()
    assert tools is not None
    assert tools.objectName() == "copyMessage"
    QTest.keyClick(tools, Qt.Key.Key_Space)
    assert clipboard() == "b"


def test_tab_goes_through_a_message_in_the_order_of_reading_and_on_to_the_next(page: Transcript) -> None:
    page.set_messages(conversation(30))      # widgets come from a pool: those of another chat are used again
    page.set_messages([answer("1", "First.\n\n```python\nx = 1\n```\n\nLast."), user("2", "And?")])
    page.go_to_message(-1)
    page.go_to_message(-1)
    passed = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        passed.append(focused.objectName() or focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert passed == [
        "Qwen3 4B, message 1 of 2", "Qwen3 4B, message 1 of 2, Python", "copyCode", "Qwen3 4B, message 1 of 2",
        "copyMessage", "regenerateButton", "moreButton", "You, message 2 of 2"]


def test_the_models_name_is_told_when_it_changed(page: Transcript) -> None:
    other = GenerationRecord("Gemma 3")
    page.set_messages([answer("1", "a"), answer("2", "b"), answer("3", "c", record=other),
                       answer("4", "d", record=other)])
    names = [widget.accessibleName() for widget in page.viewport().findChildren(QWidget) if widget.isVisible()]
    assert names.count("Gemma 3") == 1
    assert "Qwen3 4B" not in names


def test_code_is_copied_as_written(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([answer("1", "```python\nprint('hi')\n\n# é 中\n```")])
    assert shown(page, CodeView)[0].language() == "Python"
    QTest.mouseClick(shown(page, CodeView)[0].copy_button, Qt.MouseButton.LeftButton)
    assert clipboard() == "print('hi')\n\n# é 中"


def test_a_drag_selects_over_three_messages(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "first question"), answer("2", "answer **one**\n\n```python\nx = 1\n```\n\n- tail"),
                       user("3", "second omega")])
    first, last = shown(page, TextView)[0], shown(page, TextView)[-1]
    send(first, QEvent.Type.MouseButtonPress, spot(first, 6), Qt.MouseButton.LeftButton)
    end = first.viewport().mapFromGlobal(last.viewport().mapToGlobal(spot(last, 6)))
    send(first, QEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton)
    send(first, QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton)
    QTest.keyClick(first, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "question\n\nanswer one\n\nx = 1\n\n- tail\n\nsecond"


def test_everything_can_be_copied_though_most_is_out_of_view(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages(conversation(400))
    QTest.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().startswith("Question 0?\n\nAnswer 1.\n\nWords")
    assert clipboard().count("Question") == 200
    assert len(page.shown_segments()) < 80


def test_what_was_typed_is_shown_and_copied_as_typed(page: Transcript, qtbot: QtBot) -> None:
    typed = "# no heading\n  * no item *\n\n" + "x" * 6000 + "\n<b>&amp;</b>"
    page.set_messages([user("1", typed)])
    QTest.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == typed
