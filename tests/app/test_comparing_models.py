"""Two models compared: at once where both fit, else one after the other; what fails, stops or dies says so."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.chat import Status
from assistant.ui.candidate_column import ColumnPage
from assistant.ui.controls import TextButton
from tests.app.driver import ENDLESS, Driver
from tests.app.test_candidates import columns, on_disk, texts
from tests.app.test_comparing import open_by_mouse, set_value, settings, setup, shown, until_answered


def choose_model(app: Driver, index: int, path: Path) -> None:
    button = setup(app).columns[index].findChild(QWidget, "compareModel")
    assert button is not None
    app.click(button)
    app.choose(f"compare.model.{path.name}")


@pytest.fixture
def two_models(talk: Driver, another_model: Path) -> Driver:
    app = talk
    app.set_number("generation.max_tokens", 12)
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
    set_value(app, "compare.2.generation.seed", 77)
    services.session.set_value("generation.seed", 5)
    assert [shown(app, f"compare.{number}.generation.seed") for number in (1, 2, 3)] == [5, 77, 5]
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
    tops = [shown(app, f"compare.{number}.generation.top_k") for number in (1, 2)]
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

    waiting = "Waiting: the two models do not fit in memory together."
    [engine] = app.workers()
    engine.suspend()        # what is said meanwhile stays until it is read
    app.click("answerCompare")
    app.until(lambda: watch() or waiting in notes)
    engine.resume()
    app.until(watch)
    assert waiting in notes
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


def test_a_column_that_waits_for_another_model_claims_to_read_nothing(two_models: Driver, another_model: Path) -> None:
    app = two_models
    library = app.services.library
    assert library.machine is not None
    library.machine = replace(library.machine, memory=100_000_000)      # less than one takes
    app.set_number("generation.max_tokens", ENDLESS)
    [engine] = app.workers()
    open_by_mouse(app)
    choose_model(app, 1, another_model)
    app.click("answerCompare")
    app.until(lambda: len(texts(app)) == 2 and texts(app)[0])
    engine.suspend()        # the first one does not end meanwhile
    page = columns(app)[1].page
    app.until(lambda: not any(timer.isActive() for timer in page.findChildren(QTimer) if timer.isSingleShot()))
    app.services.answering.reading.emit(app.services.session.chat.info.id, 0.5, 9.0)
    assert isinstance(page, ColumnPage)
    [row] = page.rows
    assert row.live is not None
    assert row.live.reading is None
    app.press("Escape")
    engine.resume()
    app.until(app.window.engine_idle)


def test_stop_leaves_no_column_that_waits_and_says_what_the_others_are_made_with(
        two_models: Driver, another_model: Path) -> None:
    app = two_models
    library = app.services.library
    assert library.machine is not None
    library.machine = replace(library.machine, memory=100_000_000)      # less than one takes
    app.set_number("generation.max_tokens", 600)
    [engine] = app.workers()
    open_by_mouse(app)
    app.click("addCompareColumn")
    app.window.set_panel_open(False)            # room for three
    choose_model(app, 2, another_model)
    app.click("answerCompare")
    app.until(lambda: len(texts(app)) == 3 and all(texts(app)[:2]))
    engine.suspend()        # they do not end before they are stopped
    app.press("Escape")
    engine.resume()
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
    assert chat.messages[ids[0]].status in (Status.INTERRUPTED, Status.COMPLETE, Status.LENGTH)
