"""What can be done with the move of a model the moment it is told to have ended."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.control.model_moves import ModelMoves
from assistant.domain.model_library import MovePhase, MoveState
from tests.control.collection_shelf import Shelf
from tests.control.collection_shelf import shelf as shelf
from tests.store.model_layouts import gguf, put


@pytest.fixture
def slow_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is noted about moves takes its time to reach the disk."""
    note: Callable[[ModelMoves, Path, Path | None], None] = ModelMoves._note

    def slowly(moves: ModelMoves, path: Path, target: Path | None) -> None:
        time.sleep(0.2)
        note(moves, path, target)

    monkeypatch.setattr(ModelMoves, "_note", slowly)


def at_once(moves: ModelMoves, phase: MovePhase, do: Callable[[Path], None]) -> None:
    """Does something with the first move that is told to have ended so, before anything else happens."""
    done: list[Path] = []

    def on_changed(state: MoveState) -> None:
        if state.phase is phase and not done:
            done.append(state.path)
            do(state.path)

    moves.changed.connect(on_changed)


@pytest.mark.usefixtures("slow_notes")
def test_a_move_told_to_have_failed_is_taken_back_at_once(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    put(tmp_path / "disk/a.gguf", b"another file of that name")
    moves = shelf.start().collection.moves
    at_once(moves, MovePhase.FAILED, moves.take_back)
    moves.begin(file, tmp_path / "disk")
    shelf.until(lambda: shelf.of("changed")[-1].phase is MovePhase.CANCELLED)
    assert moves.state(file) is None
    assert file.exists()


@pytest.mark.usefixtures("slow_notes")
def test_a_move_told_to_have_failed_is_tried_again_at_once(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    target = put(tmp_path / "disk/a.gguf", b"another file of that name")
    moves = shelf.start().collection.moves

    def again(path: Path) -> None:
        target.unlink()
        moves.go_on(path)

    at_once(moves, MovePhase.FAILED, again)
    moves.begin(file, target.parent)
    shelf.until(lambda: bool(shelf.of("moved")))
    assert (file.exists(), target.read_bytes()) == (False, gguf())
    assert moves.state(file) is None


@pytest.mark.usefixtures("slow_notes")
def test_a_model_whose_move_is_told_to_be_cancelled_is_moved_elsewhere_at_once(shelf: Shelf, tmp_path: Path) -> None:
    file = put(tmp_path / "models/a.gguf", gguf())
    moves = shelf.start().collection.moves
    at_once(moves, MovePhase.CANCELLED, lambda path: moves.begin(path, tmp_path / "there"))
    moves.begin(file, tmp_path / "disk")
    moves.take_back(file)
    shelf.until(lambda: bool(shelf.of("moved")))
    assert (file.exists(), (tmp_path / "there/a.gguf").exists()) == (False, True)
