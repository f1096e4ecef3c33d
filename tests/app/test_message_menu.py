"""A waiting message and the menu of any other, by pointer and by keyboard: changed, copied, quoted, explained."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from assistant.domain.chat import Role
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import FIRST, SECOND, WAYS, act, focus, press_button, stored, text_of, write

SHORT = 8       # tokens


@WAYS
def test_the_waiting_message_is_edited(app: Driver, starter_model: Path, way: str) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    app.until_seen("notice.queued")
    if way == "pointer":
        app.type("Also this")
        app.click("noticeAction.edit")
        app.until(lambda: app.composed() == "And then?\n\nAlso this")     # nothing typed is lost
    else:
        app.press("Up")
        app.until(lambda: app.composed() == "And then?")
    assert app.notice("queued") is None
    app.press("Ctrl+A")
    app.type("What next?")
    app.press("Return")
    app.until_seen("notice.queued")
    app.set_number("generation.max_tokens", SHORT)
    app.press("Escape")
    app.until_answered(2)
    assert app.said()[2] == "What next?"


@WAYS
def test_the_waiting_message_is_withdrawn_and_can_wait_again(app: Driver, starter_model: Path, way: str) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    press_button(app, way, "noticeAction.withdraw")
    app.until(lambda: app.notice("queued") is None)
    if way == "pointer":
        app.click("toastAction")
    else:
        app.press("F6", "Space")
    app.until_seen("notice.queued")
    press_button(app, way, "noticeAction.withdraw")
    app.until(lambda: app.notice("queued") is None)
    app.click("stopButton")
    app.until_answered(1)
    assert [m.role for m in stored(app)] == [Role.USER, Role.ASSISTANT]


def test_a_message_withdrawn_comes_back_in_its_own_chat(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.send("And then?")
    app.click("noticeAction.withdraw")
    app.until(lambda: app.notice("queued") is None)
    app.click("composer")
    app.type("Also this")
    app.press("Ctrl+N")
    app.until(lambda: not app.messages())
    app.click("toastAction")
    app.until_shown(STORY)
    app.until(lambda: app.composed() == "And then?\n\nAlso this")
    assert app.notice("queued") is None
    app.click("stopButton")
    app.until_answered(1)
    assert [m.role for m in stored(app)] == [Role.USER, Role.ASSISTANT]


def test_a_message_withdrawn_in_a_new_chat_comes_back_there(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.press("Ctrl+N")
    app.until(lambda: not app.messages())
    app.send("Something else?")
    app.click("noticeAction.withdraw")
    app.until(lambda: app.notice("queued") is None)
    app.open_chat(STORY)
    app.click("toastAction")
    app.until(lambda: not app.messages())
    assert app.composed() == "Something else?"
    assert app.notice("queued") is None


@WAYS
def test_a_message_is_copied_with_and_without_marks(talk: Driver, way: str) -> None:
    act(talk, way, 1, "edit")
    write(talk, "**Salt** water")
    talk.until(lambda: talk.said()[1:] == ["**Salt** water"])
    act(talk, way, 1, "copy_text")
    assert QGuiApplication.clipboard().text() == "Salt water"
    act(talk, way, 1, "copy_markdown")
    assert QGuiApplication.clipboard().text() == "**Salt** water"
    act(talk, way, 0, "copy_text")
    assert QGuiApplication.clipboard().text() == FIRST


@WAYS
def test_a_message_or_the_selection_is_quoted(talk: Driver, way: str) -> None:
    talk.click("composer")
    talk.type("I read:")
    act(talk, way, 2, "quote")
    assert talk.composed() == f"I read:\n\n> {SECOND}\n\n"
    assert talk.focused() == "composer"
    talk.press("Ctrl+A", "Delete")
    if way == "pointer":
        talk.double_click(text_of(talk, 0).viewport(), QPoint(8, 10))
        act(talk, way, 0, "quote")
        assert talk.composed() == "> Tell\n\n"
    else:
        focus(talk, 0)
        talk.press("Ctrl+A")
        act(talk, way, 0, "quote")
        assert talk.composed().startswith(f"> {FIRST}\n>\n> ")


def test_every_command_means_the_last_message_while_none_has_the_focus(talk: Driver) -> None:
    run, question, answer = talk.window.commands.run, talk.said()[2], talk.said()[3]
    talk.click("composer")
    run("edit_message")
    assert talk.composed() == answer
    talk.press("Escape")
    run("begin_reply")
    assert talk.notice("editing") is not None
    talk.press("Escape")
    run("quote_message")
    assert talk.composed().startswith("> ")
    talk.press("Ctrl+A", "Delete")
    run("message_details")
    talk.until_seen("detailsPopup")
    talk.press("Escape")
    run("continue_answer")
    talk.until(lambda: len(talk.said()[3]) > len(answer))
    talk.until_answered(2)
    run("delete_message")
    talk.until(lambda: talk.said()[2:] == [question])


@WAYS
def test_details_tell_how_an_answer_was_made(talk: Driver, way: str) -> None:
    record = talk.messages()[1].record
    assert record is not None
    act(talk, way, 1, "details")
    card = talk.until_seen("detailsPopup")
    shown = "\n".join(label.text() for label in card.findChildren(QLabel))
    for words in (record.model_name, str(record.seed), "Temperature: 0.0", "8 tokens", "tokens/s", "after"):
        assert words in shown
    if way == "pointer":
        talk.click("copyDetails")
    else:
        talk.press("Space")
    copied = QGuiApplication.clipboard().text()
    assert f"Seed: {record.seed}" in copied
    talk.press("Escape")
    talk.until(lambda: not talk.seen("detailsPopup"))


def test_the_tools_of_a_question_open_the_same_menu(talk: Driver) -> None:
    focus(talk, 0)
    [_edit] = talk.seen("editMessage")
    more = next(part for part in talk.seen("moreButton") if talk.transcript.isAncestorOf(part))
    talk.click(more)
    talk.choose("message.edit")
    talk.until(lambda: talk.composed() == FIRST)
