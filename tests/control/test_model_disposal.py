"""What is done to a model's files: checked, put into the trash, moved to another folder."""

import errno
import hashlib
import os
import threading
from pathlib import Path
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.model_library import MovePhase, Verification
from assistant.store import private_file
from assistant.store.model_folder import ModelFolder
from assistant.store.model_move import Move
from tests.control.collection_shelf import Shelf
from tests.control.collection_shelf import shelf as shelf
from tests.store.model_layouts import HubCache, Ollama, gguf, put


def test_a_file_is_checked_against_what_its_source_says(shelf: Shelf, tmp_path: Path) -> None:
    data = gguf(general__name="Good")
    good = HubCache(tmp_path / "user/.cache/huggingface/hub").add("o/r", "good.gguf", data)
    bad = put(tmp_path / "models/Curated.gguf", gguf(a="b"))
    plain = put(tmp_path / "models/plain.gguf", gguf(general__name="Plain"))
    collection = shelf.start().collection
    states = {model.path: model.verification for model in collection.models}
    assert states == {good: Verification.UNCHECKED, bad: Verification.UNCHECKED, plain: Verification.UNKNOWN}
    for path in (good, bad, plain):
        collection.verify(path)
    shelf.until(lambda: len(shelf.of("verified")) == 3)
    assert dict(shelf.of("verified")) == {
        good: Verification.VERIFIED, bad: Verification.DIFFERENT, plain: Verification.UNKNOWN}
    found = collection.model(good)
    assert found is not None
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_that_cannot_be_read_any_more_is_told_of_as_such(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    collection = shelf.start().collection
    file.unlink()           # its disk was pulled out
    collection.verify(file)
    shelf.until(lambda: bool(shelf.errors()))
    assert "The model file cannot be read." in shelf.errors()[0]


def test_files_that_look_alike_are_read_in_the_background_and_told_apart(shelf: Shelf, tmp_path: Path) -> None:
    data = gguf(general__name="One") + bytes(300_000)
    put(tmp_path / "models/a.gguf", data)
    put(tmp_path / "models/b.gguf", data[:99_000] + b"x" + data[99_001:])
    put(tmp_path / "user/jan/models/c.gguf", data)
    shelf.start()
    shelf.until(lambda: sorted(len(model.places) for model in shelf.collection.models) == [1, 2])


def test_a_deleted_model_goes_to_the_trash_after_everybody_let_go_of_it(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    removal = shelf.start().collection.removal
    there: list[bool] = []
    removal.deleting.connect(lambda path: there.append(path.exists()))
    removal.plan(file)
    shelf.until(lambda: bool(shelf.of("planned")))
    plan = shelf.of("planned")[0]
    assert (plan.files, plan.size, plan.loses, plan.allowed) == ((file,), file.stat().st_size, (), True)
    removal.delete(file)
    shelf.until_listed([])
    assert (there, file.exists(), file.parent.exists()) == ([True], False, False)
    [trashed] = (tmp_path / "user/.local/share/Trash/files").iterdir()
    assert trashed.name == "a.gguf"


def test_it_is_said_who_would_miss_a_model(shelf: Shelf, tmp_path: Path) -> None:
    studio = put(tmp_path / "user/.lmstudio/models/o/r/a.gguf", gguf(a="1"))
    cache = HubCache(tmp_path / "user/.cache/huggingface/hub")
    again, hub = (cache.add("o/r", "b.gguf", gguf(b="2"), commit * 40) for commit in "ab")
    blob = Ollama(tmp_path / "user/.ollama/models").add("mine", gguf(c="3"))
    content = hub.resolve()
    removal = shelf.start().collection.removal
    for path in (studio, hub, blob):
        removal.plan(path)
    shelf.until(lambda: len(shelf.of("planned")) == 3)
    of_studio, of_hub, of_ollama = shelf.of("planned")
    assert (of_studio.loses, of_hub.loses, of_ollama.loses) == (("LM Studio",), ("o/r",), ("mine:latest",))
    assert set(of_hub.files) == {hub, again, content}
    assert [plan.allowed for plan in (of_studio, of_hub, of_ollama)] == [True, True, False]
    assert "ollama rm mine:latest" in str(of_ollama.refusal)
    removal.delete(blob)
    removal.delete(hub)
    shelf.until(lambda: len(shelf.collection.models) == 2)
    assert blob.exists()
    assert "Ollama" in shelf.errors()[0]
    assert not any(path.exists() or path.is_symlink() for path in (hub, again, content))


def test_where_there_is_no_trash_nothing_is_deleted_unless_it_is_wanted_for_good(
        shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    removal = shelf.start().collection.removal
    put(tmp_path / "no folder", b"")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))
    removal.delete(file)
    shelf.until(lambda: bool(shelf.of("no_trash")))
    assert [plan.path for plan in shelf.of("no_trash")] == [file]
    assert file.exists()
    removal.delete(file, for_good=True)
    shelf.until_listed([])
    assert not file.exists()


def test_a_model_moves_to_another_folder_and_keeps_all_that_is_known(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    collection = shelf.start().collection
    collection.add_folder(tmp_path / "disk")
    collection.set_note(file, "mine")
    collection.verify(file)
    shelf.until(lambda: shelf.only().note == "mine" and shelf.only().sha256 != "")
    collection.moves.move(file, tmp_path / "disk")
    target = tmp_path / "disk/o/r/a.gguf"
    shelf.until(lambda: shelf.collection.models != [] and shelf.only().path == target)
    shelf.settle()
    model = shelf.only()
    assert (model.note, model.sha256 != "", model.downloaded) == ("mine", True, False)
    assert shelf.of("relocated")[0] == [file, target]
    assert shelf.of("changed")[-1].phase is MovePhase.DONE
    assert collection._folder.records.moves() == {}


def test_what_is_in_use_or_belongs_to_another_program_is_not_moved(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf(general__name="Alpha"))
    blob = Ollama(tmp_path / "user/.ollama/models").add("mine", gguf(a="b"))
    collection = shelf.start().collection
    shelf.in_use.add(file)
    collection.moves.move(file, tmp_path / "disk")
    collection.moves.move(blob, tmp_path / "disk")
    assert ["in use" in error or "another program" in error for error in shelf.errors()] == [True, True]
    assert file.exists()
    assert blob.exists()


def test_a_move_left_by_an_earlier_run_is_told_and_can_be_taken_back(
        shelf: Shelf, qtbot: QtBot, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    part = put(tmp_path / "disk/a.gguf.moving", b"GG")
    ModelFolder(tmp_path / "models", None, tmp_path / "data/models.json").records.set_move(
        file, tmp_path / "disk/a.gguf")
    shelf.start()
    shelf.until(lambda: bool(shelf.of("changed")))
    state = shelf.of("changed")[0]
    assert (state.path, state.destination, state.phase) == (file, tmp_path / "disk/a.gguf", MovePhase.PAUSED)
    shelf.collection.moves.discard(file, tmp_path / "disk")
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.CANCELLED)
    assert (part.exists(), file.exists()) == (False, True)


def test_a_move_killed_while_the_old_files_were_removed_goes_on(
        shelf: Shelf, tmp_path: Path, other_disk: Path) -> None:
    names = [f"m-0000{n}-of-00002.gguf" for n in (1, 2)]
    contents = [gguf(general__name="Mine"), gguf(more="of it")]
    file = put(tmp_path / "models" / names[0], contents[0])
    for name, content in zip(names, contents, strict=True):
        put(other_disk / name, content)
    ModelFolder(tmp_path / "models", None, tmp_path / "data/models.json").records.set_move(file, other_disk / names[0])
    moves = shelf.start().collection.moves
    shelf.until(lambda: bool(shelf.of("changed")) and shelf.only().missing == (names[1],))
    moves.go_on(file)
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.DONE)
    assert [(other_disk / name).read_bytes() for name in names] == contents
    assert not file.exists()
    assert shelf.errors() == []


def test_what_a_failed_move_has_copied_is_told_at_the_next_start_until_it_is_taken_back(
        shelf: Shelf, qtbot: QtBot, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    put(tmp_path / "disk/a.gguf", b"another file of that name")
    part = put(tmp_path / "disk/a.gguf.moving", b"GG")
    moves = shelf.start().collection.moves
    moves.begin(file, tmp_path / "disk")
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.FAILED)
    again = Shelf(qtbot, tmp_path)
    again.collection.moves.look_for_unfinished()
    again.until(lambda: [state.phase for state in again.of("changed")] == [MovePhase.PAUSED])
    again.collection.moves.take_back(file)
    again.until(lambda: again.of("changed")[-1].phase is MovePhase.CANCELLED)
    assert (part.exists(), file.exists()) == (False, True)
    assert again.collection.moves.state(file) is None
    again.collection.shutdown()


def test_a_move_that_failed_before_it_began_is_not_told_again(shelf: Shelf, qtbot: QtBot, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    put(tmp_path / "disk/a.gguf", b"another file of that name")
    collection = shelf.start().collection
    collection.moves.begin(file, tmp_path / "disk")
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.FAILED)
    shelf.until(lambda: collection._folder.records.moves() == {})
    assert "a file of that name already" in str(shelf.of("changed")[-1].error)


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk our own notes lie on takes nothing more."""
    def full(_path: Path, _data: bytes) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(private_file, "write", full)


def test_a_model_moves_away_from_a_disk_too_full_to_note_that(
        shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    collection = shelf.start().collection
    collection.add_folder(tmp_path / "disk")
    shelf.settle()
    fill_disk(monkeypatch)
    collection.moves.move(file, tmp_path / "disk")
    target = tmp_path / "disk/o/r/a.gguf"
    shelf.until(lambda: bool(shelf.of("relocated") or shelf.errors()))
    assert shelf.of("relocated") == [[file, target]]        # its settings follow
    assert (target.exists(), file.exists()) == (True, False)
    assert collection.moves.state(file) is None
    shelf.until(lambda: collection.models != [] and shelf.only().path == target)


def test_a_move_is_taken_back_on_a_full_disk_too(
        shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    part = put(tmp_path / "disk/a.gguf.moving", b"GG")
    moves = shelf.start().collection.moves
    moves._folder.records.set_move(file, tmp_path / "disk/a.gguf")
    moves.look_for_unfinished()
    shelf.until(lambda: moves.state(file) is not None)
    fill_disk(monkeypatch)
    moves.take_back(file)
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.CANCELLED or bool(shelf.errors()))
    assert (shelf.errors(), moves.state(file), part.exists()) == ([], None, False)


def test_a_move_that_ends_as_nobody_foresaw_is_told_to_have_failed(
        shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    moves = shelf.start().collection.moves
    monkeypatch.setattr(Move, "run", lambda _move: (tmp_path / "nothing").read_bytes())
    moves.begin(file, tmp_path / "disk")
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.FAILED)
    state = shelf.of("changed")[-1]
    assert state.destination == tmp_path / "disk/a.gguf"
    assert "Something went wrong" in str(state.error)
    moves.take_back(file)
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.CANCELLED)


def test_a_model_is_not_moved_into_the_folder_it_lies_in(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/o/r/a.gguf", gguf(general__name="Alpha"))
    moves = shelf.start().collection.moves
    moves.move(file, file.parent)       # where the chooser of a folder opens
    shelf.until(lambda: bool(shelf.of("changed")) and shelf.of("changed")[-1].phase is MovePhase.FAILED)
    assert "a.gguf lies in this folder already" in str(shelf.of("changed")[-1].error)
    assert list(file.parent.iterdir()) == [file]


def test_a_move_begun_right_after_another_was_cancelled_is_gone_on_with_at_the_next_start(
        shelf: Shelf, tmp_path: Path, other_disk: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    moves = shelf.start().collection.moves
    disk, turn = threading.Event(), threading.Event()
    moves._disk.run(disk.wait, lambda _result: None, lambda _error: None)
    for stop in ("cancel", "pause"):
        turn.clear()
        moves._jobs.run(turn.wait, lambda _result: None, lambda _error: None)      # as while another model is moved
        moves.begin(file, other_disk)
        getattr(moves._running[file], stop)()
        turn.set()
        shelf.until(lambda: file not in moves._running)
    disk.set()
    moves._disk.finish()
    assert moves._folder.records.moves() == {str(file): str(other_disk / "a.gguf")}
