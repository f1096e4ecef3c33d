"""The library as the window gets to know it: found, watched, named, all in the background."""

import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import folder_scan, folder_watch, model_collection
from assistant.domain.model_library import FolderState, Origin
from assistant.store import model_reading
from assistant.store.model_index import Facts
from assistant.store.model_sources.source import Source
from tests.control.collection_shelf import Shelf, hang
from tests.control.collection_shelf import shelf as shelf
from tests.control.conftest import PATIENCE_MS
from tests.store.model_layouts import gguf, put


def test_a_file_that_appears_changes_or_vanishes_is_noticed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "CALM_MS", 50)
    put(shelf.top / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    watched = Shelf(shelf.qtbot, shelf.top).start()
    try:
        assert watched.names() == ["Alpha"]
        put(shelf.top / "models/o/r/b.gguf", gguf(general__name="Beta"))
        watched.until_listed(["Alpha", "Beta"])
        (shelf.top / "models/o/r/a.gguf").unlink()
        watched.until_listed(["Beta"])
    finally:
        watched.collection.shutdown()


def test_a_file_being_copied_appears_once_it_is_whole(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_collection, "GROWING_MS", 50)
    file = put(shelf.top / "models/o/r/a.gguf", gguf(general__name="Alpha")[:-3])
    shelf.start()
    assert [(model.name, model.usable) for model in shelf.collection.models] == [("a", False)]
    with file.open("ab") as copying:        # its folder stays as it is
        copying.write(gguf(general__name="Alpha")[-3:])
    shelf.until_listed(["Alpha"])


def test_network_folders_are_not_watched_but_looked_at_again_with_the_focus(
        shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "_remote_places", lambda: [shelf.top / "nas"])
    put(shelf.top / "nas/a.gguf", gguf(general__name="Alpha"))
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until_listed(["Alpha"])
    shelf.settle()
    assert shelf.top / "nas" not in shelf.collection._watch.watched()
    assert shelf.top / "models" not in shelf.collection._watch.watched()        # it is not there yet
    put(shelf.top / "nas/b.gguf", gguf(general__name="Beta"))
    shelf.collection.on_focus()
    assert not shelf.collection.is_scanning()       # a moment after the last time
    shelf.collection._scanned_at -= 60
    shelf.collection.on_focus()
    shelf.until_listed(["Alpha", "Beta"])


def test_what_was_taken_off_the_list_is_told_unless_another_folder_has_it_too(shelf: Shelf) -> None:
    opened = put(shelf.top / "disk/a.gguf", gguf(general__name="Alpha"))
    outer = put(shelf.top / "more/b.gguf", gguf(general__name="Beta"))
    put(shelf.top / "more/inner/c.gguf", gguf(general__name="Gamma"))
    collection, gone = shelf.start().collection, list[Path]()
    collection.unlisting.unlisted.connect(gone.append)
    collection.add(opened)
    for folder in ("more", "more/inner"):
        collection.add_folder(shelf.top / folder)
    shelf.until_listed(["Alpha", "Beta", "Gamma"])
    shelf.settle()
    collection.forget(opened)
    shelf.until_listed(["Beta", "Gamma"])
    assert gone == [opened]
    collection.remove_folder(shelf.top / "more")
    shelf.until_listed(["Gamma"])
    assert gone == [opened, outer]


def test_a_file_opened_by_hand_stays_when_the_folder_it_lies_in_is_taken_off(shelf: Shelf) -> None:
    opened = put(shelf.top / "disk/a.gguf", gguf(general__name="Alpha"))
    other = put(shelf.top / "disk/b.gguf", gguf(general__name="Beta"))
    collection, gone = shelf.start().collection, list[Path]()
    collection.unlisting.unlisted.connect(gone.append)
    collection.add(opened)      # before a look has seen it there
    shelf.until_listed(["Alpha"])
    collection.add_folder(shelf.top / "disk")
    shelf.until_listed(["Alpha", "Beta"])
    shelf.settle()
    collection.remove_folder(shelf.top / "disk")
    shelf.until_listed(["Alpha"])
    shelf.settle()
    assert [each.origin for each in collection.models] == [Origin.OPENED]
    assert gone == [other]


def test_before_the_library_is_opened_the_focus_looks_at_nothing(shelf: Shelf) -> None:
    put(shelf.top / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    shelf.collection.on_focus()
    assert not shelf.collection.is_scanning()
    assert not (shelf.top / "data/models.json").exists()


def test_a_folder_that_never_answers_holds_nobody_back(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf.top / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    put(shelf.top / "nas/b.gguf", gguf(general__name="Beta"))
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until_listed(["Alpha", "Beta"])
    shelf.settle()
    answers = hang(monkeypatch, shelf.top / "nas")
    (shelf.top / "models/o/r/a.gguf").rename(shelf.top / "models/o/r/c.gguf")
    shelf.collection.refresh()
    shelf.until(lambda: shelf.collection.folders[1].state is FolderState.SLOW)
    shelf.settle()
    assert [(model.name, model.away, model.path.name) for model in shelf.collection.models] == [
        ("Alpha", False, "c.gguf"), ("Beta", True, "b.gguf")]
    for _ in range(3):                  # no second thread waits for it
        shelf.collection.refresh()
        shelf.settle()
    # One that has told what it found may still be about to end.
    shelf.until(lambda: sum(thread.name == "apart" for thread in threading.enumerate()) == 1)
    answers.set()
    shelf.until(lambda: all(not model.away for model in shelf.collection.models))


def test_a_folder_that_does_not_answer_brings_no_lists(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf.top / "nas/b.gguf", gguf(general__name="Beta"))
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until_listed(["Beta"])
    shelf.settle()
    shelf.collection._scan._watch.setInterval(10)
    answers = hang(monkeypatch, shelf.top / "nas")
    shelf.collection.refresh()
    shelf.until(lambda: shelf.collection.folders[1].state is FolderState.SLOW)
    shelf.settle()
    count = len(shelf.of("models_changed"))
    shelf.qtbot.wait(200)
    assert len(shelf.of("models_changed")) == count
    answers.set()
    shelf.until(lambda: not shelf.only().away)


def test_a_folder_that_answers_late_is_listed_while_it_is_read(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "_remote_places", lambda: [shelf.top / "nas"])
    put(shelf.top / "nas/b.gguf", gguf(general__name="Beta"))
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until_listed(["Beta"])
    shelf.settle()
    answers, go_on, facts = hang(monkeypatch, shelf.top / "nas"), threading.Event(), model_reading.facts
    shelf.collection.refresh()
    shelf.until(lambda: shelf.collection.folders[1].state is FolderState.SLOW)

    def reading(path: Path) -> Facts:
        if path.name == "z.gguf":
            go_on.wait(PATIENCE_MS / 1000)
        return facts(path)

    monkeypatch.setattr(model_reading, "facts", reading)
    put(shelf.top / "nas/z.gguf", gguf(general__name="Zeta"))
    answers.set()
    shelf.until(lambda: [(model.name, model.away) for model in shelf.collection.models] == [("Beta", False)])
    go_on.set()
    shelf.until_listed(["Beta", "Zeta"])


def test_a_folder_with_a_header_that_takes_long_is_there_once_that_is_read(
        shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, facts = threading.Event(), model_reading.facts
    monkeypatch.setattr(folder_scan, "SLOW_AFTER_SECONDS", 0.2)
    monkeypatch.setattr(model_reading, "facts", lambda path: (go_on.wait(PATIENCE_MS / 1000), facts(path))[1])
    put(shelf.top / "nas/b.gguf", gguf(general__name="Beta"))
    shelf.start().collection.add_folder(shelf.top / "nas")
    shelf.until(lambda: [each.state for each in shelf.collection.folders][1:] == [FolderState.SLOW])
    go_on.set()
    shelf.until_listed(["Beta"])
    shelf.settle()
    assert [each.state for each in shelf.collection.folders][1:] == [FolderState.READY]
    assert not shelf.only().away


def test_the_user_adds_and_removes_folders(shelf: Shelf, tmp_path: Path) -> None:
    put(tmp_path / "disk/a.gguf", gguf(general__name="Alpha"))
    put(tmp_path / "user/.lmstudio/models/o/r/b.gguf", gguf(general__name="Beta"))
    shelf.start().collection.add_folder(tmp_path / "disk")
    shelf.collection.add_folder(tmp_path / "disk")
    shelf.until_listed(["Alpha", "Beta"])
    shelf.settle()
    assert [(each.origin, each.models, each.size, each.removable) for each in shelf.collection.folders] == [
        (Origin.OWN, 0, 0, False), (Origin.FOLDER, 1, len(gguf(general__name="Alpha")), True),
        (Origin.LM_STUDIO, 1, len(gguf(general__name="Beta")), False)]
    shelf.collection.remove_folder(tmp_path / "disk")
    shelf.collection.remove_folder(tmp_path / "user/.lmstudio/models")
    shelf.until_listed([])
    shelf.settle()
    assert [(each.origin, each.state) for each in shelf.collection.folders][-1] == (Origin.LM_STUDIO, FolderState.OFF)
    shelf.collection.want_folder(tmp_path / "user/.lmstudio/models")
    shelf.until_listed(["Beta"])
    assert (tmp_path / "disk/a.gguf").exists()


def test_a_folder_taken_off_while_the_folders_are_asked_for_is_gone_all_the_same(
        shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "disk/a.gguf", gguf(general__name="Alpha"))
    shelf.start().collection.add_folder(tmp_path / "disk")
    shelf.until_listed(["Alpha"])
    shelf.settle()
    folder, done = shelf.collection._folder, list[None]()
    asked, go_on, ask = threading.Event(), threading.Event(), folder.sources

    def slow() -> list[Source]:
        found = ask()
        asked.set()
        go_on.wait(PATIENCE_MS / 1000)
        return found

    monkeypatch.setattr(folder, "sources", slow)
    shelf.collection.refresh()
    shelf.until(asked.is_set)
    shelf.collection.remove_folder(tmp_path / "disk")
    shelf.collection._disk.run(lambda: None, done.append, lambda _error: None)
    shelf.until(lambda: bool(done))
    go_on.set()
    shelf.until_listed([])


def test_a_name_a_note_and_a_favourite_are_shown_at_once_and_kept(shelf: Shelf, qtbot: QtBot, tmp_path: Path) -> None:
    put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    beta = put(tmp_path / "models/b.gguf", gguf(general__name="Beta"))
    collection = shelf.start().collection
    collection.rename(beta, "Zorro")
    collection.set_note(beta, "brave")
    collection.set_favourite(beta, True)
    before = time.time()
    collection.used(beta)
    shelf.until_listed(["Zorro", "Alpha"])
    shelf.until(lambda: collection.models[0].last_used >= before)
    again = Shelf(qtbot, tmp_path).start()
    assert (again.names(), again.collection.models[0].note) == (["Zorro", "Alpha"], "brave")
    again.collection.shutdown()


def test_a_list_made_before_something_was_said_shows_it_all_the_same(shelf: Shelf) -> None:
    beta = put(shelf.top / "models/b.gguf", gguf(general__name="Beta"))
    collection = shelf.start().collection
    before = len(shelf.of("models_changed"))
    collection._list()                      # the disk is at it when the user types
    collection.set_note(beta, "brave")
    collection.rename(beta, "Zorro")
    shelf.until(lambda: len(shelf.of("models_changed")) > before + 1)
    shown = [model for models in shelf.of("models_changed")[before:] for model in models]
    assert {(model.name, model.own_name, model.note) for model in shown} == {("Zorro", "Zorro", "brave")}
    collection.rename(beta, "")
    assert (shelf.only().name, shelf.only().note) == ("Beta", "brave")


def test_a_model_that_lies_elsewhere_now_is_told_so_that_its_settings_go_along(shelf: Shelf, tmp_path: Path) -> None:
    old = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    shelf.start().collection.used(old)
    shelf.until(lambda: shelf.only().last_used > 0)
    old.rename(tmp_path / "models/b.gguf")
    shelf.collection.refresh()
    shelf.until(lambda: bool(shelf.of("relocated")))
    assert shelf.of("relocated")[0] == [old, tmp_path / "models/b.gguf"]
    shelf.settle()
    assert len(shelf.of("relocated")) == 1
