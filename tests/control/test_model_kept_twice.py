"""A model of which there are two copies: which of them is in use, while the disk of that one is away and after."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.control.collection_shelf import Shelf, hang
from tests.control.collection_shelf import shelf as shelf
from tests.control.conftest import StartDesk
from tests.store.model_layouts import gguf, put

SAME = gguf(general__name="Same")


def keep_twice(shelf: Shelf) -> tuple[Path, Path]:
    """Returns the copy in use, on the disk "nas", and the other one."""
    in_use = put(shelf.top / "nas/a.gguf", SAME)
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until_listed(["Same"])
    shelf.collection.used(in_use)
    other = put(shelf.top / "models/a.gguf", SAME)
    shelf.collection.refresh()
    shelf.settle()
    assert [place.path for place in shelf.only().places] == [in_use, other]
    return in_use, other


def test_the_copy_in_use_stays_that_though_its_disk_answers_late_at_the_next_start(
        shelf: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    in_use, other = keep_twice(shelf)
    shelf.collection.shutdown()
    answers = hang(monkeypatch, shelf.top / "nas")
    again = Shelf(qtbot, shelf.top).start()
    assert (again.only().path, again.only().usual, again.only().away) == (other, in_use, False)
    again.collection.set_favourite(other, True)
    again.settle()
    answers.set()
    again.until(lambda: again.only().path == in_use)
    again.settle()
    assert (again.only().path, again.only().usual, again.only().favourite) == (in_use, None, True)
    assert again.of("relocated") == []
    again.collection.shutdown()


def test_the_other_copy_stands_in_while_a_disk_is_not_connected_and_settings_go_along_both_ways(
        shelf: Shelf, qtbot: QtBot) -> None:
    in_use, other = keep_twice(shelf)
    (shelf.top / "nas").rename(shelf.top / "unplugged")
    shelf.collection.refresh()
    shelf.until(lambda: shelf.only().path == other)
    shelf.settle()
    assert shelf.of("relocated") == [[in_use, other]]
    shelf.collection.shutdown()
    again = Shelf(qtbot, shelf.top).start()
    again.collection.used(other)
    again.settle()
    assert (again.only().path, again.only().usual, again.of("relocated")) == (other, in_use, [])
    (shelf.top / "unplugged").rename(shelf.top / "nas")
    again.collection.refresh()
    again.until(lambda: again.only().path == in_use)
    again.settle()
    assert (again.only().usual, again.of("relocated")) == (None, [[other, in_use]])
    again.collection.shutdown()


def test_a_copy_that_is_chosen_while_the_other_one_does_not_answer_takes_the_settings_along(
        shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    in_use, other = keep_twice(shelf)
    answers = hang(monkeypatch, shelf.top / "nas")
    shelf.collection.refresh()
    shelf.until(lambda: shelf.only().path == other)
    assert shelf.of("relocated") == []
    for _ in range(2):
        shelf.collection.take(other)
        shelf.settle()
    assert shelf.of("relocated") == [[in_use, other]]
    answers.set()
    shelf.until(lambda: shelf.only().path == in_use)
    assert shelf.of("relocated")[1:] == [[other, in_use]]


def test_a_copy_found_while_the_one_in_use_is_being_loaded_is_loaded_where_that_is_missing(
        start: StartDesk, tmp_path: Path) -> None:
    missing, other = tmp_path / "missing.gguf", tmp_path / "other.gguf"
    desk = start("--refuse missing")
    desk.models.choose(missing)
    desk.models.relocate(missing, other)
    desk.until(lambda: desk.models.info is not None)
    assert [info.path for info, in desk.heard.of("loaded")] == [str(other)]
    assert desk.heard.of("load_failed") == []


def test_a_copy_found_after_the_one_in_use_was_missed_is_loaded_and_answers_what_waits(
        start: StartDesk, tmp_path: Path) -> None:
    missing, other = tmp_path / "missing.gguf", tmp_path / "other.gguf"
    desk = start("--refuse missing")
    desk.models.choose(missing)
    desk.send("hello")
    desk.until(lambda: bool(desk.errors()) and not desk.answering.is_busy())
    desk.models.relocate(missing, other)
    assert desk.until_answered().text
    assert [info.path for info, in desk.heard.of("loaded")] == [str(other)]
