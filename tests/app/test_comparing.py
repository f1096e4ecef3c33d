"""Answers compared: other settings and models by column, differences marked, votes kept; real models and widgets."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.chat import Message, Role, TextPart
from assistant.domain.settings import PRESETS
from assistant.ui.compare_setup import CompareSetup
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import siblings
from tests.app.test_candidates import columns, on_disk, texts, view


@pytest.fixture
def lively(talk: Driver) -> Driver:
    talk.set_number("generation.max_tokens", 12)
    return talk


def setup(app: Driver) -> CompareSetup:
    return app.part("compareSetup", CompareSetup)


def open_by_mouse(app: Driver) -> CompareSetup:
    app.click("regenerateButton", button=Qt.MouseButton.RightButton)
    app.choose("message.compare")
    app.until_seen("compareSetup")
    return setup(app)


def until_answered(app: Driver, count: int) -> None:
    app.until(lambda: len(columns(app)) == count and all(column.can_keep() for column in columns(app))
              and app.window.engine_idle())


def settings(message: Message) -> dict[str, Any]:
    assert message.record is not None
    return dict(message.record.settings)


def shown(app: Driver, name: str) -> Any:
    """Returns what an editor of a column shows."""
    editor: Any = app.part(name)
    return editor.value()


def details(app: Driver) -> set[str]:
    """Returns what the details of the answer at the end say, once all that is on its way to disk is there."""
    written: list[None] = []
    app.services.disk.run(lambda: None, written.append, lambda _error: None)
    app.until(lambda: written)
    app.transcript.message_actions.focus(app.answer().id)
    app.window.commands.run("message_details")
    said = {part.text() for part in app.until_seen("detailsPopup").findChildren(QLabel)}
    app.press("Escape")
    return said


def set_value(app: Driver, name: str, value: float) -> None:
    """Types a number into an editor of a column."""
    app.scroll_to(app.until_seen(name))
    app.click(name)
    app.key("Ctrl+A")
    app.type(str(value))
    app.key("Tab")


def test_with_the_mouse_three_settings_answer_side_by_side_and_one_is_voted_for_and_kept(lively: Driver) -> None:
    app = lively
    chosen = open_by_mouse(app)
    assert [column.column().preset for column in chosen.columns] == ["", "creative"]
    app.click("addCompareColumn")
    app.window.set_panel_open(False)            # room for three
    assert not app.seen("addCompareColumn")
    set_value(app, "compare.3.generation.temperature", 0.0)
    more = chosen.columns[2].findChild(QWidget, "compareMore")
    assert more is not None
    app.click(more)
    app.choose("compare.add.generation.top_k")
    set_value(app, "compare.3.generation.top_k", 7)
    set_value(app, "compare.2.generation.seed", 77)
    app.click("answerCompare")
    app.until(lambda: len(columns(app)) == 3 and all(texts(app)))
    until_answered(app, 3)
    made = [column.message for column in columns(app)]
    assert {key: settings(made[1])[key] for key in PRESETS["creative"]} == PRESETS["creative"]
    assert settings(made[1])["generation.seed"] == 77
    assert settings(made[2])["generation.temperature"] == 0.0
    assert settings(made[2])["generation.top_k"] == 7
    app.click("markDifferences")
    assert columns(app)[1].differences.marked()
    assert not app.seen("stopCandidates")
    app.click(columns(app)[1].vote_button)
    app.until(lambda: [message.vote for message in on_disk(app) if message.id in {m.id for m in made}]
              == [False, True, False])
    app.click(columns(app)[1].keep_button)
    app.until(lambda: app.transcript.isVisible() and app.answer().id == made[1].id)
    assert siblings(app, 3) == (2, 4)
    assert app.until_seen("voteMark")
    app.restart()
    app.until(lambda: len(app.messages()) == 4 and app.answer().id == made[1].id)
    assert app.answer().vote is True
    app.until_seen("voteMark")
    assert {message.vote for message in on_disk(app) if message.id in {m.id for m in made}} == {True, False}
    said = details(app)
    assert "Better than those it was compared with" in said
    assert "better: 1 of 1" in said, said


def test_votes_are_counted_at_once_and_one_taken_back_no_longer(lively: Driver) -> None:
    app = lively
    open_by_mouse(app).columns[1].set_preset("creative")    # taken away again: both are written as the chat is
    app.click("answerCompare")
    until_answered(app, 2)
    better = columns(app)[1].message.id
    app.click(columns(app)[1].vote_button)
    app.click(columns(app)[1].keep_button)
    app.until(lambda: app.transcript.isVisible() and app.answer().id == better)
    assert "better: 1 of 2" in details(app)
    app.window.commands.run("compare_answers")
    app.until_seen("compareSetup")
    app.press("Return")
    until_answered(app, 2)
    app.press("Space", "Space")
    app.click(columns(app)[0].keep_button)
    app.until(lambda: app.transcript.isVisible())
    app.services.session.go_to(better)
    app.until(lambda: app.answer().id == better)
    assert "better: 1 of 2" in details(app)


def test_by_keyboard_they_are_compared_voted_for_and_the_settings_changed(lively: Driver) -> None:
    app = lively
    app.window.commands.run("compare_answers")
    app.until_seen("compareSetup")
    assert app.focused() == "answerCompare"
    app.press("Return")
    until_answered(app, 2)
    assert columns(app)[0].hasFocus()
    app.press("Right", "Space")
    app.until(lambda: columns(app)[1].message.vote is True and columns(app)[0].message.vote is False)
    assert "better than the others" in columns(app)[1].accessibleName()
    app.press("Space")                          # taken back
    app.until(lambda: [column.message.vote for column in columns(app)] == [None, None])
    app.press("Left", "Space")
    app.until(lambda: columns(app)[0].message.vote is True)
    view(app).change_button.setFocus(Qt.FocusReason.TabFocusReason)
    app.press("Return")
    app.until_seen("compareSetup")
    assert [column.column().preset for column in setup(app).columns] == ["", "creative"]
    app.press("Escape")                         # back to the answers
    app.until(lambda: app.seen("candidates") and not app.seen("compareSetup"))
    app.press("Return")
    app.until(lambda: app.transcript.isVisible())
    assert app.answer().vote is True


def test_nothing_is_written_where_the_choice_is_cancelled(lively: Driver) -> None:
    app = lively
    before = on_disk(app)
    open_by_mouse(app)
    app.press("Escape")
    app.until(lambda: app.transcript.isVisible())
    assert on_disk(app) == before


def test_an_answer_to_nothing_stays_in_sight_when_it_is_to_be_compared(lively: Driver) -> None:
    app = lively
    store = app.services.store
    chat = store.create_chat().info.id
    store.add_message(chat, None, Role.ASSISTANT, (TextPart("Good morning."),))
    app.services.session.open(chat)
    app.until(lambda: len(app.messages()) == 1)
    app.window.commands.run("compare_answers")
    assert app.transcript.isVisible()
    assert not app.seen("compareSetup")


def test_what_is_not_asked_for_while_a_message_is_on_its_way_can_be_cancelled(lively: Driver) -> None:
    app = lively
    disk_is_free = threading.Event()
    open_by_mouse(app)
    app.services.disk.run(lambda: disk_is_free.wait(30), lambda _in_time: None, lambda _error: None)
    app.click("composer")
    app.send("And about the moon.")
    app.click("answerCompare")
    app.click("cancelCompare")
    assert not app.seen("compareSetup")
    assert app.transcript.isVisible()
    disk_is_free.set()
    app.until_answered(3)


def test_each_is_written_with_the_seed_it_shows(lively: Driver) -> None:
    app = lively
    app.services.session.set_value("generation.seed", 5)
    open_by_mouse(app)
    set_value(app, "compare.1.generation.seed", 7)
    assert [shown(app, f"compare.{number}.generation.seed") for number in (1, 2)] == [7, 5]
    app.click("answerCompare")
    until_answered(app, 2)
    assert [settings(column.message)["generation.seed"] for column in columns(app)] == [7, 5]


def test_differences_of_the_same_answer_are_none_and_follow_the_switch(lively: Driver) -> None:
    app = lively
    open_by_mouse(app)
    for number in (1, 2):
        set_value(app, f"compare.{number}.generation.temperature", 0.0)
    app.click("answerCompare")
    until_answered(app, 2)
    app.click("markDifferences")
    first, second = columns(app)
    assert first.message.text == second.message.text
    assert (first.differences.marked(), second.differences.marked()) == ([], [])


def test_nothing_is_compared_while_an_answer_is_written(talk: Driver) -> None:
    app = talk

    def offered() -> tuple[bool, bool]:
        actions = app.transcript.message_actions
        menu = actions.menu(app.transcript.rows[0], actions.place(app.transcript.rows[0]))
        entry = next(action for action in menu.actions() if action.objectName() == "message.compare")
        menu.deleteLater()
        return app.window.commands.action("compare_answers").isEnabled(), entry.isEnabled()

    assert offered() == (True, True)
    app.set_number("generation.max_tokens", ENDLESS)
    [engine] = app.workers()
    engine.suspend()        # the answer does not end by itself
    app.send(STORY)
    app.until(lambda: app.seen("stopButton"))
    assert offered() == (False, False)
    app.press("Escape")
    engine.resume()
    app.until(app.window.engine_idle)
    assert offered() == (True, True)
