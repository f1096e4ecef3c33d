"""Which state files there are: quota and short disk take none without need, and no file is claimed that is gone."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.domain import kept_states
from assistant.domain.fit import DISK_RESERVE
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from tests.engine.kept_engine import CHAT, Engine
from tests.engine.tiny_gguf import write_llama

TEXT = [3 + i * 7 % 250 for i in range(900)]
LONGER = [*TEXT, *([5, 9, 17, 33] * 25)]
OTHER = "another chat"
Make = Callable[..., Engine]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, native_log: NativeLog) -> Iterator[LlamaModel]:
    path = write_llama(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
    loaded = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    yield loaded
    loaded.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "states"


@pytest.fixture
def engine(model: LlamaModel, native_log: NativeLog, folder: Path) -> Iterator[Make]:
    """Makes engines that all look into one folder."""
    made: list[Engine] = []

    def make(limit: int = 1 << 30) -> Engine:
        made.append(Engine(model, native_log, folder, limit))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


def kept(folder: Path, chat: str = CHAT) -> list[Path]:
    return kept_states.of_chat(folder, chat)


def size_of(engine: Engine, folder: Path, tokens: list[int], chat: str) -> int:
    """Has a chat kept, as if that was long ago; returns the bytes of its file."""
    engine.read(tokens, chat)
    engine.keep()
    (path,) = kept(folder, chat)
    os.utime(path, (1_000_000, 1_000_000))
    return path.stat().st_size


def is_kept(engine: Engine) -> bool:
    assert engine.cache.keeping
    return engine.cache.keeping.is_kept(engine.sequence(TEXT))


def disk(monkeypatch: pytest.MonkeyPatch, folder: Path, room: int) -> None:
    """The disk has room for so many bytes of states."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(
        free=DISK_RESERVE + room - kept_states.used_in(folder)))


def test_no_other_chat_goes_for_a_file_whose_shorter_one_makes_room_for_it(engine: Make, folder: Path) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    one.folder.use(folder, int(2.5 * size))
    one.read(TEXT)
    one.keep()
    one.read(LONGER)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 1)


def test_what_was_used_longest_ago_goes_once_the_new_file_is_there_and_not_before(engine: Make, folder: Path) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    given_up, limit = engine(int(1.5 * size)), int(1.5 * size)
    given_up.folder.give_up()
    given_up.read(TEXT)
    given_up.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (0, 1)
    other = engine(limit)
    other.read(TEXT)
    other.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 0)


def test_the_new_file_stays_whatever_times_the_others_have(engine: Make, folder: Path) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    os.utime(kept(folder, OTHER)[0], (1 << 33, 1 << 33))       # of a clock that was wrong
    one.folder.use(folder, int(1.5 * size))
    one.read(TEXT)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 0)


def test_the_limit_is_kept_to_where_no_file_can_be_given_a_time(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    one.folder.use(folder, int(1.5 * size))

    def refused(_path: Path, times: tuple[float, float] | None = None) -> None:
        if times is not None:       # whoever may write to a file may say that it is used now
            raise PermissionError("the file belongs to somebody else")

    monkeypatch.setattr(os, "utime", refused)
    one.read(TEXT)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 0)


def test_of_what_is_kept_at_once_that_used_last_stays(engine: Make, folder: Path) -> None:
    one = engine()
    size = size_of(one, folder, TEXT[::-1], "a chat of before")
    one.cache.clear()
    one.folder.use(folder, int(1.5 * size))
    one.read(TEXT, OTHER)
    one.read(TEXT[::-1])
    for _time in range(2):
        one.keep()
        assert [len(kept(folder, chat)) for chat in (CHAT, OTHER, "a chat of before")] == [1, 0, 0]


def test_on_a_short_disk_what_was_used_longest_ago_makes_room(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    disk(monkeypatch, folder, int(1.5 * size))
    one.read(TEXT)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 0)
    one.read(LONGER, OTHER)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (0, 1)


def test_on_a_short_disk_the_shorter_file_of_the_same_branch_goes_first(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    one.read(TEXT)
    one.keep()
    disk(monkeypatch, folder, int(2.5 * size))
    one.read(LONGER)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 1)
    assert len(one.folder.of_chat(CHAT)[0].tokens) == len(LONGER)


def test_nothing_goes_on_a_disk_that_is_too_short_anyway(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, OTHER)
    disk(monkeypatch, folder, size // 2)
    one.read(TEXT)
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (0, 1)
    assert any("too little space" in line for line in one.said)


def test_what_could_not_be_written_is_written_later(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    with monkeypatch.context() as full:
        disk(full, folder, 0)
        one.read(TEXT)
        one.keep()
    assert kept(folder) == []
    assert not is_kept(one)
    one.keep()
    assert len(kept(folder)) == 1
    assert is_kept(one)


def test_what_is_on_its_way_is_kept_and_not_written_twice(engine: Make, folder: Path) -> None:
    one, begun, slow = engine(), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        slow.wait(60)

    one.folder._do(wait)
    assert begun.wait(60)       # it waits no more itself: what is counted below is what comes after it
    one.read(TEXT)
    one.cache.leave(CHAT)
    assert is_kept(one)
    waiting = one.folder._jobs.qsize()
    one.cache.leave(CHAT)
    assert one.folder._jobs.qsize() == waiting
    slow.set()
    one.folder.finish(60)
    assert is_kept(one)


def test_what_was_deleted_beside_the_engine_is_written_again(engine: Make, folder: Path) -> None:
    one = engine()
    one.read(TEXT)
    one.keep()
    kept_states.prune(folder, 0)        # as the settings do
    one.keep()
    assert len(kept(folder)) == 1
    again = engine()
    again.read(TEXT)                    # comes from the file
    kept_states.prune(folder, 0)
    again.keep()
    assert len(kept(folder)) == 1


def test_a_branch_whose_file_is_gone_stays_in_memory_as_one_that_would_be_lost(engine: Make, folder: Path) -> None:
    one = engine()
    one.read(TEXT)
    one.keep()
    kept_states.prune(folder, 0)
    one.read([7] * 100, OTHER)
    assert one.sequence(TEXT)
    one.keep()
    one.read([7] * 120, OTHER)
    assert not any(each.tokens == TEXT for each in one.cache.sequences)


def test_a_few_words_more_count_as_use(engine: Make, folder: Path) -> None:
    one = engine()
    size = size_of(one, folder, TEXT, CHAT)
    size_of(one, folder, TEXT, OTHER)
    os.utime(kept(folder, OTHER)[0], (2_000_000, 2_000_000))
    one.read([*TEXT, 5, 9, 17])
    one.folder.use(folder, int(1.5 * size))
    one.folder.finish(60)
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 0)


def test_making_room_tries_once_on_a_full_disk_and_leaving_tries_again(
        engine: Make, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    one.read(TEXT)
    one.read(LONGER[::-1], OTHER)
    with monkeypatch.context() as full:
        disk(full, folder, 0)
        for _command in range(3):
            one.cache.relieve()
        one.folder.finish(60)
        assert len(one.said) == 1
    one.keep()
    assert (len(kept(folder)), len(kept(folder, OTHER))) == (1, 1)


def test_a_branch_that_a_longer_one_holds_is_not_written_again(engine: Make, folder: Path) -> None:
    one = engine()
    one.read(TEXT)
    one.keep()
    longer = one.cache.sequences[5]
    longer.copy(one.sequence(TEXT), len(TEXT))
    assert longer.evaluate(LONGER[len(TEXT):])
    longer.chat, longer.used = CHAT, 2
    one.keep()
    one.keep()
    assert [len(state.tokens) for state in one.folder.of_chat(CHAT)] == [len(LONGER)]
    kept_states.prune(folder, 0)
    assert not is_kept(one)
