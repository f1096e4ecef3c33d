"""Answers compared: other settings and models by column, differences marked, votes kept; real models and widgets."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.chat import Message, Role, Status, TextPart
from assistant.domain.settings import PRESETS
from assistant.ui.compare_setup import CompareSetup
from assistant.ui.controls import TextButton
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
    set_value(app, "compare.C.generation.temperature", 0.0)
    more = chosen.columns[2].findChild(QWidget, "compareMore")
    assert more is not None
    app.click(more)
    app.choose("compare.add.generation.top_k")
    set_value(app, "compare.C.generation.top_k", 7)
    set_value(app, "compare.B.generation.seed", 77)
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
    assert "better 1 of 1 times" in said, said


def test_votes_are_counted_at_once_and_one_taken_back_no_longer(lively: Driver) -> None:
    app = lively
    open_by_mouse(app).columns[1].set_preset("creative")    # taken away again: both are written as the chat is
    app.click("answerCompare")
    until_answered(app, 2)
    better = columns(app)[1].message.id
    app.click(columns(app)[1].vote_button)
    app.click(columns(app)[1].keep_button)
    app.until(lambda: app.transcript.isVisible() and app.answer().id == better)
    assert "better 1 of 2 times" in details(app)
    app.window.commands.run("compare_answers")
    app.until_seen("compareSetup")
    app.press("Return")
    until_answered(app, 2)
    app.press("Space", "Space")
    app.click(columns(app)[0].keep_button)
    app.until(lambda: app.transcript.isVisible())
    app.services.session.go_to(better)
    app.until(lambda: app.answer().id == better)
    assert "better 1 of 2 times" in details(app)


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


def test_a_message_on_its_way_comes_in_place_of_what_was_to_be_compared(lively: Driver) -> None:
    app = lively
    disk_is_free = threading.Event()
    open_by_mouse(app)
    app.services.disk.run(lambda: disk_is_free.wait(30), lambda _in_time: None, lambda _error: None)
    app.click("composer")
    app.send("And about the moon.")
    app.click("answerCompare")
    disk_is_free.set()
    app.until(app.transcript.isVisible)
    assert not app.seen("compareSetup")
    app.until_answered(3)


def test_each_is_written_with_the_seed_it_shows(lively: Driver) -> None:
    app = lively
    app.services.session.set_value("generation.seed", 5)
    open_by_mouse(app)
    set_value(app, "compare.A.generation.seed", 7)
    assert [shown(app, f"compare.{letter}.generation.seed") for letter in "AB"] == [7, 5]
    app.click("answerCompare")
    until_answered(app, 2)
    assert [settings(column.message)["generation.seed"] for column in columns(app)] == [7, 5]


def test_differences_of_the_same_answer_are_none_and_follow_the_switch(lively: Driver) -> None:
    app = lively
    open_by_mouse(app)
    for letter in "AB":
        set_value(app, f"compare.{letter}.generation.temperature", 0.0)
    app.click("answerCompare")
    until_answered(app, 2)
    app.click("markDifferences")
    first, second = columns(app)
    assert first.message.text == second.message.text
    assert (first.differences.marked(), second.differences.marked()) == ([], [])


def choose_model(app: Driver, index: int, path: Path) -> None:
    button = setup(app).columns[index].findChild(QWidget, "compareModel")
    assert button is not None
    app.click(button)
    app.choose(f"compare.model.{path.name}")


@pytest.fixture
def two_models(lively: Driver, another_model: Path) -> Driver:
    app = lively
    app.services.library.add(another_model)
    app.until(lambda: app.services.library.file(another_model) is not None and app.services.library.machine)
    return app


def model_names(app: Driver) -> list[str]:
    """Returns what the columns are to be written by."""
    buttons = [column.findChild(TextButton, "compareModel") for column in setup(app).columns]
    return [button.text() for button in buttons if button is not None]


def test_the_columns_follow_the_chat_but_for_what_is_set_in_them(two_models: Driver, another_model: Path) -> None:
    app = two_models
    own, services = app.services.models.path, app.services
    assert own is not None
    open_by_mouse(app)
    app.click("addCompareColumn")
    app.window.set_panel_open(False)            # room for three
    choose_model(app, 1, another_model)
    choose_model(app, 2, own)
    before = model_names(app)
    set_value(app, "compare.B.generation.seed", 77)
    services.session.set_value("generation.seed", 5)
    assert [shown(app, f"compare.{letter}.generation.seed") for letter in "ABC"] == [5, 77, 5]
    services.models.choose(another_model)
    assert model_names(app) == [before[1], before[1], before[2]]
    app.until(app.window.engine_ready)
    app.click("answerCompare")
    until_answered(app, 3)
    names = [column.message.record.model_name for column in columns(app) if column.message.record]
    assert names == [before[1], before[1], before[2]]
    assert before[1] != before[2]


def test_a_column_of_another_model_shows_what_is_kept_for_that_model(two_models: Driver, another_model: Path) -> None:
    app = two_models
    app.services.preferences.set_for_model(another_model, "generation.top_k", 7)
    for column in open_by_mouse(app).columns:
        column.add_sampler("generation.top_k")
    choose_model(app, 1, another_model)
    tops = [shown(app, f"compare.{letter}.generation.top_k") for letter in "AB"]
    assert tops[1] == 7 != tops[0]
    app.click("answerCompare")
    until_answered(app, 2)
    assert [settings(column.message)["generation.top_k"] for column in columns(app)] == tops


def test_two_models_that_fit_write_at_once_and_the_second_engine_ends(two_models: Driver, another_model: Path) -> None:
    app = two_models
    app.set_number("generation.max_tokens", 120)
    open_by_mouse(app)
    choose_model(app, 1, another_model)
    app.click("answerCompare")
    app.until(lambda: len(app.workers()) == 2)
    until_answered(app, 2)
    names = [column.message.record.model_name for column in columns(app) if column.message.record]
    assert len(set(names)) == 2
    assert all(name in column.accessibleName() for name, column in zip(names, columns(app), strict=True))
    app.until(lambda: len(app.workers()) == 1)
    assert app.services.models.info is not None
    second = columns(app)[1].message
    app.click(columns(app)[1].keep_button)
    app.until(lambda: app.transcript.isVisible() and app.answer().id == second.id)
    chat = app.services.store.chat(app.services.session.chat.info.id)
    assert chat.model_path == str(app.services.models.path)


def test_models_that_do_not_fit_write_one_after_the_other_and_the_first_comes_back(
        two_models: Driver, another_model: Path) -> None:
    app = two_models
    library = app.services.library
    assert library.machine is not None
    library.machine = replace(library.machine, memory=100_000_000)      # less than one takes
    open_by_mouse(app)
    choose_model(app, 1, another_model)
    workers: set[int] = set()
    notes: set[str] = set()

    def watch() -> bool:
        workers.add(len(app.workers()))
        notes.update(part.text() for column in columns(app) for part in column.findChildren(QLabel, "candidateNote"))
        return len(columns(app)) == 2 and all(column.can_keep() for column in columns(app)) \
            and app.window.engine_idle()

    app.click("answerCompare")
    app.until(watch)
    assert "Waiting: the two models do not fit in memory together." in notes
    assert max(workers) == 1
    app.until(lambda: app.services.models.info is not None and len(app.workers()) == 1)
    assert all(text for text in texts(app))


def test_a_model_that_cannot_be_loaded_says_so_in_its_column(two_models: Driver, another_model: Path,
                                                            tmp_path: Path) -> None:
    app = two_models
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(another_model.read_bytes()[:-100_000_000 // 2])
    app.services.library.add(another_model)
    open_by_mouse(app)
    setup(app).columns[1].set_model(broken)
    app.click("answerCompare")
    app.until(lambda: len(columns(app)) == 2 and columns(app)[0].can_keep() and app.window.engine_idle())
    note = columns(app)[1].findChild(QLabel, "candidateNote")
    assert note is not None
    app.until(lambda: note.text() and "Loading" not in note.text() and "Waiting" not in note.text())
    assert not columns(app)[1].can_keep()
    assert "seed" in columns(app)[0].accessibleName()


def test_stop_leaves_no_column_that_waits_and_says_what_the_others_are_made_with(
        two_models: Driver, another_model: Path) -> None:
    app = two_models
    library = app.services.library
    assert library.machine is not None
    library.machine = replace(library.machine, memory=100_000_000)      # less than one takes
    app.set_number("generation.max_tokens", 600)
    open_by_mouse(app)
    app.click("addCompareColumn")
    app.window.set_panel_open(False)            # room for three
    choose_model(app, 2, another_model)
    app.click("answerCompare")
    app.until(lambda: len(texts(app)) == 3 and all(texts(app)[:2]))
    app.press("Escape")
    app.until(lambda: app.window.engine_idle() and len(columns(app)) == 2)
    said = [column.accessibleName() for column in columns(app)]
    assert "1.2" in said[1]
    assert all("seed" in each for each in said), said


def test_stop_ends_both_engines_and_what_is_written_stays(two_models: Driver, another_model: Path) -> None:
    app = two_models
    app.set_number("generation.max_tokens", 600)
    open_by_mouse(app)
    choose_model(app, 1, another_model)
    app.click("answerCompare")
    app.until(lambda: len(texts(app)) == 2 and all(texts(app)))
    app.press("Escape")
    app.until(app.window.engine_idle)
    app.until(lambda: all(column.can_keep() for column in columns(app)))
    kept = {message.text.strip() for message in on_disk(app)}
    assert all(text in kept for text in texts(app))




def test_what_two_engines_have_written_is_there_after_one_was_killed_and_the_app_closed(
        two_models: Driver, another_model: Path) -> None:
    app = two_models
    app.set_number("generation.max_tokens", 600)
    own = {worker.pid for worker in app.workers()}
    open_by_mouse(app)
    choose_model(app, 1, another_model)
    app.click("answerCompare")
    app.until(lambda: len(texts(app)) == 2 and all(texts(app)))
    next(worker for worker in app.workers() if worker.pid not in own).kill()
    app.until(lambda: columns(app)[1].can_keep())
    ids = [column.message.id for column in columns(app)]
    app.close()                             # while the first may still be writing
    [chat] = app.chats_on_disk()
    assert all(chat.messages[each].text for each in ids)
    assert chat.messages[ids[1]].status is Status.INTERRUPTED
    assert chat.messages[ids[1]].record is not None
    assert chat.messages[ids[0]].status in (Status.INTERRUPTED, Status.COMPLETE)


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
    app.send(STORY)
    app.until(lambda: app.seen("stopButton"))
    assert offered() == (False, False)
    app.press("Escape")
    app.until(app.window.engine_idle)
    assert offered() == (True, True)
