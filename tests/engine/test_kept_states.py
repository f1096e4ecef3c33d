"""What was read of a chat comes back from a file to the right numbers, or is read again; never to wrong ones."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from assistant.domain import kept_states
from assistant.engine import state_file
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.state_folder import MOST_BRANCHES, StateFolder
from tests.engine import tiny_gguf
from tests.engine.kept_engine import CHAT, Engine, Logits

BEGINNING = [3 + i * 7 % 250 for i in range(900)]
END = [5, 9, 17, 33, 65]
OTHER_END = [7, 11, 19]
NOISE = 0.1             # of batches of other sizes, in tiny models


MODELS: dict[str, Callable[[Path], Path]] = {
    "dense": tiny_gguf.write_llama, "sliding window": tiny_gguf.write_gemma3, "recurrent": tiny_gguf.write_mamba,
    "hybrid": tiny_gguf.write_qwen35}


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
          native_log: NativeLog) -> Iterator[LlamaModel]:
    path = MODELS[request.param](tmp_path_factory.mktemp("tiny") / "tiny.gguf")
    loaded = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    yield loaded
    loaded.close()


@pytest.fixture
def engine(model: LlamaModel, native_log: NativeLog, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes engines that all look into one folder, one after another as an app that is started again."""
    made: list[Engine] = []

    def make(**options: object) -> Engine:
        made.append(Engine(model, native_log, tmp_path / "states", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.context.close()


@pytest.fixture
def afresh(model: LlamaModel, native_log: NativeLog, tmp_path: Path) -> Iterator[Callable[[list[int]], Logits]]:
    """Evaluates tokens in an empty context of one sequence that keeps nothing."""
    nothing = Engine(model, native_log, tmp_path / "nothing", 0)

    def read(tokens: list[int]) -> Logits:
        nothing.cache.clear()
        reused, logits = nothing.read(tokens)
        assert reused == 0
        return logits

    yield read
    nothing.context.close()


def states(tmp_path: Path) -> list[Path]:
    return [state.path for state in kept_states.all_in(tmp_path / "states")]


def same(one: Logits, other: Logits) -> bool:
    assert numpy.ptp(other) > 0.5       # the numbers say something at all
    return bool(numpy.abs(one - other).max() < NOISE)


def test_wrong_numbers_would_be_seen(afresh: Callable[[list[int]], Logits]) -> None:
    right = afresh([*BEGINNING, *END])
    for wrong in ([*BEGINNING[:700], *END], [*BEGINNING[:-3], *END], [*BEGINNING, *END[:-1]]):
        assert numpy.abs(right - afresh(wrong)).max() > 2 * NOISE


def test_a_chat_goes_on_after_a_restart_where_it_was(
        engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits]) -> None:
    before = engine()
    before.read(BEGINNING)
    before.keep()
    reused, logits = engine().read([*BEGINNING, *END])
    assert reused == len(BEGINNING)
    assert same(logits, afresh([*BEGINNING, *END]))


@pytest.mark.parametrize("position", [899, 890, 700, 520, 300, 100])
def test_going_back_after_a_restart_never_leads_to_wrong_numbers(
        position: int, engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits], model: LlamaModel) -> None:
    before = engine()
    before.read(BEGINNING, marks=(500, 880))
    before.sequence(BEGINNING).last_message = lambda: 700
    before.keep()
    wanted = [*BEGINNING[:position], *OTHER_END]
    after = engine()
    reused, logits = after.read(wanted)
    if model.is_recurrent:
        assert reused == (880 if position >= 880 else 500 if position >= 500 else 0)
    elif model.sliding_window:
        assert reused == (700 if position >= 700 else 0)
    else:
        assert reused == position
    assert same(logits, afresh(wanted))
    assert after.read([*wanted[:-1], *END])[0] == (len(wanted) - 1 if not model.is_recurrent else reused)
    assert same(after.logits(), afresh([*wanted[:-1], *END]))


def test_each_branch_has_a_file_of_its_own_and_the_longer_takes_the_place_of_the_shorter(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine()
    before.read(BEGINNING[:400])
    before.cache.leave(CHAT)
    before.read(BEGINNING)
    before.keep()
    assert len(states(tmp_path)) == 1
    after = engine()
    after.read([*BEGINNING[:300], *BEGINNING[:200]])
    after.keep()
    assert len(states(tmp_path)) == 2
    assert engine().read([*BEGINNING, *END])[0] == len(BEGINNING)
    assert engine().read([*BEGINNING[:300], *BEGINNING[:200], *END])[0] == 500


def test_of_many_branches_that_used_last_has_a_file(engine: Callable[..., Engine]) -> None:
    one = engine()
    last = [*BEGINNING[:100], *([199] * 700)]
    for branch in (*([*BEGINNING[:100], *([200 + number] * 40)] for number in range(MOST_BRANCHES + 1)), last):
        one.read(branch)
    one.keep()
    one.read(BEGINNING[::-1] * 2, "another chat")       # takes the place of what was used longest ago
    one.keep()
    assert engine().read([*last, *END])[0] == len(last)


def test_a_state_being_read_is_left_alone_once_it_is_stopped(engine: Callable[..., Engine], tmp_path: Path) -> None:
    one = engine()
    one.read(BEGINNING)
    one.keep()
    other = engine()
    (state,) = other.folder.of_chat(CHAT)
    assert other.folder.read(state, lambda: True) is None
    assert states(tmp_path) == [state.path]
    other.context.stop.set()
    assert len(other.cache.sequence_for([*BEGINNING, *END], CHAT).tokens) == 0
    other.context.stop.clear()
    assert len(other.cache.sequence_for([*BEGINNING, *END], CHAT).tokens) == len(BEGINNING)


def test_a_branch_read_anew_from_its_first_token_is_its_chats_still(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    one = engine()
    one.read(BEGINNING)
    branch, shifted = one.sequence(BEGINNING), BEGINNING[1:]
    assert branch.reuse(shifted) == 0
    assert branch.evaluate(shifted)
    one.keep()
    assert len(states(tmp_path)) == 1


@pytest.mark.parametrize("changed", ["key", "sha256", "bit", "short", "chat", "limit", "gone"])
def test_a_state_that_does_not_fit_is_not_used(
        changed: str, engine: Callable[..., Engine], afresh: Callable[[list[int]], Logits], tmp_path: Path) -> None:
    before = engine()
    assert before.cache.keeping
    before.cache.keeping.know_checksum("1" * 64)
    before.read(BEGINNING)
    before.keep()
    (path,) = states(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    data = bytearray(path.read_bytes())
    if changed == "bit":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif changed == "short":
        path.write_bytes(data[:-1])
    elif changed == "gone":
        path.unlink()
    after = engine(key={"model": "another"} if changed == "key" else None, limit=0 if changed == "limit" else 1 << 30)
    assert after.cache.keeping
    after.cache.keeping.know_checksum("2" * 64 if changed == "sha256" else "1" * 64)
    reused, logits = after.read([*BEGINNING, *END], "another chat" if changed == "chat" else CHAT)
    assert reused == 0
    assert same(logits, afresh([*BEGINNING, *END]))
    if changed == "bit":
        assert not path.exists()


def test_tokens_that_are_not_those_of_the_file_are_not_believed(engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine()
    before.read(BEGINNING)
    before.keep()
    (path,) = states(tmp_path)
    found = state_file.look(path)
    assert found
    data = bytearray(path.read_bytes())
    data[found.begin - 2] ^= 1
    path.write_bytes(data)
    changed = state_file.look(path)
    assert changed
    assert list(changed.tokens) != BEGINNING
    assert state_file.read(changed) is None
    assert state_file.read(replace(changed, tokens=found.tokens)) is None


def test_what_a_killed_worker_left_half_written_is_deleted_and_read_again(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine()
    before.read(BEGINNING)
    before.keep()
    (path,) = states(tmp_path)
    left = path.with_name(f".{path.name}.new")
    path.rename(left)
    os.truncate(left, left.stat().st_size // 2)
    after = engine()
    assert after.read([*BEGINNING, *END])[0] == 0
    after.keep()
    assert not left.exists()
    assert len(states(tmp_path)) == 1


def test_the_quota_holds_and_what_was_used_longest_ago_goes_first(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    size = 0
    for number, chat in enumerate(("first", "second", "first", "third")):
        limited = engine(limit=2 * size + 1000 if size else 1 << 30)
        limited.read([*BEGINNING, *END], chat)      # the first is read again: used later than the second
        limited.keep()
        size = size or states(tmp_path)[0].stat().st_size
        for path in kept_states.of_chat(tmp_path / "states", chat):
            os.utime(path, (1_000_000 + number,) * 2)
    assert sum(path.stat().st_size for path in states(tmp_path)) <= 2 * size + 1000
    assert not kept_states.of_chat(tmp_path / "states", "second")
    assert len(states(tmp_path)) == 2
    engine(limit=0).keep()
    assert states(tmp_path) == []


def test_a_forgotten_chat_leaves_nothing_in_memory_or_on_disk(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine()
    before.read(BEGINNING, "other")
    before.read([*BEGINNING, *END], CHAT)
    before.cache.leave("")
    before.cache.forget(CHAT)
    before.folder.forget(CHAT)
    before.cache.leave("")
    before.folder.finish(60)
    assert all(each.chat != CHAT for each in before.cache.sequences)
    assert kept_states.of_chat(tmp_path / "states", CHAT) == []
    assert len(states(tmp_path)) == 1


def test_a_chat_without_a_name_is_never_kept(engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine()
    before.read(BEGINNING, "")
    before.keep()
    assert states(tmp_path) == []


def test_a_folder_that_cannot_be_written_to_is_told_in_the_log_only(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    (tmp_path / "states").write_text("a file where the folder should be")
    before = engine()
    before.read(BEGINNING)
    before.keep()
    assert any("not kept" in line for line in before.said)
    assert before.read([*BEGINNING, *END])[0] == len(BEGINNING)


def test_what_alone_is_more_than_the_quota_is_told_with_its_size(
        engine: Callable[..., Engine], tmp_path: Path) -> None:
    before = engine(limit=100)
    before.read(BEGINNING)
    before.keep()
    assert states(tmp_path) == []
    (size,) = before.too_large
    assert any(f"{size:,}" in line for line in before.said)
    enough = engine(limit=2 * size + 100_000)
    enough.read(BEGINNING)
    enough.keep()
    assert states(tmp_path)[0].stat().st_size >= size
    assert enough.too_large == []
    assert enough.said == []


def test_what_there_was_no_time_to_write_is_told_in_the_log(tmp_path: Path) -> None:
    said, waited, disk = list[str](), list[bool](), threading.Event()
    folder = StateFolder(said.append)
    folder._do(lambda: waited.append(disk.wait(60)))     # it is slow
    folder.finish(0)
    assert said == ["a state was not kept: no time was left to write it"]
    disk.set()
    assert folder.wait(60)
