"""Steering a conversation by pointer and by keyboard: every line makes a branch, and nothing is overwritten."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel

from assistant.domain.chat import Status
from tests.app.driver import Driver
from tests.app.steps import FIRST, WAYS, act, focus, siblings, stored, write

translate = QCoreApplication.translate

SHORT = 8       # tokens


@WAYS
def test_an_earlier_question_is_asked_in_other_words(talk: Driver, way: str) -> None:
    before = talk.said()
    act(talk, way, 0, "edit")
    assert talk.composed() == FIRST
    assert talk.notice("editing") is not None
    write(talk, "Tell me about salt.")
    talk.until(lambda: talk.said()[0] == "Tell me about salt." and len(talk.messages()) == 2)
    talk.until_answered(1)
    assert siblings(talk, 0) == (1, 2)
    assert talk.composed() == ""
    assert talk.notice("editing") is None
    assert {m.text for m in stored(talk)} >= {*before, "Tell me about salt."}


@WAYS
def test_an_answer_is_kept_in_the_users_version_and_nothing_is_written(talk: Driver, way: str) -> None:
    old = talk.said()[1]
    act(talk, way, 1, "edit")
    assert talk.composed() == old
    write(talk, "The sea is salt water.")
    talk.until(lambda: talk.said() == [FIRST, "The sea is salt water."])
    assert siblings(talk, 1) == (1, 2)
    assert talk.messages()[1].status is Status.COMPLETE
    assert talk.window.engine_idle()
    assert talk.composed() == ""
    act(talk, way, 1, "details")
    card = talk.until_seen("detailsPopup")
    assert translate("message_details", "Edited by you") in [label.text() for label in card.findChildren(QLabel)]
    talk.press("Escape")
    talk.click("composer")
    talk.ask("And?")
    assert talk.said()[:3] == [FIRST, "The sea is salt water.", "And?"]
    assert old in {m.text for m in stored(talk)}


@WAYS
def test_a_change_can_be_given_up_and_what_was_being_written_comes_back(talk: Driver, way: str) -> None:
    talk.click("composer")
    talk.type("half a th")
    act(talk, way, 0, "edit")
    talk.until(lambda: talk.composed() == FIRST)
    if way == "pointer":
        talk.click("noticeAction.cancel")
    else:
        talk.press("Escape")
    talk.until(lambda: talk.composed() == "half a th" and talk.notice("editing") is None)
    assert len(talk.messages()) == 4
    talk.click("composer")
    talk.press("Return")
    talk.until(lambda: len(talk.messages()) == 6)
    talk.until_answered(3)
    assert siblings(talk, 0) == (0, 1)


@WAYS
def test_an_answer_in_mid_chat_is_written_again(talk: Driver, way: str) -> None:
    talk.drag("generation.temperature", 1.0)
    before = talk.said()
    act(talk, way, 1, "again")
    talk.until(lambda: siblings(talk, 1) == (1, 2))
    talk.until_answered(1)
    assert len(talk.messages()) == 2
    kept = [m.text for m in stored(talk)]
    assert len(kept) == 5
    assert set(before) <= set(kept)


@WAYS
def test_an_answer_in_mid_chat_goes_on_in_a_copy(talk: Driver, way: str) -> None:
    old = talk.messages()[1]
    act(talk, way, 1, "continue")
    talk.until(lambda: siblings(talk, 1) == (1, 2))
    longer = talk.until_answered(1)
    assert longer.id != old.id
    assert longer.text.startswith(old.text)
    assert len(longer.text) > len(old.text)
    kept = {m.id: m for m in stored(talk)}
    assert (kept[old.id].text, kept[old.id].status) == (old.text, old.status)
    assert kept[longer.id].text == longer.text


@WAYS
def test_a_finished_answer_goes_on_in_a_copy(app: Driver, starter_model: Path, way: str) -> None:
    app.open_short(starter_model, 300)
    whole = app.ask("Say hello.")
    assert whole.status is Status.COMPLETE
    app.set_number("generation.max_tokens", SHORT)
    act(app, way, 1, "continue")
    app.until(lambda: siblings(app, 1) == (1, 2))
    longer = app.until_answered(1)
    assert longer.text.startswith(whole.text)
    assert len(longer.text) > len(whole.text)


@WAYS
@pytest.mark.parametrize("at", [0, 3])
def test_a_reply_begins_with_the_users_words(talk: Driver, way: str, at: int) -> None:
    act(talk, way, at, "begin")
    assert talk.composed() == ""
    assert talk.notice("editing") is not None
    write(talk, "Monday, Tuesday, Wednes")
    last = 2 * (at // 2) + 1
    talk.until(lambda: siblings(talk, last) == (1, 2))
    reply = talk.until_answered(1 + at // 2)
    assert reply.text.startswith("Monday, Tuesday, Wednes")
    assert len(reply.text) > len("Monday, Tuesday, Wednes")
    assert talk.said()[last] == reply.text
    assert talk.composed() == ""
    assert talk.notice("editing") is None
    assert next(m.text for m in stored(talk) if m.id == reply.id) == reply.text


@WAYS
def test_the_arrows_walk_the_versions_of_any_message(talk: Driver, way: str) -> None:
    old = talk.said()
    act(talk, way, 1, "edit")
    write(talk, "Mine.")
    talk.until(lambda: talk.said() == [FIRST, "Mine."])
    talk.click("composer")
    talk.ask("Really?")
    focus(talk, 1)
    if way == "pointer":
        talk.click("previousSibling")
    else:
        talk.press("Alt+Left")
    talk.until(lambda: talk.said() == old)
    assert siblings(talk, 1) == (0, 2)
    if way == "pointer":
        talk.click("nextSibling")
    else:
        row = talk.transcript.focused_row()
        assert row is not None
        assert row.index == 1, "the keyboard stays at the message"
        talk.press("Alt+Right")
    talk.until(lambda: talk.said()[:3] == [FIRST, "Mine.", "Really?"])


def test_alt_and_arrows_in_the_composer_mean_the_last_message_with_versions(talk: Driver) -> None:
    old = talk.said()
    act(talk, "pointer", 3, "edit")
    write(talk, "Mine.")
    talk.until(lambda: talk.said()[3] == "Mine.")
    assert talk.focused() == "composer"
    talk.press("Alt+Left")
    talk.until(lambda: talk.said() == old)
    assert talk.focused() == "composer"


def test_words_looked_for_are_still_found_on_another_branch(talk: Driver) -> None:
    old = talk.said()
    act(talk, "pointer", 1, "edit")
    write(talk, "Mine.")
    talk.until(lambda: talk.said() == [FIRST, "Mine."])
    talk.press("Ctrl+F")
    talk.type("tell me")
    count = talk.part("findCount", QLabel)
    talk.until(lambda: count.text() == "1 of 1")
    talk.press("Alt+Left")
    talk.until(lambda: talk.said() == old)
    talk.until(lambda: count.text() == "1 found")
    talk.press("F3")
    talk.until(lambda: count.text() == "1 of 1")


def test_a_summary_that_comes_back_on_another_branch_leaves_the_page_as_it_is(talk: Driver) -> None:
    old = talk.messages()
    act(talk, "pointer", 1, "edit")
    write(talk, "Mine.")
    talk.until(lambda: talk.said() == [FIRST, "Mine."])
    session = talk.services.session
    for message in (old[3], old[1]):
        session.restore_summary(session.chat.info.id, message.id, "In short.")
        assert session.chat.messages[message.id].summary == "In short."
        assert [each.id for each in talk.messages()] == [each.id for each in session.chat.branch()]
