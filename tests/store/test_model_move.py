"""Moving a model: whole in one place at any moment, checked before the old one goes, gone on with after a break."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.domain.errors import Cancelled, StorageError
from assistant.domain.model_library import MovePhase, MoveState
from assistant.store import model_move
from assistant.store.model_move import Move
from tests.own_mounts import own_mounts
from tests.store.model_layouts import put

CONTENT = bytes(range(256)) * 4096      # 1 MB


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_move, "CHUNK_BYTES", 1 << 16)
    monkeypatch.setattr(model_move, "TOLD_EVERY_SECONDS", 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return put(tmp_path / "from" / "model.gguf", CONTENT)


def moving(files: list[Path], destination: Path) -> tuple[Move, list[MoveState]]:
    states: list[MoveState] = []
    return Move(files, destination, states.append), states


def test_on_one_disk_a_model_is_only_renamed(file: Path, tmp_path: Path) -> None:
    inode = file.stat().st_ino
    move, states = moving([file], tmp_path / "to")
    target = move.run()
    assert (target, target.stat().st_ino, file.exists()) == (tmp_path / "to" / "model.gguf", inode, False)
    assert [state.phase for state in states] == [MovePhase.DONE]


def test_to_another_disk_it_is_copied_checked_and_then_removed(file: Path, other_disk: Path) -> None:
    time = file.stat().st_mtime_ns
    move, states = moving([file], other_disk)
    target = move.run()
    assert target.read_bytes() == CONTENT
    assert target.stat().st_mtime_ns == time        # so that it is known as the same file
    assert not file.exists()
    assert list(other_disk.iterdir()) == [target]
    phases = [state.phase for state in states]
    assert phases.index(MovePhase.COPYING) < phases.index(MovePhase.CHECKING) < phases.index(MovePhase.DONE)
    assert (states[-1].done, states[-1].total) == (2 * len(CONTENT), 2 * len(CONTENT))


def stop_when(move: Move, phase: MovePhase, share: float, how: str) -> None:
    tell = move._on_state

    def on_state(state: MoveState) -> None:
        tell(state)
        if state.phase is phase and state.done >= share * state.total:
            getattr(move, how)()

    move._on_state = on_state


def test_a_move_that_is_broken_off_goes_on_where_it_stopped(file: Path, other_disk: Path) -> None:
    move, states = moving([file], other_disk)
    stop_when(move, MovePhase.COPYING, 0.25, "pause")
    with pytest.raises(Cancelled):
        move.run()
    assert file.read_bytes() == CONTENT
    part = other_disk / "model.gguf.moving"
    copied = part.stat().st_size
    assert 0 < copied < len(CONTENT)
    assert states[-1].phase is MovePhase.PAUSED
    inode = part.stat().st_ino
    target = moving([file], other_disk)[0].run()
    assert (target.read_bytes() == CONTENT, target.stat().st_ino) == (True, inode)


def test_what_lies_there_from_before_is_only_taken_where_it_is_right(file: Path, other_disk: Path) -> None:
    put(other_disk / "model.gguf.moving", CONTENT[:100_000] + b"wrong" + CONTENT[100_005:] + b"too long")
    target = moving([file], other_disk)[0].run()
    assert hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(CONTENT).digest()


def test_a_cancelled_move_leaves_everything_as_it_was(file: Path, other_disk: Path) -> None:
    move, states = moving([file], other_disk)
    stop_when(move, MovePhase.CHECKING, 0.6, "cancel")
    with pytest.raises(Cancelled):
        move.run()
    assert file.read_bytes() == CONTENT
    assert list(other_disk.iterdir()) == []
    assert states[-1].phase is MovePhase.CANCELLED


def test_a_copy_that_differs_is_thrown_away(file: Path, other_disk: Path) -> None:
    move, states = moving([file], other_disk)
    tell = move._on_state

    def on_state(state: MoveState) -> None:
        tell(state)
        if state.phase is MovePhase.COPYING and state.done == len(CONTENT):
            with (other_disk / "model.gguf.moving").open("r+b") as failing_disk:
                failing_disk.seek(5)
                failing_disk.write(b"?")

    move._on_state = on_state
    with pytest.raises(StorageError, match="differs"):
        move.run()
    assert file.read_bytes() == CONTENT
    assert list(other_disk.iterdir()) == []
    assert states[-1].phase is MovePhase.FAILED


def test_a_model_in_parts_moves_as_a_whole(tmp_path: Path, other_disk: Path) -> None:
    parts = [put(tmp_path / "from" / f"m-0000{n}-of-00003.gguf", bytes([n]) * 200_000) for n in (1, 2, 3)]
    target = moving(parts, other_disk)[0].run()
    assert target.name == parts[0].name
    assert [(other_disk / part.name).read_bytes()[0] for part in parts] == [1, 2, 3]
    assert not any(part.exists() for part in parts)


def test_a_model_is_not_moved_into_the_folder_it_lies_in(tmp_path: Path, other_disk: Path) -> None:
    content = put(other_disk / "content.gguf", CONTENT)
    link = tmp_path / "from" / "model.gguf"
    link.parent.mkdir()
    link.symlink_to(content)
    (tmp_path / "same").symlink_to("from")
    for destination in (link.parent, tmp_path / "same"):
        move, states = moving([link], destination)
        with pytest.raises(StorageError, match="already"):
            move.run()
        assert states[-1].phase is MovePhase.FAILED
        assert (link.readlink(), link.read_bytes()) == (content, CONTENT)


def test_a_file_that_is_there_is_never_written_over(file: Path, tmp_path: Path, other_disk: Path) -> None:
    for destination in (tmp_path / "to", other_disk):
        put(destination / "model.gguf", b"another")
        with pytest.raises(StorageError, match=r"model\.gguf"):
            moving([file], destination)[0].run()
        assert (destination / "model.gguf").read_bytes() == b"another"
    assert file.read_bytes() == CONTENT


def test_a_disk_without_room_is_seen_before_anything_is_copied(
        file: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_move, "DISK_RESERVE", 1 << 60)
    with pytest.raises(StorageError, match="not enough room"):
        moving([file], other_disk)[0].run()
    assert list(other_disk.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(file: Path) -> None:
    move, states = moving([file], file / "below a file")
    with pytest.raises(StorageError, match="is where it was"):
        move.run()
    assert states[-1].phase is MovePhase.FAILED


class Killed(BaseException):
    """The process ends here: nothing is tidied up."""


def killed_at(monkeypatch: pytest.MonkeyPatch, call: str, number: int, files: list[Path], destination: Path) -> None:
    """Moves until the call of `Path` with a number from 0 on, in place of which the process ends."""
    original, calls = getattr(Path, call), iter(range(100))

    def dying(path: Path, *arguments: object, **named: object) -> object:
        if next(calls) == number:
            raise Killed
        return original(path, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, call, dying)
        with pytest.raises(Killed):
            moving(files, destination)[0].run()


@pytest.mark.parametrize("call", ["replace", "unlink"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_move_killed_at_its_end_goes_on(
        tmp_path: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    parts = [put(tmp_path / "from" / f"m-0000{n}-of-00003.gguf", bytes([n]) * 200_000) for n in (1, 2, 3)]
    killed_at(monkeypatch, call, number, parts, other_disk)
    assert any(part.exists() for part in parts)
    move, states = moving(parts, other_disk)
    assert move.run() == other_disk / parts[0].name
    assert sorted(other_disk.iterdir()) == [other_disk / part.name for part in parts]
    assert [(other_disk / part.name).read_bytes() for part in parts] == [bytes([n]) * 200_000 for n in (1, 2, 3)]
    assert not any(part.exists() for part in parts)
    assert states[-1].phase is MovePhase.DONE


@pytest.mark.parametrize("call", ["replace", "unlink"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_move_killed_at_its_end_and_then_cancelled_leaves_the_model_whole(
        tmp_path: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    parts = [put(tmp_path / "from" / f"m-0000{n}-of-00003.gguf", bytes([n]) * 200_000) for n in (1, 2, 3)]
    killed_at(monkeypatch, call, number, parts, other_disk)
    move = moving(parts, other_disk)[0]
    go_on, times = move._go_on, iter(range(100))

    def cancelled_at_the_second_chunk() -> None:
        if next(times) == 2:
            move.cancel()
        go_on()

    monkeypatch.setattr(move, "_go_on", cancelled_at_the_second_chunk)
    with pytest.raises(Cancelled):
        move.run()
    whole = [all((folder / part.name).exists() for part in parts) for folder in (parts[0].parent, other_disk)]
    assert any(whole)
    assert not list(other_disk.glob("*.moving"))


def test_a_move_killed_when_all_was_done_is_done(file: Path, other_disk: Path) -> None:
    moving([file], other_disk)[0].run()
    move, states = moving([file], other_disk)
    assert move.run() == other_disk / "model.gguf"
    assert (other_disk / "model.gguf").read_bytes() == CONTENT
    assert [state.phase for state in states] == [MovePhase.DONE]


def test_a_renaming_that_was_killed_goes_on(tmp_path: Path) -> None:
    parts = [put(tmp_path / "from" / f"m-0000{n}-of-00002.gguf", bytes([n])) for n in (1, 2)]
    (tmp_path / "to").mkdir()
    parts[0].rename(tmp_path / "to" / parts[0].name)
    assert moving(parts, tmp_path / "to")[0].run() == tmp_path / "to" / parts[0].name
    assert [(tmp_path / "to" / part.name).read_bytes() for part in parts] == [b"\x01", b"\x02"]


ACROSS_MOUNTS = """
import sys
from pathlib import Path
from assistant.domain.errors import StorageError
from assistant.store import model_move
model_move.DISK_RESERVE = 0
file, destination = map(Path, sys.argv[1:])
try:
    print(model_move.Move([file], destination, lambda _state: None).run() == destination / file.name)
except StorageError as problem:
    print(problem.message)
"""


def moved_across_mounts(file: Path, folder: Path, mount: Path) -> str:
    """Moves a file to `folder` by way of a second mount of it. Returns what was said."""
    mount.mkdir()
    script = 'mount --bind "$0" "$1" && shift && exec "$@"'
    done = subprocess.run([*own_mounts(), "sh", "-c", script, str(folder), str(mount), sys.executable, "-c",
                           ACROSS_MOUNTS, str(file), str(mount)], capture_output=True, text=True, check=False,
                          cwd=Path(__file__).parents[2])
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize("killed", [False, True])
def test_to_another_mount_of_the_same_disk_a_model_is_copied(file: Path, tmp_path: Path, killed: bool) -> None:
    folder = tmp_path / "to"
    folder.mkdir()
    if killed:      # when the copy had its name already
        put(folder / "model.gguf", CONTENT)
    assert moved_across_mounts(file, folder, tmp_path / "mount") == "True"
    assert [each.name for each in folder.iterdir()] == ["model.gguf"]
    assert (folder / "model.gguf").read_bytes() == CONTENT
    assert not file.exists()


def test_another_mount_of_the_folder_a_model_lies_in_is_that_folder(file: Path, tmp_path: Path) -> None:
    assert "already" in moved_across_mounts(file, file.parent, tmp_path / "mount")
    assert file.read_bytes() == CONTENT
